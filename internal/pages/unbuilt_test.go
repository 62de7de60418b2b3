package pages_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/pages"
	client "gantry/web"
)

// A binary without the client says how to have one, and offers what works
// without: it leads nobody in a circle.
func TestUnbuilt(t *testing.T) {
	h := open(t, "")
	door := &pages.Server{
		Accounts: h.Accounts, Invites: h.Invites, Settings: h.Settings, Log: slog.New(slog.DiscardHandler), Parts: &client.Client{},
		HasAdmin: func(context.Context) (bool, error) { return true, nil },
	}
	mux := http.NewServeMux()
	door.Register(mux)
	h.handler = mux
	b := h.browser(t)
	b.enters("ann", "/invite/"+h.link(t, 0)+"/signin", "user", "ann", "password", password)
	w := b.get("/channel/harbour")
	shows(t, w, http.StatusServiceUnavailable, "Node 20", "<code>make build</code>", `href="/"`,
		`href="rocketchat://room?host=chat.example.org&amp;path=channel%2Fharbour"`)
	lacks(t, w, `href="/home"`, "release")
	w = b.get("/home")
	shows(t, w, http.StatusServiceUnavailable, "make build", `href="/"`)
	lacks(t, w, `href="/home"`, "rocketchat:")
	w = b.get("/")
	shows(t, w, http.StatusOK, "make build", "https://chat.example.org")
	lacks(t, w, `href="/home"`)
	lacks(t, b.get("/invite?host=elsewhere"), `href="/home"`)
}

// lacks checks that an answer does not have texts.
func lacks(t *testing.T, w *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(w.Body.String(), text) {
			t.Errorf("the page has %q:\n%s", text, w.Body)
		}
	}
}
