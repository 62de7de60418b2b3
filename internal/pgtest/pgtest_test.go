package pgtest_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gantry/internal/pgtest"
)

func TestURLIsFreshAndDropped(t *testing.T) {
	var url string
	t.Run("use", func(t *testing.T) {
		url = pgtest.URL(t)
		if other := pgtest.URL(t); other == url {
			t.Fatalf("two calls gave the same database %s", url)
		}
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		// Left open on purpose: dropping must not wait for it.
		if _, err := conn.Exec(t.Context(), "CREATE TABLE proof (id int)"); err != nil {
			t.Fatalf("database is not empty, or not ours: %v", err)
		}
	})
	if url == "" {
		t.Skip("no server")
	}
	if conn, err := pgx.Connect(context.Background(), url); err == nil {
		conn.Close(context.Background())
		t.Error("the database outlived its test")
	}
}

func TestEachRunsBothEngines(t *testing.T) {
	seen := map[string]string{}
	pgtest.Each(t, func(t *testing.T, url string) {
		seen[t.Name()[strings.LastIndex(t.Name(), "/")+1:]] = url
	})
	path := seen["sqlite"]
	if !filepath.IsAbs(path) {
		t.Errorf("sqlite got %q, want the absolute path of a file", path)
	}
	if _, err := os.Stat(path); err == nil {
		t.Errorf("%s exists already", path)
	}
	if os.Getenv(pgtest.Server) != "" && !strings.HasPrefix(seen["postgres"], "postgres") {
		t.Errorf("postgres got %q", seen["postgres"])
	}
}
