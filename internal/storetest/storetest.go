// Package storetest gives tests databases that have the store's schema
// already: copying one costs a part of what the migrations do. Only tests
// import it; those of the store itself begin with empty databases, by pgtest.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"gantry/internal/pgtest"
	"gantry/internal/store"
)

// Each runs a test once per database engine, as subtests "sqlite" and
// "postgres". The url is what a workspace is configured with; the database
// holds nothing but the schema, and is gone when the test ends.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, sqlite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// Postgres returns the URL of such a database on PostgreSQL.
func Postgres(t testing.TB) string {
	t.Helper()
	digest, err := fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	return pgtest.Copy(t, "schema_"+digest, setUp)
}

func sqlite(t testing.TB) (file string) {
	t.Helper()
	schema, err := pristine()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "gantry.db")
	if err := os.WriteFile(file, schema, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func setUp(url string) error {
	s, err := store.Open(context.Background(), store.Options{URL: url})
	if err != nil {
		return err
	}
	return s.Close()
}

// pristine is the file of an SQLite database with the schema, made once.
var pristine = sync.OnceValues(func() (file []byte, err error) {
	folder, err := os.MkdirTemp("", "gantry-schema-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "gantry.db")
	if err := setUp(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// fingerprint tells one version of the migrations from another.
var fingerprint = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	files, err := filepath.Glob(filepath.Join(filepath.Dir(here), "../store/migrations/*.sql"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no migrations beside %s: %w", here, err)
	}
	digest := sha256.New()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(digest, "%s %d\n%s", filepath.Base(file), len(text), text)
	}
	return hex.EncodeToString(digest.Sum(nil)[:8]), nil
})
