package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/smtptest"
	"gantry/internal/web"
	webclient "gantry/web"
)

// chromium is the environment variable that names the browser's binary.
// scripts/with-chromium sets it.
const chromium = "GANTRY_TEST_CHROMIUM"

// TestPages looks at what the server shows to people in a real browser. The
// scenarios are the files of browser/scenarios; they leave pictures behind.
func TestPages(t *testing.T) {
	if _, built := webclient.Site(); !built {
		unseen(t, "NO CLIENT: build it with scripts/build-web, as make test does")
	}
	b := browse(t)
	t.Run("setup", func(t *testing.T) { b.play(t, "setup", fields{"url": atHome(t, "").open().URL}) })
	t.Run("harbour", func(t *testing.T) {
		given := planted(t).open(overwrite + "Invite_Allow_Guests=true").given()
		for _, scenario := range []string{
			"front", "in", "landing", "online", "quick", "newcomer", "member", "wanders", "approval", "guest", "dead", "forwarded",
		} {
			t.Run(scenario, func(t *testing.T) { b.play(t, scenario, given) })
		}
	})
	t.Run("vetted", func(t *testing.T) {
		b.play(t, "vetted", planted(t).open(overwrite+"Accounts_ManuallyApproveNewUsers=true").given())
	})
	t.Run("letters", func(t *testing.T) {
		post := smtptest.Start(t, smtptest.Options{})
		env := []string{overwrite + "Accounts_EmailVerification=true"}
		for name, value := range post.Settings() {
			env = append(env, fmt.Sprint(overwrite, name, "=", value))
		}
		given := planted(t).open(env...).given()
		given["letters"] = mailbox(t, post)
		b.play(t, "confirmed", given)
		b.play(t, "mailed", given)
	})
	t.Run("elsewhere", func(t *testing.T) {
		h := planted(t)
		b.play(t, "elsewhere", h.open(provider(t, h.URL+"/_oauth/dex")...).given())
	})
	t.Run("gallery", func(t *testing.T) { b.play(t, "gallery", gallery(t)) })
}

// overwrite begins the environment variable that decides a setting.
const overwrite = "OVERWRITE_SETTING_"

// home is a server that is where it says it is, so that its links lead to it.
type home struct {
	*server
	ann person // its admin
}

// atHome prepares a server on a database.
func atHome(t *testing.T, database string) *home {
	t.Helper()
	return &home{server: prepare(t, options{Database: database})}
}

// planted prepares a server whose workspace has an admin and a channel.
func planted(t *testing.T) *home {
	t.Helper()
	database := filepath.Join(t.TempDir(), "gantry.db")
	h := atHome(t, database)
	h.ann = links(t, database)
	return h
}

// open starts the server.
func (h *home) open(env ...string) *home {
	h.t.Helper()
	h.opt.Env = append(env, "ROOT_URL="+h.URL, overwrite+"Site_Name=Harbour Works")
	h.launch()
	h.await()
	return h
}

// given is what scenarios are given of an inhabited workspace.
func (h *home) given() fields {
	h.t.Helper()
	furnish(h.as(h.ann))
	return fields{"url": h.URL, "boss": fields{"id": h.ann.ID, "token": h.ann.Token}}
}

// links plants the channel, its admin, and links into it that admit nobody.
// They are as their names say.
func links(t *testing.T, database string) (ann person) {
	t.Helper()
	plant(t, database, func(s *seed) {
		ann = s.person("ann", "user", "admin")
		s.room("harbour", func(r *model.Room) { r.T = model.Channel })
		s.member("harbour", ann, "owner")
		s.invite("expired-invite", "expired-link", "harbour", ann, func(i *model.Invite) {
			i.Days, i.ExpiresAt = 1, s.tx.Now.Add(-50*time.Hour)
		})
		s.invite("exhausted-invite", "exhausted-link", "harbour", ann, func(i *model.Invite) { i.MaxUses = 1 })
		s.used("exhausted-invite", "harbour", "gil")
		s.invite("revoked-invite", "revoked-link", "harbour", ann)
		_, err := s.tx.RevokeInvite(s.ctx, "revoked-invite", ann.ID, "")
		s.check(err)
	})
	return ann
}

// furnish makes the harbour look inhabited.
func furnish(ann client) {
	ann.t.Helper()
	must[fields](ann.t, ann.post("users.updateOwnBasicInfo", fields{"data": fields{"name": "Ann Lindqvist"}}))
	must[fields](ann.t, ann.post("channels.setTopic", fields{"roomId": "harbour", "topic": "Cranes, quays and tides"}))
	ann.say("harbour", "Good morning. The crane is free from ten.")
}

// mailbox serves the letters that were sent so far, by address.
func mailbox(t *testing.T, post *smtptest.Sink) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		letters := map[string]fields{}
		for _, letter := range post.Letters() {
			letters[letter.To[0]] = fields{"text": letter.Part(t, "text/plain"), "html": letter.Part(t, "text/html")}
		}
		if err := json.MarshalWrite(w, letters); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// provider starts the OpenID Connect provider of tools/oidc, which knows one
// person and sends people back to an address, and returns the environment of a
// server that trusts it.
func provider(t *testing.T, back string) (env []string) {
	t.Helper()
	dir := t.TempDir()
	binary, users := filepath.Join(dir, "oidc"), filepath.Join(dir, "users.json")
	build := exec.Command("go", "build", "-C", filepath.Join("..", "tools", "oidc"), "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the provider: %v\n%s", err, output)
	}
	known := `{"otto": {"ID": "otto", "Username": "otto", "Password": "pass", "FirstName": "Otto", "LastName": "Vance", "Email": "otto@example.org", "EmailVerified": true}}`
	if err := os.WriteFile(users, []byte(known), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary, users, back)
	in, err := command.StdinPipe()
	out, err2 := command.StdoutPipe()
	if err := errors.Join(err, err2, command.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close() // which ends it
		_ = command.Wait()
	})
	issuer, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider does not start: %v", err)
	}
	const service = "Accounts_OAuth_Custom_Dex"
	return []string{
		service + "=true", service + "_url=" + strings.TrimSpace(issuer), service + "_id=gantry", service + "_secret=secret",
		service + "_scope=openid profile email", service + "_authorize_path=/auth", service + "_username_field=preferred_username",
		service + "_key_field=email", service + "_button_label_text=Harbour ID",
	}
}

// gallery serves every state of every page, as internal/web has them.
func gallery(t *testing.T) fields {
	t.Helper()
	folder := t.TempDir()
	fill := exec.Command("go", "test", "-count=1", "-run=^TestGallery$", "gantry/internal/web")
	fill.Env = append(os.Environ(), "GANTRY_TEST_GALLERY="+folder)
	if output, err := fill.CombinedOutput(); err != nil {
		t.Fatalf("fill the gallery: %v\n%s", err, output)
	}
	var pages []string
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		pages = append(pages, entry.Name())
	}
	if err != nil || len(pages) == 0 {
		t.Fatalf("the gallery has %d pages: %v", len(pages), err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(folder)))
	mux.Handle("/assets/", web.Assets())
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return fields{"url": s.URL, "pages": pages}
}

// browser is a Chromium that is told by browser/drive.js what to do.
type browser struct {
	process *exec.Cmd
	in      io.Writer
	out     *bufio.Scanner
}

// browse starts a browser that ends with the test.
func browse(t *testing.T) *browser {
	t.Helper()
	if os.Getenv(chromium) == "" {
		unseen(t, "NO CHROMIUM: set "+chromium+", or run through scripts/with-chromium as make test does")
	}
	install(t, "browser")
	b := &browser{process: exec.Command("node", filepath.Join("browser", "drive.js"))}
	var complaints strings.Builder
	b.process.Stderr = &complaints
	out, err := b.process.StdoutPipe()
	in, err2 := b.process.StdinPipe()
	if err := errors.Join(err, err2, b.process.Start()); err != nil {
		t.Fatal(err)
	}
	b.in, b.out = in, bufio.NewScanner(out)
	t.Cleanup(func() {
		in.Close() // which ends it
		stuck := time.AfterFunc(time.Minute, func() { _ = b.process.Process.Kill() })
		defer stuck.Stop()
		if err := b.process.Wait(); err != nil || t.Failed() {
			t.Errorf("the browser ended: %v\n%s", err, complaints.String())
		}
	})
	return b
}

// unseen skips a test that cannot look at pages, loudly, and fails it where
// CI=true.
func unseen(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// install installs the packages that a folder's lock file lists.
func install(t *testing.T, folder string) {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		unseen(t, "NO NPM: the pages are NOT TESTED in a browser")
	}
	command := exec.Command(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in %s: %v\n%s", folder, err, output)
	}
}

// play has a scenario played and reports each of its checks that fails.
func (b *browser) play(t *testing.T, scenario string, with fields) {
	t.Helper()
	line, err := json.Marshal(fields{"play": scenario, "with": with})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.in.Write(append(line, '\n')); err != nil {
		t.Fatalf("the browser does not listen: %v", err)
	}
	stuck := time.AfterFunc(5*time.Minute, func() { _ = b.process.Process.Kill() })
	defer stuck.Stop()
	checks := 0
	for b.out.Scan() {
		var said struct{ Check, Problem, Note, Played string }
		if err := json.Unmarshal(b.out.Bytes(), &said, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatalf("the browser says %s: %v", b.out.Text(), err)
		}
		switch {
		case said.Played != "":
			t.Logf("%d checks", checks)
			return
		case said.Note != "":
			t.Log(said.Note)
		case said.Problem != "":
			t.Errorf("%s: %s", said.Check, said.Problem)
		}
		checks++
	}
	t.Fatalf("the browser ended in the middle of %s: %v", scenario, b.out.Err())
}
