package app_test

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"gantry/internal/accounts"
	"gantry/internal/app"
	"gantry/internal/model"
)

// providerUser is somebody whom the provider of the tests knows.
type providerUser struct {
	ID, Username, Password, FirstName, LastName, Email string
	EmailVerified                                      bool
}

// startProvider starts an OpenID Connect provider, built from tools/oidc, that
// sends people back to some addresses.
func startProvider(t *testing.T, users []providerUser, redirects ...string) (issuer string, stop func()) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and starts another program")
	}
	dir, known := t.TempDir(), map[string]providerUser{}
	for _, u := range users {
		known[u.ID] = u
	}
	doc, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "users.json"), doc, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "oidc"), ".")
	build.Dir, build.Stderr = "../../tools/oidc", t.Output()
	if err := build.Run(); err != nil {
		t.Fatalf("build the provider: %v", err)
	}
	service := exec.Command(filepath.Join(dir, "oidc"), append([]string{filepath.Join(dir, "users.json")}, redirects...)...)
	service.Stderr = io.Discard
	input, err := service.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := service.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		input.Close()
		service.Wait()
	})
	t.Cleanup(stop)
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider did not start: %v", err)
	}
	return strings.TrimSpace(line), stop
}

// people whom the provider knows. All have the same password.
var people = []string{
	"new ada@example.org yes", "twice bert@example.org yes", "many cleo@example.org yes", "owner ann@example.org yes", "thief bob@example.org no",
	"squatted eve@example.org yes", "nonce nora@example.org yes", "idle ivan@example.org yes", "waiting wanda@example.org yes", "outside otto@example.org yes",
	"app pia@example.org yes", "guest gil@example.org yes", "tokens tom@example.org yes", "late lena@example.org yes", "roles rita@example.org yes", "factor fay@example.org yes",
}

func providerUsers() (users []providerUser) {
	for _, line := range people {
		f := strings.Fields(line)
		users = append(users, providerUser{
			ID: "sub-" + f[0], Username: f[0], Password: "pw", FirstName: strings.ToUpper(f[0][:1]) + f[0][1:], LastName: "Person",
			Email: f[1], EmailVerified: f[2] == "yes",
		})
	}
	return users
}

// signInTest is a workspace with a provider.
type signInTest struct {
	*testing.T
	app    *app.App
	url    string
	issuer string
	log    *syncBuffer
}

// syncBuffer is a log, and the secrets that must not be in it.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
	secrets []string
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// browser keeps cookies and follows redirects until one that it is to stop
// at.
type browser struct {
	signInTest
	client *http.Client
}

func (s signInTest) browser() browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return browser{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// page is what a browser has arrived at.
type page struct {
	status int
	at     *url.URL
	body   string
}

// open follows redirects from an address, until it is about to go to one that
// has a text.
func (b browser) open(method, address string, form url.Values, until string) page {
	b.Helper()
	for range 10 {
		r, err := http.NewRequestWithContext(b.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			b.Fatal(err)
		}
		if method == "POST" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		out, err := b.client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(out.Body)
		out.Body.Close()
		if err != nil {
			b.Fatal(err)
		}
		next, err := out.Location()
		if err != nil {
			return page{out.StatusCode, r.URL, string(body)}
		}
		method, address, form = "GET", next.String(), nil
		if until != "" && strings.Contains(address, until) {
			return page{out.StatusCode, next, ""}
		}
	}
	b.Fatal("redirected in circles")
	return page{}
}

var formID = regexp.MustCompile(`name="id" value="([^"]*)"`)

// authorize signs in at the provider from an address of it, and returns the
// address it then sends the browser back to.
func (b browser) authorize(address, name string) string {
	b.Helper()
	login := b.open("GET", address, nil, "code=")
	if found := formID.FindStringSubmatch(login.body); found != nil {
		back := b.open("POST", b.issuer+"/login/username", url.Values{"username": {name}, "password": {"pw"}, "id": {found[1]}}, "/_oauth/")
		b.log.secrets = append(b.log.secrets, back.at.Query().Get("code"))
		return back.at.String()
	}
	b.Fatalf("the provider shows no form: %d %s %s", login.status, login.at, login.body)
	return ""
}

// start begins to sign in and returns where the provider is asked.
func (b browser) start(next string) string {
	b.Helper()
	out := b.open("GET", b.url+"/_oauth/dex/start?next="+url.QueryEscape(next), nil, b.issuer)
	if out.status != http.StatusSeeOther {
		b.Fatalf("the start is answered with %d %s", out.status, out.body)
	}
	return out.at.String()
}

// signIn goes all the way and returns where the browser ends.
func (b browser) signIn(name string) page {
	b.Helper()
	return b.open("GET", b.authorize(b.start("/livez?x=1"), name), nil, "")
}

// who returns the id of whom the browser is signed in as, "" for nobody.
func (b browser) who() string {
	b.Helper()
	u, err := url.Parse(b.url)
	if err != nil {
		b.Fatal(err)
	}
	kept := map[string]string{}
	for _, c := range b.client.Jar.Cookies(u) {
		kept[c.Name] = c.Value
	}
	who, err := b.app.Accounts.Authenticate(b.Context(), kept["rc_uid"], kept["rc_token"])
	if err != nil {
		return ""
	}
	return who.UserID
}

func (s signInTest) set(part string, value any) {
	s.Helper()
	id := "Accounts_OAuth_Custom-Dex" + part
	if strings.HasPrefix(part, "=") {
		id = part[1:]
	}
	if _, err := s.app.Settings.Set(s.Context(), id, value); err != nil {
		s.Fatal(err)
	}
}

func (s signInTest) user(name string) model.User {
	s.Helper()
	u, err := s.app.Store.UserByUsername(s.Context(), name)
	if err != nil {
		s.Fatalf("%s: %v", name, err)
	}
	return u
}

func (s signInTest) person(name string) {
	s.Helper()
	if _, err := s.app.Accounts.EnsureAccount(s.Context(), accounts.Account{
		ID: "id-" + name, Username: name, Name: name, Email: name + "@example.org", Password: "pw", Roles: []string{"user"},
	}); err != nil {
		s.Fatal(err)
	}
}

// openSignIn opens a workspace at an address, with the provider as the
// service "dex".
func openSignIn(t *testing.T, database string, server *httptest.Server, issuer string) signInTest {
	t.Helper()
	log := &syncBuffer{}
	workspace, err := app.Open(t.Context(), app.Config{
		Version: "test", Data: t.TempDir(), Database: database, RootURL: "http://" + server.Listener.Addr().String(), TestMode: true,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := workspace.Close(); err != nil {
			t.Error(err)
		}
	})
	server.Config.Handler = workspace.Handler()
	server.Start()
	t.Cleanup(server.Close)
	s := signInTest{t, workspace, server.URL, issuer, log}
	if err := workspace.Settings.AddService(t.Context(), "dex"); err != nil {
		t.Fatal(err)
	}
	for part, value := range map[string]any{
		"": true, "-url": issuer, "-id": "gantry", "-secret": "secret", "-scope": "openid profile email",
		"-authorize_path": "/auth", "-username_field": "preferred_username", "-merge_users": true, "-merge_users_distinct_services": true, "-key_field": "email",
	} {
		s.set(part, value)
	}
	if _, err := workspace.Accounts.EnsureAccount(t.Context(), accounts.Account{Username: "boss", Email: "boss@example.org", Password: "pw", Roles: []string{"admin"}}); err != nil {
		t.Fatal(err)
	}
	return s
}
