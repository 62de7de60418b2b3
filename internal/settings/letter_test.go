package settings

import (
	"strings"
	"testing"

	"gantry/internal/model"
)

func TestLetter(t *testing.T) {
	s := New(nil, []string{
		"Site_Name=<b>Garden", "Site_Url=https://chat.example.org/", "Email_Header=[", "Email_Footer=]",
		"Invitation_Email={Welcome_to} {Unknown_key} [Site_URL_Slash] [email] [unknown]",
	}, model.Time(1))
	letter := s.Get().Letter("ann@example.org", "Invitation_Subject", "Invitation_Email", map[string]string{"email": "[Site_Name]&"})
	if want := "You have been invited to <b>Garden"; letter.Subject != want {
		t.Errorf("subject %q, want %q", letter.Subject, want)
	}
	want := "[Welcome to &lt;b&gt;Garden {Unknown_key} https://chat.example.org/ [Site_Name]&amp; [unknown]]"
	if letter.HTML != want || letter.To != "ann@example.org" {
		t.Errorf("body %q to %s, want %q", letter.HTML, letter.To, want)
	}
}

// Every template that a letter is made of has words for its keys.
func TestLettersHaveWords(t *testing.T) {
	s := New(nil, nil, model.Time(1))
	for subject, body := range map[string]string{
		"Invitation_Subject": "Invitation_Email", "Verification_Email_Subject": "Verification_Email",
		"Forgot_Password_Email_Subject": "Forgot_Password_Email", "Password_Changed_Email_Subject": "Password_Changed_Email",
		"Accounts_UserAddedEmail_Subject": "Accounts_UserAddedEmail_Email",
	} {
		letter := s.Get().Letter("", subject, body, nil)
		if letter.Subject == "" || phraseKey.MatchString(letter.Subject) || phraseKey.MatchString(strings.ReplaceAll(letter.HTML, mailStyle, "")) {
			t.Errorf("%s: %q, %s", subject, letter.Subject, letter.HTML)
		}
	}
}
