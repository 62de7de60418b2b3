package pages_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"gantry/internal/accounts"
	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

// leads is post for what leads on to a path.
func (b *browser) leads(to, path string, pairs ...string) {
	b.t.Helper()
	if w := b.post(path, pairs...); w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		b.t.Errorf("POST %s: %d to %q, want 303 to %q\n%s", path, w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

// Who was at an invite's page and signs in elsewhere is led into the room, also
// from the way to somewhere else: the room is what is new. Whom it brings
// nothing new goes on to where they were going.
func TestInvitedOnward(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := open(t, database)
		page := "/invite/" + h.link(t, 0)
		signIn := func(name string, more ...string) []string {
			return append([]string{"user", name, "password", password}, more...)
		}
		for name, next := range map[string]string{"ben": "", "cid": "/home", "dan": "/directory"} {
			h.user(t, name)
			b := h.browser(t)
			b.get(page)
			b.enters(name, "/login", signIn(name, "next", next)...)
			if b.cookies["gantry_invite"] != nil {
				t.Error("the invite is carried on")
			}
		}
		again := h.browser(t)
		again.get(page)
		again.leads("/directory", "/login", signIn("ben", "next", "/directory")...)
		again = h.browser(t)
		again.get(page)
		again.leads("/channel/harbour", "/login", signIn("ben")...)
		h.browser(t).leads("/home", "/login", signIn("ben")...)
	})
}

// The way leads into the room by a second factor, too.
func TestInvitedBySecondFactor(t *testing.T) {
	h := open(t, "")
	h.user(t, "ben")
	ben, err := h.Store.UserByUsername(t.Context(), "ben")
	if err != nil {
		t.Fatal(err)
	}
	code := withTOTP(t, h, model.Caller{UserID: ben.ID, Username: "ben", Roles: ben.Roles})
	b := h.browser(t)
	b.get("/invite/" + h.link(t, 0))
	shows(t, b.post("/login", "user", "ben", "password", password, "next", "/home"), 401, `name="code"`)
	b.enters("ben", "/login", "user", "ben", "password", password, "code", code, "next", "/home")
}

// withTOTP gives somebody a second factor, and returns a code that opens once.
func withTOTP(t *testing.T, h *house, who model.Caller) (opens string) {
	t.Helper()
	made, err := h.Accounts.EnableTOTP(t.Context(), who, model.None{})
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(made.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	backup, err := h.Accounts.ValidateTempToken(t.Context(), who, accounts.OneCode{Code: code})
	if err != nil {
		t.Fatal(err)
	}
	return backup.Codes[0]
}

// Who is not let in is told so, unless they were on their way elsewhere.
func TestInvitedInVain(t *testing.T) {
	h := open(t, "")
	h.user(t, "ben")
	yes := true
	asks := h.made(t, invites.Terms{Approval: &yes})
	b := h.browser(t)
	b.get("/invite/" + asks.Token)
	shows(t, b.post("/login", "user", "ben", "password", password), http.StatusAccepted, "You have asked to join")
	b.member("ben", false)
	last := "/invite/" + h.link(t, 1)
	b = h.browser(t)
	b.get(last)
	h.user(t, "cid")
	h.browser(t).enters("cid", last+"/signin", "user", "cid", "password", password)
	shows(t, b.post("/login", "user", "ben", "password", password), http.StatusNotFound, "over")
	b = h.browser(t)
	b.get(last)
	b.leads("/directory", "/login", "user", "ben", "password", password, "next", "/directory")
}
