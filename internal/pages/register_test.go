package pages_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/storetest"
)

// Where anybody may, an account is one form, and leads into the workspace.
func TestRegister(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		h := open(t, database)
		b := h.browser(t)
		shows(t, b.get("/login"), 200, `href="/register"`, `href="/forgot-password"`)
		shows(t, b.get("/register"), 200, `action="/register"`, `data-check="/register/username"`)
		w := b.post("/register", "name", "Ann Other", "username", "ann", "email", "other@example.org", "password", password)
		shows(t, w, 400, "This username is taken", `value="ann.other"`)
		w = b.post("/register", "name", "Ann Other", "email", "other@example.org", "password", password)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/home" {
			t.Fatalf("%d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
		}
		b.member("ann.other", false)
		if w := b.get("/register"); w.Header().Get("Location") != "/home" {
			t.Errorf("who has an account is sent to %q", w.Header().Get("Location"))
		}
	})
}

// Who registers where a link has led them before enters by the link.
func TestRegisterBound(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	b.get("/invite/" + h.link(t, 0))
	b.enters("ben", "/register", "name", "Ben", "email", "b@example.org", "password", password)
}

// A workspace that is closed, or open to who knows a secret, says so.
func TestRegisterClosed(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	h.set(t, "Accounts_RegistrationForm", "Disabled")
	for _, path := range []string{"/register", "/register/open-sesame"} {
		shows(t, b.get(path), 403, "New accounts are not made here")
	}
	if w := b.get("/login"); strings.Contains(w.Body.String(), `href="/register"`) {
		t.Error("the way to an account is shown where there is none")
	}
	h.set(t, "Accounts_RegistrationForm", "Secret URL")
	h.set(t, "Accounts_RegistrationForm_SecretURL", "open-sesame")
	shows(t, b.get("/register"), 403, "by invitation")
	shows(t, b.get("/register/wrong"), 200, `action="/register/wrong"`)
	shows(t, b.post("/register/wrong", "name", "Ben", "email", "b@example.org", "password", password), 400, `role="alert"`, "by invitation only")
	w := b.post("/register/open-sesame", "name", "Ben", "email", "b@example.org", "password", password)
	if w.Header().Get("Location") != "/home" {
		t.Errorf("%d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
}

// Forms are told about usernames as they are filled in, but not for ever.
func TestUsernames(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	for query, want := range map[string]string{
		"name=Ann+Other":           `{"free":false,"text":"","proposal":"ann.other"}`,
		"username=ben":             `{"free":true,"text":"@ben can be had.","proposal":"ben"}`,
		"username=ann":             `"free":false,"text":"@ann is taken.`,
		"username=not+valid%21":    `"free":false,"text":"A username has letters`,
		"username=administrator":   `"free":false,"text":"This username is reserved`,
		"username=ann&name=Other+": `@other can be had`,
	} {
		shows(t, b.get("/register/username?"+query), 200, want)
	}
	for i := 0; ; i++ {
		if w := b.get("/register/username?username=x"); w.Code == http.StatusTooManyRequests {
			break
		}
		if i > 1000 {
			t.Fatal("one may ask for ever")
		}
	}
}

// Whether there is an account with an address is not told.
func TestForgotten(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	shows(t, b.get("/forgot-password"), 200, "cannot send letters")
	h.set(t, "SMTP_Host", "mail.example.org")
	h.set(t, "From_Email", "chat@example.org")
	shows(t, b.get("/forgot-password"), 200, `action="/forgot-password"`, `type="email"`)
	shows(t, b.post("/forgot-password", "email", "nonsense"), 400, `role="alert"`, `value="nonsense"`)
	known, stranger := b.post("/forgot-password", "email", "ann@example.org"), b.post("/forgot-password", "email", "eve@example.org")
	shows(t, known, http.StatusAccepted, "<strong>ann@example.org</strong>")
	if a, e := strings.ReplaceAll(known.Body.String(), "ann@", "X"), strings.ReplaceAll(stranger.Body.String(), "eve@", "X"); a != e || known.Code != stranger.Code {
		t.Error("the page tells who has an account")
	}
	h.set(t, "Accounts_PasswordReset", false)
	shows(t, b.get("/forgot-password"), 200, "Passwords are not changed here")
	shows(t, b.post("/forgot-password", "email", "ann@example.org"), 200, "Passwords are not changed here")
}

// A page is in the language that the browser asks for, or in the one that the
// visitor has chosen, which is remembered.
func TestLanguage(t *testing.T) {
	b := open(t, "").browser(t)
	ask := func(path, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Language", accept)
		return b.do(r)
	}
	shows(t, ask("/login?next=%2Fchannel%2Fx", "fr, de-CH;q=0.8, en;q=0.5"), 200, `<html lang="de" dir="ltr">`, "Anmelden", `hreflang="en">English`, `href="/login?lang=en&amp;next=%2Fchannel%2Fx"`)
	shows(t, ask("/login", "fr"), 200, `<html lang="en"`)
	if len(b.cookies) != 0 {
		t.Errorf("cookies without a choice: %v", b.cookies)
	}
	shows(t, ask("/login?lang=de", "en"), 200, `<html lang="de"`)
	shows(t, ask("/login", "en"), 200, `<html lang="de"`)
	shows(t, b.post("/login", "user", "x", "password", "y"), 401, "passen nicht zusammen")
	shows(t, ask("/login?lang=xx", "en"), 200, `<html lang="de"`)
}
