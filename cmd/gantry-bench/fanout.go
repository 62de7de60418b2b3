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

// beat is how long apart the messages of the fan-out are.
const beat = 100 * time.Millisecond

// fanout sends messages at a steady rate to a room that everybody listens to,
// and then the very frames of one of them to as many sockets of the bare
// library, in turns.
func (b *bench) fanout(ctx context.Context, s *site) (err error) {
	listeners := s.people[1 : 1+b.subscribers]
	rid, err := s.room(ctx, "fanout", listeners)
	if err != nil {
		return err
	}
	limit, err := b.startLimit(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, limit.stop()) }()
	ours, theirs := newAudience(s.process, len(listeners)), newAudience(limit, len(listeners))
	if err := ours.join(ctx, len(listeners), func(n int, c *socket) error {
		return c.enter(listeners[n], append(appChannels(listeners[n]), roomChannels(rid)...))
	}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ours.leave()) }()
	if err := theirs.join(ctx, len(listeners), nil); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, theirs.leave()) }()
	ours.settle(time.Second)

	var mine, bare []show
	var shares []float64
	for range b.rounds {
		played, err := ours.play(ctx, b.cues(s, rid))
		if err != nil {
			return fmt.Errorf("fan out: %w", err)
		}
		again, err := theirs.play(ctx, played.replay())
		if err != nil {
			return fmt.Errorf("fan out by the bare library: %w", err)
		}
		mine, bare = append(mine, played), append(bare, again)
		if s.known() {
			shares = append(shares, played.each().Seconds()/again.each().Seconds())
		}
	}
	b.report.fanout(len(listeners), middleShow(bare), middleShow(mine), shares)
	return nil
}

// cues returns a round's messages.
func (b *bench) cues(s *site, rid string) []cue {
	var cues []cue
	for n := range max(5, int(2*b.lasts/beat)) {
		cues = append(cues, cue{time.Duration(n) * beat, n, s.admin().messageTo(rid, fmt.Sprintf("%s %s%d.", ordinary, marker, n))})
	}
	return cues
}

func (r *report) fanout(listeners int, bare, ours *show, shares []float64) {
	base, mine := bare.row(), ours.row()
	base.name = fmt.Sprintf("limit: the same frames to %d sockets of the bare library", listeners)
	mine.name = fmt.Sprintf("fan-out to %d subscribers, per delivery", listeners)
	mine.note = fmt.Sprintf("%d messages; delivered %d × message, %d × subscriptions-changed, %d × rooms-changed, %d others; waits are from sending to the last subscriber",
		ours.messages, ours.frames[aMessage], ours.frames[aSubscription], ours.frames[aRoom], ours.frames[another])
	if len(shares) > 0 {
		share := median(shares)
		mine.note = fmt.Sprintf("%.2f of the limit's CPU; target 1.5; %s", share, mine.note)
		mine.reached = atMost(share, 1.5)
	}
	r.add(base, mine)
}

// audience is a crowd that counts what it hears.
type audience struct {
	crowd
	stage  *process
	size   int
	frames [kinds]atomic.Int64
	latest atomic.Int64 // when anything was heard, in nanoseconds since epoch
	epoch  time.Time

	round atomic.Pointer[[]line] // its messages, by number

	mu     sync.Mutex
	script []cue // all that the first of them heard
}

// line is one message on its way.
type line struct {
	sent  time.Time
	heard atomic.Int64
	last  atomic.Int64 // when all had heard it, in nanoseconds since epoch
}

func newAudience(stage *process, size int) *audience {
	a := &audience{crowd: crowd{addr: stage.addr}, stage: stage, size: size, epoch: time.Now()}
	a.heard = a.hear
	a.round.Store(&[]line{})
	return a
}

func (a *audience) hear(n int, text []byte) {
	what, now, number := kindOf(text), int64(time.Since(a.epoch)), -1
	a.frames[what].Add(1)
	a.latest.Store(now)
	if what == aMessage {
		number = numberOf(text)
	}
	if round := *a.round.Load(); number >= 0 && number < len(round) {
		if m := &round[number]; m.heard.Add(1) == int64(a.size) {
			m.last.Store(now)
		}
	}
	if n == 0 {
		a.mu.Lock()
		a.script = append(a.script, cue{time.Duration(now), number, slices.Clone(text)})
		a.mu.Unlock()
	}
}

// settle waits until nothing has been heard for a while.
func (a *audience) settle(quiet time.Duration) {
	for time.Since(a.epoch)-time.Duration(a.latest.Load()) < quiet {
		time.Sleep(quiet / 10)
	}
}

// cue is a request, when to send it, and the number of the message that it
// sends; below 0: none.
type cue struct {
	at      time.Duration
	number  int
	request []byte
}

// show is what came of a round.
type show struct {
	messages int
	frames   [kinds]int64
	elapsed  time.Duration
	cpu      time.Duration
	waits    []time.Duration // until all had heard a message, sorted
	script   []cue           // what each heard
}

// play sends requests at their times and waits until all have heard all.
func (a *audience) play(ctx context.Context, cues []cue) (out show, err error) {
	lines := make([]line, 1+slices.MaxFunc(cues, func(a, b cue) int { return a.number - b.number }).number)
	a.round.Store(&lines)
	a.mu.Lock()
	a.script = nil
	a.mu.Unlock()
	heard, started := a.counts(), time.Now()
	spent, err := a.stage.cpu()
	if err != nil {
		return out, err
	}
	if err := a.send(ctx, cues, lines); err != nil {
		return out, err
	}
	a.await(lines)
	a.settle(1500 * time.Millisecond) // what is told at most once a second comes after the last message
	now, err := a.stage.cpu()
	if err != nil {
		return out, err
	}
	out.cpu, out.elapsed = now-spent, time.Duration(a.latest.Load())-started.Sub(a.epoch)
	for n, all := range a.counts() {
		out.frames[n] = all - heard[n]
	}
	a.mu.Lock()
	out.script = a.script
	a.mu.Unlock()
	return out, out.count(a, lines)
}

func (a *audience) send(ctx context.Context, cues []cue, lines []line) error {
	c, err := dial(ctx, a.addr)
	if err != nil {
		return err
	}
	defer c.net.Close()
	started := time.Now()
	for _, cue := range cues {
		if err := ctx.Err(); err != nil {
			return err
		}
		time.Sleep(time.Until(started.Add(cue.at)))
		if cue.number >= 0 {
			lines[cue.number].sent = time.Now()
		}
		if status, err := c.do(cue.request, nil); err != nil || status != 200 {
			return errors.Join(fmt.Errorf("a message was answered with %d", status), err)
		}
	}
	return nil
}

// await waits until everybody has heard the last message, within reason.
func (a *audience) await(lines []line) {
	for began := time.Now(); lines[len(lines)-1].last.Load() == 0 && time.Since(began) < patience; {
		time.Sleep(10 * time.Millisecond)
	}
}

func (a *audience) counts() (all [kinds]int64) {
	for n := range all {
		all[n] = a.frames[n].Load()
	}
	return all
}

// count takes the waits of every message that was sent.
func (s *show) count(a *audience, lines []line) error {
	for n := range lines {
		m := &lines[n]
		if m.heard.Load() < int64(a.size) {
			return fmt.Errorf("message %d reached %d of %d", n, m.heard.Load(), a.size)
		}
		s.messages++
		s.waits = append(s.waits, time.Duration(m.last.Load())-m.sent.Sub(a.epoch))
	}
	slices.Sort(s.waits)
	return nil
}

func (s *show) deliveries() (total int64) {
	for _, n := range s.frames {
		total += n
	}
	return total
}

// each is the server's CPU per delivery.
func (s *show) each() time.Duration { return s.cpu / time.Duration(s.deliveries()) }

func (s *show) row() row {
	o := outcome{waits: s.waits}
	return row{rate: float64(s.deliveries()) / s.elapsed.Seconds(), cpu: s.each(), p50: o.quantile(0.5), p99: o.quantile(0.99)}
}

// replay returns the cues by which the bare library sends what each heard.
func (s *show) replay() []cue {
	var cues []cue
	for _, heard := range s.script {
		cues = append(cues, cue{heard.at - s.script[0].at, heard.number, request("POST", "/broadcast", string(heard.request))})
	}
	return cues
}

// middleShow returns the show with the median CPU per delivery.
func middleShow(all []show) *show {
	slices.SortFunc(all, func(a, b show) int { return int(a.each() - b.each()) })
	return &all[len(all)/2]
}
