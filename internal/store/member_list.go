package store

import (
	"context"
	"slices"
	"strings"

	"gantry/internal/model"
)

// MemberList chooses members of a room among the accounts that are active and
// have a username.
type MemberList struct {
	RID      string
	Statuses []string // any of these; none for every status
	Nobody   bool     // of a status that nobody can have
	Text     string   // somewhere in one of Fields, ignoring case
	Fields   []string
	ByName   bool // in the order of people's names instead of usernames
	Reverse  bool
}

// searchable are the fields of a user that can be looked into: those that
// have a column.
var searchable = []struct{ field, column string }{{"username", "u.username"}, {"name", "u.name_key"}}

// Members returns a page of a room's members and how many there are in all.
func (r Reader) Members(ctx context.Context, l MemberList, page model.Page) ([]model.User, int, error) {
	w := l.where()
	total, err := r.countMembers(ctx, l, w)
	if err != nil {
		return nil, 0, err
	}
	page.Sort = nil
	tail, err := order(page, nil, l.order(), "s.id")
	if err != nil {
		return nil, 0, err
	}
	users, err := list(ctx, r, scanUser, w.query("SELECT "+userColumns+fromMembers, tail), w.args...)
	return users, total, err
}

const fromMembers = " FROM subscriptions s JOIN users u ON u.id = s.uid"

// countMembers counts a whole room by its memberships, less the few of
// accounts that are not active, so that no account has to be read.
func (r Reader) countMembers(ctx context.Context, l MemberList, w *where) (int, error) {
	if len(l.Statuses) > 0 || l.Nobody || l.Text != "" {
		return one(ctx, r, scanInt, w.query("SELECT COUNT(*)"+fromMembers, ""), w.args...)
	}
	return one(ctx, r, scanInt, `SELECT (SELECT COUNT(*) FROM subscriptions WHERE rid = $1 AND username <> '')
		- (SELECT COUNT(*) FROM users u WHERE NOT u.active AND EXISTS
			(SELECT 1 FROM subscriptions s WHERE s.rid = $1 AND s.uid = u.id AND s.username <> ''))`, l.RID)
}

// MembersPresent returns who of a room's members is not offline.
func (r Reader) MembersPresent(ctx context.Context, rid string) ([]model.User, error) {
	return list(ctx, r, scanUser, `SELECT `+userColumns+` FROM subscriptions s JOIN users u ON u.id = s.uid
		WHERE s.rid = $1 AND s.username <> '' AND u.status <> 'offline' AND u.status <> '' ORDER BY s.username, s.id`, rid)
}

// CountPresent returns how many of a room's members are not offline. It goes
// by who is there, who are fewer than the members of large rooms.
func (r Reader) CountPresent(ctx context.Context, rid string) (int, error) {
	return one(ctx, r, scanInt, `SELECT COUNT(*) FROM users u WHERE u.status <> 'offline' AND u.status <> '' AND u.active
		AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.rid = $1 AND s.uid = u.id AND s.username <> '' AND NOT s.banned)`, rid)
}

// Everybody returns up to limit accounts, active ones alone if asked so, in
// the order they were made.
func (r Reader) Everybody(ctx context.Context, activeOnly bool, limit int) ([]model.User, error) {
	return list(ctx, r, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.active OR NOT $1 ORDER BY u.created_at, u.id LIMIT $2", activeOnly, limit)
}

func (l MemberList) where() *where {
	w := &where{}
	w.and("s.rid = ?", l.RID)
	w.and("s.username <> ''")
	w.and("u.active")
	if l.Nobody {
		w.and("1 = 0")
	}
	if len(l.Statuses) > 0 {
		args := make([]any, len(l.Statuses))
		for i, status := range l.Statuses {
			args[i] = status
		}
		w.and("u.status IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
	}
	if l.Text != "" {
		l.search(w)
	}
	return w
}

// search looks for the text in the fields that are columns.
func (l MemberList) search(w *where) {
	var parts []string
	var args []any
	for _, s := range searchable {
		if slices.Contains(l.Fields, s.field) {
			parts, args = append(parts, s.column+` LIKE ? ESCAPE '\'`), append(args, contains(l.Text))
		}
	}
	if len(parts) > 0 {
		w.and("("+strings.Join(parts, " OR ")+")", args...)
	}
}

func (l MemberList) order() string {
	direction := ""
	if l.Reverse {
		direction = " DESC"
	}
	if l.ByName {
		return "u.name_key" + direction + ", s.username"
	}
	return "s.username" + direction
}
