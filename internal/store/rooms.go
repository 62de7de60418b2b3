package store

import (
	"context"
	"database/sql"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

const roomColumns = "r.doc, r.users_count, r.msgs, r.lm, r.updated_at, r.last_message"

func scanRoom(row scanner) (r model.Room, err error) {
	var doc, last []byte
	var users, msgs int
	var lm, updated model.Time
	if err := row.Scan(&doc, &users, &msgs, &lm, &updated, &last); err != nil {
		return r, err
	}
	if err := json.Unmarshal(doc, &r); err != nil {
		return r, err
	}
	r.UsersCount, r.Msgs, r.LastMessageAt, r.UpdatedAt = users, msgs, lm, updated
	if len(last) > 0 {
		r.LastMessage = new(model.Message)
		err = json.Unmarshal(last, r.LastMessage)
	}
	return r, err
}

// Room returns the room with that id, or model.ErrNotFound.
func (r Reader) Room(ctx context.Context, id string) (model.Room, error) {
	return one(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM rooms r WHERE r.id = $1", id)
}

// RoomByName finds a channel or group by its exact name.
func (r Reader) RoomByName(ctx context.Context, name string) (model.Room, error) {
	return one(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM rooms r WHERE r.name = $1", name)
}

// RoomByTitle finds a channel or group by the name people see, which special
// characters may be in.
func (r Reader) RoomByTitle(ctx context.Context, fname string) (model.Room, error) {
	return one(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM rooms r WHERE r.fname = $1 AND r.name IS NOT NULL ORDER BY r.ts LIMIT 1", fname)
}

// DefaultRooms returns the rooms every newcomer joins.
func (r Reader) DefaultRooms(ctx context.Context) ([]model.Room, error) {
	return list(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM rooms r WHERE r.is_default ORDER BY r.ts, r.id")
}

// JoinCode returns a room's join code, "" when it has none.
func (r Reader) JoinCode(ctx context.Context, rid string) (string, error) {
	return one(ctx, r, scanText, "SELECT join_code FROM rooms WHERE id = $1", rid)
}

// roomDoc is the part of a room that has no column of its own.
func roomDoc(r model.Room) (string, error) {
	r.UsersCount, r.Msgs, r.LastMessageAt, r.UpdatedAt, r.LastMessage = 0, 0, 0, 0, nil
	return encode(r)
}

// nameKey is what the unique index sees: direct rooms have no name.
func nameKey(r *model.Room) sql.NullString {
	return sql.NullString{String: r.Name, Valid: r.T != model.Direct && r.Name != ""}
}

// InsertRoom adds a room; a taken name or id is model.ErrConflict.
func (tx *Tx) InsertRoom(ctx context.Context, r *model.Room) error {
	r.CreatedAt, r.UpdatedAt = orNow(r.CreatedAt, tx.Now), tx.Now
	doc, err := roomDoc(*r)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO rooms (id, t, name, fname, is_default, archived, prid, team_id, users_count, msgs, lm, ts, updated_at, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		r.ID, r.T, nameKey(r), r.FName, r.Default, r.Archived, r.ParentID, r.TeamID, r.UsersCount, r.Msgs,
		int64(r.LastMessageAt), int64(r.CreatedAt), int64(r.UpdatedAt), doc)
	tx.Emit(model.RoomChanged, r.ID)
	return err
}

// LockRoom reads the room under a lock that lasts as long as the transaction.
// What an action checks of a room and its members then holds until it is
// done: two owners cannot both leave because the other stays.
func (tx *Tx) LockRoom(ctx context.Context, id string) (model.Room, error) {
	return one(ctx, tx.Reader, scanRoom, "SELECT "+roomColumns+" FROM rooms r WHERE r.id = $1"+tx.d.forUpdate, id)
}

// ChangeRoom reads the room under a lock, lets change alter it and writes it
// back. Counters and the last message are not written: they change by
// statements of their own.
func (tx *Tx) ChangeRoom(ctx context.Context, id string, change func(r *model.Room) error) (model.Room, error) {
	r, err := tx.LockRoom(ctx, id)
	if err != nil {
		return r, err
	}
	if err := change(&r); err != nil {
		return r, err
	}
	r.UpdatedAt = tx.Now
	doc, err := roomDoc(r)
	if err != nil {
		return r, err
	}
	_, err = tx.exec(ctx, `UPDATE rooms SET t = $1, name = $2, fname = $3, is_default = $4, archived = $5,
		prid = $6, team_id = $7, updated_at = $8, doc = $9 WHERE id = $10`,
		r.T, nameKey(&r), r.FName, r.Default, r.Archived, r.ParentID, r.TeamID, int64(r.UpdatedAt), doc, r.ID)
	tx.Emit(model.RoomChanged, id)
	return r, err
}

// SetJoinCode replaces a room's join code; "" removes it.
func (tx *Tx) SetJoinCode(ctx context.Context, rid, code string) error {
	_, err := tx.exec(ctx, "UPDATE rooms SET join_code = $1 WHERE id = $2", code, rid)
	return err
}

// Tally moves a room's counts of members and messages by so much, without
// reading them: concurrent tallies all count.
func (tx *Tx) Tally(ctx context.Context, rid string, members, msgs int) error {
	_, err := tx.exec(ctx, "UPDATE rooms SET users_count = users_count + $1, msgs = msgs + $2, updated_at = $3 WHERE id = $4",
		members, msgs, int64(tx.Now), rid)
	tx.Emit(model.RoomChanged, rid)
	return err
}

// DeleteRoom removes a room with its members, messages and files, and leaves
// tombstones for those who were in it.
func (tx *Tx) DeleteRoom(ctx context.Context, rid string) error {
	if err := tx.DeleteRoomFiles(ctx, rid); err != nil {
		return err
	}
	if err := tx.buryMembers(ctx, rid); err != nil {
		return err
	}
	if err := tx.forgetEnds(ctx, "rid = $1", rid); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "DELETE FROM rooms WHERE id = $1", rid)
	tx.Emit(model.MembersChanged, rid)
	tx.Emit(model.RoomChanged, rid)
	return err
}
