package store

import (
	"context"
	"time"
)

// Settled returns once every transaction that had begun when it was called
// has ended. Who then reads what changed, and next time asks from the moment
// of this call on, misses nothing: what was dated before it can be read, and
// what cannot be read yet will be dated after it.
func (s *Store) Settled(ctx context.Context) error {
	if s.commit != nil {
		return s.commit.do(ctx, func(*Tx) error { return nil })
	}
	const newest = "SELECT pg_current_xact_id()::TEXT::BIGINT" // later than all that have begun
	const oldest = "SELECT pg_snapshot_xmin(pg_current_snapshot())::TEXT::BIGINT"
	next, err := one(ctx, s.Reader, scanInt, newest)
	for begun := time.Now(); err == nil; {
		running, e := one(ctx, s.Reader, scanInt, oldest)
		if e != nil || running >= next || time.Since(begun) > patience {
			return e
		}
		time.Sleep(time.Millisecond)
	}
	return err
}

// patience bounds how long Settled waits for others of the same server, which
// may have nothing to do with us.
const patience = 2 * time.Second
