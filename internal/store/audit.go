package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gantry/internal/model"
)

// Kinds of changes. What stands before the dot is their area.
const (
	SettingChanged    = "setting.changed"
	PermissionChanged = "permission.changed"
	RoleCreated       = "role.created"
	RoleChanged       = "role.changed"
	RoleDeleted       = "role.deleted"
	UserCreated       = "user.created"
	UserChanged       = "user.changed"
	UserRoles         = "user.roles"
	UserActivated     = "user.activated"
	UserDeactivated   = "user.deactivated"
	UserPassword      = "user.password"
	UserResetLink     = "user.reset-link"
	UserDeleted       = "user.deleted"
	RoomArchived      = "room.archived"
	RoomUnarchived    = "room.unarchived"
	RoomDeleted       = "room.deleted"
	SessionStarted    = "session.started" // for somebody else
	SessionEnded      = "session.ended"   // somebody else's
	TokenCreated      = "token.created"   // personal access tokens, by their bearer
	TokenRevoked      = "token.revoked"
)

// Change is something that people changed who run the workspace.
type Change struct {
	Kind       string
	ObjectID   string // of what changed
	ObjectName string // what it was called then
	// Before and After are JSON, as far as they say more than the kind. Of a
	// secret neither is kept.
	Before, After string
}

// RecordedChange is a change with who made it, when and from where.
type RecordedChange struct {
	Change
	ID        string
	At        model.Time
	ActorID   string // empty: the server by itself
	Actor     string // their username then
	IP        string
	UserAgent string
}

// Record adds to the log of changes, in the name of who acts in ctx. What is
// there is never changed and never deleted: nothing in this package can.
func (tx *Tx) Record(ctx context.Context, c Change) error {
	who, ip := model.Actor(ctx), ""
	if who.IP.IsValid() {
		ip = who.IP.String()
	}
	area, _, _ := strings.Cut(c.Kind, ".")
	_, err := tx.exec(ctx, `INSERT INTO changes (id, at, area, kind, actor_id, actor, ip, user_agent, object_id, object_name, before, after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		nextChange(), int64(tx.Now), area, c.Kind, who.UserID, who.Username, ip, model.Header(who.UserAgent), c.ObjectID, c.ObjectName, c.Before, c.After)
	return err
}

// nextChange returns an id that is in order with those given before, so that
// what was changed in one millisecond is listed as it was done.
func nextChange() string { return strconv.FormatInt(time.Now().UnixNano(), 36) + model.NewID(5) }

// ChangeQuery asks for a page of changes. Zero fields do not filter.
type ChangeQuery struct {
	model.Page
	Kind       string // a kind, or an area
	Actor      string // their id or username
	ObjectID   string
	Search     string // in names of what was changed and of who changed it
	Start, End model.Time
}

var changeSort = map[string]string{"ts": "at"}

func (q ChangeQuery) where() *where {
	w := &where{}
	switch {
	case strings.Contains(q.Kind, "."):
		w.and("kind = ?", q.Kind)
	case q.Kind != "":
		w.and("area = ?", q.Kind)
	}
	if q.Actor != "" {
		w.and("(actor_id = ? OR actor = ?)", q.Actor, q.Actor)
	}
	if q.ObjectID != "" {
		w.and("object_id = ?", q.ObjectID)
	}
	if q.Search != "" {
		like := contains(q.Search)
		w.and(`(LOWER(object_id) LIKE ? ESCAPE '\' OR LOWER(object_name) LIKE ? ESCAPE '\' OR LOWER(actor) LIKE ? ESCAPE '\')`, like, like, like)
	}
	if q.Start != 0 {
		w.and("at >= ?", int64(q.Start))
	}
	if q.End != 0 {
		w.and("at <= ?", int64(q.End))
	}
	return w
}

func scanChange(row scanner) (c RecordedChange, err error) {
	return c, row.Scan(&c.ID, &c.At, &c.Kind, &c.ActorID, &c.Actor, &c.IP, &c.UserAgent, &c.ObjectID, &c.ObjectName, &c.Before, &c.After)
}

// Changes returns a page of changes, the newest first unless it is sorted, and
// how many the query has in all.
func (r Reader) Changes(ctx context.Context, q ChangeQuery) ([]RecordedChange, int, error) {
	w := q.where()
	last := "id DESC"
	if len(q.Sort) > 0 && !q.Sort[0].Descending {
		last = "id"
	}
	tail, err := order(q.Page, changeSort, "at DESC", last)
	if err != nil {
		return nil, 0, err
	}
	found, err := list(ctx, r, scanChange, w.query(`SELECT id, at, kind, actor_id, actor, ip, user_agent, object_id, object_name, before, after
		FROM changes`, tail), w.args...)
	if err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM changes", ""), w.args...)
	return found, total, err
}
