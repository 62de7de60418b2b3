package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// shortHistory is how many messages the smaller room has.
const shortHistory = 1000

// histories compares opening a room that has a long history with opening one
// that has a short one.
func (b *bench) histories(ctx context.Context, w *world) error {
	var short, long string
	err := b.serving(ctx, w, func(p *process) (err error) {
		s := &site{process: p, people: w.people}
		if short, err = s.spokenIn(ctx, "short"); err != nil {
			return err
		}
		long, err = s.spokenIn(ctx, "long")
		return err
	})
	if err != nil {
		return err
	}
	began := time.Now()
	if err := errors.Join(w.repeat(ctx, short, shortHistory), w.repeat(ctx, long, b.messages)); err != nil {
		return fmt.Errorf("seed messages: %w", err)
	}
	seeded := fmt.Sprintf("%d messages seeded in %.1f s", shortHistory+b.messages, time.Since(began).Seconds())
	return b.serving(ctx, w, func(p *process) error {
		s := &site{process: p, people: w.people}
		return b.pages(ctx, s, seeded, page{"newest", short, shortHistory, 0}, page{"newest", long, b.messages, 0},
			page{"from the middle", long, b.messages, b.messages / 2})
	})
}

// history measures opening a room of which it has written all messages.
func (b *bench) history(ctx context.Context, s *site) error {
	rid, err := s.room(ctx, "history", nil)
	if err != nil {
		return err
	}
	fill := load{addr: s.addr, clients: clients, lasts: time.Hour, count: shortHistory, next: same(s.admin().messageTo(rid, ordinary))}
	if _, err := fill.run(ctx); err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	return b.pages(ctx, s, "", page{"newest", rid, shortHistory, 0})
}

// page is a page of a room's history.
type page struct {
	place string
	rid   string
	of    int // messages
	skip  int // newer ones
}

// interval is how far apart the seeded messages of a room are.
const interval = time.Second

// request asks for the page as the mobile app does.
func (p page) request(who person, newest time.Time) []byte {
	path := "/api/v1/channels.history?roomId=" + p.rid + "&count=50&showThreadMessages=false"
	if p.skip > 0 {
		path += "&latest=" + newest.Add(-time.Duration(p.skip)*interval).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return who.get(path)
}

// pages measures pages in turns and compares each with the first.
func (b *bench) pages(ctx context.Context, s *site, seeded string, pages ...page) error {
	rows := make([][]row, len(pages))
	for range b.rounds {
		for n, p := range pages {
			r := row{name: fmt.Sprintf("history: 50 of %d messages, %s", p.of, p.place)}
			if err := b.round(ctx, s.process, p.request(s.admin(), time.Now()), &r); err != nil {
				return err
			}
			rows[n] = append(rows[n], r)
		}
	}
	first := middle(rows[0])
	first.note = seeded
	b.report.add(first)
	for n := range rows[1:] {
		r := middle(rows[1+n])
		cpu, wait := r.cpu.Seconds()/first.cpu.Seconds(), r.p99.Seconds()/first.p99.Seconds()
		r.note = fmt.Sprintf("%.2f of the CPU, %.2f of the p99 of the short one; target 1, within noise (1.2)", cpu, wait)
		r.reached = atMost(cpu, 1.2)
		b.report.add(r)
	}
	return nil
}

// spokenIn makes a room in which one thing was said. Searching it lets the
// server index that, and leaves it nothing to index behind the figures.
func (s *site) spokenIn(ctx context.Context, name string) (string, error) {
	rid, err := s.room(ctx, name, nil)
	if err != nil {
		return "", err
	}
	err = s.call(ctx, s.admin().messageTo(rid, ordinary), nil)
	return rid, errors.Join(err, s.call(ctx, s.admin().get("/api/v1/chat.search?searchText=meeting&roomId="+rid), nil))
}

// repeat lets the one message of a room have been said so often, the older
// ones at intervals before. Nobody else may have the workspace open.
func (w *world) repeat(ctx context.Context, rid string, times int) (err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.data, "gantry.db")) // the driver comes with the store
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	columns, err := columnsOf(ctx, db, "messages")
	if err != nil {
		return err
	}
	values := slices.Clone(columns)
	for n, column := range columns {
		switch column {
		case "id":
			values[n] = "m.id || n.i"
		case "ts", "updated_at":
			values[n] = "m." + column + " - n.i * $1"
		case "doc":
			values[n] = `json_set(m.doc, '$._id', m.id || n.i, '$.ts."$date"', m.ts - n.i * $1, '$._updatedAt."$date"', m.updated_at - n.i * $1)`
		default:
			values[n] = "m." + column
		}
	}
	_, err = db.ExecContext(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2 - 1)
		INSERT INTO messages (`+strings.Join(columns, ", ")+`) SELECT `+strings.Join(values, ", ")+`
		FROM n, messages m WHERE m.rid = $3 AND m.t = ''`, interval.Milliseconds(), times, rid)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "UPDATE rooms SET msgs = $1 WHERE id = $2", times, rid)
	return err
}

func columnsOf(ctx context.Context, db *sql.DB, table string) (names []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM pragma_table_info($1)", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
