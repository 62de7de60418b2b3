package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gantry/internal/pgtest"
)

// gantry is the path of the binary under test. TestMain sets it once.
var gantry string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	folder, err := os.MkdirTemp("", "gantry-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	gantry = filepath.Join(folder, "gantry")
	command := exec.Command("go", "build", "-o", gantry, "gantry/cmd/gantry")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build gantry: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// each runs a test once per database engine. The database is what a server is
// started with; it does not exist yet, or is empty.
func each(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	pgtest.Each(t, test)
}
