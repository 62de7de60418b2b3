package api

import "gantry/internal/endpoint"

func (a *API) login() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "login", Access: endpoint.Anyone, Entrance: true, Loose: true, Bare: true,
			Summary: "Sign in",
		}, a.Accounts.Login),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "logout", Loose: true, Bare: true, Summary: "End the session",
		}, a.Accounts.Logout),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "logout", Loose: true, Bare: true, Summary: "End the session",
		}, a.Accounts.Logout),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "me", Loose: true, Summary: "Say who the caller is",
		}, a.Accounts.Me),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "pw.getPolicy", Access: endpoint.Anyone, Loose: true, DDP: "getPasswordPolicy",
			Summary: "Tell the rules for passwords",
		}, a.Accounts.PasswordPolicy),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "pw.getPolicyReset", Access: endpoint.Anyone,
			Summary: "Tell the rules for passwords to whoever has a link for a new one",
		}, a.Accounts.PolicyForReset),
		endpoint.New(endpoint.Spec{
			DDP: "verifyEmail", Args: []string{"token"}, Access: endpoint.Anyone, Loose: true,
			Summary: "Confirm an address by a mailed link, and sign in",
		}, a.Accounts.VerifyEmail),
		endpoint.New(endpoint.Spec{
			DDP: "resetPassword", Args: []string{"token", "password"}, Access: endpoint.Anyone, Loose: true,
			Summary: "Choose a new password by a mailed link, and sign in",
		}, a.Accounts.ResetPassword),
	}
}
