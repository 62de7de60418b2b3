package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gantry/internal/model"
)

// SessionQuery asks for a page of sessions. Zero fields do not filter.
type SessionQuery struct {
	model.Page
	UserID string
	Search string // in the user's names, what the client says it is, and the address
}

// SessionOf is a session and whose it is.
type SessionOf struct {
	model.LoginToken
	User model.User
}

var sessionSort = map[string]string{
	"loginAt": "t.created_at", "lastActivityAt": "t.seen_at", "ip": "t.ip", "username": "u.username", "name": "u.name_key",
	"_user.username": "u.username", "_user.name": "u.name_key",
}

const (
	sessionColumns = "t.hash, t.user_id, t.created_at, t.expires_at, t.name, t.last_part, t.bypass_2fa, " +
		"t.session_id, t.ip, t.user_agent, t.host, t.seen_at, u.doc"
	fromSessions = " FROM login_tokens t JOIN users u ON u.id = t.user_id"
)

func scanSession(row scanner) (s SessionOf, err error) {
	var doc []byte
	if err := row.Scan(append(tokenFields(&s.LoginToken), &doc)...); err != nil {
		return s, err
	}
	s.User, err = decodeUser(doc)
	return s, err
}

func (q SessionQuery) where() *where {
	w := &where{}
	w.and("t.session_id <> ''")
	if q.UserID != "" {
		w.and("t.user_id = ?", q.UserID)
	}
	if q.Search != "" {
		like := contains(q.Search)
		w.and(`(u.username LIKE ? ESCAPE '\' OR u.name_key LIKE ? ESCAPE '\' OR LOWER(t.user_agent) LIKE ? ESCAPE '\' OR t.ip LIKE ? ESCAPE '\')`,
			like, like, like, like)
	}
	return w
}

// Sessions returns a page of sessions, the newest first unless it is sorted,
// and how many the query has in all.
func (r Reader) Sessions(ctx context.Context, q SessionQuery) ([]SessionOf, int, error) {
	w := q.where()
	tail, err := order(q.Page, sessionSort, "t.created_at DESC", "t.session_id DESC")
	if err != nil {
		return nil, 0, err
	}
	found, err := list(ctx, r, scanSession, w.query("SELECT "+sessionColumns+fromSessions, tail), w.args...)
	if err != nil {
		return nil, 0, err
	}
	from := " FROM login_tokens t"
	if q.Search != "" {
		from = fromSessions
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*)"+from, ""), w.args...)
	return found, total, err
}

// Session returns the session of that id, or model.ErrNotFound.
func (r Reader) Session(ctx context.Context, id string) (SessionOf, error) {
	return one(ctx, r, scanSession, "SELECT "+sessionColumns+fromSessions+" WHERE t.session_id = $1 AND t.session_id <> ''", id)
}

// Sighting is that somebody did something by a login token.
type Sighting struct {
	Hash, UserID        string
	At                  model.Time
	IP, UserAgent, Host string
}

// Seen notes who did something and where from, and counts those who did
// nothing before on their day.
func (tx *Tx) Seen(ctx context.Context, all []Sighting) error {
	all = slices.Clone(all) // in one order everywhere, so that no two wait for each other
	slices.SortFunc(all, func(a, b Sighting) int {
		return cmp.Or(strings.Compare(a.UserID, b.UserID), strings.Compare(a.Hash, b.Hash))
	})
	for _, s := range all {
		_, err := tx.exec(ctx, "UPDATE login_tokens SET seen_at = $1, ip = $2, user_agent = $3, host = $4 WHERE hash = $5 AND seen_at < $1",
			int64(s.At), s.IP, s.UserAgent, s.Host, s.Hash)
		if err != nil {
			return err
		}
	}
	newly := map[int]int{}
	for _, s := range all {
		day := DayOf(s.At)
		n, err := tx.exec(ctx, `INSERT INTO user_days (user_id, day) SELECT id, CAST($1 AS BIGINT) FROM users WHERE id = $2
			ON CONFLICT (user_id) DO UPDATE SET day = excluded.day WHERE user_days.day < excluded.day`, day, s.UserID)
		if err != nil {
			return err
		}
		newly[day] += n
	}
	return tx.countActive(ctx, newly)
}

// countActive adds to how many people did something on some days.
func (tx *Tx) countActive(ctx context.Context, newly map[int]int) error {
	for day, n := range newly {
		if n == 0 {
			continue
		}
		_, err := tx.exec(ctx, `INSERT INTO active_days (day, n) VALUES ($1, $2)
			ON CONFLICT (day) DO UPDATE SET n = active_days.n + excluded.n`, day, n)
		if err != nil {
			return err
		}
	}
	return nil
}

// DayCount is how often something happened on a day of UTC.
type DayCount struct {
	Day int // since 1970
	N   int
}

func scanDay(row scanner) (d DayCount, err error) { return d, row.Scan(&d.Day, &d.N) }

// ActiveDays returns how many people did something on the days from one on
// that anybody did.
func (r Reader) ActiveDays(ctx context.Context, from int) ([]DayCount, error) {
	return list(ctx, r, scanDay, "SELECT day, n FROM active_days WHERE day >= $1 ORDER BY day", from)
}
