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

// The sender's words are theirs: no template and no HTML.
func TestInvitation(t *testing.T) {
	s := New(nil, []string{"Email_Header=", "Email_Footer=", "Invite_Email_Subject=[message]for [inviter]", "Invite_Email=([message])[inviter]"}, model.Time(1))
	values := map[string]string{"inviter": "Ann <b>", "message": "not this"}
	letter := s.Get().Invitation("bob@example.org", "Invite_Email_Subject", "Invite_Email", "Ann <b>", " <i>Come</i>\r\n[inviter] {Hi} ", values)
	if letter.Subject != "for Ann <b>" {
		t.Errorf("subject %q", letter.Subject)
	}
	for _, want := range []string{"Ann &lt;b&gt; writes:</p>", "&lt;i&gt;Come&lt;/i&gt;<br>\n[inviter] {Hi}</blockquote>)Ann &lt;b&gt;"} {
		if !strings.Contains(letter.HTML, want) {
			t.Errorf("no %q in %s", want, letter.HTML)
		}
	}
	if letter = s.Get().Invitation("", "Invite_Email_Subject", "Invite_Email", "Ann", " \n", nil); letter.HTML != "()[inviter]" {
		t.Errorf("without words: %s", letter.HTML)
	}
}

// Every template that a letter is made of has words for its keys.
func TestLettersHaveWords(t *testing.T) {
	s := New(nil, nil, model.Time(1))
	for subject, body := range map[string]string{
		"Invite_Email_Subject": "Invite_Email", "Invite_Email_Reminder_Subject": "Invite_Email",
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
