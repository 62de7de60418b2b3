package store

import (
	"context"
	"errors"

	"gantry/internal/model"
)

// countMessage counts what somebody wrote, under the lock of its room: one who
// counts waits for nobody else. What the server itself says is not counted.
func (tx *Tx) countMessage(ctx context.Context, m *model.Message) error {
	if m.T != "" && m.T != "e2e" {
		return nil
	}
	_, err := tx.exec(ctx, `INSERT INTO room_days (day, rid, n) VALUES ($1, $2, 1)
		ON CONFLICT (day, rid) DO UPDATE SET n = room_days.n + 1`, DayOf(m.TS), m.RID)
	return err
}

// MessageDays returns how many messages were written on each day from one on
// that has any, whatever became of them.
func (r Reader) MessageDays(ctx context.Context, from int) ([]DayCount, error) {
	return list(ctx, r, scanDay, "SELECT day, SUM(n) FROM room_days WHERE day >= $1 GROUP BY day ORDER BY day", from)
}

// ForgetRoomDays removes what was counted before a day.
func (tx *Tx) ForgetRoomDays(ctx context.Context, before int) error {
	_, err := tx.exec(ctx, "DELETE FROM room_days WHERE day < $1", before)
	return err
}

// NewUserDays returns how many of today's people made their account on each
// day from one on.
func (r Reader) NewUserDays(ctx context.Context, from int) ([]DayCount, error) {
	return list(ctx, r, scanDay, `SELECT created_at / 86400000, COUNT(*) FROM users WHERE type = 'user' AND created_at >= $1
		GROUP BY 1 ORDER BY 1`, int64(from)*dayLength)
}

// BusyRoom is a room and how many messages were written in it.
type BusyRoom struct {
	ID, Type, Name, FName string
	Messages              int
}

// BusiestRooms returns the channels, and with private the groups, in which
// most was written from a day on, the busiest first.
func (r Reader) BusiestRooms(ctx context.Context, from int, private bool, limit int) ([]BusyRoom, error) {
	return list(ctx, r, func(row scanner) (b BusyRoom, err error) {
		return b, row.Scan(&b.ID, &b.Type, &b.Name, &b.FName, &b.Messages)
	}, `SELECT r.id, r.t, COALESCE(r.name, ''), r.fname, d.n FROM (SELECT rid, SUM(n) AS n FROM room_days WHERE day >= $1 GROUP BY rid) AS d
		JOIN rooms r ON r.id = d.rid WHERE r.t = 'c' OR r.t = 'p' AND $2 ORDER BY d.n DESC, r.id LIMIT $3`, from, private, limit)
}

// Group is one line of a count: how many, and what they add up to.
type Group struct {
	Key string
	N   int
	Sum int64
}

// Figures is everything that is counted of a workspace.
type Figures struct {
	Users, Inactive []Group // by type
	Present         []Group // by status
	Rooms           []Group // by type, "d-" before that of discussions; Sum: of their messages
	Guests          int     // active holders of the role guest
	UserRoles       int
	LastMessage     model.Time
	Threads         int
	Pinned, Starred int
	Files           []Group // one line; Sum: their bytes
	Factors         []Group // by kind: who uses them
	Invites         []Group // one line; Sum: their uses
	Mailed          int
	Nodes           int
}

// figures are the statements behind Figures. Those that read a whole table
// are why the outcome is kept.
const (
	countUsers    = "SELECT type, COUNT(*), 0 FROM users GROUP BY type"
	countInactive = "SELECT type, COUNT(*), 0 FROM users WHERE NOT active GROUP BY type"
	countPresent  = "SELECT status, COUNT(*), 0 FROM users WHERE status <> 'offline' GROUP BY status"
	countRooms    = "SELECT CASE WHEN prid <> '' THEN 'd-' || t ELSE t END, COUNT(*), SUM(msgs) FROM rooms GROUP BY 1"
	countFiles    = "SELECT '', COUNT(*), COALESCE(SUM(size), 0) FROM files WHERE NOT hidden AND type_group <> 'thumb'"
	countFactors  = "SELECT kind, COUNT(*), 0 FROM user_factors WHERE enabled GROUP BY kind"
	countInvites  = "SELECT '', COUNT(*), COALESCE(SUM(uses), 0) FROM invites"

	countUserRoles = "SELECT COUNT(*) FROM user_roles"
	countThreads   = "SELECT COUNT(*) FROM messages WHERE tlm > 0"
	countPinned    = "SELECT COUNT(*) FROM messages WHERE pinned_at > 0"
	countStarred   = "SELECT COUNT(*) FROM (SELECT DISTINCT mid FROM message_stars) AS starred"
	countNodes     = "SELECT COUNT(*) FROM presence_nodes WHERE NOT dead"
)

// FactMailed is the fact that counts invitations by mail.
const FactMailed = "email-invitations"

// Figures counts the workspace. It takes time in proportion to the workspace:
// what it returns is to be kept for a while.
func (r Reader) Figures(ctx context.Context) (f Figures, err error) {
	for query, into := range map[string]*[]Group{
		countUsers: &f.Users, countInactive: &f.Inactive, countPresent: &f.Present, countRooms: &f.Rooms,
		countFiles: &f.Files, countFactors: &f.Factors, countInvites: &f.Invites,
	} {
		*into, err = list(ctx, r, func(row scanner) (g Group, err error) { return g, row.Scan(&g.Key, &g.N, &g.Sum) }, query)
		if err != nil {
			return f, err
		}
	}
	for query, into := range map[string]*int{
		countUserRoles: &f.UserRoles, countThreads: &f.Threads, countPinned: &f.Pinned, countStarred: &f.Starred, countNodes: &f.Nodes,
	} {
		if *into, err = one(ctx, r, scanInt, query); err != nil {
			return f, err
		}
	}
	if f.LastMessage, err = one(ctx, r, scanTime, "SELECT COALESCE(MAX(lm), 0) FROM rooms"); err != nil {
		return f, err
	}
	if f.Guests, err = r.CountActiveInRole(ctx, "guest"); err != nil {
		return f, err
	}
	f.Mailed, err = one(ctx, r, scanInt, "SELECT CAST(value AS BIGINT) FROM facts WHERE name = '"+FactMailed+"'")
	if errors.Is(err, model.ErrNotFound) {
		err = nil
	}
	return f, err
}

// Kept is a document and when it was written.
type Kept struct {
	At  model.Time
	Doc []byte
}

func scanKept(row scanner) (k Kept, err error) { return k, row.Scan(&k.At, &k.Doc) }

// LastStatistics returns the statistics that were kept last, or
// model.ErrNotFound.
func (r Reader) LastStatistics(ctx context.Context) (Kept, error) {
	return one(ctx, r, scanKept, "SELECT at, doc FROM statistics ORDER BY day DESC LIMIT 1")
}

// KeepStatistics keeps those of a day in the place of what it had.
func (tx *Tx) KeepStatistics(ctx context.Context, doc string) error {
	_, err := tx.exec(ctx, `INSERT INTO statistics (day, at, doc) VALUES ($1, $2, $3)
		ON CONFLICT (day) DO UPDATE SET at = excluded.at, doc = excluded.doc`, DayOf(tx.Now), int64(tx.Now), doc)
	return err
}

// ListStatistics returns a page of what was kept, a day each, the latest
// first, and how many days there are.
func (r Reader) ListStatistics(ctx context.Context, page model.Page) ([]Kept, int, error) {
	tail, err := order(page, map[string]string{"createdAt": "at"}, "day DESC", "at")
	if err != nil {
		return nil, 0, err
	}
	days, err := list(ctx, r, scanKept, "SELECT at, doc FROM statistics"+tail)
	if err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, "SELECT COUNT(*) FROM statistics")
	return days, total, err
}
