package store

import (
	"context"
	"slices"

	"gantry/internal/model"
)

// Prune chooses messages of a room that are to be deleted, system messages
// among them.
type Prune struct {
	RID             string
	After, Before   model.Time
	Inclusive       bool // messages of exactly these moments too
	KeepPinned      bool
	KeepThreads     bool // what began a thread, and all replies
	KeepDiscussions bool // what stands for one
}

// Includes says whether p chooses a message of its room.
func (p Prune) Includes(m *model.Message) bool {
	inside := m.TS > p.After && m.TS < p.Before || p.Inclusive && (m.TS == p.After || m.TS == p.Before)
	return inside && !(p.KeepPinned && m.PinnedAt > 0) && !(p.KeepThreads && (m.TMID != "" || m.TLM > 0)) && !(p.KeepDiscussions && m.DRID != "")
}

// Place is where a message stands in its room.
type Place struct {
	TS model.Time
	ID string
}

// Prunable returns the first messages that p chooses behind a place, the
// oldest first.
func (r Reader) Prunable(ctx context.Context, p Prune, behind Place, most int) ([]model.Message, error) {
	w := &where{}
	w.and("m.rid = ?", p.RID)
	equal := ""
	if p.Inclusive {
		equal = "="
	}
	w.and("m.ts >"+equal+" ?", int64(p.After))
	w.and("m.ts <"+equal+" ?", int64(p.Before))
	if behind.ID != "" {
		w.and("m.ts >= ?", int64(behind.TS))
		w.and("(m.ts > ? OR m.id > ?)", int64(behind.TS), behind.ID)
	}
	if p.KeepPinned {
		w.and("m.pinned_at = 0")
	}
	if p.KeepThreads {
		w.and("m.tmid = '' AND m.tlm = 0")
	}
	if p.KeepDiscussions {
		w.and("m.drid = ''")
	}
	tail, err := order(model.Page{Count: most}, nil, "m.ts", "m.id")
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanMessage, w.query("SELECT m.doc FROM messages m", tail), w.args...)
}

// DeleteMessages removes messages of one room, which counts as many fewer,
// and leaves tombstones. Unlike DeleteMessage it tells of no message by
// itself. It returns those that were still there.
func (tx *Tx) DeleteMessages(ctx context.Context, rid string, all []model.Message) ([]model.Message, error) {
	at, err := tx.nextMoment(ctx, rid)
	if err != nil {
		return nil, err
	}
	all = slices.Clone(all)
	gone := all[:0]
	for _, m := range all {
		n, err := tx.exec(ctx, "DELETE FROM messages WHERE id = $1 AND rid = $2", m.ID, rid)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		gone = append(gone, m)
		if err := tx.insertTombstone(ctx, &m, at); err != nil {
			return nil, err
		}
	}
	if len(gone) == 0 {
		return gone, nil
	}
	if _, err := tx.exec(ctx, "UPDATE rooms SET msgs = msgs - $1 WHERE id = $2", len(gone), rid); err != nil {
		return nil, err
	}
	tx.Emit(model.RoomPosted, rid)
	last, err := one(ctx, tx.Reader, scanText, "SELECT last_id FROM rooms WHERE id = $1", rid)
	if i := slices.IndexFunc(gone, func(m model.Message) bool { return m.ID == last }); err == nil && i >= 0 {
		err = tx.resetLast(ctx, &gone[i])
	}
	return gone, err
}

func (tx *Tx) insertTombstone(ctx context.Context, m *model.Message, at model.Time) error {
	_, err := tx.exec(ctx, "INSERT INTO deleted_messages (rid, at, id, ts, tmid, tlm) VALUES ($1, $2, $3, $4, $5, $6)",
		m.RID, int64(at), m.ID, int64(m.TS), m.TMID, int64(m.TLM))
	return err
}

// RoomsBehind returns the first rooms behind one, in the order of their ids.
func (r Reader) RoomsBehind(ctx context.Context, id string, most int) ([]model.Room, error) {
	return list(ctx, r, scanRoom, "SELECT "+roomColumns+" FROM rooms r WHERE r.id > $1 ORDER BY r.id LIMIT $2", id, most)
}
