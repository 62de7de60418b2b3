package store

import (
	"context"
	"strings"

	"gantry/internal/model"
)

// RoomSearch chooses rooms by their names. Zero fields do not choose.
type RoomSearch struct {
	Text    string   // in the name or the title, ignoring case
	Start   bool     // only at their beginning
	Name    bool     // not in the title
	People  bool     // in the usernames of a direct room, too
	Types   []string // any of these
	Member  string   // the user is in it
	Owner   bool     // and owns it
	Not     string   // the user is not in it
	Visible string   // a team's room only when the user is in it

	NoTeams       bool // not of a team
	NoDiscussions bool
	// Discussions lists discussions beside the types.
	Discussions bool
}

// FindRooms returns a page of the rooms, by name unless asked otherwise, and
// how many there are in all.
func (r Reader) FindRooms(ctx context.Context, q RoomSearch, page model.Page) ([]model.Room, int, error) {
	from, w := q.sql()
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*)"+from, ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, roomOrders, "COALESCE(r.name, '')", "r.id")
	if err != nil {
		return nil, 0, err
	}
	rooms, err := list(ctx, r, scanRoom, w.query("SELECT "+roomColumns+from, tail), w.args...)
	return rooms, total, err
}

func (q RoomSearch) sql() (from string, w where) {
	from = " FROM rooms r"
	if q.Member != "" {
		from = " FROM subscriptions s JOIN rooms r ON r.id = s.rid"
		w.and("s.uid = ? AND NOT s.banned", q.Member)
		if q.Owner {
			w.and("' ' || s.roles || ' ' LIKE ?", "% owner %")
		}
	}
	q.kinds(&w)
	if q.Not != "" {
		w.and("NOT EXISTS (SELECT 1 FROM subscriptions m WHERE m.rid = r.id AND m.uid = ?)", q.Not)
	}
	if q.Visible != "" {
		w.and("(r.team_id = '' OR EXISTS (SELECT 1 FROM subscriptions m WHERE m.rid = r.id AND m.uid = ?))", q.Visible)
	}
	if q.Text != "" {
		q.text(&w)
	}
	return from, w
}

// kinds adds which kinds of rooms are asked for.
func (q RoomSearch) kinds(w *where) {
	if len(q.Types) > 0 || q.Discussions {
		parts, args := []string{}, []any{}
		for _, t := range q.Types {
			parts, args = append(parts, "r.t = ?"), append(args, t)
		}
		if q.Discussions {
			parts = append(parts, "r.prid <> ''")
		}
		w.and("("+strings.Join(parts, " OR ")+")", args...)
	}
	if q.NoDiscussions {
		w.and("r.prid = ''")
	}
	if q.NoTeams {
		w.and("r.team_id = ''")
	}
}

// text looks for the text as it is and in lower case: SQLite knows the case of
// ASCII letters only.
func (q RoomSearch) text(w *where) {
	columns := []string{"r.name", "r.fname"}
	if q.Name {
		columns = columns[:1]
	}
	plain, lower := like(q.Text), contains(q.Text)
	if q.Start {
		plain, lower = strings.TrimPrefix(plain, "%"), strings.TrimPrefix(lower, "%")
	}
	var parts []string
	var args []any
	for _, column := range columns {
		parts = append(parts, column+` LIKE ? ESCAPE '\'`, "LOWER("+column+`) LIKE ? ESCAPE '\'`)
		args = append(args, plain, lower)
	}
	if q.People {
		parts = append(parts, `r.t = 'd' AND EXISTS (SELECT 1 FROM subscriptions m WHERE m.rid = r.id AND m.username LIKE ? ESCAPE '\')`)
		args = append(args, lower)
	}
	w.and("("+strings.Join(parts, " OR ")+")", args...)
}

// like is contains in the spelling that was given.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
