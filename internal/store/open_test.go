package store

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// TestNodesStartTogether opens one empty database several times at once, as
// nodes do that are started together.
func TestNodesStartTogether(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		var mu sync.Mutex
		var stores []*Store
		errs := together(4, func(i int) error {
			s, err := Open(t.Context(), Options{URL: url})
			if err != nil {
				return err
			}
			mu.Lock()
			stores = append(stores, s)
			mu.Unlock()
			_, err = s.FactOr(t.Context(), "first", strconv.Itoa(i))
			return err
		})
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		facts := map[string]bool{}
		for _, s := range stores {
			fact, err := s.Fact(t.Context(), "first")
			if v := current(t.Context(), s.reads); err != nil || v != SchemaVersion {
				t.Errorf("version %d, %v", v, err)
			}
			facts[fact] = true
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		if len(facts) != 1 {
			t.Errorf("they disagree: %v", facts)
		}
	})
}

// TestMigrations reads the files of both engines without a database.
func TestMigrations(t *testing.T) {
	for _, d := range []dialect{sqliteDialect, postgresDialect} {
		files, err := migrationsFor(d)
		if err != nil {
			t.Fatal(err)
		}
		names, err := fs.Glob(files, "*.sql")
		if err != nil {
			t.Fatal(err)
		}
		if len(names) != SchemaVersion {
			t.Errorf("%s has %d migrations, SchemaVersion is %d: %v", d.name, len(names), SchemaVersion, names)
		}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "-- +goose Down") {
				t.Errorf("%s cannot be taken back", name)
			}
			if d.name == "postgres" && strings.Contains(string(text), "INTEGER") {
				t.Errorf("%s has 32-bit integers on PostgreSQL", name)
			}
		}
	}
}

// TestBackupWhileWriting copies a database under load. Every transaction
// writes two facts; a copy that has one without the other is torn.
func TestBackupWhileWriting(t *testing.T) {
	s := open(t, sqliteFile(t))
	var stop atomic.Bool
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for n := 0; !stop.Load(); n++ {
				name := strconv.Itoa(w) + "-" + strconv.Itoa(n)
				err := s.Update(t.Context(), func(tx *Tx) error {
					return errors.Join(tx.SetFact(t.Context(), "left"+name, "x"), tx.SetFact(t.Context(), "right"+name, "x"))
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for n := range 5 {
		file := filepath.Join(t.TempDir(), "copy.db")
		if err := s.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		copied := open(t, file)
		count := func(side string) int {
			return must(one(t.Context(), copied.Reader, scanInt, "SELECT COUNT(*) FROM facts WHERE name LIKE $1", side+"%"))(t)
		}
		if left, right := count("left"), count("right"); left != right || n > 0 && left == 0 {
			t.Errorf("copy %d has %d left and %d right", n, left, right)
		}
	}
	stop.Store(true)
	writers.Wait()
	if err := s.Backup(t.Context(), s.opt.URL); err == nil {
		t.Error("a backup overwrote the database")
	}
}

func TestNoBackupOfPostgres(t *testing.T) {
	if err := open(t, pgtest.URL(t)).Backup(t.Context(), "x"); !errors.Is(err, ErrNoBackup) {
		t.Error(err)
	}
}

// TestDeadlockIsRunAgain makes two transactions take two rows in opposite
// order; PostgreSQL refuses one, and Update must run it again.
func TestDeadlockIsRunAgain(t *testing.T) {
	s := open(t, pgtest.URL(t))
	seed(t, s)
	var runs atomic.Int32
	var both sync.WaitGroup
	both.Add(2)
	errs := together(2, func(i int) error {
		order, first := []string{"x", "y"}, true
		if i == 1 {
			order = []string{"y", "x"}
		}
		return s.Update(t.Context(), func(tx *Tx) error {
			runs.Add(1)
			for n, id := range order {
				if _, err := tx.ChangeUser(t.Context(), id, func(u *model.User) error { u.Bio += "+"; return nil }); err != nil {
					return err
				}
				if n == 0 && first {
					first = false
					both.Done()
					both.Wait() // now each has one and wants the other's
				}
			}
			return nil
		})
	})
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if runs.Load() < 3 {
		t.Errorf("%d runs: there was no deadlock", runs.Load())
	}
	for _, id := range []string{"x", "y"} {
		if u := must(s.User(t.Context(), id))(t); u.Bio != "++" {
			t.Errorf("%s has %q", id, u.Bio)
		}
	}
}

// TestAgainEnds: what fails every time is not run for ever, and what cannot
// be mended by running again is run once.
func TestAgainEnds(t *testing.T) {
	s := open(t, pgtest.URL(t))
	for code, want := range map[string]int{"40001": 5, "40P01": 5, "23505": 1} {
		runs := 0
		err := s.Update(t.Context(), func(*Tx) error { runs++; return &pgconn.PgError{Code: code} })
		if pgCode(err) != code || runs != want {
			t.Errorf("%s: %d runs, %v", code, runs, err)
		}
	}
}

// TestCancelledOnPostgres: a caller who leaves takes their transaction along.
func TestCancelledOnPostgres(t *testing.T) {
	s := open(t, pgtest.URL(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx *Tx) error {
		if err := tx.SetFact(ctx, "left", "x"); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if _, kept := s.Fact(t.Context(), "left"); err == nil || !errors.Is(kept, model.ErrNotFound) {
		t.Errorf("answered %v, kept %v", err, kept)
	}
}
