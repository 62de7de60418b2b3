package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"gantry/internal/model"
)

// Tx is a transaction: everything Reader reads, and the writes. It is used by
// one goroutine and only until the function given to Update returns.
type Tx struct {
	Reader
	// Now is the one moment of this transaction, by the database's clock.
	Now    model.Time
	events []model.Event
	after  []func()
	// promised is the kinds of the jobs that were added.
	promised []string
}

// Emit adds an event that is published once the transaction has committed.
func (tx *Tx) Emit(kind model.EventKind, id string) {
	tx.events = append(tx.events, model.Event{Kind: kind, ID: id})
}

// Tell is Emit for an event that carries more than what changed.
func (tx *Tx) Tell(e model.Event) { tx.events = append(tx.events, e) }

// After adds work to be done once the transaction has committed.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Update runs change in a transaction and commits it when change returns nil.
// change may be run more than once, so all it does must be in the
// transaction. When Update returns nil the change is on the disk.
func (s *Store) Update(ctx context.Context, change func(tx *Tx) error) error {
	if s.commit != nil {
		return s.commit.do(ctx, change)
	}
	const tries = 5
	for try := 1; ; try++ {
		err := s.updateOnce(ctx, change)
		if err == nil || !s.d.again(err) || try == tries {
			return err
		}
		time.Sleep(time.Duration(try*try) * 2 * time.Millisecond)
	}
}

func (s *Store) updateOnce(ctx context.Context, change func(tx *Tx) error) (err error) {
	sqlTx, err := s.writes.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreDone(sqlTx.Rollback()))
		}
	}()
	tx := &Tx{Reader: Reader{q: sqlTx, d: s.d}}
	if err := sqlTx.QueryRowContext(ctx, s.d.now).Scan(&tx.Now); err != nil {
		return fmt.Errorf("read the clock: %w", err)
	}
	if err := run(tx, change); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		s.committed(&Tx{events: tx.events}) // it may have: let everybody look
		return fmt.Errorf("commit: %w", err)
	}
	s.committed(tx)
	return nil
}

// ignoreDone drops the error of rolling back what has ended by itself.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// run calls change and turns its panic into an error, so that one faulty
// request does not take the transactions beside it down.
func run(tx *Tx, change func(tx *Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	return change(tx)
}

// committed does what waits for the commit: first this store's own caches,
// then the caller's work, then the events. The change stands whatever becomes
// of that work, so a panic in it is logged and goes no further.
func (s *Store) committed(tx *Tx) {
	defer func() {
		if p := recover(); p != nil {
			s.opt.Log.Error("panic after a commit", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	s.Apply(tx.events)
	for _, f := range tx.after {
		f()
	}
	for _, kind := range tx.promised {
		s.opt.Promised(kind)
	}
	if len(tx.events) > 0 {
		s.opt.Publish(tx.events)
	}
}

// Apply drops from the caches what the events name. The bus calls it with
// what other nodes changed.
func (s *Store) Apply(events []model.Event) {
	for _, e := range events {
		switch e.Kind {
		case model.TokenChanged:
			s.tokens.drop(e.ID)
		case model.UserChanged:
			s.tokens.dropUser(e.ID)
		case model.InviteChanged:
			s.list.touch(e.ID)
		}
	}
}

// Forget empties every cache: events may have been lost.
func (s *Store) Forget() {
	s.tokens.clear()
	s.list.clear()
}
