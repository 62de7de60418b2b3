package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// crowdedBy is how many members the smaller room has.
const crowdedBy = 20

// goal is what sending is to reach: so many messages a second where the disk
// gives so many commits.
type goal struct {
	clients          int
	sends, ofCommits float64
}

var goals = []goal{{1, 600, 1165}, {16, 2500, 4271}, {64, 8000, 13677}}

// sends measures sending messages, answered once they are on the disk, into a
// small room and into a large one, beside what bare SQLite commits.
func (b *bench) sends(ctx context.Context, s *site) error {
	small, err := s.room(ctx, "small", s.people[1:min(len(s.people), crowdedBy)])
	if err != nil {
		return err
	}
	members := s.people[1:min(len(s.people), b.crowd)]
	large, err := s.room(ctx, "large", members)
	if err != nil {
		return err
	}
	authors := s.people[:min(len(s.people), crowdedBy)]
	for _, g := range goals {
		if err := b.sendAt(ctx, s, g, senders(small, authors), senders(large, authors), 1+len(members)); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) sendAt(ctx context.Context, s *site, g goal, small, large func(int) []byte, members int) error {
	var bare, into20, into []row
	var sizes []float64
	for range b.rounds {
		commits, err := b.commits(ctx, g.clients)
		if err != nil {
			return fmt.Errorf("bare SQLite: %w", err)
		}
		bare = append(bare, row{name: fmt.Sprintf("limit: bare SQLite, one-row commits, %d at once", g.clients), rate: commits})
		a, err := b.sending(ctx, s, load{clients: g.clients, next: small})
		if err != nil {
			return err
		}
		c, err := b.sending(ctx, s, load{clients: g.clients, next: large})
		if err != nil {
			return err
		}
		a.name = fmt.Sprintf("send (chat.sendMessage) to a room of %d, %d at once", crowdedBy, g.clients)
		c.name = fmt.Sprintf("send to a room of %d, %d at once", members, g.clients)
		into20, into = append(into20, a), append(into, c)
		sizes = append(sizes, c.rate/a.rate)
	}
	limit, mine, other := middle(bare), middle(into20), middle(into)
	share := mine.rate / limit.rate
	mine.note = fmt.Sprintf("%.2f of the commits; target %.0f/s where those are %.0f, %.2f; %s", share, g.sends, g.ofCommits, g.sends/g.ofCommits, mine.note)
	mine.reached = atLeast(mine.rate, min(g.sends, g.sends/g.ofCommits*limit.rate))
	other.note = fmt.Sprintf("%.2f of the small room; target 1, within noise (0.8); %s", median(sizes), other.note)
	other.reached = atLeast(median(sizes), 0.8)
	b.report.add(limit, mine, other)
	return nil
}

// sending is one loop of sends.
func (b *bench) sending(ctx context.Context, s *site, l load) (row, error) {
	l.lasts = b.lasts
	before := ownCPU()
	out, cpu, err := s.measure(ctx, l)
	if err != nil {
		return row{}, fmt.Errorf("send: %w", err)
	}
	own := (ownCPU() - before) / time.Duration(out.answers)
	return row{rate: out.perSecond(), cpu: cpu, p50: out.quantile(0.5), p99: out.quantile(0.99), note: "the load itself " + micros(own)}, nil
}

// commits returns how many transactions of one row bare SQLite commits in a
// second, as durably as Gantry does, when so many wait for theirs at a time:
// all that wait share a commit.
func (b *bench) commits(ctx context.Context, waiting int) (perSecond float64, err error) {
	file := filepath.Join(b.dir, "commits.db")
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close(), os.Remove(file)) }()
	c, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, "CREATE TABLE lines (id INTEGER PRIMARY KEY, doc TEXT)"); err != nil {
		return 0, err
	}
	insert, err := c.PrepareContext(ctx, "INSERT INTO lines (doc) VALUES ($1)")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	return commitFor(b.lasts, waiting, func(rows int) error {
		if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for range rows {
			if _, err := insert.ExecContext(ctx, ordinary); err != nil {
				return err
			}
		}
		_, err := c.ExecContext(ctx, "COMMIT")
		return err
	})
}

// commitFor lets clients ask for rows one after another; commit writes those
// of all that wait.
func commitFor(lasts time.Duration, waiting int, commit func(rows int) error) (perSecond float64, err error) {
	var over atomic.Bool
	var wait sync.WaitGroup
	asked := make(chan chan<- bool, waiting)
	for range waiting {
		wait.Go(func() {
			for done := make(chan bool, 1); !over.Load(); {
				asked <- done
				<-done
			}
		})
	}
	go func() {
		wait.Wait()
		close(asked)
	}()
	started, total := time.Now(), 0
	for first := range asked {
		group := []chan<- bool{first}
		for n := len(asked); n > 0; n-- {
			group = append(group, <-asked)
		}
		if err == nil {
			err = commit(len(group))
		}
		total += len(group)
		for _, done := range group {
			done <- true
		}
		over.Store(err != nil || time.Since(started) >= lasts)
	}
	return float64(total) / time.Since(started).Seconds(), err
}
