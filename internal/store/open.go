package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gantry/internal/model"
)

// Options tells Open where the data is and who listens.
type Options struct {
	// URL is postgres://… or the path of a SQLite file, made when missing.
	URL string
	Log *slog.Logger
	// Publish receives the events of every committed transaction, in the
	// order of the commits on SQLite, before the transaction is answered.
	Publish func([]model.Event)
	// Promised is told of every job that a transaction of this process added,
	// by its kind, after the commit. It must not block.
	Promised func(kind string)
}

// Store is a workspace's database. Its Reader reads outside any transaction.
type Store struct {
	Reader
	opt    Options
	reads  *sql.DB
	writes *sql.DB
	commit *committer // nil on PostgreSQL
	tokens *tokenCache
	list   *inviteList
	epoch  string
}

// readers bounds SQLite's concurrent readers: each holds a page cache.
const readers = 4

// Open connects to the database and brings its schema up to date. Several
// processes may open one database at the same time; one of them migrates.
func Open(ctx context.Context, opt Options) (*Store, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Publish == nil {
		opt.Publish = func([]model.Event) {}
	}
	if opt.Promised == nil {
		opt.Promised = func(string) {}
	}
	s := &Store{opt: opt, tokens: newTokenCache(), epoch: model.NewID(8)}
	s.list = newInviteList(s)
	d := dialectOf(opt.URL)
	var err error
	if d.name == "postgres" {
		err = s.openPostgres(ctx, d)
	} else {
		err = s.openSQLite(ctx, d)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) openSQLite(ctx context.Context, d dialect) (err error) {
	if err := os.MkdirAll(filepath.Dir(s.opt.URL), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if s.writes, err = openPool(ctx, d, sqliteAddress(s.opt.URL, true), 1); err != nil {
		return err
	}
	if err := migrate(ctx, s.writes, d); err != nil {
		return err
	}
	if s.reads, err = openPool(ctx, d, sqliteAddress(s.opt.URL, false), readers); err != nil {
		return err
	}
	s.Reader = Reader{q: newStatements(s.reads), d: d}
	s.commit, err = startCommitter(ctx, s)
	return err
}

func (s *Store) openPostgres(ctx context.Context, d dialect) (err error) {
	if s.writes, err = openPool(ctx, d, s.opt.URL, 16); err != nil {
		return err
	}
	s.reads = s.writes
	s.Reader = Reader{q: s.writes, d: d}
	return migrate(ctx, s.writes, d)
}

func openPool(ctx context.Context, d dialect, address string, size int) (*sql.DB, error) {
	db, err := sql.Open(d.driver, address)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", d.name, err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxIdleTime(10 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach %s: %w", d.name, err), db.Close())
	}
	return db, nil
}

// Close waits for the transactions under way and closes the database. Closing
// again does nothing.
func (s *Store) Close() error {
	var errs []error
	s.tokens.close()
	if s.commit != nil {
		errs = append(errs, s.commit.close())
	}
	if s.reads != nil && s.reads != s.writes {
		errs = append(errs, s.reads.Close())
	}
	if s.writes != nil {
		errs = append(errs, s.writes.Close())
	}
	return errors.Join(errs...)
}

// Engine names the database: "sqlite" or "postgres".
func (s *Store) Engine() string { return s.d.name }

// Epoch is another text at every start. Versions that are counted in memory
// mean something only together with it.
func (s *Store) Epoch() string { return s.epoch }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.reads.PingContext(ctx) }

// ErrNoBackup says that the engine has its own tools for backups.
var ErrNoBackup = errors.New("backup is for SQLite; use pg_dump for PostgreSQL")

// Backup writes a consistent copy of the database to a new file while the
// store is in use. It reads on a connection of its own, so nobody waits.
func (s *Store) Backup(ctx context.Context, file string) (err error) {
	if s.d.name != "sqlite" {
		return ErrNoBackup
	}
	db, err := openPool(ctx, s.d, sqliteAddress(s.opt.URL, true), 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", file); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	return nil
}
