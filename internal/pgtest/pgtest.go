// Package pgtest gives tests databases to work on: fresh, empty and gone when
// the test ends. Only tests import it.
package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is the environment variable that names a PostgreSQL server by a
// postgres:// URL whose user may create databases. scripts/with-postgres sets
// it.
const Server = "GANTRY_TEST_POSTGRES"

// timeout bounds one exchange with the server.
const timeout = 30 * time.Second

// URL creates an empty PostgreSQL database and returns its URL; the database
// is dropped when the test ends, whoever may still be connected. Without a
// server the test is skipped, and fails where CI=true.
func URL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Server)
	if server == "" {
		refuse(t)
	}
	address, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(address.Scheme, "postgres") {
		t.Fatalf("%s is not a postgres:// URL", Server) // it may hold a password
	}
	name := "gantry_test_" + strings.ToLower(rand.Text())
	run(t, server, "CREATE DATABASE "+name+" TEMPLATE template0")
	t.Cleanup(func() { run(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	address.Path = "/" + name
	return address.String()
}

// Each runs a test once per database engine, as subtests "sqlite" and
// "postgres". The url is what a workspace is configured with: the path of a
// file that does not exist yet, or a postgres:// URL.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "gantry.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, URL(t)) })
}

func refuse(t testing.TB) {
	t.Helper()
	const advice = "NO POSTGRESQL: set " + Server + ", or run through scripts/with-postgres as make test does"
	if os.Getenv("CI") == "true" {
		t.Fatal(advice)
	}
	t.Skip(advice)
}

func run(t testing.TB, server, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("pgtest: %s: %v", statement, err)
	}
}
