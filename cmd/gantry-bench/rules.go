package main

import (
	"context"
	"fmt"
	"time"
)

// redeem lets all clients use one link at once, each request as somebody
// else. On SQLite with synchronous=FULL every answer is on the disk.
func (b *bench) redeem(ctx context.Context, w *world, p *process) error {
	return b.redeemAs(ctx, w, p, "redeem (useInviteToken), SQLite, synchronous=FULL", 1500)
}

func (b *bench) redeemAs(ctx context.Context, w *world, p *process, name string, target float64) error {
	body := `{"token":"` + w.invites[len(w.invites)-1].token + `"}`
	fresh := w.people[w.joined:]
	out, cpu, err := p.measure(ctx, load{
		clients: clients, lasts: 3 * b.lasts, count: len(fresh),
		next: func(n int) []byte { return fresh[n].post(redeemPath, body) },
	})
	if err != nil {
		return fmt.Errorf("redeem: %w", err)
	}
	line := row{name: name, rate: out.perSecond(), cpu: cpu, p50: out.quantile(0.5), p99: out.quantile(0.99),
		note: fmt.Sprintf("%d joined", out.answers)}
	if target > 0 {
		line.note += fmt.Sprintf("; target %.0f/s", target)
		line.reached = atLeast(line.rate, target)
	}
	b.report.add(line)
	return nil
}

// logins measures signing in by password and by token, and what others feel
// of it.
func (b *bench) logins(ctx context.Context, w *world, p *process) error {
	before, pool, err := bareBcrypt(b.lasts)
	if err != nil {
		return fmt.Errorf("bcrypt: %w", err)
	}
	calm, err := b.others(ctx, w, p)
	if err != nil {
		return err
	}
	type answer struct {
		outcome
		err error
	}
	others := make(chan answer)
	go func() {
		out, err := b.others(ctx, w, p)
		others <- answer{out, err}
	}()
	storm, cpu, err := p.measure(ctx, load{clients: clients, lasts: 2 * b.lasts, next: w.login})
	during := <-others
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	if during.err != nil {
		return fmt.Errorf("others: %w", during.err)
	}
	after, _, err := bareBcrypt(b.lasts)
	if err != nil {
		return fmt.Errorf("bcrypt: %w", err)
	}
	bare := (before + after) / 2
	share := storm.perSecond() / bare
	b.report.add(
		row{name: fmt.Sprintf("bcrypt alone, cost %d, %d at a time", bcryptCost, pool), rate: bare, note: "before and after the storm"},
		row{name: fmt.Sprintf("login by password, bcrypt cost %d", bcryptCost), rate: storm.perSecond(), cpu: cpu,
			p50: storm.quantile(0.5), p99: storm.quantile(0.99),
			note: fmt.Sprintf("%.2f of bcrypt alone; target 0.90", share), reached: atLeast(share, 0.9)},
		row{name: "others' requests, no storm", p50: calm.quantile(0.5), p99: calm.quantile(0.99)},
		row{name: "others' requests during that login storm", p50: during.quantile(0.5), p99: during.quantile(0.99),
			note: "target p99 50 ms", reached: atMost(during.quantile(0.99).Seconds(), 0.05)})
	return b.resume(ctx, w, p)
}

// others is a few people who read something every now and then.
func (b *bench) others(ctx context.Context, w *world, p *process) (outcome, error) {
	return load{addr: p.addr, clients: 4, lasts: 2*b.lasts - b.lasts/4, pause: 20 * time.Millisecond, next: same(w.admin().get(listPath))}.run(ctx)
}

func (w *world) login(n int) []byte {
	return request("POST", "/api/v1/login", `{"user":"`+w.people[n%len(w.people)].name+`","password":"`+password+`"}`)
}

func (b *bench) resume(ctx context.Context, w *world, p *process) error {
	regulars := min(1000, len(w.people))
	l := load{addr: p.addr, clients: clients, lasts: time.Minute, count: regulars, next: func(n int) []byte {
		return request("POST", "/api/v1/login", `{"resume":"`+w.people[n%regulars].token+`"}`)
	}}
	if _, err := l.run(ctx); err != nil { // the server gets to know them
		return fmt.Errorf("resume: %w", err)
	}
	l.lasts, l.count = b.lasts, 0
	out, cpu, err := p.measure(ctx, l)
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	b.report.add(row{name: "login by token (resume)", rate: out.perSecond(), cpu: cpu, p50: out.quantile(0.5), p99: out.quantile(0.99),
		note: "target 3000/s", reached: atLeast(out.perSecond(), 3000)})
	return nil
}
