package accounts

import (
	"context"
	"html"
	"regexp"
	"strings"

	"gantry/internal/model"
)

// post sends a letter without keeping the request waiting: how long it takes
// must not tell whether an address is known here. The mailer bounds the time.
func (s *Service) post(ctx context.Context, letter model.Mail) {
	if !s.Mail.Configured() {
		s.Log.WarnContext(ctx, "a letter was not sent: no mail server is set up", "subject", letter.Subject)
		return
	}
	go func() {
		if err := s.Mail.Send(context.WithoutCancel(ctx), letter); err != nil {
			s.Log.Warn("a letter was not sent", "subject", letter.Subject, "err", err)
		}
	}()
}

// notify tells a user something at every address that is theirs.
func (s *Service) notify(ctx context.Context, u model.User, subject, text string) {
	for _, e := range u.Emails {
		if e.Verified {
			s.post(ctx, model.Mail{To: e.Address, Subject: subject, Text: text, HTML: "<p>" + html.EscapeString(text) + "</p>"})
		}
	}
}

// letter makes a mail of two settings, the subject and the body, in which
// {Keys} stand for phrases and [Names] for the given values and the
// workspace's own.
func (s *Service) letter(to, subject, body string, values map[string]string) model.Mail {
	set := s.Settings.Get()
	all := map[string]string{"Site_Name": set.String("Site_Name"), "Site_URL": s.site(), "Site_URL_Slash": s.site() + "/"}
	for name, value := range values {
		all[name] = value
	}
	text := set.String("Email_Header") + set.String(body) + set.String("Email_Footer")
	return model.Mail{To: to, Subject: fill(set.String(subject), all, false), HTML: fill(text, all, true)}
}

// phrases are the words that {Keys} in the templates of this package stand for.
var phrases = map[string]string{
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

// fill replaces {Keys} and then [Names] once: what a value contains is never
// read as a template. Values are escaped where the text is HTML.
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
