package store

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
)

// Chosen is the few of a room's messages that something was done to: there
// are indexes of them, so they cost nothing but themselves.
type Chosen struct {
	RID       string
	Pinned    bool
	StarredBy string   // a user's id
	Mentions  []string // ids of users, one of whom is called
	Nothing   bool     // none at all
	Filter    model.Filter
}

// ChosenMessages returns a page of them: what was pinned last first, else the
// newest first, unless asked otherwise.
func (r Reader) ChosenMessages(ctx context.Context, c Chosen, page model.Page) ([]model.Message, error) {
	w, err := c.where()
	if err != nil {
		return nil, err
	}
	byDefault := "m.ts DESC"
	if c.Pinned {
		byDefault = "m.pinned_at DESC"
	}
	tail, err := order(page, messageOrders, byDefault, lastOrder(page))
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanMessage, w.query("SELECT m.doc FROM messages m", tail), w.args...)
}

// CountChosenMessages returns how many there are.
func (r Reader) CountChosenMessages(ctx context.Context, c Chosen) (int, error) {
	w, err := c.where()
	if err != nil {
		return 0, err
	}
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM messages m", ""), w.args...)
}

func (c Chosen) where() (*where, error) {
	w := &where{}
	w.and("m.rid = ?", c.RID)
	if c.Pinned {
		w.and("m.pinned_at > 0")
	}
	if c.StarredBy != "" {
		w.and("m.id IN (SELECT mid FROM message_stars WHERE uid = ? AND rid = ?)", c.StarredBy, c.RID)
	}
	if len(c.Mentions) > 0 {
		w.and("m.id IN (SELECT mid FROM message_mentions WHERE uid IN ("+marks(len(c.Mentions))+") AND rid = ?)", append(anys(c.Mentions), c.RID)...)
	}
	if c.Nothing {
		w.and(nothing)
	}
	return w, w.filter(c.Filter, messageFields)
}

// marks returns n parameters for a list: "?, ?, ?".
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// LatestReply returns when the newest reply to a thread was written; zero when
// there is none.
func (r Reader) LatestReply(ctx context.Context, tmid string) (model.Time, error) {
	at, err := one(ctx, r, scanTime, "SELECT ts FROM messages WHERE tmid = $1 AND tmid <> '' ORDER BY ts DESC LIMIT 1", tmid)
	if errors.Is(err, model.ErrNotFound) {
		err = nil
	}
	return at, err
}

// BlankMessage lets blank take a message's content and leaves it where it is.
// Its room counts one fewer and shows another as its last one.
func (tx *Tx) BlankMessage(ctx context.Context, id string, blank func(m *model.Message)) error {
	m, err := tx.ChangeMessage(ctx, id, func(m *model.Message) error {
		blank(m)
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "DELETE FROM message_stars WHERE mid = $1", id); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "UPDATE rooms SET msgs = msgs - 1 WHERE id = $1", m.RID); err != nil {
		return err
	}
	return tx.resetLast(ctx, &m)
}

// KeepVersion keeps a message as it is, before somebody edits or deletes it.
func (tx *Tx) KeepVersion(ctx context.Context, m *model.Message, by model.UserRef) error {
	doc, err := encodeMessage(m)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, "INSERT INTO message_versions (id, mid, rid, at, by_uid, doc) VALUES ($1, $2, $3, $4, $5, $6)",
		model.NewDocID(), m.ID, m.RID, int64(tx.Now), by.ID, text(doc))
	return err
}
