package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"
)

// manyTarget is what one answer may cost the server.
const manyTarget = 10 * time.Millisecond

// millions measures invites where there are very many, which were written
// behind the server's back.
func (b *bench) millions(ctx context.Context, w *world) error {
	own := &world{data: filepath.Join(b.dir, "many")}
	if err := own.grow(ctx, b.pace.people, 100); err != nil {
		return err
	}
	if err := own.multiply(ctx, b.pace.million); err != nil {
		return fmt.Errorf("seed invites: %w", err)
	}
	return b.serving(ctx, own, func(p *process) error {
		return errors.Join(b.amongMany(ctx, own, p), b.allOfMany(ctx, own, p))
	})
}

// multiply writes copies of an invite into the database: a tenth lead into one
// room, the others into many; a third is revoked.
func (w *world) multiply(ctx context.Context, count int) (err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.data, "gantry.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, `INSERT INTO invites
		(id, seq, gen, digest, rid, user_id, days, max_uses, uses, created_at, expires_at, open, updated_at, state, revoked_at)
		WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
		SELECT 'many' || n, 1000000 + n, 1, printf('%064x', n), CASE WHEN n % 10 = 0 THEN 'benchroom0' ELSE 'benchroom' || (n % 1000) END, $2,
			0, 0, 0, n, 0, FALSE, n, CASE WHEN n % 3 = 0 THEN 'revoked' ELSE 'active' END, CASE WHEN n % 3 = 0 THEN n ELSE 0 END
		FROM numbers`, count, w.admin().id)
	return err
}

// amongMany measures what is done with one invite, or reads a page of them.
func (b *bench) amongMany(ctx context.Context, w *world, p *process) error {
	body := `{"token":"` + w.invites[len(w.invites)-1].token + `"}`
	fresh, rid := w.people[1:], w.invites[0].room
	room := `{"rid":"` + rid + `","days":7,"label":"one of many"}`
	if _, err := ask(ctx, p.addr, w.admin().post(redeemPath, `{"token":"`+w.invites[0].token+`"}`)); err != nil {
		return err
	}
	for _, m := range []struct {
		name  string
		count int
		next  func(n int) []byte
	}{
		{"redeem", len(fresh), func(n int) []byte { return fresh[n].post(redeemPath, body) }},
		{"invites.create", 200, same(w.admin().post("/api/v1/invites.create", room))},
		{"invites.list, the first 50", 200, same(w.admin().get("/api/v1/invites.list?count=50"))},
		{"invites.list, paused ones", 200, same(w.admin().get("/api/v1/invites.list?count=50&state=paused"))},
		{"invites.list, a room's", 200, same(w.admin().get("/api/v1/invites.list?count=50&state=active&rid=" + rid))},
		{"listInvites, 50 of a room", 200, same(w.admin().get("/api/v1/listInvites?count=50&rid=" + rid))},
	} {
		out, cpu, err := p.measure(ctx, load{clients: 1, lasts: 5 * b.lasts, count: m.count, next: m.next})
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		b.report.add(row{
			name: m.name + ", of " + strconv.Itoa(b.pace.million), rate: out.perSecond(), cpu: cpu, p50: out.quantile(0.5), p99: out.quantile(0.99),
			note: "target 10 ms of CPU", reached: atMost(float64(cpu), float64(manyTarget)),
		})
	}
	return nil
}

// allOfMany reads the whole list with several clients at once and watches the
// server's memory meanwhile.
func (b *bench) allOfMany(ctx context.Context, w *world, p *process) error {
	before, err := p.resident()
	if err != nil {
		return err
	}
	most := before
	ctx, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	watching, stop := context.WithCancel(ctx)
	go func() {
		defer close(watched)
		for watching.Err() == nil {
			if now, err := p.resident(); err == nil {
				most = max(most, now)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	out, cpu, err := p.measure(ctx, load{clients: 4, lasts: time.Minute, count: 8, next: same(w.admin().get("/api/v1/listInvites"))})
	stop()
	<-watched
	cancel()
	b.report.add(row{
		name: "listInvites, all of " + strconv.Itoa(b.pace.million) + ", 4 at once", rate: out.perSecond(), cpu: cpu, p50: out.quantile(0.5), p99: out.quantile(0.99),
		note: fmt.Sprintf("memory %.0f MiB, at most %.0f MiB meanwhile", before, most),
	})
	return err
}
