package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// unread is how many subscribers never read.
const unread = 10

// slow lets some subscribers of a room read nothing while the others are sent
// more than anybody's queue holds, and looks at what becomes of both, and of
// the server's memory.
func (b *bench) slow(ctx context.Context, s *site) (err error) {
	listeners := s.people[1 : 1+b.flooded]
	deaf, attentive := listeners[:min(unread, len(listeners)/2)], listeners[min(unread, len(listeners)/2):]
	rid, err := s.room(ctx, "slow", listeners)
	if err != nil {
		return err
	}
	room := newAudience(s.process, len(attentive))
	if err := room.join(ctx, len(attentive), func(n int, c *socket) error { return c.enter(attentive[n], roomChannels(rid)) }); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, room.leave()) }()
	var stuck []*socket
	for _, who := range deaf {
		c, err := openDeaf(ctx, s.addr)
		if err != nil {
			return err
		}
		defer c.net.Close()
		if err := c.enter(who, roomChannels(rid)); err != nil {
			return err
		}
		stuck = append(stuck, c)
	}
	return b.flood(ctx, s, rid, room, stuck)
}

// openDeaf opens a websocket that the system keeps little for.
func openDeaf(ctx context.Context, addr string) (*socket, error) {
	small := func(_, _ string, raw syscall.RawConn) (err error) {
		outer := raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4<<10) })
		return errors.Join(outer, err)
	}
	return upgrade(ctx, &net.Dialer{Timeout: patience, Control: small}, addr)
}

// The flood: so many messages of that size, in frames more than 4 MB for each
// reader, of which Linux keeps 3 to 4 on the way, and no more than some on
// their way at a time.
const (
	floodMessages = 500
	floodSize     = 4500
	floodAhead    = 8
)

func (b *bench) flood(ctx context.Context, s *site, rid string, room *audience, stuck []*socket) error {
	watch, err := watchMemory(s.process)
	if err != nil {
		return err
	}
	lines := make([]line, floodMessages)
	room.round.Store(&lines)
	c, err := dial(ctx, s.addr)
	if err != nil {
		return err
	}
	defer c.net.Close()
	filler := strings.Repeat("word ", floodSize/5)
	started := time.Now()
	for n := range lines {
		lines[n].sent = time.Now()
		status, err := c.do(s.admin().messageTo(rid, fmt.Sprintf("%s%d. %s", marker, n, filler)), nil)
		if err != nil || status != 200 {
			return errors.Join(fmt.Errorf("a message was answered with %d", status), err)
		}
		if n >= floodAhead {
			room.await(lines[:n-floodAhead+1])
		}
	}
	room.await(lines)
	took := time.Since(started)
	var out show
	if err := out.count(room, lines); err != nil {
		return err
	}
	ends := endings(stuck)
	before, peak, err := watch()
	if err != nil {
		return err
	}
	b.report.add(floodRow(row{
		name: fmt.Sprintf("%d of %d subscribers never read: deliveries to the others", len(stuck), len(stuck)+room.size),
		rate: float64(room.size*len(lines)) / took.Seconds(), p50: outcome{waits: out.waits}.quantile(0.5), p99: outcome{waits: out.waits}.quantile(0.99),
	}, ends, len(stuck), before, peak))
	return nil
}

func floodRow(r row, ends map[string]int, stuck int, before, peak float64) row {
	r.note = fmt.Sprintf("%d messages of %d bytes reached all that read; of who did not %d were closed with 1012, %d cut off, having read nothing for too long to hear why; target: all", floodMessages, floodSize, ends[restarting], ends[cutOff])
	r.reached = atLeast(float64(ends[restarting]+ends[cutOff]), float64(stuck))
	if before > 0 {
		r.note += fmt.Sprintf("; memory %.1f MiB before, at most %.1f", before, peak)
	}
	return r
}

// How connections are to end.
const (
	restarting = "1012"
	cutOff     = "cut off"
)

// endings lets those read who did not and counts how their connections ended.
func endings(stuck []*socket) map[string]int {
	var mu sync.Mutex
	var wait sync.WaitGroup
	ends := map[string]int{}
	for _, s := range stuck {
		wait.Go(func() {
			end := s.end()
			mu.Lock()
			defer mu.Unlock()
			ends[end]++
		})
	}
	wait.Wait()
	return ends
}

// end reads until the server closes, and says how.
func (s *socket) end() string {
	if err := s.net.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err.Error()
	}
	for {
		_, err := s.read()
		var closed hungUp
		var late net.Error
		switch {
		case err == nil:
		case errors.As(err, &closed):
			return fmt.Sprint(closed.code)
		case errors.As(err, &late) && late.Timeout():
			return "left open"
		default:
			return cutOff
		}
	}
}

// watchMemory follows the server's memory until the function that it returns
// is called, which tells what it was at first and at most.
func watchMemory(p *process) (func() (before, peak float64, err error), error) {
	before, err := p.resident()
	if err != nil {
		return nil, err
	}
	peak, failed := before, error(nil)
	var over atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !over.Load() && failed == nil {
			var now float64
			now, failed = p.resident()
			peak = max(peak, now)
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return func() (float64, float64, error) {
		over.Store(true)
		<-done
		return before, peak, failed
	}, nil
}
