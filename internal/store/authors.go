package store

import (
	"context"

	"gantry/internal/model"
)

// There is no index of who wrote what: it would cost every message, and is
// asked for only when an account goes or changes its name. These methods read
// a room's messages in their order and are for work in the background.

// WrittenBy returns the first messages behind a place in a room that a user
// wrote.
func (r Reader) WrittenBy(ctx context.Context, rid, uid string, behind Place, most int) ([]model.Message, error) {
	return list(ctx, r, scanMessage, `SELECT doc FROM messages WHERE rid = $1 AND uid = $2 AND ts >= $3 AND (ts > $3 OR id > $4)
		ORDER BY ts, id LIMIT $5`, rid, uid, int64(behind.TS), behind.ID, most)
}

// Naming returns the first messages behind a place in a room that mention a
// user.
func (r Reader) Naming(ctx context.Context, rid, uid string, behind Place, most int) ([]model.Message, error) {
	return list(ctx, r, scanMessage, `SELECT m.doc FROM message_mentions x JOIN messages m ON m.id = x.mid
		WHERE x.uid = $1 AND x.rid = $2 AND x.ts >= $3 AND (x.ts > $3 OR x.mid > $4) ORDER BY x.ts, x.mid LIMIT $5`,
		uid, rid, int64(behind.TS), behind.ID, most)
}

// Reattribute is ChangeMessage for one of many messages of which clients are
// told in another way: nobody hears of it by itself.
func (tx *Tx) Reattribute(ctx context.Context, id string, change func(m *model.Message) error) error {
	events := len(tx.events)
	m, err := tx.ChangeMessage(ctx, id, change)
	if tx.events = tx.events[:events]; err == nil {
		tx.Emit(model.RoomPosted, m.RID)
	}
	return err
}
