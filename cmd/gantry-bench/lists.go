package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

func (p person) get(path string) []byte {
	return request("GET", path, "", "X-User-Id", p.id, "X-Auth-Token", p.token)
}

func (p person) post(path, body string) []byte {
	return request("POST", path, body, "X-User-Id", p.id, "X-Auth-Token", p.token)
}

// same repeats one request.
func same(request []byte) func(int) []byte { return func(int) []byte { return request } }

const (
	listPath   = "/api/v1/listInvites"
	redeemPath = "/api/v1/useInviteToken"
)

// lists compares listInvites with a handler that writes the same bytes from
// memory, in turns, and then lets one invite change before each request.
func (b *bench) lists(ctx context.Context, w *world, p *process) error {
	list := w.admin().get(listPath)
	body, err := ask(ctx, p.addr, list)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	limit, err := b.startLimit(ctx)
	if err != nil {
		return err
	}
	err = b.compare(ctx, p, limit, len(w.invites), list, body)
	if err := errors.Join(err, limit.stop()); err != nil {
		return err
	}
	return b.changing(ctx, w, p)
}

func (b *bench) compare(ctx context.Context, p, limit *process, invites int, list, body []byte) error {
	if _, err := ask(ctx, limit.addr, request("PUT", "/bytes", string(body))); err != nil {
		return fmt.Errorf("hand over the bytes: %w", err)
	}
	var ours, theirs []row
	var shares []float64
	name := fmt.Sprintf("%d invites, %.1f KB", invites, float64(len(body))/1000)
	for range b.rounds {
		theirs = append(theirs, row{name: "limit: " + name + ", from memory"})
		ours = append(ours, row{name: "listInvites: " + name + ", unchanged"})
		if err := b.round(ctx, limit, request("GET", "/bytes", ""), &theirs[len(theirs)-1]); err != nil {
			return err
		}
		if err := b.round(ctx, p, list, &ours[len(ours)-1]); err != nil {
			return err
		}
		shares = append(shares, ours[len(ours)-1].rate/theirs[len(theirs)-1].rate)
	}
	best, mine, share := middle(theirs), middle(ours), median(shares)
	mine.note = fmt.Sprintf("%.2f of the limit", share)
	if invites >= 1000 {
		mine.note += "; target 0.70"
		mine.reached = atLeast(share, 0.7)
	}
	b.report.add(best, mine)
	return nil
}

// round fills a row with one loop, after a short one to warm up.
func (b *bench) round(ctx context.Context, p *process, request []byte, to *row) error {
	l := load{addr: p.addr, clients: clients, lasts: b.lasts / 5, next: same(request)}
	if _, err := l.run(ctx); err != nil {
		return err
	}
	l.lasts = b.lasts
	out, cpu, err := p.measure(ctx, l)
	to.rate, to.cpu, to.p50, to.p99 = out.perSecond(), cpu, out.quantile(0.5), out.quantile(0.99)
	return err
}

// middle returns the row with the median throughput.
func middle(rows []row) row {
	slices.SortFunc(rows, func(a, b row) int { return int(a.rate - b.rate) })
	return rows[len(rows)/2]
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// changing measures requests before each of which one invite somewhere in the
// list has changed: somebody joined by it. What joining costs is measured
// beside it and taken off.
func (b *bench) changing(ctx context.Context, w *world, p *process) error {
	list := w.admin().get(listPath)
	alone, aloneCPU, err := p.measure(ctx, load{clients: 1, lasts: time.Minute, count: b.changes, next: w.join})
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	quiet, quietCPU, err := p.measure(ctx, load{clients: 1, lasts: time.Minute, count: b.changes, next: same(list)})
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	pairs, pairCPU, err := p.measure(ctx, load{clients: 1, lasts: time.Minute, count: 2 * b.changes, next: func(n int) []byte {
		if n%2 == 0 {
			return w.join(n)
		}
		return list
	}})
	if err != nil {
		return fmt.Errorf("join and list: %w", err)
	}
	extra := 2*pairCPU - aloneCPU - quietCPU
	wait := pairs.elapsed/time.Duration(b.changes) - alone.elapsed/time.Duration(b.changes)
	b.report.add(row{
		name: fmt.Sprintf("listInvites: %d invites, one changed before each", len(w.invites)),
		cpu:  quietCPU + extra, p50: wait,
		note: fmt.Sprintf("1 client; unchanged %d µs CPU, %.2f ms", quietCPU.Microseconds(), quiet.quantile(0.5).Seconds()*1000),
	})
	return nil
}

// join returns a request that adds somebody to a room by another invite than
// the last one. Nobody is sent to the same room twice.
func (w *world) join(int) []byte {
	n := w.joined
	w.joined++
	who := w.people[n%len(w.people)]
	link := w.invites[(n*7919+n/len(w.people))%len(w.invites)]
	return who.post(redeemPath, `{"token":"`+link.token+`"}`)
}
