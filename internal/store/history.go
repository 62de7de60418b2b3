package store

import (
	"context"

	"gantry/internal/model"
)

// History chooses messages of a room by when they were written.
type History struct {
	RID       string
	After     model.Time // zero: from the beginning
	Before    model.Time // zero: to the end
	Inclusive bool       // messages of exactly these moments too
	Hidden    []string   // types to leave out
	Filter    model.Filter
}

// messageFields are the fields of a message that a list can be filtered by,
// messageOrders those it can be sorted by.
var (
	messageFields = columns{
		"_id": {"m.id", words}, "t": {"NULLIF(m.t, '')", words}, "ts": {"m.ts", numbers}, "u._id": {"m.uid", words}, "_updatedAt": {"m.updated_at", numbers},
	}
	messageOrders = map[string]string{"ts": "m.ts", "_id": "m.id", "_updatedAt": "m.updated_at"}
)

// Messages returns a page of a room's messages, the newest first unless asked
// otherwise.
func (r Reader) Messages(ctx context.Context, h History, page model.Page) ([]model.Message, error) {
	w, err := h.where()
	if err != nil {
		return nil, err
	}
	tail, err := order(page, messageOrders, "m.ts DESC", "m.id DESC")
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanMessage, w.query("SELECT m.doc FROM messages m", tail), w.args...)
}

// CountMessages returns how many messages History chooses.
func (r Reader) CountMessages(ctx context.Context, h History) (int, error) {
	w, err := h.where()
	if err != nil {
		return 0, err
	}
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM messages m", ""), w.args...)
}

func (h History) where() (*where, error) {
	w := &where{}
	w.and("m.rid = ?", h.RID)
	equal := ""
	if h.Inclusive {
		equal = "="
	}
	if h.After != 0 {
		w.and("m.ts >"+equal+" ?", int64(h.After))
	}
	if h.Before != 0 {
		w.and("m.ts <"+equal+" ?", int64(h.Before))
	}
	if len(h.Hidden) > 0 {
		hidden := make([]any, len(h.Hidden))
		for i, t := range h.Hidden {
			hidden[i] = t
		}
		if err := w.filter(model.Filter{Op: model.NotIn, Field: "type", Values: hidden}, columns{"type": {"m.t", words}}); err != nil {
			return nil, err
		}
	}
	return w, w.filter(h.Filter, messageFields)
}
