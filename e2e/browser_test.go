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
)

// chromium is the environment variable that names the browser's binary.
// scripts/with-chromium sets it.
const chromium = "GANTRY_TEST_CHROMIUM"

// TestPages looks at what the server shows to people in a real browser. The
// scenarios are the files of browser/scenarios; they leave pictures behind.
func TestPages(t *testing.T) {
	b := browse(t)
	t.Run("setup", func(t *testing.T) { b.play(t, "setup", fields{"url": startAtHome(t, "").URL}) })
	given := harbour(t, "Invite_Allow_Guests=true")
	for _, scenario := range []string{
		"front", "landing", "newcomer", "member", "wanders", "approval", "guest", "dead", "forwarded",
	} {
		t.Run(scenario, func(t *testing.T) { b.play(t, scenario, given) })
	}
	t.Run("vetted", func(t *testing.T) { b.play(t, "vetted", harbour(t, "Accounts_ManuallyApproveNewUsers=true")) })
	t.Run("confirmed", func(t *testing.T) {
		post := smtptest.Start(t, smtptest.Options{})
		settings := []string{"Accounts_EmailVerification=true"}
		for name, value := range post.Settings() {
			settings = append(settings, fmt.Sprint(name, "=", value))
		}
		given := harbour(t, settings...)
		given["letters"] = mailbox(t, post)
		b.play(t, "confirmed", given)
	})
	t.Run("gallery", func(t *testing.T) { b.play(t, "gallery", gallery(t)) })
}

// harbour starts a workspace with a channel and its admin, and returns what
// scenarios are given of it.
func harbour(t *testing.T, settings ...string) fields {
	t.Helper()
	database := filepath.Join(t.TempDir(), "gantry.db")
	ann := links(t, database)
	s := startAtHome(t, database, settings...)
	furnish(s.as(ann))
	return fields{"url": s.URL, "boss": fields{"id": ann.ID, "token": ann.Token}}
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

// mailbox serves the letters that were sent so far, in plain text by address.
func mailbox(t *testing.T, post *smtptest.Sink) (url string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		letters := map[string]string{}
		for _, letter := range post.Letters() {
			letters[letter.To[0]] = letter.Part(t, "text/plain")
		}
		if err := json.MarshalWrite(w, letters); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
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

// startAtHome starts a server that is where it says it is, so that its links
// lead to it.
func startAtHome(t *testing.T, database string, settings ...string) *server {
	t.Helper()
	s := prepare(t, options{Database: database})
	s.opt.Env = []string{"ROOT_URL=" + s.URL}
	for _, setting := range append(settings, "Site_Name=Harbour Works") {
		s.opt.Env = append(s.opt.Env, "OVERWRITE_SETTING_"+setting)
	}
	s.launch()
	s.await()
	return s
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
