package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// idling opens many connections, each somebody's and each with what the mobile
// app subscribes to, lets them do nothing and reads what the server holds for
// them; then as many to the bare library.
func (b *bench) idling(ctx context.Context, s *site) error {
	people := s.people[1:min(len(s.people), 1+b.idle)]
	rooms := 0
	for ; rooms < perIdler; rooms++ {
		if _, err := s.room(ctx, fmt.Sprintf("idle%d", rooms), people); err != nil {
			return err
		}
	}
	subscriptions := len(appChannels(s.admin()))
	ours := row{name: fmt.Sprintf("%d idle connections: connect, log in, subscribe", b.idle)}
	each, err := b.idle1(ctx, s.process, &ours, func(n int, c *socket) error {
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
	bare, err := b.idle1(ctx, limit, &theirs, nil)
	if err := errors.Join(err, limit.stop()); err != nil {
		return err
	}
	b.report.add(theirs,
		row{name: "memory for each idle connection", reached: atMost(each, 20), note: fmt.Sprintf(
			"%.1f KiB; target 20; the bare library %.1f; %d people, each in %d rooms and with the app's %d subscriptions; read after %v of quiet",
			each, bare, len(people), rooms, subscriptions, b.quiet)})
	return nil
}

// perIdler is how many rooms everybody is in who idles.
const perIdler = 5

// idle1 fills a row with how fast connections are opened, and returns how much
// memory each costs, in KiB.
func (b *bench) idle1(ctx context.Context, p *process, to *row, enter func(int, *socket) error) (each float64, err error) {
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
