package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const operatorPassword = "the admin's password"

// gantryIn runs a command of the binary in a workspace's folder.
func gantryIn(s *server, args ...string) (string, error) {
	c := exec.Command(gantry, args...)
	c.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.Data, "TMPDIR=" + os.TempDir(), "ROOT_URL=" + site, "TZ=UTC",
		"GANTRY_DATA=" + s.Data, "GANTRY_DATABASE=" + s.opt.Database, "GANTRY_SECRET_KEY=" + secretKey,
	}
	out, err := c.CombinedOutput()
	return string(out), err
}

func (s *server) gantry(args ...string) string {
	s.t.Helper()
	out, err := gantryIn(s, args...)
	if err != nil {
		s.t.Fatalf("gantry %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

var linkPattern = regexp.MustCompile(`https://chat\.example\.org/invite/([0-9A-Za-z-]+)`)

// The command line does the same while the server runs and while it does not.
func TestCommandLine(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database, Env: []string{"ADMIN_PASS=" + operatorPassword}})
		for _, up := range []bool{true, false} {
			if !up {
				if code := s.Stop(); code != 0 {
					t.Fatalf("exit code %d", code)
				}
			}
			out := s.gantry("invite", "create", "--days", "7", "--uses", "2", "--label", "by hand", "--qr")
			if !linkPattern.MatchString(out) || !strings.Contains(out, "2 of 2 places left") || !strings.Contains(out, "▀") {
				t.Errorf("create:\n%s", out)
			}
			var list struct {
				Invites []map[string]any `json:"invites"`
			}
			if err := json.Unmarshal([]byte(s.gantry("invite", "list", "--json")), &list); err != nil || len(list.Invites) == 0 {
				t.Fatalf("list --json: %v, %v", list, err)
			}
			id := list.Invites[0]["_id"].(string)
			if out := s.gantry("invite", "list"); !strings.Contains(out, id) || !strings.HasPrefix(out, "ID ") || !strings.Contains(out, "by hand") {
				t.Errorf("list:\n%s", out)
			}
			if out := s.gantry("invite", "show", id); !strings.Contains(out, "by hand") || !linkPattern.MatchString(out) {
				t.Errorf("show:\n%s", out)
			}
			picture := filepath.Join(t.TempDir(), "link.svg")
			s.gantry("invite", "qr", id, "--out", picture)
			if svg, err := os.ReadFile(picture); err != nil || !strings.HasPrefix(string(svg), "<svg") {
				t.Errorf("qr: %.40s, %v", svg, err)
			}
			s.gantry("invite", "revoke", id, "--reason", "over")
			if out := s.gantry("invite", "list", "--state", "revoked"); !strings.Contains(out, id) {
				t.Errorf("revoked:\n%s", out)
			}
			if out, err := gantryIn(s, "invite", "show", "nothing"); err == nil {
				t.Errorf("an invite that is not there:\n%s", out)
			}
			if out := s.gantry("user", "reset-link", "admin"); !strings.Contains(out, site+"/reset-password/") {
				t.Errorf("reset-link:\n%s", out)
			}
		}
	})
}

// What another Rocket.Chat had handed out goes on working.
func TestTakeOver(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database, Env: []string{"ADMIN_PASS=" + operatorPassword}})
		file := filepath.Join(t.TempDir(), "invites.json")
		text := `[{"_id":"QfC9Hg","days":0,"maxUses":1,"rid":"GENERAL","userId":"gone","createdAt":"2025-03-01T12:00:00.000Z","expires":null,"uses":0,"url":""}]`
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := s.gantry("invite", "import", file, "--until", "2099-01-31"); !strings.Contains(out, "1  ") || !strings.Contains(out, "imported") {
			t.Errorf("import:\n%s", out)
		}
		if r := s.anonymous().post("validateInviteToken", map[string]any{"token": "QfC9Hg"}); r.Status != 200 || !strings.Contains(r.Body, `"valid":true`) {
			t.Errorf("the old link: %v", r)
		}
	})
}

// From elsewhere the command line needs a token.
func TestCommandLineFromElsewhere(t *testing.T) {
	s := start(t, options{Env: []string{"ADMIN_PASS=" + operatorPassword}})
	admin := s.login("admin", operatorPassword).who
	args := []string{"invite", "create", "--url", s.URL, "--user-id", admin.ID, "--token", admin.Token}
	if out := s.gantry(args...); !linkPattern.MatchString(out) {
		t.Errorf("create:\n%s", out)
	}
	if out, err := gantryIn(s, "invite", "list", "--url", s.URL, "--user-id", admin.ID, "--token", "wrong"); err == nil || !strings.Contains(out, "logged in") {
		t.Errorf("with a wrong token: %v\n%s", err, out)
	}
}
