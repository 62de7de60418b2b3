package pages_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"

	"github.com/google/go-cmp/cmp"
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
	b.enters("guest-zoe-", page+"/guest", "name", "Zoë")
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
	newcomer.member("cid", false)
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
	unknown := b.post("/invite/AAAAAAAA/ask", "name", "Eve")
	if diff := cmp.Diff(asked.Body.String(), unknown.Body.String()); unknown.Code != asked.Code || diff != "" {
		t.Errorf("a guesser learns something by asking: %d, %s", unknown.Code, diff)
	}
	// Anybody may register here: they have an account then, and are not let in.
	shows(t, b.post(page+"/register", "name", "Eve", "email", "e@example.org", "password", password), 404, "This invitation has expired", "@eve")
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

// postbox keeps the letters it is given.
type postbox struct{ letters []model.Mail }

func (p *postbox) Configured() bool { return true }

func (p *postbox) SendAll(_ context.Context, letters []model.Mail) []error {
	p.letters = append(p.letters, letters...)
	return make([]error, len(letters))
}

// A mailed invite fills in its address, and is declined by a press, or by the
// mail program's own.
func TestDecline(t *testing.T) {
	h, post := open(t, ""), &postbox{}
	h.Invites.Mail = post
	in := invites.SendInvites{RID: h.room.ID, Emails: []string{"ben@example.org", "cid@example.org"}}
	if sent, err := h.Invites.SendInvites(t.Context(), h.admin, in); err != nil || len(sent.Sent) != 2 {
		t.Fatalf("%+v, %v", sent, err)
	}
	for i, form := range []string{"", "List-Unsubscribe=One-Click"} {
		path, ours := strings.CutPrefix(post.letters[i].Unsubscribe, "https://chat.example.org")
		if !ours {
			t.Fatalf("the letter is declined at %q", post.letters[i].Unsubscribe)
		}
		page, b := strings.TrimSuffix(path, "/decline"), h.browser(t)
		shows(t, b.get(page), 200, `value="`+post.letters[i].To+`"`, "1 place")
		shows(t, b.get(path), 200, `action="`+path+`"`, "Decline the invitation", "Ann Lindqvist will see")
		shows(t, b.get(page), 200)
		r := httptest.NewRequest("POST", path, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		shows(t, b.do(r), 200, "You have declined")
		shows(t, b.get(page), 404, "This invitation was withdrawn")
		shows(t, b.get(path), 200, "You have declined")
		shows(t, b.post(path), 200, "You have declined")
	}
	for _, page := range []string{"/invite/AAAAAAAA", "/invite/" + h.link(t, 0)} {
		shows(t, h.browser(t).get(page+"/decline"), 404, "There is no such page")
		shows(t, h.browser(t).post(page+"/decline"), 404, "There is no such page")
	}
}

// Who comes by a letter has proved their address by it, and is asked for
// nothing more: no letter, and no code.
func TestMailedNewcomer(t *testing.T) {
	h, post := open(t, ""), &postbox{}
	h.Invites.Mail = post
	h.set(t, "Accounts_EmailVerification", true)
	h.set(t, "SMTP_Host", "mail.example.org")
	h.set(t, "From_Email", "chat@example.org")
	in := invites.SendInvites{RID: h.room.ID, Emails: []string{"ben@example.org"}}
	if _, err := h.Invites.SendInvites(t.Context(), h.admin, in); err != nil {
		t.Fatal(err)
	}
	page := strings.TrimSuffix(strings.TrimPrefix(post.letters[0].Unsubscribe, "https://chat.example.org"), "/decline")
	b := h.browser(t)
	b.enters("ben", page+"/register", "name", "Ben", "email", "ben@example.org", "password", password)
}

// Services that people can sign in with lead out from the page and back to it.
func TestServices(t *testing.T) {
	h := open(t, "")
	page, b := "/invite/"+h.link(t, 0), h.browser(t)
	h.set(t, "Accounts_OAuth_Gitlab", true)
	if w := b.get(page); strings.Contains(w.Body.String(), "_oauth") {
		t.Error("a service without a client id has a button")
	}
	h.set(t, "Accounts_OAuth_Gitlab_id", "gantry")
	shows(t, b.get(page), 200, "Continue with Gitlab", `href="/_oauth/gitlab/start?next=`+strings.ReplaceAll(page, "/", "%2F"))
	shows(t, b.get("/login?next=/channel/harbour"), 200, `href="/_oauth/gitlab/start?next=%2Fchannel%2Fharbour"`)
	shows(t, b.get("/_oauth/gitlab?state=x&code=y"), 400, "This sign-in has expired", `action="/login"`)
}
