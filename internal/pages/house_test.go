package pages_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"gantry/internal/accounts"
	"gantry/internal/app"
	"gantry/internal/chat"
	"gantry/internal/invites"
	"gantry/internal/model"
)

const password = "Sesame-2-Sesame"

// house is a workspace with an admin and the channel harbour.
type house struct {
	*app.App
	handler http.Handler
	logged  *bytes.Buffer
	admin   model.Caller
	room    model.Room
}

// open returns a workspace with settings by environment. One in a file is a
// copy of the first: making its tables takes longer than most tests.
func open(t *testing.T, database string, environ ...string) *house {
	t.Helper()
	data := t.TempDir()
	if database == "" {
		original, err := furnished()
		if err == nil {
			err = os.CopyFS(data, os.DirFS(original))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h := &house{logged: &bytes.Buffer{}}
	if err := h.start(t.Context(), data, database, environ...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.App.Close() })
	return h
}

// furnished returns a folder with a workspace that is closed.
var furnished = sync.OnceValues(func() (string, error) {
	data, err := os.MkdirTemp(scratch, "furnished")
	if err != nil {
		return "", err
	}
	h := &house{logged: &bytes.Buffer{}}
	if err := h.start(context.Background(), data, ""); err != nil {
		return "", err
	}
	return data, h.App.Close()
})

// scratch is removed when all tests have run.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "gantry-pages"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// start opens the workspace of a folder, with ann and the harbour.
func (h *house) start(ctx context.Context, data, database string, environ ...string) (err error) {
	h.App, err = app.Open(ctx, app.Config{
		Version: "test", Data: data, Database: database, RootURL: "https://chat.example.org", Environ: environ,
		Log: slog.New(slog.NewTextHandler(h.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		return err
	}
	h.handler = h.Handler()
	h.Accounts.Hasher.Cost = bcrypt.MinCost
	_, err = h.Accounts.EnsureAccount(ctx, accounts.Account{
		Username: "ann", Name: "Ann Lindqvist", Email: "ann@example.org", Password: password, Roles: []string{"admin"},
	})
	if err != nil {
		return err
	}
	ann, err := h.Store.UserByUsername(ctx, "ann")
	if err != nil {
		return err
	}
	h.admin = model.Caller{UserID: ann.ID, Username: ann.Username, Roles: ann.Roles}
	if h.room, err = h.Store.RoomByName(ctx, "harbour"); errors.Is(err, model.ErrNotFound) {
		h.room, err = h.Chat.Channels().Create(ctx, h.admin, chat.CreateRoom{Name: "harbour"})
	}
	return err
}

// link makes a link into the harbour that admits as many.
func (h *house) link(t *testing.T, uses int) string {
	t.Helper()
	made, err := h.Invites.FindOrCreateInvite(t.Context(), h.admin, invites.FindOrCreateInvite{RID: h.room.ID, Days: 7, MaxUses: uses})
	if err != nil {
		t.Fatal(err)
	}
	return made.Token
}

// set changes a setting.
func (h *house) set(t *testing.T, id string, value any) {
	t.Helper()
	if _, err := h.Settings.Set(t.Context(), id, value); err != nil {
		t.Fatal(err)
	}
}

// made makes a link into the harbour by terms.
func (h *house) made(t *testing.T, terms invites.Terms) invites.HeldInvite {
	t.Helper()
	made, err := h.Invites.CreateInvite(t.Context(), h.admin, invites.CreateInvite{RID: h.room.ID, Terms: terms})
	if err != nil {
		t.Fatal(err)
	}
	return made.Invite
}

// user makes an account that can sign in.
func (h *house) user(t *testing.T, name string) {
	t.Helper()
	_, err := h.Accounts.EnsureAccount(t.Context(), accounts.Account{
		Username: name, Email: name + "@example.org", Password: password, Roles: []string{"user"},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// browser visits pages and keeps cookies.
type browser struct {
	*house
	t       *testing.T
	cookies map[string]*http.Cookie
}

func (h *house) browser(t *testing.T) *browser {
	return &browser{h, t, map[string]*http.Cookie{}}
}

// do sends a request and keeps the cookies of the answer.
func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.do(httptest.NewRequest("GET", path, nil))
}

// post sends a form of pairs of names and values, as a page of ours would.
func (b *browser) post(path string, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// follow is post for what leads on, and returns the page it leads to.
func (b *browser) follow(to string, path string, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	w := b.post(path, pairs...)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		b.t.Fatalf("POST %s: %d to %q, want 303 to %q\n%s", path, w.Code, w.Header().Get("Location"), to, w.Body)
	}
	return b.get(to)
}

// enters is post for what leads into the harbour, as a member of it.
func (b *browser) enters(username, path string, pairs ...string) {
	b.t.Helper()
	if w := b.post(path, pairs...); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/channel/harbour" {
		b.t.Fatalf("POST %s: %d to %q, want 303 into the harbour\n%s", path, w.Code, w.Header().Get("Location"), w.Body)
	}
	b.member(username, true)
}

// member checks who the browser's session is of, and whether they are in the
// harbour.
func (b *browser) member(username string, want bool) {
	b.t.Helper()
	id := b.cookies["rc_uid"].Value
	user, err := b.Store.User(b.t.Context(), id)
	if err != nil || !strings.HasPrefix(user.Username, username) {
		b.t.Errorf("the session is of %q, %v", user.Username, err)
	}
	_, err = b.Store.Subscription(b.t.Context(), b.room.ID, id)
	if in := err == nil; in != want || err != nil && !errors.Is(err, model.ErrNotFound) {
		b.t.Errorf("%s is in the harbour: %t, %v", username, in, err)
	}
}
