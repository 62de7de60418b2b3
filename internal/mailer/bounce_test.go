package mailer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// bounces are what testdata/bounces reports.
var bounces = map[string]Bounce{
	"postfix": {
		"invite-17.0@chat.example.org", "nobody@example.net", Failed, "5.1.1",
		"550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown in virtual mailbox table",
	},
	"postfix-delayed": {
		"invite-18.0@chat.example.org", "slow@example.net", Delayed, "4.4.1",
		"connect to … Connection timed out",
	},
	"exim":           {"invite-19.0@chat.example.org", "nobody@example.net", Failed, "5.0.0", "550 5.1.1 no such user here"},
	"exim-prose":     {"invite-20.0@chat.example.org", "nobody@example.net", Failed, "5.7.1", "550 5.7.1 policy says no"},
	"sendmail":       {"invite-21.0@chat.example.org", "nobody@example.net", Failed, "5.1.1", "550 5.1.1 <nobody@example.net>... User unknown"},
	"sendmail-prose": {"invite-22.0@chat.example.org", "nobody@example.net", Failed, "", "550 User unknown"},
	"exchange": {
		"invite-23.0@chat.example.org", "nobody@example.net", Failed, "5.1.10",
		"550 5.1.10 … Recipient not found by SMTP address lookup",
	},
	"qmail":                  {"invite-24.0@chat.example.org", "nobody@example.net", Failed, "5.1.1", "550 5.1.1 unknown"},
	"delivered-answers-only": {"invite-25.0@chat.example.org", "ann@example.net", Delivered, "2.0.0", ""},
	"two-addresses":          {"invite-26.0@chat.example.org", "full@example.net", Failed, "5.2.2", "552 5.2.2 quota: see …"},
}

// samples are the files of a folder, by name.
func samples(t testing.TB, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	all := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".eml")] = string(data)
	}
	return all
}

func TestParseBounce(t *testing.T) {
	for name, text := range samples(t, "bounces") {
		for _, text := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
			got, err := ParseBounce(strings.NewReader(text))
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if diff := cmp.Diff(bounces[name], got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

func TestNotABounce(t *testing.T) {
	for name, text := range samples(t, "letters") {
		if b, err := ParseBounce(strings.NewReader(text)); !errors.Is(err, ErrNotABounce) {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
	if b, err := ParseBounce(strings.NewReader("no header at all")); err == nil {
		t.Errorf("no message gives %+v", b)
	}
}

// TestHugeBounce reads no more than it must.
func TestHugeBounce(t *testing.T) {
	text := samples(t, "bounces")["postfix"]
	r := strings.NewReader(text + strings.Repeat("x", 10*maxReport))
	if b, err := ParseBounce(r); err != nil || b.Status != "5.1.1" || r.Len() < 8*maxReport {
		t.Errorf("%+v, %v; %d bytes left", b, err, r.Len())
	}
	nested := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 1000)
	if _, err := ParseBounce(strings.NewReader(nested)); !errors.Is(err, ErrNotABounce) {
		t.Errorf("parts without end give %v", err)
	}
	late := "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nhello\n", 1000) +
		"--b\nContent-Type: message/delivery-status\n\nAction: failed\n\n--b--\n"
	if _, err := ParseBounce(strings.NewReader(late)); !errors.Is(err, ErrNotABounce) {
		t.Errorf("the part number 1001 gives %v", err)
	}
}

func FuzzParseBounce(f *testing.F) {
	for _, folder := range []string{"bounces", "letters"} {
		for _, text := range samples(f, folder) {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBounce(strings.NewReader(text))
		if err != nil {
			if b != (Bounce{}) {
				t.Errorf("%v with %+v", err, b)
			}
			return
		}
		for _, value := range []string{b.MessageID, b.Recipient} {
			if value != "" && (name(value) != value || !strings.Contains(value, "@")) {
				t.Errorf("%q is no address", value)
			}
		}
		if line(b.Text) != b.Text || utf8.RuneCountInString(b.Text) > maxWords {
			t.Errorf("the text is %q", b.Text)
		}
		if b.Status != "" && status(b.Status) != b.Status {
			t.Errorf("the status is %q", b.Status)
		}
		if !slices.Contains([]Action{Failed, Delayed, Delivered, Relayed, Expanded}, b.Action) {
			t.Errorf("the action is %q", b.Action)
		}
	})
}
