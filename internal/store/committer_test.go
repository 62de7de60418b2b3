package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

func sqliteFile(t testing.TB) string { return filepath.Join(t.TempDir(), "gantry.db") }

// together runs work n times at once and returns the errors.
func together(n int, work func(i int) error) []error {
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { errs[i] = work(i) })
	}
	wait.Wait()
	return errs
}

var errMine = errors.New("mine")

// TestNeighboursAreIndependent lets transactions that succeed, fail and panic
// run side by side.
func TestNeighboursAreIndependent(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		var published sync.Map
		s := openWith(t, Options{URL: url, Publish: func(events []model.Event) {
			for _, e := range events {
				published.Store(e.ID, true)
			}
		}})
		const each = 60
		errs := together(3*each, func(i int) error {
			return s.Update(t.Context(), func(tx *Tx) error {
				name := strconv.Itoa(i)
				if err := tx.SetFact(t.Context(), name, "set"); err != nil {
					return err
				}
				tx.Emit(model.SettingChanged, name)
				switch i % 3 {
				case 1:
					return errMine
				case 2:
					panic("at the disco")
				}
				return nil
			})
		})
		for i, err := range errs {
			_, fact := s.Fact(t.Context(), strconv.Itoa(i))
			_, told := published.Load(strconv.Itoa(i))
			switch i % 3 {
			case 0:
				if err != nil || fact != nil || !told {
					t.Errorf("good: answered %v, kept %v, told %v", err, fact, told)
				}
				continue
			case 1:
				if !errors.Is(err, errMine) {
					t.Errorf("failing: answered %v", err)
				}
			case 2:
				if err == nil || !strings.Contains(err.Error(), "at the disco") {
					t.Errorf("panicking: answered %v", err)
				}
			}
			if !errors.Is(fact, model.ErrNotFound) || told {
				t.Errorf("a transaction that failed left a fact (%v) or an event (%v)", fact, told)
			}
		}
	})
}

// TestGroupsShareCommits holds the writer with one slow transaction; those
// that wait meanwhile must be committed many at a time, as far as patience
// lasts, and no more than fit. All of a group run before the first of it hears
// that it is committed.
func TestGroupsShareCommits(t *testing.T) {
	s := open(t, sqliteFile(t))
	held, wait := make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		first <- s.Update(t.Context(), func(*Tx) error { close(held); <-wait; return nil })
	}()
	<-held
	const waiting = 2*groupSize + 10
	var done sync.WaitGroup
	groups, running := 0, 1 // the writer's alone
	for range waiting {
		done.Go(func() {
			err := s.Update(t.Context(), func(tx *Tx) error {
				running++
				tx.After(func() {
					if running > groupSize {
						t.Errorf("%d transactions in one group", running)
					}
					if running > 0 {
						groups++
					}
					running = 0
				})
				return tx.AddToFact(t.Context(), "sum", 1)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(200 * time.Millisecond) // they line up
	close(wait)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	done.Wait()
	if groups > waiting/5 {
		t.Errorf("%d transactions took %d commits", waiting+1, groups)
	}
	if sum, err := s.Fact(t.Context(), "sum"); err != nil || sum != strconv.Itoa(waiting) {
		t.Errorf("sum is %s, %v; want %d", sum, err, waiting)
	}
}

// TestSavepointUndoes looks for what a failed transaction may leave behind: a
// row, a changed row, a deleted row.
func TestSavepointUndoes(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		seed(t, s)
		errs := together(40, func(i int) error {
			return s.Update(t.Context(), func(tx *Tx) error {
				if i%2 == 0 {
					return tx.AddToFact(t.Context(), "kept", 1)
				}
				_, err := tx.ChangeUser(t.Context(), "x", func(u *model.User) error { u.Name = "lost"; u.Roles = nil; return nil })
				return errors.Join(errMine, err, tx.DeleteLoginToken(t.Context(), "x"), tx.SetFact(t.Context(), "lost", "x"))
			})
		})
		for i, err := range errs {
			if (err == nil) != (i%2 == 0) {
				t.Errorf("%d: %v", i, err)
			}
		}
		u, err := s.User(t.Context(), "x")
		if err != nil || u.Name == "lost" || !u.HasRole("x") {
			t.Errorf("the user is %+v, %v", u, err)
		}
		if n, err := s.CountInRole(t.Context(), "x"); err != nil || n != 2 {
			t.Errorf("%d hold the role, %v", n, err)
		}
		if _, err := s.LoginToken(t.Context(), "x"); err != nil {
			t.Errorf("the token: %v", err)
		}
		if _, err := s.Fact(t.Context(), "lost"); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("the fact: %v", err)
		}
		if kept, err := s.Fact(t.Context(), "kept"); err != nil || kept != "20" {
			t.Errorf("kept is %s, %v", kept, err)
		}
	})
}

// TestEventsFollowTheirCommit checks that whoever hears of a change can read
// it, and on SQLite that changes are heard of in the order they were made.
func TestEventsFollowTheirCommit(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		var s *Store
		var mu sync.Mutex
		var heard []string
		s = openWith(t, Options{URL: url, Publish: func(events []model.Event) {
			for _, e := range events {
				if _, err := s.Fact(context.Background(), e.ID); err != nil {
					t.Errorf("%s was published before it could be read: %v", e.ID, err)
				}
				mu.Lock()
				heard = append(heard, e.ID)
				mu.Unlock()
			}
		}})
		var made []string // in the order of the transactions, which on SQLite is theirs alone
		errs := together(100, func(i int) error {
			name := strconv.Itoa(i)
			return s.Update(t.Context(), func(tx *Tx) error {
				mu.Lock()
				made = append(made, name)
				mu.Unlock()
				tx.Emit(model.SettingChanged, name)
				return tx.SetFact(t.Context(), name, "x")
			})
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if len(heard) != 100 {
			t.Errorf("heard of %d changes", len(heard))
		}
		if s.Engine() == "sqlite" && strings.Join(made, " ") != strings.Join(heard, " ") {
			t.Errorf("made  %v\nheard %v", made, heard)
		}
	})
}

// TestPanicAfterCommit must not take the writer down, nor turn a change that
// stands into a refusal.
func TestPanicAfterCommit(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		for range 2 {
			update(t, s, func(tx *Tx) error {
				tx.After(func() { panic("late") })
				return tx.AddToFact(t.Context(), "stands", 1)
			})
		}
		if n, err := s.Fact(t.Context(), "stands"); err != nil || n != "2" {
			t.Errorf("%s, %v", n, err)
		}
	})
}

func TestCancelledBeforeItsTurnIsNotRun(t *testing.T) {
	s := open(t, sqliteFile(t))
	held, wait := make(chan struct{}), make(chan struct{})
	go s.Update(context.Background(), func(*Tx) error { close(held); <-wait; return nil })
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() {
		answer <- s.Update(ctx, func(tx *Tx) error { t.Error("it was run"); return nil })
	}()
	time.Sleep(20 * time.Millisecond)
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v", err)
	}
	close(wait)
}

// TestCancelledMeanwhileIsAnswered: once a transaction runs, its caller's
// leaving hurts neither it nor its neighbours.
func TestCancelledMeanwhileIsAnswered(t *testing.T) {
	s := open(t, sqliteFile(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx *Tx) error {
		cancel()
		return tx.SetFact(ctx, "done", "x")
	})
	if err != nil {
		t.Errorf("answered %v", err)
	}
	if _, err := s.Fact(t.Context(), "done"); err != nil {
		t.Errorf("not kept: %v", err)
	}
}

// TestCloseWhileBusy closes under load: who is answered nil is kept, and
// everybody is answered.
func TestCloseWhileBusy(t *testing.T) {
	url := sqliteFile(t)
	s, err := Open(t.Context(), Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	var answered sync.Map
	var writers sync.WaitGroup
	for w := range 16 {
		writers.Go(func() {
			for n := 0; ; n++ {
				name := fmt.Sprint(w, "-", n)
				if err := s.Update(t.Context(), func(tx *Tx) error { return tx.SetFact(t.Context(), name, "x") }); err != nil {
					if !errors.Is(err, errClosed) {
						t.Errorf("answered %v", err)
					}
					return
				}
				answered.Store(name, true)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	writers.Wait()
	s = open(t, url)
	count := 0
	answered.Range(func(name, _ any) bool {
		count++
		if _, err := s.Fact(t.Context(), name.(string)); err != nil {
			t.Errorf("%s was answered and is lost: %v", name, err)
		}
		return true
	})
	if count == 0 {
		t.Error("nothing was written before Close")
	}
}

// TestWhatSQLiteRollsBackByItself: when the transaction ends under a group,
// nobody in it may be told that their change stands.
func TestWhatSQLiteRollsBackByItself(t *testing.T) {
	s := open(t, sqliteFile(t))
	held, wait := make(chan struct{}), make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		s.Update(t.Context(), func(*Tx) error { close(held); <-wait; return nil })
	})
	<-held
	var refused atomic.Int32
	for i := range 20 {
		done.Go(func() {
			err := s.Update(t.Context(), func(tx *Tx) error {
				if i == 7 { // as SQLite does when the disk is full
					_, err := tx.exec(t.Context(), "ROLLBACK")
					return errors.Join(errMine, err)
				}
				return tx.SetFact(t.Context(), strconv.Itoa(i), "x")
			})
			_, kept := s.Fact(t.Context(), strconv.Itoa(i))
			if err != nil {
				refused.Add(1)
			}
			if (err == nil) != (kept == nil) {
				t.Errorf("%d: answered %v, kept %v", i, err, kept)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	close(wait)
	done.Wait()
	if refused.Load() == 0 {
		t.Error("the transaction did not end: the test shows nothing")
	}
	update(t, s, func(tx *Tx) error { return tx.SetFact(t.Context(), "after", "x") })
}

// TestDurability: an answered change survives a power cut only with these.
func TestDurability(t *testing.T) {
	s := open(t, sqliteFile(t))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		for name, q := range map[string]querier{"writer": s.commit.q, "reader": s.q} {
			got, err := one(t.Context(), Reader{q: q}, scanText, "PRAGMA "+pragma)
			if err != nil || got != want {
				t.Errorf("%s of the %s is %s, %v; want %s", pragma, name, got, err, want)
			}
		}
	}
	if _, err := s.exec(t.Context(), "DELETE FROM facts"); err == nil {
		t.Error("a reading connection could write")
	}
}

// TestReadersSeeWhatWasAnswered: the read pool lags behind nothing.
func TestReadersSeeWhatWasAnswered(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		errs := together(8, func(w int) error {
			for n := range 50 {
				name := strconv.Itoa(w)
				if err := s.Update(t.Context(), func(tx *Tx) error { return tx.SetFact(t.Context(), name, strconv.Itoa(n)) }); err != nil {
					return err
				}
				if got, err := s.Fact(t.Context(), name); err != nil || got != strconv.Itoa(n) {
					return fmt.Errorf("read %s, %w; want %d", got, err, n)
				}
			}
			return nil
		})
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
	})
}
