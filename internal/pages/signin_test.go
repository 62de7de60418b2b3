package pages_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/model"
)

// A second factor is asked for on the same page, and of those alone who have
// one.
func TestSecondFactor(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	w := b.post("/login", "user", "ann", "password", "wrong", "next", "/channel/harbour")
	shows(t, w, 401, `value="/channel/harbour"`, "do not go together")
	if strings.Contains(w.Body.String(), `name="code"`) {
		t.Error("a code is asked for without need")
	}
	h.set(t, "SMTP_Host", "mail.example.org")
	h.set(t, "From_Email", "chat@example.org")
	if _, err := h.Accounts.EnableEmailFactor(t.Context(), h.admin, model.None{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/login", "/invite/" + h.link(t, 0) + "/signin"} {
		w = b.post(path, "user", "ann", "password", password, "next", "/channel/harbour")
		shows(t, w, 401, `name="code"`, `autocomplete="one-time-code"`, `value="ann"`, "second factor")
		shows(t, b.post(path, "user", "ann", "password", password, "code", "000000"), 401, "This code is not right")
	}
	if b.cookies["rc_token"] != nil {
		t.Error("half a proof opens a session")
	}
}

// Mailed links are not used up by programs that look at mail.
func TestMailedLinks(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	shows(t, b.get("/verify-email/T"), 200, `action="/verify-email/T"`, "Yes, this is my address")
	shows(t, b.post("/verify-email/T"), 404)
	shows(t, b.get("/reset-password/T"), 200, `autocomplete="new-password"`)
	shows(t, b.post("/reset-password/T", "password", " "), 400, "Choose a password")
	shows(t, b.post("/reset-password/T", "password", password), 404)
}

// Who follows a link to a message signs in first, and then reads it.
func TestDeepLink(t *testing.T) {
	b := open(t, "").browser(t)
	w := b.get("/channel/harbour?msg=abc")
	if got := w.Header().Get("Location"); got != "/login?next=%2Fchannel%2Fharbour%3Fmsg%3Dabc" {
		t.Errorf("a stranger is sent to %q", got)
	}
	shows(t, b.get(w.Header().Get("Location")), 200, `name="next" value="/channel/harbour?msg=abc"`)
	w = b.post("/login", "user", "ann", "password", password, "next", "/channel/harbour?msg=abc")
	if got := w.Header().Get("Location"); got != "/channel/harbour?msg=abc" {
		t.Errorf("then to %q", got)
	}
}

// Whose session was ended elsewhere reads so where they sign in again; who has
// signed out knows it.
func TestSessionEnded(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	const told = "Your session here has ended"
	silent := func(when string, w *httptest.ResponseRecorder) {
		t.Helper()
		if strings.Contains(w.Body.String(), told) {
			t.Errorf("it is told %s", when)
		}
	}
	silent("to a stranger", b.get("/login"))
	b.follow("/home", "/login", "user", "ann", "password", password)
	who, err := h.Accounts.Authenticate(t.Context(), b.cookies["rc_uid"].Value, b.cookies["rc_token"].Value)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Accounts.Logout(t.Context(), who, model.None{}); err != nil {
		t.Fatal(err)
	}
	shows(t, b.get(b.get("/channel/harbour").Header().Get("Location")), 200, told)
	shows(t, b.get("/login?lang=de"), 200, "Ihre Sitzung hier ist beendet")
	silent("beside a problem", b.post("/login", "user", "ann", "password", "wrong"))
	b.follow("/home", "/login", "user", "ann", "password", password)
	b.post("/logout")
	silent("to who signed out", b.get("/login"))
}
