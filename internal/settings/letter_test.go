package settings

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gantry/internal/model"
)

func TestLetter(t *testing.T) {
	s := New(nil, []string{
		"Site_Name=<b>Garden", "Site_Url=https://chat.example.org/", "Email_Header=[", "Email_Footer=]",
		"Invitation_Email={Welcome_to} {Unknown_key} [Site_URL_Slash] [email] [unknown]",
	}, model.Time(1))
	letter := s.Get().Letter(Addressee{Address: "ann@example.org"}, "Invitation_Subject", "Invitation_Email", map[string]string{"email": "[Site_Name]&"})
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
	letter := s.Get().Invitation(Addressee{Address: "bob@example.org"}, "Invite_Email_Subject", "Invite_Email", "Ann <b>", " <i>Come</i>\r\n[inviter] {Hi} ", values)
	if letter.Subject != "for Ann <b>" {
		t.Errorf("subject %q", letter.Subject)
	}
	for _, want := range []string{"Ann &lt;b&gt; writes:</p>", "&lt;i&gt;Come&lt;/i&gt;<br>\n[inviter] {Hi}</blockquote>)Ann &lt;b&gt;"} {
		if !strings.Contains(letter.HTML, want) {
			t.Errorf("no %q in %s", want, letter.HTML)
		}
	}
	if letter = s.Get().Invitation(Addressee{}, "Invite_Email_Subject", "Invite_Email", "Ann", " \n", nil); letter.HTML != "()[inviter]" {
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
		letter := s.Get().Letter(Addressee{}, subject, body, nil)
		if letter.Subject == "" || phraseKey.MatchString(letter.Subject) || phraseKey.MatchString(strings.ReplaceAll(letter.HTML, mailStyle, "")) {
			t.Errorf("%s: %q, %s", subject, letter.Subject, letter.HTML)
		}
	}
}

// A letter is in the language of its reader, or else of the workspace.
func TestLettersSpeakTheirReadersLanguage(t *testing.T) {
	german := New(nil, []string{"Site_Name=Hafen", "Language=de"}, model.Time(1)).Get()
	english := New(nil, []string{"Site_Name=Hafen"}, model.Time(1)).Get()
	for _, test := range []struct {
		snap           *Snapshot
		language, want string
		subject, page  string
	}{
		{english, "de", "Ihr Konto wurde freigeschaltet.", "Hafen: Bestätigen Sie Ihre Adresse", `<html lang="de">`},
		{english, "de-AT", "Ihr Konto wurde freigeschaltet.", "Hafen: Bestätigen Sie Ihre Adresse", "Guten Tag, Ann"},
		{english, "", "Your account was activated.", "Hafen: confirm your address", `<html lang="en">`},
		{english, "no such language", "Your account was activated.", "Hafen: confirm your address", "Hello Ann"},
		{german, "", "Ihr Konto wurde freigeschaltet.", "Hafen: Bestätigen Sie Ihre Adresse", ">Adresse bestätigen<"},
		{german, "en", "Your account was activated.", "Hafen: confirm your address", ">Confirm your address<"},
	} {
		to := Addressee{Address: "ann@example.org", Language: test.language}
		if got := test.snap.Notice(to, "{Account_Activated_Subject}", "{Account_Activated}", nil); got.Text != test.want || got.HTML != "<p>"+test.want+"</p>" {
			t.Errorf("%q: %+v", test.language, got)
		}
		got := test.snap.Letter(to, "Verification_Email_Subject", "Verification_Email", map[string]string{"name": "Ann"})
		if got.Subject != test.subject || !strings.Contains(got.HTML, test.page) {
			t.Errorf("%q: %q, %s", test.language, got.Subject, got.HTML)
		}
	}
}

// What a value of a notice contains is no template, and no HTML.
func TestNotice(t *testing.T) {
	snap := New(nil, []string{"Site_Name=<Hafen>"}, model.Time(1)).Get()
	got := snap.Notice(Addressee{}, "{Denied_Subject}", "{Denied_Because}", map[string]string{"room": "<i>#quay", "reason": "{Hi} [room]"})
	if got.Subject != "<Hafen>: you were not let in" || got.Text != "You were not let in to <i>#quay: {Hi} [room]" ||
		got.HTML != "<p>You were not let in to &lt;i&gt;#quay: {Hi} [room]</p>" {
		t.Errorf("%+v", got)
	}
}

func TestMoment(t *testing.T) {
	snap := New(nil, nil, model.Time(1)).Get()
	at := model.FromTime(time.Date(2026, time.March, 7, 5, 4, 0, 0, time.FixedZone("", 3600)))
	for language, want := range map[string]string{"": "7 March 2026, 04:04 UTC", "de": "7. März 2026, 04:04 UTC"} {
		if got := snap.Moment(language, at); got != want {
			t.Errorf("%q: %s, want %s", language, got, want)
		}
	}
}

// Letters speak the languages of the client; none lacks a phrase or a name
// in one, and every phrase that the rules ask for is there.
func TestLettersSpeakEveryLanguage(t *testing.T) {
	phrasesIn := func(file string) map[string]string {
		text, err := os.ReadFile(file)
		var all map[string]map[string]string
		if err := errors.Join(err, json.Unmarshal(text, &all)); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		return all["letters"]
	}
	source := phrasesIn("letters/en.json")
	client, err := filepath.Glob("../../web/src/i18n/*.json")
	if err != nil || len(client) < 2 {
		t.Fatalf("the client speaks %v: %v", client, err)
	}
	for _, file := range client {
		said := phrasesIn(filepath.Join("letters", filepath.Base(file)))
		if len(said) != len(source) {
			t.Errorf("%s: %d phrases, want %d", file, len(said), len(source))
		}
		for key, text := range source {
			if got, want := namesIn(said[key]), namesIn(text); said[key] == "" || !slices.Equal(got, want) {
				t.Errorf("%s: %s: %q names %v, want %v", file, key, said[key], got, want)
			}
		}
	}
	for key := range asked(t) {
		if source[key] == "" {
			t.Errorf("the rules ask for {%s}, which there is not", key)
		}
	}
}

// namesIn are the [Names] in a phrase.
func namesIn(text string) []string {
	found := valueName.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// asked are the {Keys} in the sources of the rules.
func asked(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, rules := range []string{"accounts", "chat", "invites"} {
		files, err := filepath.Glob(filepath.Join("..", rules, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", rules, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile("[\">]\\{([A-Z][A-Za-z_]+)\\}[\"<`]").FindAllStringSubmatch(string(text), -1) {
				found[m[1]] = true
			}
		}
	}
	if len(found) < 8 {
		t.Fatalf("only %v", found)
	}
	return found
}
