package rest

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gantry/internal/model"
)

// signInHouse is a house whose provider always says yes.
type signInHouse struct {
	code string // of the second factor that is asked for; "": none
	kept []OAuthReturn
	seen []model.Caller
}

func (h *signInHouse) Begin(_ context.Context, service, redirect string) (OAuthBeginning, error) {
	return OAuthBeginning{Address: "https://provider.example/?" + service + redirect, State: "the-state", Verifier: "the-verifier", Nonce: "the-nonce"}, nil
}

func (h *signInHouse) Keep(_ context.Context, in OAuthReturn, _ string) (string, error) {
	h.kept = append(h.kept, in)
	return "the-secret", nil
}

func (h *signInHouse) SignIn(_ context.Context, who model.Caller, _, secret, code string) (Landing, error) {
	h.seen = append(h.seen, who)
	if h.code != "" && code == "" {
		return Landing{}, model.Errorf("totp-required", "TOTP Required")
	}
	if h.code != code || secret != "the-secret" {
		return Landing{}, model.Errorf("totp-invalid", "TOTP Invalid")
	}
	return Landing{User: model.User{ID: "ann"}, Token: "a-token", Expires: model.Now().Add(time.Hour)}, nil
}

func (h *signInHouse) Site(*http.Request) string { return "https://chat.example" }

// doors serves the routes of sign-in services alone.
func doors(h *signInHouse) (*Server, http.Handler) {
	s := &Server{Log: slog.New(slog.DiscardHandler), OAuth: &OAuth{House: h, Key: []byte("a key of thirty-two bytes of text")}}
	mux := http.NewServeMux()
	s.registerOAuth(mux)
	return s, mux
}

// visit sends a request with cookies and returns the answer and the cookies
// that a browser has afterwards.
func visit(t *testing.T, door http.Handler, method, target, form string, cookies map[string]string) (*http.Response, map[string]string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	now := map[string]string{}
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
		now[name] = value
	}
	w := httptest.NewRecorder()
	door.ServeHTTP(w, r)
	answer := w.Result()
	for _, c := range answer.Cookies() {
		if c.MaxAge >= 0 && (!c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode) {
			t.Errorf("the cookie %s is not protected: %+v", c.Name, c)
		}
		delete(now, c.Name)
		if c.MaxAge >= 0 {
			now[c.Name] = c.Value
		}
	}
	return answer, now
}

func TestOAuthBringsPeopleWhereTheyWereGoing(t *testing.T) {
	for next, want := range map[string]string{
		"/channel/general?x=1":          "/channel/general?x=1",
		"":                              "/",
		"https://evil.example":          "/",
		"//evil.example":                "/",
		"/\\evil.example":               "/",
		"\\\\evil.example":              "/",
		"/\t/evil.example":              "/",
		"/\n/evil.example":              "/",
		" //evil.example":               "/",
		"javascript:alert(1)":           "/",
		"evil.example":                  "/",
		"/..//evil.example\\@x":         "/",
		"/%2F%2Fevil.example":           "/%2F%2Fevil.example",
		"/" + strings.Repeat("x", 2000): "/",
	} {
		h := &signInHouse{}
		_, door := doors(h)
		out, cookies := visit(t, door, "GET", "/_oauth/dex/start?next="+url.QueryEscape(next), "", map[string]string{BoundCookie: "an-invite"})
		if out.StatusCode != http.StatusSeeOther || !strings.HasSuffix(out.Header.Get("Location"), "https://chat.example/_oauth/dex") {
			t.Fatalf("sent to %q: %d", out.Header.Get("Location"), out.StatusCode)
		}
		back, after := visit(t, door, "GET", "/_oauth/dex?state=the-state&code=the-code", "", cookies)
		if back.StatusCode != http.StatusSeeOther || back.Header.Get("Location") != want {
			t.Errorf("%q leads to %q: %d", next, back.Header.Get("Location"), back.StatusCode)
		}
		if after["rc_token"] != "a-token" || after["rc_uid"] != "ann" || len(after) != 2 {
			t.Errorf("the browser has %v", after)
		}
		if got := h.kept[0]; got.Verifier != "the-verifier" || got.Nonce != "the-nonce" || got.Code != "the-code" {
			t.Errorf("the provider was asked with %+v", got)
		}
		if h.seen[0].Bound != "an-invite" {
			t.Error("the invite was lost on the way")
		}
	}
}

func TestOAuthRefusesReturnsThatWereNotBegun(t *testing.T) {
	h := &signInHouse{}
	s, door := doors(h)
	_, cookies := visit(t, door, "GET", "/_oauth/dex/start", "", nil)
	late, err := seal(s.OAuth.Key, tripCookie("the-state"), trip{Service: "dex", State: "the-state", Next: "/", Until: time.Now().Add(-time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	forged, err := seal([]byte("another key"), tripCookie("the-state"), trip{Service: "dex", State: "the-state", Next: "/", Until: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	name := tripCookie("the-state")
	for what, c := range map[string]struct {
		target  string
		cookies map[string]string
	}{
		"without a cookie":     {"/_oauth/dex?state=the-state&code=x", nil},
		"with another state":   {"/_oauth/dex?state=other&code=x", cookies},
		"without a state":      {"/_oauth/dex?code=x", cookies},
		"of another service":   {"/_oauth/other?state=the-state&code=x", cookies},
		"too late":             {"/_oauth/dex?state=the-state&code=x", map[string]string{name: late}},
		"forged":               {"/_oauth/dex?state=the-state&code=x", map[string]string{name: forged}},
		"with a cookie's name": {"/_oauth/dex?state=other&code=x", map[string]string{tripCookie("other"): cookies[name]}},
	} {
		if out, _ := visit(t, door, "GET", c.target, "", c.cookies); out.StatusCode != http.StatusBadRequest {
			t.Errorf("a return %s is answered with %d", what, out.StatusCode)
		}
	}
	if len(h.kept) > 0 || len(h.seen) > 0 {
		t.Error("the provider was asked")
	}
	if out, after := visit(t, door, "GET", "/_oauth/dex?state=the-state&code=x", "", cookies); out.StatusCode != http.StatusSeeOther || after[name] != "" {
		t.Errorf("a good return is answered with %d and leaves %v", out.StatusCode, after)
	}
}

func TestOAuthAsksForTheSecondFactor(t *testing.T) {
	h := &signInHouse{code: "123456"}
	_, door := doors(h)
	_, cookies := visit(t, door, "GET", "/_oauth/dex/start?next=/home", "", nil)
	asked, cookies := visit(t, door, "GET", "/_oauth/dex?state=the-state&code=x", "", cookies)
	if asked.StatusCode != http.StatusOK || cookies[codeCookie] == "" || cookies["rc_token"] != "" {
		t.Fatalf("%d and %v", asked.StatusCode, cookies)
	}
	wrong, cookies := visit(t, door, "POST", "/_oauth/dex/code", "code=1", cookies)
	if wrong.StatusCode != http.StatusOK || cookies["rc_token"] != "" {
		t.Fatalf("a wrong code is answered with %d", wrong.StatusCode)
	}
	right, cookies := visit(t, door, "POST", "/_oauth/dex/code", "code=123456", cookies)
	if right.Header.Get("Location") != "/home" || cookies["rc_token"] != "a-token" || cookies[codeCookie] != "" {
		t.Errorf("the right code leads to %q with %v", right.Header.Get("Location"), cookies)
	}
}

func TestOAuthHandsCredentialsToClients(t *testing.T) {
	state := func(text string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(text))) }
	_, door := doors(&signInHouse{})
	out, _ := visit(t, door, "GET", "/_oauth/dex?code=x&state="+state(`{"loginStyle":"redirect","credentialToken":"abc","isCordova":true}`), "", nil)
	where, err := url.PathUnescape(out.Header.Get("Location"))
	if want := `/_oauth/dex?close#{"credentialSecret":"the-secret","credentialToken":"abc"}`; where != want || err != nil {
		t.Errorf("the app is sent to %s: %v", where, err)
	}
	for redirect, want := range map[string]string{
		"https://chat.example/channel/x": `data-redirect="/channel/x"`, "https://chat.example.evil/x": `data-redirect="/"`,
		"https://evil.example/": `data-redirect="/"`, "/home": `data-redirect="/home"`,
	} {
		out, _ := visit(t, door, "GET", "/_oauth/dex?code=x&state="+state(`{"loginStyle":"redirect","credentialToken":"a\"b","redirectUrl":"`+redirect+`"}`), "", nil)
		body := make([]byte, 4096)
		n, _ := out.Body.Read(body)
		if page := string(body[:n]); !strings.Contains(page, want) || !strings.Contains(page, `data-token="a&#34;b"`) {
			t.Errorf("%s leads to %s", redirect, page)
		}
		if policy := out.Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("the policy is %s", policy)
		}
	}
}
