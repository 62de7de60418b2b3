package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SchemaVersion is the number of the newest migration. A database that
// already has it is opened without starting the migration machinery.
const SchemaVersion = 13

func migrate(ctx context.Context, db *sql.DB, d dialect) error {
	if current(ctx, db) == SchemaVersion {
		return nil
	}
	files, err := migrationsFor(d)
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.name == "postgres" {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return fmt.Errorf("make the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(d.migration, db, files, options...)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return up(ctx, provider, db)
}

// up brings the schema up to date. SQLite has no lock for that: of several
// processes that start at once, one finds a step taken that it was about to
// take, undoes it and looks again.
func up(ctx context.Context, provider *goose.Provider, db *sql.DB) error {
	const tries = 20
	for try := 1; ; try++ {
		_, err := provider.Up(ctx)
		if err == nil {
			return nil
		}
		if try == tries || ctx.Err() != nil || current(ctx, db) == 0 {
			return fmt.Errorf("migrate the database: %w", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// current returns the schema's version; 0 when it cannot be told, as on a
// database without a schema.
func current(ctx context.Context, db *sql.DB) (version int) {
	row := db.QueryRowContext(ctx, "SELECT version_id FROM goose_db_version ORDER BY id DESC LIMIT 1")
	if row.Scan(&version) != nil {
		return 0
	}
	return version
}

// word64 is SQLite's integer, which PostgreSQL calls BIGINT.
var word64 = regexp.MustCompile(`\bINTEGER\b`)

// inOrder makes SQLite keep a table's rows in the order of its key, which
// PostgreSQL has no word for.
var inOrder = []byte(" WITHOUT ROWID")

// migrationsFor picks the files of one engine: NNNN_name.sql for both,
// NNNN_name.sqlite.sql and NNNN_name.postgres.sql where they must differ.
func migrationsFor(d dialect) (fs.FS, error) {
	all, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	out := fstest.MapFS{}
	for _, path := range all {
		name := strings.TrimPrefix(path, "migrations/")
		only := engineOf(name)
		if only != "" && only != d.name {
			continue
		}
		text, err := migrations.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		if d.name == "postgres" {
			text = bytes.ReplaceAll(word64.ReplaceAll(text, []byte("BIGINT")), inOrder, nil)
		}
		out[strings.Replace(name, "."+d.name+".", ".", 1)] = &fstest.MapFile{Data: text}
	}
	return out, nil
}

func engineOf(name string) string {
	for _, engine := range []string{"sqlite", "postgres"} {
		if strings.HasSuffix(name, "."+engine+".sql") {
			return engine
		}
	}
	return ""
}
