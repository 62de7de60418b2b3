package accounts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func claimsOf(t *testing.T, doc string) claims {
	t.Helper()
	c, err := readClaims([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return c.normal()
}

func TestProvidersSayWhoSomebodyIsInManyWays(t *testing.T) {
	for doc, want := range map[string]string{
		`{"id":9007199254740993}`: "9007199254740993",
		`{"_id":"a"}`:             "a",
		`{"result":{"id":"a"}}`:   "a",
		`{"ID":7}`:                "7",
		`{"sub":"a","name":"x"}`:  "a",
		`{"id":"a","sub":"b"}`:    "a",
		`{"user":{"userid":"a","userid_sec":["feide:a"]}}`:   "feide:a",
		`{"metadata":{"uid":"a"}}`:                           "a",
		`{"ocs":{"data":{"id":"a","displayname":"Ann"}}}`:    "a",
		`{"id":0,"user_id":null,"phid":{"x":1},"userid":[]}`: "",
		`{"id":false}`: "",
		`{}`:           "",
	} {
		if got := claimsOf(t, doc).subject(); got != want {
			t.Errorf("%s is %q, want %q", doc, got, want)
		}
	}
}

func TestFieldsAreFilled(t *testing.T) {
	c := claimsOf(t, `{"email":"ann@example.org","a":{"b":["x","y"]},"n":5}`)
	for template, want := range map[string]string{
		"email": "ann@example.org", "a.b.1": "y", "a.b.2": "", "a.b.-1": "", "a.c": "", "n": "5",
		"{{/^(.+)@/::email}}": "ann", "{{a.b.0}}-{{n}}": "x-5", "{{/^(.+)#/::email}}!": "!", "plain {{n}}": "plain 5",
	} {
		if got, err := c.fill(template); got != want || err != nil {
			t.Errorf("%s is %q: %v, want %q", template, got, err, want)
		}
	}
	if _, err := c.fill("{{/(/::email}}"); err == nil {
		t.Error("a faulty expression was taken")
	}
}

func TestOnlyTheProvidersOwnWordVouches(t *testing.T) {
	for doc, want := range map[string]bool{
		`{"email":"Ann@example.org","email_verified":true}`:       true,
		`{"email":"ann@example.org","email_verified":"true"}`:     true,
		`{"email":"ann@example.org","verified_email":true}`:       true,
		`{"email":"ann@example.org","confirmed_at":"2026-01-01"}`: true,
		`{"email":"ann@example.org"}`:                             false,
		`{"email":"ann@example.org","email_verified":false}`:      false,
		`{"email":"ann@example.org","confirmed_at":null}`:         false,
		`{"email":"bob@example.org","email_verified":true}`:       false,
		`{"mail":"ann@example.org","email_verified":true}`:        false,
	} {
		if got := claimsOf(t, doc).vouches("ann@example.org"); got != want {
			t.Errorf("%s: %v", doc, got)
		}
	}
}

func TestRolesOfAProvider(t *testing.T) {
	for _, c := range []struct{ have, given, managed, want []string }{
		{[]string{"user"}, nil, nil, []string{"user"}},
		{[]string{"user", "bot"}, []string{"user"}, nil, []string{"user"}},
		{[]string{"user", "bot"}, []string{"moderator"}, []string{}, []string{"user", "bot", "moderator"}},
		{[]string{"user", "bot", "admin"}, []string{"moderator"}, []string{"bot", "admin", "moderator"}, []string{"user", "admin", "moderator"}},
	} {
		if diff := cmp.Diff(c.want, Outsider{Roles: c.given, Managed: c.managed}.roles(c.have)); diff != "" {
			t.Error(diff)
		}
	}
}
