package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// idlingHome is idling on a server that has just started: making the rooms
// would leave memory behind that connections then use.
func (b *bench) idlingHome(ctx context.Context, w *world) error {
	err := b.serving(ctx, w, func(p *process) error { return b.idleRooms(ctx, &site{process: p, people: w.people}) })
	if err != nil {
		return err
	}
	return b.serving(ctx, w, func(p *process) error { return b.idleOn(ctx, &site{process: p, people: w.people}) })
}

// idling opens many connections, each somebody's and each with what the mobile
// app subscribes to, lets them do nothing and reads what the server holds for
// them; then as many to the bare library.
func (b *bench) idling(ctx context.Context, s *site) error {
	return errors.Join(b.idleRooms(ctx, s), b.idleOn(ctx, s))
}

// idlers are the people who idle.
func (b *bench) idlers(s *site) []person { return s.people[1:min(len(s.people), 1+b.idle)] }

func (b *bench) idleRooms(ctx context.Context, s *site) error {
	for n := range perIdler {
		if _, err := s.room(ctx, fmt.Sprintf("idle%d", n), b.idlers(s)); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) idleOn(ctx context.Context, s *site) error {
	people := b.idlers(s)
	ours := row{name: fmt.Sprintf("%d idle connections: connect, log in, subscribe", b.idle)}
	each, err := b.idleAt(ctx, s.process, &ours, func(n int, c *socket) error {
		who := people[n%len(people)]
		return c.enter(who, appChannels(who))
	})
	if err != nil {
		return err
	}
	b.report.add(ours)
	if !s.known() {
		return nil
	}
	limit, err := b.startLimit(ctx)
	if err != nil {
		return err
	}
	theirs := row{name: fmt.Sprintf("limit: %d idle sockets of the bare library: connect", b.idle)}
	bare, err := b.idleAt(ctx, limit, &theirs, nil)
	if err := errors.Join(err, limit.stop()); err != nil {
		return err
	}
	b.report.add(theirs,
		row{name: "memory for each idle connection", reached: atMost(each, 20), note: fmt.Sprintf(
			"%.1f KiB; target 20; the bare library %.1f; %d people, each in %d rooms and with the app's %d subscriptions; read after %v of quiet",
			each, bare, len(people), perIdler, len(appChannels(s.admin())), b.quiet)})
	return nil
}

// perIdler is how many rooms everybody is in who idles.
const perIdler = 5

// idleAt fills a row with how fast connections are opened, and returns how much
// memory each costs, in KiB.
func (b *bench) idleAt(ctx context.Context, p *process, to *row, enter func(int, *socket) error) (each float64, err error) {
	time.Sleep(b.quiet / 5)
	before, err := p.resident()
	if err != nil {
		return 0, err
	}
	spent, err := p.cpu()
	if err != nil {
		return 0, err
	}
	idlers := crowd{addr: p.addr}
	began := time.Now()
	if err := idlers.join(ctx, b.idle, enter); err != nil {
		return 0, err
	}
	to.rate = float64(b.idle) / time.Since(began).Seconds()
	now, err := p.cpu()
	to.cpu = (now - spent) / time.Duration(b.idle)
	full, fullErr := p.resident()
	select {
	case <-ctx.Done():
	case <-time.After(b.quiet):
	}
	after, afterErr := p.resident()
	if p.known() {
		to.note = fmt.Sprintf("memory %.1f MiB before, %.1f when all are there, %.1f after %v of quiet", before, full, after, b.quiet)
	}
	return (after - before) * 1024 / float64(b.idle), errors.Join(err, fullErr, afterErr, ctx.Err(), idlers.leave())
}
