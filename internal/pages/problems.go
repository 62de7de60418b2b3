package pages

import (
	"strconv"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/web"
)

// signInProblems are the refusals that a form to sign in can be corrected for,
// by code: what to say, and which field to correct. One sentence serves for
// strangers and for wrong passwords, so that nobody learns from it who has an
// account.
var signInProblems = map[string]web.Problem{
	"Unauthorized":                {Text: "This name and this password do not go together.", Field: "user"},
	"400":                         {Text: "This name and this password do not go together.", Field: "user"},
	"error-user-is-not-activated": {Text: "This account is not active: somebody has yet to approve it, or it was switched off."},
	"error-invalid-email":         {Text: "Your e-mail address is not confirmed yet: open the link in the letter that was sent to it."},
	"totp-required":               {Text: "Your account has a second factor: give the code, and the password again.", Field: "code"},
	"totp-invalid":                {Text: "This code is not right, or no longer.", Field: "code"},
}

// problems are the other refusals that people can do something about, by code
// or, where there is none, by sentence.
var problems = map[string]web.Problem{
	"error-invalid-email":                {Text: "This is not an e-mail address.", Field: "email"},
	"error-invalid-domain":               {Text: "Addresses of this domain are not accepted here.", Field: "email"},
	"error-email-domain-blacklisted":     {Text: "Addresses of this domain are not accepted here.", Field: "email"},
	"403":                                {Text: "There is an account with this address. Sign in with it.", Field: "email"},
	"error-blocked-username":             {Text: "This username is reserved. Choose another one.", Field: "username"},
	"Username is already in use":         {Text: "This username is taken. Choose another one.", Field: "username"},
	"The username provided is not valid": {Text: "A username has letters, digits, dots, hyphens and underscores.", Field: "username"},
	"Name contains invalid characters":   {Text: "A name has no angle brackets and no slashes.", Field: "name"},
	"error-user-registration-disabled":   {Text: "New accounts are not made here. Sign in with the one you have."},
	"error-user-registration-secret":     {Text: "New accounts are made by invitation only, and this one does not admit any more."},
	"error-user-is-banned":               {Text: "You were banned from this room."},
	"error-room-archived":                {Text: "This room is archived: nobody can join it."},
	"error-invite-expired":               {Text: "This invitation does not admit anybody any more."},
	"error-invalid-token":                {Text: "This invitation does not admit anybody any more."},
	"error-invite-paused":                {Text: "This invitation is paused. Try again later."},
	"error-invite-not-for-you":           {Text: "This invitation is meant for other people."},
	"error-invite-email-unverified":      {Text: "This invitation asks for an e-mail address that you have confirmed."},
	"error-invite-guest-name":            {Text: "Say what to call you, in up to 40 letters and without angle brackets or slashes.", Field: "name"},
	"error-invite-guests-not-allowed":    {Text: "Nobody comes as a guest by this invitation."},
	"error-invite-not-for-guests":        {Text: "You are here as a guest: sign out, and come by this invitation with an account."},
	"error-invite-denied":                {Text: "You were not let in by this invitation."},
}

// problemOf is what to say of a refusal; without a text it is nothing that a
// form can be corrected for.
func problemOf(refusal *model.Error) web.Problem {
	if refusal.Code == "error-password-policy-not-met" {
		return web.Problem{Text: passwordFaults(refusal), Field: "password"}
	}
	key := refusal.Code
	if key == "" {
		key = refusal.Reason
	}
	return problems[key]
}

// tooMany says whether a refusal is for too many attempts.
func tooMany(refusal *model.Error) bool {
	switch refusal.Code {
	case "error-login-blocked-for-ip", "error-login-blocked-for-user", "error-too-many-requests", "totp-max-attempts":
		return true
	}
	return false
}

// passwordFaults says what a password lacks.
func passwordFaults(refusal *model.Error) string {
	faults, _ := refusal.List.([]accounts.PolicyFault)
	if len(faults) == 0 {
		return "Choose a password."
	}
	var texts []string
	for _, fault := range faults {
		texts = append(texts, strings.Replace(fault.Message, " which is against the password policy", "", 1))
	}
	return strings.Join(texts, " ")
}

// passwordRule says what a password must be like, as far as a rule is in
// force.
func (s *Server) passwordRule() string {
	const prefix = "Accounts_Password_Policy_"
	set := s.Settings.Get()
	if !set.Bool(prefix + "Enabled") {
		return ""
	}
	var parts []string
	if n := set.Int(prefix + "MinLength"); n > 1 {
		parts = append(parts, "at least "+strconv.Itoa(n)+" characters")
	}
	for _, kind := range []struct{ setting, name string }{
		{"AtLeastOneLowercase", "a small letter"}, {"AtLeastOneUppercase", "a capital"},
		{"AtLeastOneNumber", "a digit"}, {"AtLeastOneSpecialCharacter", "a special character"},
	} {
		if set.Bool(prefix + kind.setting) {
			parts = append(parts, kind.name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "It has " + strings.Join(parts, ", ") + "."
}
