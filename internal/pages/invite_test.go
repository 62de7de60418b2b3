package pages_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"

	"github.com/go-json-experiment/json"
)

// From the link to the room it is one form and one click; looking uses nothing
// up.
func TestNewcomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := open(t, database)
		token := h.link(t, 1)
		b := h.browser(t)
		for range 3 {
			shows(t, b.get("/invite/"+token), 200, "Ann Lindqvist invites you to", "#harbour", "1 place", "in 7 days", `<time class="soft small" datetime="`,
				"rocketchat://invite?host=chat.example.org&amp;path=invite%2F"+token, `role="img"`, `action="/invite/`+token+`/register"`)
		}
		if c := b.cookies["gantry_invite"]; c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" ||
			c.MaxAge != int(invites.BindFor.Seconds()) || strings.Contains(c.Value, token) {
			t.Errorf("the browser is bound by %v", c)
		}
		b.enters("ben.okafor", "/invite/"+token+"/register",
			"name", "Ben Okafor", "email", "ben@example.org", "password", password)
		if b.cookies["gantry_invite"] != nil {
			t.Error("the invite is still bound to the browser")
		}
		for _, name := range []string{"rc_uid", "rc_token"} {
			if c := b.cookies[name]; c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge <= 0 {
				t.Errorf("the cookie %s is %v", name, c)
			}
		}
		shows(t, b.get("/invite/"+token), 200, "You are in already", `href="/channel/harbour"`)
		shows(t, h.browser(t).get("/invite/"+token), 404, "This invitation is used up", "All its places are taken")
	})
}

// wrong finds the field that is marked.
var wrong = regexp.MustCompile(`name="(\w+)"[^>]* aria-invalid="true"`)

// What is wrong with the form is told beside it, with what was given and, for
// a username that is taken, another one.
func TestRegisterAgain(t *testing.T) {
	h := open(t, "")
	token := h.link(t, 0)
	b := h.browser(t)
	w := b.post("/invite/"+token+"/register", "name", "Ann Other", "username", "ann", "email", "other@example.org", "password", password)
	shows(t, w, 400, `role="alert"`, "This username is taken", `value="ann.other"`, `value="other@example.org"`,
		`aria-invalid="true" autofocus aria-describedby="problem username-hint"`)
	if strings.Contains(w.Body.String(), password) {
		t.Error("the page repeats the password")
	}
	for field, c := range map[string]struct {
		pairs []string
		says  string
	}{
		"email":    {[]string{"name", "B", "email", "nonsense", "password", password}, "not an e-mail address"},
		"password": {[]string{"name", "B", "email", "b@example.org", "password", " "}, "Choose a password"},
		"name":     {[]string{"name", "<b>", "email", "b@example.org", "password", password}, "no angle brackets"},
	} {
		w := b.post("/invite/"+token+"/register", c.pairs...)
		shows(t, w, 400, c.says, `aria-invalid="true" autofocus aria-describedby="problem`)
		if m := wrong.FindStringSubmatch(w.Body.String()); m == nil || m[1] != field {
			t.Errorf("the problem with the %s is told at %v", field, m)
		}
	}
	if b.cookies["rc_token"] != nil {
		t.Error("a refused form opens a session")
	}
}

// Who has an account signs in on the page, or joins with one button where
// they have done so already.
func TestJoin(t *testing.T) {
	h := open(t, "")
	h.user(t, "ben")
	token := h.link(t, 0)
	page := "/invite/" + token
	b := h.browser(t)
	shows(t, b.get(page+"?way=signin"), 200, `action="`+page+`/signin"`, `aria-current="page">Sign in`)
	wrong := b.post(page+"/signin", "user", "ben", "password", "wrong")
	stranger := b.post(page+"/signin", "user", "nobody", "password", "wrong")
	shows(t, wrong, 401, "do not go together", `value="ben"`)
	if a, b := strings.ReplaceAll(wrong.Body.String(), "ben", "X"), strings.ReplaceAll(stranger.Body.String(), "nobody", "X"); a != b {
		t.Error("the page tells who has an account")
	}
	b.enters("ben", page+"/signin", "user", "ben@example.org", "password", password)
	other := h.browser(t)
	h.user(t, "cid")
	other.follow("/home", "/login", "user", "cid", "password", password)
	shows(t, other.get(page), 200, "Join #harbour as @cid", "Not you?")
	other.enters("cid", page+"/join")
	out := other.follow(page, "/logout", "next", page)
	shows(t, out, 200, page+"/register")
	if len(other.cookies) != 1 || other.cookies["gantry_invite"] == nil {
		t.Errorf("after signing out the browser has %v", other.cookies)
	}
	if w := h.browser(t).post(page + "/join"); w.Code != 303 || w.Header().Get("Location") != page {
		t.Errorf("a stranger joins: %d %s", w.Code, w.Header())
	}
}

// Guessers see one page, whatever they guess; who holds a token that was good
// learns what became of it.
func TestDeadLinks(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	first := b.get("/invite/AAAAAAAA")
	shows(t, first, 404, "This link is not valid")
	if strings.Contains(first.Body.String(), "Ask for a new one") || len(first.Result().Cookies()) > 0 {
		t.Error("a guesser is offered something")
	}
	for _, guess := range []string{"BBBBBBBB", h.room.ID, strings.Repeat("x", 300), "%22%3E%3Cscript%3E", "..%2f..%2fetc"} {
		if w := b.get("/invite/" + guess); w.Code != 404 || strings.ReplaceAll(w.Body.String(), guess, "") != strings.ReplaceAll(first.Body.String(), "AAAAAAAA", "") {
			t.Errorf("%s: another page:\n%s", guess, w.Body)
		}
	}
	token := h.link(t, 5)
	made, err := h.Invites.FindOrCreateInvite(t.Context(), h.admin, invites.FindOrCreateInvite{RID: h.room.ID, Days: 7, MaxUses: 5})
	if err == nil {
		_, err = h.Invites.RemoveInvite(t.Context(), h.admin, invites.RemoveInvite{ID: made.ID})
	}
	if err != nil {
		t.Fatal(err)
	}
	shows(t, b.get("/invite/"+token), 404, "This invitation was withdrawn", "Ann Lindqvist had invited you to #harbour", "<time datetime=")
}

// The page says how many are there now, where somebody is.
func TestOnline(t *testing.T) {
	h := open(t, "")
	h.Invites.OnlineFor = 0
	page := "/invite/" + h.link(t, 0)
	lacks(t, h.browser(t).get(page), "online now")
	err := h.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ChangeUser(t.Context(), h.admin.UserID, func(u *model.User) error { u.Status = "online"; return nil })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, h.browser(t).get(page), 200, "1 member", "1 online now")
	shows(t, h.browser(t).get(page+"?lang=de"), 200, "1 gerade online")
}

func TestPreviewAsJSON(t *testing.T) {
	h := open(t, "")
	r := httptest.NewRequest("GET", "/invite/"+h.link(t, 5), nil)
	r.Header.Set("Accept", "application/json")
	w := h.browser(t).do(r)
	var got invites.Preview
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || !got.Valid || got.Room == nil || got.Room.Name != "harbour" || *got.PlacesLeft != 5 {
		t.Errorf("the preview is %s (%v)", w.Body, err)
	}
	if w.Header().Get("Cache-Control") != "no-store" || len(w.Result().Cookies()) > 0 {
		t.Errorf("its headers: %v", w.Header())
	}
}

// Links that go by way of a redirector are answered for our own host.
func TestForwarded(t *testing.T) {
	h := open(t, "")
	for site, cases := range map[string]map[string]string{
		"https://chat.example.org": {
			"host=chat.example.org&path=invite%2FAb_c-9":         "/invite/Ab_c-9",
			"host=Chat.Example.ORG&path=invite%2FAb&secure=no":   "/invite/Ab",
			"host=evil.example&path=invite%2FAb":                 "",
			"host=chat.example.org.evil.example&path=invite%2FA": "",
			"host=https://chat.example.org&path=invite%2FAb":     "",
			"host=chat.example.org&path=%2F%2Fevil.example":      "",
			"host=chat.example.org&path=invite%2F..%2F..%2Fx":    "",
			"host=chat.example.org&path=invite%2F":               "",
			"host=chat.example.org&path=invite%2FAb%0d%0aX:y":    "",
			"host=chat.example.org&path=channel%2Fgeneral":       "",
			"path=invite%2FAb": "",
			"":                 "",
		},
		"https://ex.org/sub": {
			"host=ex.org%2Fsub&path=invite%2FAb": "/sub/invite/Ab",
			"host=ex.org&path=invite%2FAb":       "",
		},
	} {
		h.set(t, "Site_Url", site)
		for query, want := range cases {
			w := h.browser(t).get("/invite?" + query)
			if got := w.Header().Get("Location"); got != want || (want == "") != (w.Code == 404) {
				t.Errorf("%s: %d to %q, want %q", query, w.Code, got, want)
			}
		}
	}
}

// A form may name where to go on to, as long as that is here.
func TestNoOpenRedirect(t *testing.T) {
	h := open(t, "")
	for next, want := range map[string]string{
		"/channel/harbour": "/channel/harbour", "/invite/T?way=signin": "/invite/T?way=signin", "/channel/%C3%BC": "/channel/%C3%BC",
		"": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "/\tevil": "/",
		"/\n/evil.example": "/", "javascript:alert(1)": "/", "evil.example": "/", "///evil.example": "/",
		`\/evil.example`: "/", "/ü": "/", "http:evil": "/", "/%0d%0aSet-Cookie:x": "/%0d%0aSet-Cookie:x",
	} {
		w := h.browser(t).post("/logout", "next", next)
		if got := w.Header().Get("Location"); got != want || w.Code != 303 {
			t.Errorf("next=%q: %d to %q, want %q", next, w.Code, got, want)
		}
	}
}

// Under a path, every link and form stays under it, whether the proxy in
// front passes the path on or not.
func TestSubPath(t *testing.T) {
	h := open(t, "", "OVERWRITE_SETTING_Site_Url=https://ex.org/chat/")
	token := h.link(t, 0)
	for _, path := range []string{"/invite/" + token, "/chat/invite/" + token} {
		shows(t, h.browser(t).get(path), 200, `action="/chat/invite/`+token+`/register"`, `href="/chat/"`,
			"host=ex.org%2Fchat&amp;path=invite%2F"+token)
	}
	b := h.browser(t)
	b.follow("/chat/channel/harbour", "/chat/invite/"+token+"/register", "name", "Ben", "email", "b@example.org", "password", password)
	b.member("ben", true)
	if w := b.get("/chat"); w.Header().Get("Location") != "/chat/" {
		t.Errorf("/chat leads to %q", w.Header().Get("Location"))
	}
	if w := b.get("/chat/api/info"); w.Code != 200 {
		t.Errorf("the API under the path: %d", w.Code)
	}
	if w := h.browser(t).post("/logout", "next", "/elsewhere"); w.Header().Get("Location") != "/chat/" {
		t.Errorf("next leads out of the path: %q", w.Header().Get("Location"))
	}
}

// Forms of other sites do nothing, and neither do other methods.
func TestOnlyOurForms(t *testing.T) {
	h := open(t, "")
	token := h.link(t, 0)
	b := h.browser(t)
	b.follow("/home", "/login", "user", "ann", "password", password)
	for _, path := range []string{"/login", "/logout", "/setup", "/invite/" + token + "/join", "/invite/" + token + "/register", "/invite/" + token + "/signin"} {
		for _, header := range [][2]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		} {
			r := httptest.NewRequest("POST", path, strings.NewReader("text=x"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header[0], header[1])
			shows(t, b.do(r), 403, "This was not accepted")
		}
	}
	b.member("ann", true)
	for path, methods := range map[string][]string{
		"/invite/" + token: {"POST", "PUT", "DELETE"}, "/invite/" + token + "/join": {"GET", "PUT"}, "/logout": {"GET"}, "/login": {"DELETE"},
	} {
		for _, method := range methods {
			if w := b.do(httptest.NewRequest(method, path, nil)); w.Code != 405 {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	}
}

// No page, header or log line of a visit holds what would let somebody else
// in, but the page itself that its holder looks at.
func TestTokensStayHere(t *testing.T) {
	h := open(t, "")
	token := h.link(t, 0)
	b := h.browser(t)
	w := b.get("/invite/" + token)
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if size := w.Body.Len(); size > 20<<10 {
		t.Errorf("the landing page has %d bytes", size)
	}
	b.enters("ben", "/invite/"+token+"/register", "name", "Ben", "email", "b@example.org", "password", password)
	b.post("/invite/"+token+"/signin", "user", "ben", "password", "wrong")
	h.Store.Close() // from here on everything fails
	shows(t, b.get("/invite/"+token), 500, "it is not your fault")
	for what, secret := range map[string]string{"token": token, "password": password, "session": b.cookies["rc_token"].Value} {
		if strings.Contains(h.logged.String(), secret) {
			t.Errorf("the log holds the %s:\n%s", what, h.logged)
		}
	}
	if !strings.Contains(h.logged.String(), "/invite/{token}") {
		t.Errorf("the log does not say what failed:\n%s", h.logged)
	}
}

// An account that waits for something is told for what, and the invite waits
// with it.
func TestAccountsThatWait(t *testing.T) {
	h := open(t, "")
	page, b := "/invite/"+h.link(t, 0), h.browser(t)
	h.set(t, "Accounts_ManuallyApproveNewUsers", true)
	shows(t, b.get(page), 200, `name="reason"`)
	w := b.post(page+"/register", "name", "Ben", "email", "b@example.org", "password", password, "reason", "work")
	shows(t, w, http.StatusAccepted, "Almost there")
	if b.cookies["rc_token"] != nil {
		t.Error("an account that is not approved has a session")
	}
	h.set(t, "Accounts_ManuallyApproveNewUsers", false)
	h.set(t, "Accounts_EmailVerification", true)
	w = b.post(page+"/register", "name", "Cid", "email", "c@example.org", "password", password)
	shows(t, w, http.StatusAccepted, "Almost there", "no mail server")
	shows(t, b.post("/login", "user", "b@example.org", "password", password), 401, "not active")
	h.set(t, "SMTP_Host", "mail.example.org")
	h.set(t, "From_Email", "chat@example.org")
	w = b.post(page+"/register", "name", "Dee", "email", "d@example.org", "password", password)
	shows(t, w, http.StatusAccepted, "Look into your mail", "d@example.org")
	shows(t, b.post(page+"/signin", "user", "d@example.org", "password", password), 401, "not confirmed yet")
}

// A workspace that is closed says so; an invite may open it.
func TestClosed(t *testing.T) {
	h := open(t, "")
	page, b := "/invite/"+h.link(t, 0), h.browser(t)
	h.set(t, "Accounts_RegistrationForm", "Disabled")
	w := b.get(page)
	shows(t, w, 200, "New accounts are not made here", "/signin")
	if strings.Contains(w.Body.String(), "/register") {
		t.Error("a closed workspace shows the form for newcomers")
	}
	h.set(t, "Accounts_Registration_AllowInvites", true)
	shows(t, b.get(page), 200, "Registration is closed here, but this invitation lets you in", "/register")
}
