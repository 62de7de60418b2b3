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
	return snap.letter(to, subject, body, values, nil)
}

// Invitation is Letter with the sender's own words, which [message] stands
// for: quoted, and clearly theirs. Where there are none nothing is said of
// them.
func (snap *Snapshot) Invitation(to, subject, body, sender, message string, values map[string]string) model.Mail {
	return snap.letter(to, subject, snap.String(body), values, map[string]string{"message": quoted(sender, message)})
}

// letter fills in a letter; markup is values that are HTML already, and have
// no place in the subject.
func (snap *Snapshot) letter(to, subject, body string, values, markup map[string]string) model.Mail {
	site := snap.Site()
	all := map[string]string{"Site_Name": snap.String("Site_Name"), "Site_URL": site, "Site_URL_Slash": site + "/"}
	for name, value := range values {
		all[name] = value
	}
	written := map[string]string{}
	for name, value := range all {
		written[name] = html.EscapeString(value)
	}
	for name, value := range markup {
		all[name], written[name] = "", value
	}
	text := snap.String("Email_Header") + body + snap.String("Email_Footer")
	return model.Mail{To: to, Subject: fill(snap.String(subject), all), HTML: fill(text, written)}
}

// quoted is what somebody says, as a quotation in HTML.
func quoted(sender, message string) string {
	message = strings.TrimSpace(strings.ReplaceAll(message, "\r\n", "\n"))
	if message == "" {
		return ""
	}
	return `<p style="margin:24px 0 0">` + html.EscapeString(sender) + ` writes:</p>
<blockquote style="margin:8px 0 24px;padding:2px 0 2px 14px;border-left:4px solid #8a94a6">` +
		strings.ReplaceAll(html.EscapeString(message), "\n", "<br>\n") + "</blockquote>"
}

// inviteLetter is the body of a letter that carries an invite. Programs that
// read mail differ in what they do with colours at night: it sets none but
// those of its button.
const inviteLetter = `<h1 style="margin:0 0 16px;font:600 22px/1.3 sans-serif">{Invite_Email_Heading}</h1>
[message]
<p style="margin:24px 0"><a href="[invite_url]" style="display:inline-block;padding:14px 24px;border-radius:6px;background:#1d5fbf;color:#ffffff;font:600 16px/1.2 sans-serif;text-decoration:none">{Invite_Email_Accept}</a></p>
<p style="margin:0 0 12px">{Invite_Email_Terms}</p>
<p style="margin:0 0 24px;font-size:13px;line-height:1.5;word-break:break-all">{Invite_Email_Plain_Link}<br><a href="[invite_url]" style="color:inherit">[invite_url]</a></p>
<p style="margin:0;font-size:13px;line-height:1.5">{Invite_Email_Why} <a href="[decline_url]" style="color:inherit">{Invite_Email_Decline}</a></p>
`

// phrases are the words that {Keys} in mail templates stand for.
var phrases = map[string]string{
	"Invitation_Subject_Default":    "You have been invited to [Site_Name]",
	"Join_Chat":                     "Join the conversation",
	"Invite_Email_Subject":          "[inviter] invites you to [Site_Name]",
	"Invite_Email_Heading":          "[inviter] invites you to [room]",
	"Invite_Email_Reminder_Subject": "Your invitation to [Site_Name] ends soon",
	"Invite_Email_Accept":           "Accept the invitation",
	"Invite_Email_Terms":            "The invitation is for [email] alone, is good for one account, and ends on [expires].",
	"Invite_Email_Plain_Link":       "If the button does nothing, open this address:",
	"Invite_Email_Why":              "[inviter] gave us your address for this letter. You do not want it?",
	"Invite_Email_Decline":          "Decline the invitation",
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
func fill(template string, values map[string]string) string {
	return replaceNamed(valueName, replaceNamed(phraseKey, template, phrases), values)
}

func replaceNamed(pattern *regexp.Regexp, text string, values map[string]string) string {
	return pattern.ReplaceAllStringFunc(text, func(match string) string {
		if value, ok := values[strings.Trim(match, "{}[]")]; ok {
			return value
		}
		return match
	})
}
