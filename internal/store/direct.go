package store

import (
	"context"
	"slices"
	"strings"

	"gantry/internal/model"
)

// directKey names a set of people, in whatever order they come.
func directKey(uids []string) string {
	return strings.Join(slices.Sorted(slices.Values(uids)), " ")
}

// DirectRoom returns the room of exactly these people, or model.ErrNotFound.
func (r Reader) DirectRoom(ctx context.Context, uids []string) (model.Room, error) {
	return one(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM direct_rooms d JOIN rooms r ON r.id = d.rid WHERE d.members = $1", directKey(uids))
}

// InsertDirectRoom makes the room of the people in room.UIDs, unless they have
// one. It returns their room and whether it was made now: of any number of
// concurrent calls exactly one makes it.
func (tx *Tx) InsertDirectRoom(ctx context.Context, room *model.Room) (bool, error) {
	n, err := tx.exec(ctx, "INSERT INTO direct_rooms (members, rid) VALUES ($1, $2) ON CONFLICT (members) DO NOTHING", directKey(room.UIDs), room.ID)
	if err != nil {
		return false, err
	}
	if n == 0 {
		*room, err = tx.DirectRoom(ctx, room.UIDs)
		return false, err
	}
	return true, tx.InsertRoom(ctx, room)
}

// DirectRoomsOf returns the direct rooms a user is in.
func (r Reader) DirectRoomsOf(ctx context.Context, uid string) ([]model.Room, error) {
	return list(ctx, r, scanRoom, "SELECT "+roomColumns+` FROM subscriptions s JOIN rooms r ON r.id = s.rid
		WHERE s.uid = $1 AND s.t = $2 ORDER BY r.id`, uid, model.Direct)
}
