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
	return fresh(t, address(t), "template0")
}

// Copy is like URL, but the database begins as a copy of another, which setUp
// prepares the first time that any test on this server asks for it by its
// name. The name must change when what setUp does changes; the prepared
// database stays on the server.
func Copy(t testing.TB, name string, setUp func(url string) error) string {
	t.Helper()
	server, template := address(t), prefix+name
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	conn := connect(ctx, t, server.String())
	defer conn.Close(ctx)
	// Whoever comes second waits: test binaries run beside one another.
	execute(ctx, t, conn, "SELECT pg_advisory_lock(hashtext('"+template+"'))")
	var prepared bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", template).Scan(&prepared); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	if !prepared {
		prepare(ctx, t, conn, *server, template, setUp)
	}
	return fresh(t, server, template)
}

// prepare makes a template under another name first, so that one that is half
// done is never copied.
func prepare(ctx context.Context, t testing.TB, conn *pgx.Conn, server url.URL, template string, setUp func(url string) error) {
	t.Helper()
	draft := template + "_draft"
	execute(ctx, t, conn, "DROP DATABASE IF EXISTS "+draft+" WITH (FORCE)")
	execute(ctx, t, conn, "CREATE DATABASE "+draft+" TEMPLATE template0")
	server.Path = "/" + draft
	if err := setUp(server.String()); err != nil {
		t.Fatalf("pgtest: prepare %s: %v", template, err)
	}
	execute(ctx, t, conn, "ALTER DATABASE "+draft+" RENAME TO "+template)
}

const prefix = "gantry_test_"

// address is the server's.
func address(t testing.TB) *url.URL {
	t.Helper()
	server := os.Getenv(Server)
	if server == "" {
		refuse(t)
	}
	address, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(address.Scheme, "postgres") {
		t.Fatalf("%s is not a postgres:// URL", Server) // it may hold a password
	}
	return address
}

// fresh creates a database for one test.
func fresh(t testing.TB, server *url.URL, template string) string {
	t.Helper()
	name := prefix + strings.ToLower(rand.Text())
	run(t, server.String(), "CREATE DATABASE "+name+" TEMPLATE "+template)
	t.Cleanup(func() { run(t, server.String(), "DROP DATABASE "+name+" WITH (FORCE)") })
	database := *server
	database.Path = "/" + name
	return database.String()
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
	conn := connect(ctx, t, server)
	defer conn.Close(ctx)
	execute(ctx, t, conn, statement)
}

func connect(ctx context.Context, t testing.TB, server string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return conn
}

func execute(ctx context.Context, t testing.TB, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("pgtest: %s: %v", statement, err)
	}
}
