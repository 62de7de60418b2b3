package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// methods measures what is asked by DDP: messages sent down one socket, and a
// storm of logins.
func (b *bench) methods(ctx context.Context, s *site) error {
	rid, err := s.room(ctx, "methods", s.people[1:min(len(s.people), 21)])
	if err != nil {
		return err
	}
	var sent row
	if err := b.timed(s.process, &sent, func() (outcome, error) { return pipelined(ctx, s, rid, b.lasts) }); err != nil {
		return fmt.Errorf("send by DDP: %w", err)
	}
	sent.name = fmt.Sprintf("send by DDP (sendMessage), one socket, %d under way", underWay)
	var storm row
	if err := b.timed(s.process, &storm, func() (outcome, error) { return b.storm(ctx, s) }); err != nil {
		return fmt.Errorf("log in by DDP: %w", err)
	}
	storm.name = "login storm: websocket, connect, login by token"
	storm.note = fmt.Sprintf("%d at once, %d people, each connection closed after its login", clients, len(s.people))
	b.report.add(sent, storm)
	return nil
}

// timed fills a row with what work measured and what it cost the server.
func (b *bench) timed(p *process, to *row, work func() (outcome, error)) error {
	before, err := p.cpu()
	if err != nil {
		return err
	}
	out, err := work()
	after, cpuErr := p.cpu()
	if err := errors.Join(err, cpuErr); err != nil {
		return err
	}
	if out.answers == 0 {
		return errors.New("nothing was answered")
	}
	slices.Sort(out.waits)
	to.rate, to.cpu, to.p50, to.p99 = out.perSecond(), (after-before)/time.Duration(out.answers), out.quantile(0.5), out.quantile(0.99)
	return nil
}

// underWay is how many messages wait for their results at a time.
const underWay = 32

// pipelined sends messages down one socket without waiting for each other's
// results, which come in order.
func pipelined(ctx context.Context, s *site, rid string, lasts time.Duration) (outcome, error) {
	var out outcome
	c, err := openSocket(ctx, s.addr, 0)
	if err != nil {
		return out, err
	}
	defer c.net.Close()
	if err := c.enter(s.admin(), nil); err != nil {
		return out, err
	}
	began := time.Now()
	if err := c.net.SetDeadline(began.Add(lasts + patience)); err != nil {
		return out, err
	}
	sent := make(chan time.Time, underWay-1) // and one more, in the hand of the reader
	failed := make(chan error, 1)
	go func() {
		defer close(sent)
		for n := 0; time.Since(began) < lasts && ctx.Err() == nil; n++ {
			sent <- time.Now()
			if err := c.send(fmt.Sprintf(`{"msg":"method","id":"m%d","method":"sendMessage","params":[{"rid":%q,"msg":%q}]}`, n, rid, ordinary)); err != nil {
				failed <- err
				return
			}
		}
	}()
	for at := range sent {
		if err := c.result(); err != nil {
			return out, err
		}
		out.answers++
		out.waits = append(out.waits, time.Since(at))
	}
	out.elapsed = time.Since(began)
	select {
	case err := <-failed:
		return out, err
	default:
		return out, ctx.Err()
	}
}

// result waits for a result that is no error.
func (s *socket) result() error {
	for {
		r, err := s.reply()
		switch {
		case err != nil:
			return err
		case r.Error != nil:
			return fmt.Errorf("%s was refused: %s", r.ID, r.Error)
		case r.Msg == "result":
			return nil
		}
	}
}

// storm connects and logs in, clients at a time.
func (b *bench) storm(ctx context.Context, s *site) (outcome, error) {
	var (
		total outcome
		turn  atomic.Int64
		mu    sync.Mutex
	)
	began := time.Now()
	err := together(clients, func(int) error {
		var mine outcome
		for time.Since(began) < b.lasts && ctx.Err() == nil {
			n := int(turn.Add(1))
			at := time.Now()
			c, err := openSocket(ctx, s.addr, n)
			if err != nil {
				return err
			}
			if err := errors.Join(c.enter(s.people[n%len(s.people)], nil), c.net.Close()); err != nil {
				return err
			}
			mine.answers++
			mine.waits = append(mine.waits, time.Since(at))
		}
		mu.Lock()
		defer mu.Unlock()
		total.add(mine)
		return ctx.Err()
	})
	total.elapsed = time.Since(began)
	return total, err
}
