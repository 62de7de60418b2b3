package pages

import (
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/web"
	"gantry/internal/words"
)

// signInProblems are the refusals that a form to sign in can be corrected for,
// by code: the key of what to say, and which field to correct. One serves for
// strangers and for wrong passwords, so that nobody learns from it who has an
// account.
var signInProblems = map[string]web.Problem{
	"Unauthorized":                {Text: "entry.noMatch", Field: "user"},
	"400":                         {Text: "entry.noMatch", Field: "user"},
	"error-user-is-not-activated": {Text: "entry.notActive"},
	"error-invalid-email":         {Text: "entry.notConfirmed"},
	"totp-required":               {Text: "entry.secondFactor", Field: "code"},
	"totp-invalid":                {Text: "entry.codeWrong", Field: "code"},
}

// problems are the other refusals that people can do something about, by code
// or, where there is none or several share one, by sentence.
var problems = map[string]web.Problem{
	"error-invalid-email":                {Text: "entry.badEmail", Field: "email"},
	"error-invalid-domain":               {Text: "entry.badDomain", Field: "email"},
	"error-email-domain-blacklisted":     {Text: "entry.badDomain", Field: "email"},
	"Email already exists.":              {Text: "entry.emailTaken", Field: "email"},
	"error-blocked-username":             {Text: "entry.usernameReserved", Field: "username"},
	"Username is already in use":         {Text: "entry.usernameTaken", Field: "username"},
	"The username provided is not valid": {Text: "entry.badUsername", Field: "username"},
	"Name contains invalid characters":   {Text: "entry.badName", Field: "name"},
	"error-user-registration-disabled":   {Text: "entry.registrationOff"},
	"error-user-registration-secret":     {Text: "entry.registrationSecret"},
	"error-user-is-banned":               {Text: "entry.banned"},
	"error-room-archived":                {Text: "entry.archived"},
	"error-invite-expired":               {Text: "entry.inviteOver"},
	"error-invalid-token":                {Text: "entry.inviteOver"},
	"error-invite-paused":                {Text: "entry.invitePaused"},
	"error-invite-not-for-you":           {Text: "entry.inviteOthers"},
	"error-invite-email-unverified":      {Text: "entry.inviteUnverified"},
	"error-invite-guest-name":            {Text: "entry.guestName", Field: "name"},
	"error-invite-guests-not-allowed":    {Text: "entry.noGuests"},
	"error-invite-not-for-guests":        {Text: "entry.notForGuests"},
	"error-invite-denied":                {Text: "entry.inviteDenied"},

	"error-user-is-not-activated":            {Text: "entry.notActive"},
	"error-app-user-is-not-allowed-to-login": {Text: "entry.ofApp"},
	"LDAP-login-error":                       {Text: "entry.noDirectory"},
	"oauth-expired":                          {Text: "entry.serviceExpired"},
	"oauth-credential-unknown":               {Text: "entry.serviceExpired"},
	"oauth-service-unknown":                  {Text: "entry.serviceUnknown"},
	"oauth-failed":                           {Text: "entry.serviceFailed"},

	"Login forbidden": {Text: "entry.noMatch", Field: "user"},
	"registration-disabled-authentication-services":                {Text: "entry.registrationOff"},
	"Something went wrong here. Try again in a moment.":            {Text: "entry.failedText"},
	"The sign-in service does not say who you are":                 {Text: "entry.serviceNobody"},
	"This account belongs to somebody else at the sign-in service": {Text: "entry.serviceOther"},
}

// said is what to say of any refusal, at worst in the rules' own words.
func (s *Server) said(l *words.Language, refusal *model.Error) web.Problem {
	if refusal.Code == "error-password-policy-not-met" {
		return s.passwordProblem(l, refusal)
	}
	problem, known := problems[refusal.Reason]
	if !known {
		problem, known = problems[refusal.Code]
	}
	switch {
	case known:
		problem.Text = l.T(problem.Text)
	case refusal.Reason != "":
		problem.Text = refusal.Reason
	default:
		problem.Text = l.T("entry.notAccepted")
	}
	return problem
}

// atSignIn is what to say of a refusal to let somebody in who has an account.
func (s *Server) atSignIn(l *words.Language, refusal *model.Error) web.Problem {
	if problem, known := signInProblems[refusal.Code]; known {
		problem.Text = l.T(problem.Text)
		return problem
	}
	return s.said(l, refusal)
}

// passwordProblem says what a password must be like.
func (s *Server) passwordProblem(l *words.Language, refusal *model.Error) web.Problem {
	if faults, _ := refusal.List.([]accounts.PolicyFault); len(faults) == 0 {
		return web.Problem{Text: l.T("entry.passwordEmpty"), Field: "password"}
	}
	return web.Problem{Text: strings.TrimSpace(l.T("entry.passwordWeak") + " " + s.passwordRule(l)), Field: "password"}
}

// tooMany says whether a refusal is for too many attempts.
func tooMany(refusal *model.Error) bool {
	switch refusal.Code {
	case "error-login-blocked-for-ip", "error-login-blocked-for-user", "error-too-many-requests", "totp-max-attempts":
		return true
	}
	return false
}

// passwordRule says what a password must be like, as far as a rule is in
// force.
func (s *Server) passwordRule(l *words.Language) string {
	const prefix = "Accounts_Password_Policy_"
	set := s.Settings.Get()
	if !set.Bool(prefix + "Enabled") {
		return ""
	}
	var parts []string
	if n := set.Int(prefix + "MinLength"); n > 1 {
		parts = append(parts, l.T("entry.ruleLength", "n", n))
	}
	for _, kind := range []struct{ setting, key string }{
		{"AtLeastOneLowercase", "entry.ruleLower"}, {"AtLeastOneUppercase", "entry.ruleUpper"},
		{"AtLeastOneNumber", "entry.ruleDigit"}, {"AtLeastOneSpecialCharacter", "entry.ruleSpecial"},
	} {
		if set.Bool(prefix + kind.setting) {
			parts = append(parts, l.T(kind.key))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return l.T("entry.ruleIs", "parts", strings.Join(parts, ", "))
}
