package pages_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"gantry/internal/app"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// openNew returns a workspace that has no admin yet, and its pages.
func openNew(t *testing.T, database string, environ ...string) (*app.App, http.Handler) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{
		Version: "test", Data: t.TempDir(), Database: database, RootURL: "https://chat.example.org",
		Environ: environ, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	a.Accounts.Hasher.Cost = bcrypt.MinCost
	return a, a.Handler()
}

func visit(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func send(h http.Handler, name, password string, headers ...string) *httptest.ResponseRecorder {
	form := url.Values{"site": {"The Quay"}, "name": {name}, "email": {name + "@example.org"}, "password": {password}}
	r := httptest.NewRequest("POST", "/setup", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func shows(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, part := range parts {
		if !strings.Contains(w.Body.String(), part) {
			t.Errorf("the page lacks %q:\n%s", part, w.Body)
		}
	}
}

func TestFirstAdminOnTheFrontPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		a, h := openNew(t, database)
		shows(t, visit(h, "/"), 200, "Whoever fills in this form", `action="/setup"`, `src="/assets/desktop.js"`)
		shows(t, send(h, "not valid!", "Sesame-2-Sesame"), 400, `role="alert"`, `value="not valid!"`, `value="The Quay"`)
		if w := send(h, "eve", "Sesame-2-Sesame", "Sec-Fetch-Site", "cross-site"); w.Code != 403 {
			t.Errorf("another site's page sent the form: %d", w.Code)
		}
		w := send(h, "ann", "Sesame-2-Sesame", "Sec-Fetch-Site", "same-origin")
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/setup" {
			t.Fatalf("%d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
		}
		if ann, err := a.Store.UserByUsername(t.Context(), "ann"); err != nil || !slices.Contains(ann.Roles, "admin") {
			t.Errorf("ann is %v, %v", ann.Roles, err)
		}
		r := httptest.NewRequest("GET", "/setup", nil)
		for _, c := range w.Result().Cookies() {
			r.AddCookie(c)
		}
		for range 2 {
			ready := httptest.NewRecorder()
			h.ServeHTTP(ready, r)
			shows(t, ready, 200, "The Quay is ready", "https://chat.example.org/invite/", "<svg", `href="/channel/general"`)
		}
		if all, _, err := a.Store.CountInvites(t.Context(), store.InviteQuery{}); err != nil || all != 1 {
			t.Errorf("there are %d invites, %v", all, err)
		}
		if w := visit(h, "/setup"); w.Header().Get("Location") != "/" {
			t.Errorf("a stranger is shown the link: %d", w.Code)
		}
		if w := visit(h, "/"); strings.Contains(w.Body.String(), "/setup") {
			t.Error("the form is still there")
		}
		if w := send(h, "eve", "Sesame-2-Sesame"); w.Code != http.StatusSeeOther || len(w.Result().Cookies()) > 0 {
			t.Errorf("a second form: %d", w.Code)
		}
	})
}

// Of several who send the form at once, one becomes admin.
func TestFirstAdminIsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		a, h := openNew(t, database)
		var wg sync.WaitGroup
		for _, name := range []string{"ann", "bob", "cid", "dan"} {
			wg.Go(func() { send(h, name, "Sesame-2-Sesame") })
		}
		wg.Wait()
		if admins, err := a.Store.CountInRole(t.Context(), "admin"); err != nil || admins != 1 {
			t.Errorf("%d admins, %v", admins, err)
		}
	})
}

// The desktop app takes a server whose front page answers 200 and names its
// version; nothing on the page comes from elsewhere.
func TestDesktopAppFindsTheServer(t *testing.T) {
	_, h := openNew(t, "")
	page := visit(h, "/")
	shows(t, page, 200, `src="/assets/desktop.js"`, `data-version="8.`)
	if strings.Contains(page.Body.String(), "//") && strings.Contains(page.Body.String(), `src="http`) {
		t.Error("the page loads something from elsewhere")
	}
	shows(t, visit(h, "/assets/desktop.js"), 200, "/app/utils/rocketchat.info")
	icon := visit(h, "/assets/favicon.svg")
	if icon.Header().Get("Content-Type") != "image/svg+xml" || icon.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("the icon: %v", icon.Header())
	}
}
