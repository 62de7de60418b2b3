package store

import (
	"context"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

func scanMessage(row scanner) (m model.Message, err error) {
	var doc []byte
	if err := row.Scan(&doc); err != nil {
		return m, err
	}
	return m, json.Unmarshal(doc, &m)
}

// Message returns the message with that id, or model.ErrNotFound.
func (r Reader) Message(ctx context.Context, id string) (model.Message, error) {
	return one(ctx, r, scanMessage, "SELECT doc FROM messages WHERE id = $1", id)
}

// InsertMessage adds a message to its room; Tally counts it there.
func (tx *Tx) InsertMessage(ctx context.Context, m *model.Message) error {
	m.TS, m.UpdatedAt = orNow(m.TS, tx.Now), tx.Now
	doc, err := encode(m)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO messages (rid, ts, id, t, uid, updated_at, doc) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.RID, int64(m.TS), m.ID, m.T, m.U.ID, int64(m.UpdatedAt), doc)
	return err
}
