package store

import (
	"context"

	"gantry/internal/model"
)

// RoomList chooses rooms of one type. Where Member is set it lists the rooms
// that user is in; where Outsider is set it hides what only a team's own
// people see from everybody else.
type RoomList struct {
	Type     string
	Member   string
	Outsider string
	Filter   model.Filter
}

// roomFields are the fields of a room that a list can be filtered by.
var roomFields = columns{
	"_id": {"r.id", words}, "t": {"r.t", words}, "name": {"r.name", words}, "fname": {"r.fname", words}, "default": {"r.is_default", truth}, "archived": {"r.archived", truth},
	"usersCount": {"r.users_count", numbers}, "msgs": {"r.msgs", numbers}, "ts": {"r.ts", numbers}, "_updatedAt": {"r.updated_at", numbers}, "lm": {"NULLIF(r.lm, 0)", numbers},
	"prid": {"NULLIF(r.prid, '')", words}, "teamId": {"NULLIF(r.team_id, '')", words},
}

// roomOrders are those it can be sorted by.
var roomOrders = map[string]string{
	"_id": "r.id", "name": "r.name", "fname": "r.fname", "default": "r.is_default", "usersCount": "r.users_count",
	"msgs": "r.msgs", "ts": "r.ts", "_updatedAt": "r.updated_at", "lm": "r.lm",
}

// Rooms returns a page of a list of rooms, by name unless asked otherwise,
// and how many there are in all.
func (r Reader) Rooms(ctx context.Context, l RoomList, page model.Page) ([]model.Room, int, error) {
	from, w, err := l.sql()
	if err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*)"+from, ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, roomOrders, "r.name", "r.id")
	if err != nil {
		return nil, 0, err
	}
	rooms, err := list(ctx, r, scanRoom, w.query("SELECT "+roomColumns+from, tail), w.args...)
	return rooms, total, err
}

// FirstRoom returns the room of that type which the filter finds, or
// model.ErrNotFound.
func (r Reader) FirstRoom(ctx context.Context, l RoomList) (model.Room, error) {
	from, w, err := l.sql()
	if err != nil {
		return model.Room{}, err
	}
	return one(ctx, r, scanRoom, w.query("SELECT "+roomColumns+from, " ORDER BY r.ts, r.id LIMIT 1"), w.args...)
}

func (l RoomList) sql() (from string, w where, err error) {
	from = " FROM rooms r"
	if l.Member != "" {
		from = " FROM subscriptions s JOIN rooms r ON r.id = s.rid"
		w.and("s.uid = ?", l.Member)
		w.and("s.t = ?", l.Type)
	}
	w.and("r.t = ?", l.Type)
	if l.Outsider != "" {
		w.and("(r.team_id = '' OR EXISTS (SELECT 1 FROM subscriptions m WHERE m.rid = r.id AND m.uid = ?))", l.Outsider)
	}
	return from, w, w.filter(l.Filter, roomFields)
}
