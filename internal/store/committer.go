package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"gantry/internal/model"
)

// committer writes SQLite from one goroutine and commits in groups: all
// transactions that wait while a commit is on its way to the disk share the
// next one. Each runs under a savepoint, so one failing does not sink the
// others, and each is answered only after the commit.
type committer struct {
	store *Store
	conn  *sql.Conn
	q     *statements
	jobs  chan *job
	quit  chan struct{} // closed by close, once
	ended chan struct{} // closed when the goroutine has returned
	flush time.Duration // what a commit takes, lately; of the goroutine alone

	closing sync.Once
}

// job is one transaction on its way through the committer.
type job struct {
	change func(*Tx) error
	tx     *Tx
	err    error
	done   chan struct{}
}

// How many transactions share a commit at most, and how long the first of
// them waits for the others.
const (
	groupSize   = 256
	minPatience = time.Millisecond
	maxPatience = 50 * time.Millisecond
)

// errClosed answers transactions that come after Close.
var errClosed = errors.New("the store is closed")

func startCommitter(ctx context.Context, s *Store) (*committer, error) {
	conn, err := s.writes.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("take the writing connection: %w", err)
	}
	c := &committer{
		store: s,
		conn:  conn,
		q:     newStatements(conn),
		jobs:  make(chan *job),
		quit:  make(chan struct{}),
		ended: make(chan struct{}),
	}
	go c.loop()
	return c, nil
}

// do hands change to the writing goroutine and waits for its commit. A caller
// that gives up before its turn is not run; one that gives up later is
// answered all the same, for the change may already be on the disk.
func (c *committer) do(ctx context.Context, change func(*Tx) error) error {
	j := &job{change: change, done: make(chan struct{})}
	select {
	case c.jobs <- j:
		<-j.done
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	case <-c.quit:
		return errClosed
	}
}

func (c *committer) loop() {
	defer close(c.ended)
	for {
		select {
		case j := <-c.jobs:
			for _, j := range c.runGroup(j) {
				close(j.done)
			}
		case <-c.quit:
			return
		}
	}
}

// runGroup runs the first job and those that arrive meanwhile, and commits.
func (c *committer) runGroup(first *job) []*job {
	ctx := context.Background()
	group := []*job{first}
	if _, err := c.q.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		c.fail(group, fmt.Errorf("begin: %w", err))
		return group
	}
	began := time.Now()
	for i := 0; i < len(group); i++ {
		if err := c.runJob(ctx, group[i]); err != nil {
			c.rollBack(ctx, group, err)
			return group
		}
		if len(group) < groupSize && time.Since(began) < c.patience() {
			group = c.another(group)
		}
	}
	began = time.Now()
	c.end(ctx, group)
	c.flush = (c.flush*7 + time.Since(began)) / 8
	return group
}

// another appends a job that is waiting, if there is one.
func (c *committer) another(group []*job) []*job {
	select {
	case next := <-c.jobs:
		return append(group, next)
	default:
		return group
	}
}

// patience is how long a group may grow: some times what its commit will
// take. Flushes then stay a small part of the time, and yet not everybody is
// answered at once, who would then all come back at once: some are answered
// while others are at work here.
func (c *committer) patience() time.Duration {
	return min(max(4*c.flush, minPatience), maxPatience)
}

// runJob runs a job under a savepoint. Its own error is the job's. An error
// that it returns means that the savepoint is gone: SQLite has rolled back the
// whole transaction by itself, as when the disk is full, and nothing may be
// run in it any more.
func (c *committer) runJob(ctx context.Context, j *job) error {
	j.tx = &Tx{Reader: Reader{q: shielded{c.q}, d: c.store.d}, Now: model.Now()}
	if _, err := c.q.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if j.err = run(j.tx, j.change); j.err != nil {
		if _, err := c.q.ExecContext(ctx, "ROLLBACK TO job"); err != nil {
			return fmt.Errorf("roll back to the savepoint: %w", err)
		}
	}
	if _, err := c.q.ExecContext(ctx, "RELEASE job"); err != nil {
		return fmt.Errorf("release the savepoint: %w", err)
	}
	return nil
}

// shielded runs statements whatever becomes of the caller's context: SQLite
// answers an interrupted write by rolling back the transaction, which here
// belongs to others too.
type shielded struct{ q querier }

func (s shielded) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.q.QueryContext(context.Background(), query, args...)
}

func (s shielded) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	return s.q.ExecContext(context.Background(), query, args...)
}

// end commits what the group did and does what waits for it.
func (c *committer) end(ctx context.Context, group []*job) {
	if _, err := c.q.ExecContext(ctx, "COMMIT"); err != nil {
		c.rollBack(ctx, group, fmt.Errorf("commit: %w", err))
		return
	}
	for _, j := range group {
		if j.err == nil {
			c.store.committed(j.tx)
		}
	}
}

// rollBack undoes the group because of err. SQLite may have done so already,
// and then has no transaction to roll back.
func (c *committer) rollBack(ctx context.Context, group []*job, err error) {
	if _, undone := c.q.ExecContext(ctx, "ROLLBACK"); undone != nil {
		c.store.opt.Log.Warn("a transaction had ended before it was rolled back", "err", undone, "because", err)
	}
	c.fail(group, err)
}

// fail answers every job that has no error of its own with err.
func (c *committer) fail(group []*job, err error) {
	for _, j := range group {
		if j.err == nil {
			j.err = err
		}
	}
}

// close lets the group under way finish; whoever still waits for their turn
// gets errClosed.
func (c *committer) close() error {
	c.closing.Do(func() { close(c.quit) })
	<-c.ended
	if err := c.conn.Close(); !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}
