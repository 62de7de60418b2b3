package api

import (
	"context"

	"gantry/internal/accounts"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

func (a *API) users() []endpoint.Endpoint {
	var all []endpoint.Endpoint
	for _, group := range [][]endpoint.Endpoint{
		a.userAccounts(), a.userLists(), a.ownUser(), a.userStatus(), a.userTokens(), a.userMail(), a.userMethods(),
	} {
		all = append(all, group...)
	}
	return all
}

// registrations is how many accounts one address may register in a minute.
var registrations = endpoint.Limit{Calls: 1, Seconds: 60, Setting: "Rate_Limiter_Limit_RegisterUser"}

// userAccounts make, change and remove accounts.
func (a *API) userAccounts() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.register", Access: endpoint.Anyone, Entrance: true, Limit: registrations,
			Summary: "Make an account for oneself, by an invite where it takes one",
		}, a.Accounts.Register),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.create", Summary: "Make an account for somebody",
		}, a.Accounts.CreateUser),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.update", TwoFactor: true, Summary: "Change somebody's account",
		}, a.Accounts.UpdateUser),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.delete", Loose: true, Summary: "Delete somebody's account",
		}, a.Accounts.DeleteUser),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.deleteOwnAccount", Loose: true, Summary: "Delete the caller's account",
		}, a.Accounts.DeleteOwn),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.setActiveStatus", Summary: "Switch an account on or off",
		}, a.Accounts.SetActiveStatus),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.deactivateIdle", Summary: "Switch accounts off that nobody uses",
		}, a.Accounts.DeactivateIdle),
	}
}

// userLists find people.
func (a *API) userLists() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.info", Summary: "Show an account",
		}, a.Accounts.Info),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.list", Loose: true, List: "users", Summary: "List accounts",
		}, a.Accounts.ListUsers),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.listByStatus", Permissions: []string{"view-d-room"}, Summary: "List active or deactivated accounts",
		}, a.Accounts.ListByStatus),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.autocomplete", Summary: "Suggest people while a name is typed",
		}, a.Accounts.Autocomplete),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.presence", Loose: true, Summary: "Say who is there",
		}, a.Accounts.ListPresence),
	}
}

// ownUser is about the caller's own account.
func (a *API) ownUser() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.updateOwnBasicInfo", Summary: "Change the caller's account",
		}, a.Accounts.UpdateOwn),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.setPreferences", Summary: "Change what somebody prefers",
		}, a.Accounts.SetPreferences),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getPreferences", Loose: true, Summary: "Show what the caller prefers",
		}, a.Accounts.GetPreferences),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getUsernameSuggestion", Loose: true, Summary: "Suggest a username",
		}, a.Accounts.SuggestUsername),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.checkUsernameAvailability", Summary: "Say whether a username can be had",
		}, a.Accounts.CheckUsername),
	}
}

// userStatus is whether people are there, and what they say about it.
func (a *API) userStatus() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getPresence", Loose: true, Summary: "Say whether somebody is there",
		}, a.Accounts.Presence),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getStatus", Loose: true, Summary: "Show somebody's status",
		}, a.Accounts.Status),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.setStatus", Loose: true, Summary: "Change somebody's status",
		}, a.Accounts.SetStatus),
	}
}

// userTokens are sessions and personal tokens.
func (a *API) userTokens() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.createToken", Loose: true, Key: "data", Summary: "Start a session for somebody",
		}, a.Accounts.CreateToken),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.logout", Loose: true, Summary: "End all sessions of somebody",
		}, a.Accounts.LogoutUser),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.logoutOtherClients", DDP: "logoutOtherClients", Args: []string{}, Loose: true,
			Summary: "End the caller's other sessions",
		}, a.Accounts.LogoutOthers),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.removeOtherTokens", DDP: "removeOtherTokens", Args: []string{}, Loose: true,
			Summary: "End the caller's other sessions and personal tokens",
		}, a.Accounts.RemoveOtherTokens),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.generatePersonalAccessToken", TwoFactor: true, Loose: true, Summary: "Make a token for a script",
		}, a.Accounts.GenerateToken),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.regeneratePersonalAccessToken", TwoFactor: true, Loose: true, Summary: "Replace a token",
		}, a.Accounts.RegenerateToken),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "users.getPersonalAccessTokens", Loose: true, Summary: "List the caller's tokens",
		}, a.Accounts.ListTokens),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.removePersonalAccessToken", TwoFactor: true, Loose: true, Summary: "Remove a token",
		}, a.Accounts.RemoveToken),
	}
}

// userMail asks for letters.
func (a *API) userMail() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.forgotPassword", Access: endpoint.Anyone, Loose: true, Summary: "Mail a link for a new password",
		}, a.Accounts.ForgotPassword),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.sendConfirmationEmail", Summary: "Mail a link that confirms an address",
		}, a.sendConfirmation),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.sendWelcomeEmail", Permissions: []string{"send-mail"}, Summary: "Mail a welcome",
		}, a.Accounts.SendWelcome),
	}
}

// sendConfirmation answers what the rule says with as REST does: an address
// that nobody has is a failure without words.
func (a *API) sendConfirmation(ctx context.Context, who model.Caller, in accounts.Address) (model.None, error) {
	known, err := a.Accounts.SendConfirmation(ctx, who, in)
	if err == nil && !known {
		err = model.Fail("")
	}
	return model.None{}, err
}

// userMethods are DDP methods whose results differ from those of REST.
func (a *API) userMethods() []endpoint.Endpoint {
	name := []string{"username"}
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{DDP: "registerUser", Access: endpoint.Anyone, Loose: true, Limit: registrations}, a.Accounts.RegisterMethod),
		endpoint.New(endpoint.Spec{DDP: "setUsername", Args: name, Loose: true}, a.Accounts.SetUsername),
		endpoint.New(endpoint.Spec{DDP: "setUserPassword", Args: []string{"password"}, Loose: true}, a.Accounts.SetForcedPassword),
		endpoint.New(endpoint.Spec{DDP: "saveUserPreferences", Loose: true}, a.Accounts.SavePreferences),
		endpoint.New(endpoint.Spec{
			DDP: "saveUserProfile", Args: []string{"settings", "customFields", "twoFactor"}, Loose: true,
		}, a.Accounts.SaveProfile),
		endpoint.New(endpoint.Spec{DDP: "insertOrUpdateUser", Loose: true, TwoFactor: true}, a.Accounts.SaveUser),
		endpoint.New(endpoint.Spec{
			DDP: "setUserActiveStatus", Args: []string{"userId", "active", "confirmRelinquish"}, Loose: true,
		}, a.Accounts.SetActiveMethod),
		endpoint.New(endpoint.Spec{DDP: "deleteUser", Args: []string{"userId", "confirmRelinquish"}, Loose: true}, a.Accounts.DeleteMethod),
		endpoint.New(endpoint.Spec{DDP: "createToken", Args: []string{"userId"}, Loose: true}, a.Accounts.CreateToken),
		endpoint.New(endpoint.Spec{DDP: "setUserStatus", Args: []string{"status", "message"}, Loose: true}, a.Accounts.SetStatusMethod),
		endpoint.New(endpoint.Spec{DDP: "sendConfirmationEmail", Args: []string{"email"}, Loose: true}, a.Accounts.SendConfirmation),
		endpoint.New(endpoint.Spec{
			DDP: "personalAccessTokens:generateToken", Loose: true, TwoFactor: true,
		}, bare(a.Accounts.GenerateToken)),
		endpoint.New(endpoint.Spec{
			DDP: "personalAccessTokens:regenerateToken", Loose: true, TwoFactor: true,
		}, bare(a.Accounts.RegenerateToken)),
		endpoint.New(endpoint.Spec{DDP: "personalAccessTokens:removeToken", Loose: true, TwoFactor: true}, a.Accounts.RemoveToken),
	}
}

// bare is a rule that makes a token for DDP, where the token alone is the
// result.
func bare(rule func(context.Context, model.Caller, accounts.PersonalToken) (accounts.NewPersonalToken, error)) func(context.Context, model.Caller, accounts.PersonalToken) (string, error) {
	return func(ctx context.Context, who model.Caller, in accounts.PersonalToken) (string, error) {
		made, err := rule(ctx, who, in)
		return made.Token, err
	}
}
