package invites

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gantry/internal/model"
)

func TestTokenIsOfKeyAndInvite(t *testing.T) {
	letters := regexp.MustCompile(`^[2-9A-HJ-NP-Za-km-z]{20}$`)
	seen := map[string]string{}
	for name, token := range map[string]string{
		"an invite":          testKey.Token(model.Invite{ID: "one", Gen: 1}),
		"another invite":     testKey.Token(model.Invite{ID: "two", Gen: 1}),
		"another generation": testKey.Token(model.Invite{ID: "one", Gen: 2}),
		"another key":        TokenKey(bytes.Repeat([]byte{8}, 32)).Token(model.Invite{ID: "one", Gen: 1}),
	} {
		if !letters.MatchString(token) || !wellFormed(token) {
			t.Errorf("the token of %s is %q", name, token)
		}
		if other, double := seen[token]; double {
			t.Errorf("%s and %s have one token", name, other)
		}
		seen[token] = name
	}
}

// Links are handed out for good: a release that derives other tokens would
// show other links for the same invites.
func TestTokenNeverChanges(t *testing.T) {
	if got := testKey.Token(model.Invite{ID: "one", Gen: 1}); got != "Huu7SgfAi2njWsFBRuqA" {
		t.Errorf("the token is now %s", got)
	}
	if got := testKey.Fingerprint(); got != "a3729b3c3c4d13c121f3dc79d2414a1f" {
		t.Errorf("the key's fingerprint is now %s", got)
	}
}

func TestWellFormed(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "a": true, "QfC9Hg": true, "under_score-and-dash": true, strings.Repeat("x", 128): true,
		strings.Repeat("x", 129): false, "two words": false, "ümlaut": false, "a\x00": false, "../etc": false, "a\xff": false, "%41": false,
	} {
		if wellFormed(text) != want {
			t.Errorf("wellFormed(%q) is %v", text, !want)
		}
	}
}

// FuzzInviteToken tries anything for a token: what does not look like one
// never reaches the database, every other answer is a refusal of
// Rocket.Chat's, and only the token itself, or in version 8 the record's id,
// admits.
func FuzzInviteToken(f *testing.F) {
	s, link, who := fuzzWorkspace(f)
	f.Add(link.Token)
	f.Add(link.ID)
	f.Fuzz(func(t *testing.T, text string) {
		checkWellFormed(t, text)
		valid, err := s.ValidateInviteToken(t.Context(), model.Caller{}, Token{Token: text})
		if err != nil {
			t.Fatalf("validateInviteToken(%q): %v", text, err)
		}
		_, err = s.UseInviteToken(t.Context(), who, Token{Token: text})
		var refusal *model.Error
		if err != nil && !errors.As(err, &refusal) {
			t.Fatalf("useInviteToken(%q): %v", text, err)
		}
		if right := text == link.Token || text == link.ID; valid.Valid != right || (err == nil) != right {
			t.Fatalf("%q: valid %v, %v; it admits: %v", text, valid.Valid, err, right)
		}
	})
}

func checkWellFormed(t *testing.T, text string) {
	t.Helper()
	plain := regexp.MustCompile(`^[-_0-9A-Za-z]{1,128}$`).MatchString(text)
	if wellFormed(text) != plain {
		t.Fatalf("wellFormed(%q) is %v", text, !plain)
	}
}

// fuzzWorkspace is a room, a link to it without limits, and somebody who is
// not in it.
func fuzzWorkspace(f *testing.F) (*house, CreatedInvite, model.Caller) {
	f.Helper()
	s := openInvites(f, filepath.Join(f.TempDir(), "gantry.db"))
	owner, newcomer := s.user(f, "owner", "admin"), s.user(f, "newcomer")
	return s, s.link(f, owner, s.channel(f, owner, "lobby"), 0, 0), newcomer
}
