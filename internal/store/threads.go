package store

import (
	"context"
	"strings"

	"gantry/internal/model"
)

// ThreadList chooses threads of a room: messages that somebody replied to.
type ThreadList struct {
	RID      string
	Follower string     // only those that this user follows
	Only     []string   // only these; nil: all
	Text     string     // only those whose first message has it
	Since    model.Time // only those that changed after it
	Filter   model.Filter
}

// threadOrders are the fields that threads can be sorted by.
var threadOrders = map[string]string{"tlm": "m.tlm", "ts": "m.ts"}

// Threads returns a page of a room's threads, the one with the latest reply
// first unless asked otherwise, and how many there are in all.
func (r Reader) Threads(ctx context.Context, l ThreadList, page model.Page) ([]model.Message, int, error) {
	from, w, err := l.sql(r.d)
	if err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*)"+from, ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, threadOrders, "m.tlm DESC", lastOrder(page))
	if err != nil {
		return nil, 0, err
	}
	threads, err := list(ctx, r, scanMessage, w.query("SELECT m.doc"+from, tail), w.args...)
	return threads, total, err
}

func (l ThreadList) sql(d dialect) (from string, w *where, err error) {
	from, w = " FROM messages m", &where{}
	if l.Follower != "" {
		from = " FROM thread_followers f JOIN messages m ON m.id = f.mid"
		w.and("f.uid = ?", l.Follower)
		w.and("f.rid = ?", l.RID)
	}
	w.and("m.rid = ?", l.RID)
	w.and("m.tlm > 0")
	if l.Only != nil {
		w.among("m.id", l.Only)
	}
	if l.Text != "" {
		w.and("LOWER("+d.said("m.doc")+`) LIKE ? ESCAPE '\'`, contains(l.Text))
	}
	if l.Since != 0 {
		w.and("m.changed AND m.updated_at > ?", int64(l.Since))
	}
	return from, w, w.filter(l.Filter, messageFields)
}

// among asks for one of some texts.
func (w *where) among(column string, texts []string) {
	if len(texts) == 0 {
		w.and(nothing)
		return
	}
	args := make([]any, len(texts))
	for i, text := range texts {
		args[i] = text
	}
	w.and(column+" IN (?"+strings.Repeat(", ?", len(texts)-1)+")", args...)
}

// ThreadMessages returns a page of the replies to a thread, the oldest first
// unless asked otherwise.
func (r Reader) ThreadMessages(ctx context.Context, tmid string, filter model.Filter, page model.Page) ([]model.Message, error) {
	w := &where{}
	w.and("m.tmid = ? AND m.tmid <> ''", tmid)
	if err := w.filter(filter, messageFields); err != nil {
		return nil, err
	}
	last := "m.id"
	if len(page.Sort) > 0 && page.Sort[0].Descending {
		last = "m.id DESC"
	}
	tail, err := order(page, messageOrders, "m.ts", last)
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanMessage, w.query("SELECT m.doc FROM messages m", tail), w.args...)
}

// CountThread returns how many replies to a thread a filter finds.
func (r Reader) CountThread(ctx context.Context, tmid string, filter model.Filter) (int, error) {
	w := &where{}
	w.and("m.tmid = ? AND m.tmid <> ''", tmid)
	if err := w.filter(filter, messageFields); err != nil {
		return 0, err
	}
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM messages m", ""), w.args...)
}

// ThreadMessagesSince returns the replies to a thread that were written or
// changed after a moment.
func (r Reader) ThreadMessagesSince(ctx context.Context, rid, tmid string, since model.Time) ([]model.Message, error) {
	return list(ctx, r, scanMessage, `SELECT doc FROM (
			SELECT ts, id, doc FROM messages WHERE tmid = $1 AND tmid <> '' AND ts > $2
			UNION ALL
			SELECT ts, id, doc FROM messages WHERE rid = $3 AND changed AND updated_at > $2 AND tmid || '' = $1 AND ts <= $2
		) AS found ORDER BY ts, id`, tmid, int64(since), rid) // tmid || '': by the index of changes, not by that of threads
}

// Follow makes users follow a thread, or no longer, in what lists look at;
// the message's doc is the caller's.
func (tx *Tx) Follow(ctx context.Context, thread *model.Message, uids []string, on bool) error {
	query := "DELETE FROM thread_followers WHERE uid = $1 AND rid = $2 AND mid = $3"
	if on {
		query = "INSERT INTO thread_followers (uid, rid, mid) VALUES ($1, $2, $3) ON CONFLICT (uid, rid, mid) DO NOTHING"
	}
	for _, uid := range uids {
		if _, err := tx.exec(ctx, query, uid, thread.RID, thread.ID); err != nil {
			return err
		}
	}
	return nil
}

// DiscussionOf returns the message that stands for a discussion, or
// model.ErrNotFound.
func (r Reader) DiscussionOf(ctx context.Context, drid string) (model.Message, error) {
	return one(ctx, r, scanMessage, "SELECT doc FROM messages WHERE drid = $1 AND drid <> '' ORDER BY ts, id LIMIT 1", drid)
}

// Discussions returns a page of the messages of a room that stand for
// discussions and have the text, the newest first unless asked otherwise, and
// how many there are in all.
func (r Reader) Discussions(ctx context.Context, rid, text string, page model.Page) ([]model.Message, int, error) {
	w := &where{}
	w.and("m.rid = ? AND m.drid <> ''", rid)
	if text != "" {
		w.and("LOWER("+r.d.said("m.doc")+`) LIKE ? ESCAPE '\'`, contains(text))
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM messages m", ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, messageOrders, "m.ts DESC", lastOrder(page))
	if err != nil {
		return nil, 0, err
	}
	found, err := list(ctx, r, scanMessage, w.query("SELECT m.doc FROM messages m", tail), w.args...)
	return found, total, err
}

// DiscussionRooms returns a page of the rooms that are discussions of a room,
// by title unless asked otherwise, and how many there are in all.
func (r Reader) DiscussionRooms(ctx context.Context, prid string, filter model.Filter, page model.Page) ([]model.Room, int, error) {
	w := &where{}
	w.and("r.prid = ? AND r.prid <> ''", prid)
	if err := w.filter(filter, roomFields); err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM rooms r", ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, roomOrders, "r.fname", "r.id")
	if err != nil {
		return nil, 0, err
	}
	rooms, err := list(ctx, r, scanRoom, w.query("SELECT "+roomColumns+" FROM rooms r", tail), w.args...)
	return rooms, total, err
}

// DiscussionIDs returns the ids of the discussions of a room, in order.
func (r Reader) DiscussionIDs(ctx context.Context, prid string) ([]string, error) {
	return list(ctx, r, scanText, "SELECT id FROM rooms WHERE prid = $1 AND prid <> '' ORDER BY id", prid)
}

// Posted returns how many messages a room has, and when its last one was
// written.
func (r Reader) Posted(ctx context.Context, rid string) (msgs int, at model.Time, err error) {
	room, err := one(ctx, r, func(row scanner) (room model.Room, err error) {
		return room, row.Scan(&room.Msgs, &room.LastMessageAt)
	}, "SELECT msgs, lm FROM rooms WHERE id = $1", rid)
	return room.Msgs, room.LastMessageAt, err
}
