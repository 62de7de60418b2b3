package settings

import (
	"html"
	"regexp"
	"strings"

	"gantry/internal/model"
)

// Letter makes a mail of two settings, the subject and the body, between the
// workspace's header and footer. {Keys} stand for phrases; [Names] for the
// given values and the workspace's own. What a value contains is never read
// as a template, and it is escaped where the text is HTML.
func (snap *Snapshot) Letter(to, subject, body string, values map[string]string) model.Mail {
	return snap.Note(to, subject, snap.String(body), values)
}

// Note is Letter with a body that no setting holds.
func (snap *Snapshot) Note(to, subject, body string, values map[string]string) model.Mail {
	site := snap.Site()
	all := map[string]string{"Site_Name": snap.String("Site_Name"), "Site_URL": site, "Site_URL_Slash": site + "/"}
	for name, value := range values {
		all[name] = value
	}
	text := snap.String("Email_Header") + body + snap.String("Email_Footer")
	return model.Mail{To: to, Subject: fill(snap.String(subject), all, false), HTML: fill(text, all, true)}
}

// phrases are the words that {Keys} in mail templates stand for.
var phrases = map[string]string{
	"Invitation_Subject_Default":    "You have been invited to [Site_Name]",
	"Join_Chat":                     "Join the conversation",
	"Welcome_to":                    "Welcome to [Site_Name]",
	"Login":                         "Sign in",
	"Hi":                            "Hello",
	"Hi_username":                   "Hello [name]",
	"Verify_your_email":             "Confirm your address",
	"Verification_Email_Subject":    "[Site_Name]: confirm your address",
	"Verification_email_body":       "Confirm that this address is yours with the button below.",
	"Forgot_Password_Email_Subject": "[Site_Name]: choose a new password",
	"Forgot_password":               "Forgot your password?",
	"Reset":                         "Choose a new password",
	"Lets_get_you_new_one_":         "Choose a new one with the button below.",
	"If_you_didnt_ask_for_reset_ignore_this_email": "If you did not ask for this, ignore this letter.",
	"Password_Changed_Email_Subject":               "[Site_Name]: your password was changed",
	"Your_password_was_changed_by_an_admin":        "An administrator changed your password.",
	"Your_temporary_password_is_password":          "Your password for now is [password]",
	"Email_Changed_Email_Subject":                  "[Site_Name]: your address was changed",
	"Your_email_address_has_changed":               "Your address was changed.",
	"Your_new_email_is_email":                      "Your new address is [email].",
}

var (
	phraseKey = regexp.MustCompile(`\{([A-Za-z_]+)\}`)
	valueName = regexp.MustCompile(`\[([A-Za-z_]+)\]`)
)

// fill replaces {Keys} and then, once, [Names].
func fill(template string, values map[string]string, isHTML bool) string {
	text := replaceNamed(phraseKey, template, phrases, false)
	return replaceNamed(valueName, text, values, isHTML)
}

func replaceNamed(pattern *regexp.Regexp, text string, values map[string]string, escape bool) string {
	return pattern.ReplaceAllStringFunc(text, func(match string) string {
		value, ok := values[strings.Trim(match, "{}[]")]
		switch {
		case !ok:
			return match
		case escape:
			return html.EscapeString(value)
		}
		return value
	})
}
