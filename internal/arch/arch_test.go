// Package arch holds the one test of who may import whom.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mayImport is the house: every package, from the roof down, with the packages
// of ours that its code, tests aside, may import. Floors import downward only.
// Leaves know nothing but the model, and the rules meet them through small
// interfaces the rules declare. A package that is not here may not exist.
var mayImport = map[string]string{
	// Commands, and the wiring they start.
	"cmd/gantry":       "internal/app internal/desk internal/qr internal/takeover",
	"cmd/gantry-bench": "internal/app internal/store internal/model",
	"internal/app": "internal/rest internal/ddp internal/desk internal/api internal/chat internal/accounts internal/invites " +
		"internal/store internal/settings internal/authz internal/endpoint internal/bus " +
		"internal/jobs internal/fetch internal/blob internal/blob/picture internal/directory internal/markup internal/mailer internal/pages internal/qr internal/model",

	// Floor 4 and 3: doors. The dialects do not know the rules behind them.
	"internal/rest":  "internal/endpoint internal/settings internal/model",
	"internal/ddp":   "internal/endpoint internal/settings internal/model",
	"internal/pages": "internal/rest internal/chat internal/accounts internal/invites internal/settings internal/web internal/words internal/qr internal/model web",
	"internal/desk":  "internal/endpoint internal/model",
	"internal/api":   "internal/chat internal/accounts internal/invites internal/endpoint internal/settings internal/authz internal/model",

	// Floor 2: rules.
	"internal/invites":  "internal/store internal/settings internal/authz internal/qr internal/model",
	"internal/chat":     "internal/store internal/settings internal/authz internal/model",
	"internal/accounts": "internal/store internal/settings internal/authz internal/qr internal/model",

	// Floor 1: what the rules stand on.
	"internal/store":    "internal/settings internal/authz internal/model", // their stored rows
	"internal/settings": "internal/words internal/model",
	"internal/authz":    "internal/model",

	// Leaves.
	"internal/endpoint":     "internal/model",
	"internal/bus":          "internal/model",
	"internal/jobs":         "internal/model",
	"internal/directory":    "internal/model",
	"internal/fetch":        "internal/model",
	"internal/takeover":     "",
	"internal/mailer":       "internal/model",
	"internal/blob":         "internal/model",
	"internal/blob/picture": "internal/model",
	"internal/markup":       "internal/model",
	"internal/qr":           "",
	"internal/web":          "internal/words",
	"internal/words":        "",
	"web":                   "",

	// Ground floor.
	"internal/model": "",

	// Beside the house, for tests: nobody above may import these.
	"internal/arch":      "",
	"internal/pgtest":    "",
	"internal/storetest": "internal/pgtest internal/store",
	"internal/smtptest":  "",
	"internal/ldaptest":  "",
	"e2e":                "internal/pgtest internal/smtptest internal/model",
}

const module = "gantry/"

func TestImportDirection(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list(t, root) {
		name, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue
		}
		watch(t, root, p.Dir)
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("%s is not in the table: give it a floor", name)
		}
		for _, path := range p.Imports {
			imported, ours := strings.CutPrefix(path, module)
			if ours && known && !slices.Contains(strings.Fields(allowed), imported) {
				t.Errorf("%s imports %s, which it may not", name, imported)
			}
		}
	}
}

type listed struct {
	ImportPath, Dir string
	Imports         []string
}

// list asks go for every package and all it depends on.
func list(t *testing.T, root string) (packages []listed) {
	t.Helper()
	command := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Imports", "./...")
	command.Dir, command.Stderr = root, t.Output()
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for in := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p listed
		switch err := in.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages
		case err != nil:
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// watch reads a package's folder and those above it up to the root. The test
// needs nothing from them, but go test repeats a cached result only while what
// the test itself has read is unchanged.
func watch(t *testing.T, root, dir string) {
	t.Helper()
	for ; strings.HasPrefix(dir, root); dir = filepath.Dir(dir) {
		if _, err := os.ReadDir(dir); err != nil {
			t.Error(err)
		}
	}
}
