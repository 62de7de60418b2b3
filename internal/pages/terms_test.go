package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// A guest gives a name and is in the room; where guests are not let in there
// is no such form.
func TestGuest(t *testing.T) {
	h := open(t, "")
	yes := true
	h.set(t, "Invite_Allow_Guests", true)
	page := "/invite/" + h.made(t, invites.Terms{Guests: &yes}).Token
	b := h.browser(t)
	shows(t, b.get(page), 200, "As a guest")
	shows(t, b.get(page+"?way=guest"), 200, `action="`+page+`/guest"`, `aria-current="page">As a guest`)
	shows(t, b.post(page+"/guest", "name", "  "), 400, `role="alert"`, "Say what to call you")
	shows(t, b.follow("/channel/harbour", page+"/guest", "name", "Zoë"), 200, "#harbour", "@guest-zoe-")
	plain := "/invite/" + h.link(t, 0)
	if w := h.browser(t).get(plain + "?way=guest"); strings.Contains(w.Body.String(), "guest") && !strings.Contains(w.Body.String(), plain+"/register") {
		t.Error("a guest's form where none are let in")
	}
	shows(t, h.browser(t).post(plain+"/guest", "name", "Zoë"), 400, "Nobody comes as a guest")
}

// Where somebody has to say yes the page says so before and after.
func TestApproval(t *testing.T) {
	h := open(t, "")
	h.user(t, "ben")
	yes := true
	page := "/invite/" + h.made(t, invites.Terms{Approval: &yes}).Token
	shows(t, h.browser(t).get(page), 200, "Ask to join #harbour", "yes or no")
	b := h.browser(t)
	b.follow("/home", "/login", "user", "ben", "password", password)
	shows(t, b.get(page), 200, "Ask to join #harbour as @ben")
	shows(t, b.post(page+"/join"), http.StatusAccepted, "You have asked to join", "you will hear")
	shows(t, b.get(page), 200, "You have asked to join")
	newcomer := h.browser(t)
	shows(t, newcomer.post(page+"/register", "name", "Cid", "email", "c@example.org", "password", password), http.StatusAccepted, "You have asked to join")
	if w := newcomer.get("/channel/harbour"); strings.Contains(w.Body.String(), "<textarea") {
		t.Error("who has only asked is in")
	}
}

// Whom an invite is for is said before anybody fills in a form.
func TestForWhom(t *testing.T) {
	h := open(t, "")
	page := "/invite/" + h.made(t, invites.Terms{EmailDomains: []string{"example.org", "example.net"}}).Token
	b := h.browser(t)
	shows(t, b.get(page), 200, "addresses at example.org, example.net")
	w := b.post(page+"/register", "name", "Eve", "email", "eve@evil.example", "password", password)
	if w.Code == http.StatusSeeOther {
		t.Errorf("another address is let in: %s", w.Header().Get("Location"))
	}
}

// Who holds a token that was good reads when it ended, and asks for another
// one with one press.
func TestExpired(t *testing.T) {
	h := open(t, "")
	minutes := 5
	made := h.made(t, invites.Terms{Minutes: &minutes})
	page := "/invite/" + made.Token
	shows(t, h.browser(t).get(page), 200, "in 5 minutes")
	err := h.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ChangeInvite(t.Context(), made.ID, func(i *model.Invite) error {
			i.ExpiresAt = model.Now() - 1000
			return nil
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := h.browser(t)
	shows(t, b.get(page), 404, "This invitation has expired", "It was good until", `action="`+page+`/ask"`, "Ask for a new one")
	asked := b.post(page+"/ask", "name", "Eve")
	shows(t, asked, http.StatusAccepted, "A new link is asked for")
	shows(t, b.post(page+"/register", "name", "Eve", "email", "e@example.org", "password", password), 404, "This invitation has expired")
	if unknown := b.post("/invite/AAAAAAAA/ask", "name", "Eve"); unknown.Code != asked.Code || unknown.Body.String() != asked.Body.String() {
		t.Errorf("a guesser learns something by asking: %d and\n%s", unknown.Code, unknown.Body)
	}
}

// Who tries too many tokens is told to wait, living links or not.
func TestTooMany(t *testing.T) {
	h := open(t, "")
	h.set(t, "Invite_Failures_Per_Address", 3)
	b := h.browser(t)
	for range 3 {
		shows(t, b.get("/invite/AAAAAAAA"), 404)
	}
	w := b.get("/invite/AAAAAAAA")
	shows(t, w, http.StatusTooManyRequests, "Too many attempts")
	if w.Header().Get("Retry-After") == "" {
		t.Error("it is not said when to try again")
	}
}

// The workspace's logo is part of the page where it is small and a picture.
func TestLogo(t *testing.T) {
	h := open(t, "")
	const dot = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
	for logo, shown := range map[string]bool{
		dot: true, "assets/logo.png": false, "https://evil.example/x.png": false, "data:text/html;base64,AAAA": false,
		`data:image/png;base64,"><script>`: false, "data:image/png;base64," + strings.Repeat("A", 20<<10): false,
	} {
		h.set(t, "Assets_logo", settings.Picture{URL: logo})
		if got := strings.Contains(h.browser(t).get("/").Body.String(), `<img src="data:`); got != shown {
			t.Errorf("the logo %.60q is shown: %v", logo, got)
		}
	}
}
