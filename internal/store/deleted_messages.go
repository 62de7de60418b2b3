package store

import (
	"context"

	"gantry/internal/model"
)

// Stretch is a part of a room's changes, between two moments that are
// themselves outside. A zero bound is open.
type Stretch struct {
	RID           string
	After, Before model.Time
	Limit         int  // 0: all of them
	Backward      bool // from the latest on
}

// Changed returns the messages of a room that were written or changed in a
// stretch of time, in the order in which they were.
func (r Reader) Changed(ctx context.Context, s Stretch) ([]model.Message, error) {
	wrote, args := s.bounds("ts")
	edited, more := s.bounds("updated_at")
	tail := s.tail("at")
	text := number(composed + " SELECT doc FROM (SELECT * FROM (SELECT ts AS at, id, doc FROM messages WHERE rid = ? AND NOT changed" + wrote + s.tail("ts") +
		") AS written UNION ALL SELECT * FROM (SELECT updated_at AS at, id, doc FROM messages WHERE rid = ? AND changed" + edited + s.tail("updated_at") +
		") AS edited) AS found" + tail)
	args = append(append(append([]any{s.RID}, args...), s.RID), more...)
	return list(ctx, r, scanMessage, text, args...)
}

func (s Stretch) bounds(column string) (text string, args []any) {
	if s.After != 0 {
		text, args = text+" AND "+column+" > ?", append(args, int64(s.After))
	}
	if s.Before != 0 {
		text, args = text+" AND "+column+" < ?", append(args, int64(s.Before))
	}
	return text, args
}

func (s Stretch) tail(column string) string {
	page := model.Page{Count: s.Limit, Sort: []model.SortKey{{Field: "at", Descending: s.Backward}}}
	if s.Limit == 0 {
		page.Count = model.NoLimit
	}
	last := "id"
	if s.Backward {
		last = "id DESC"
	}
	text, err := order(page, map[string]string{"at": column}, "", last)
	if err != nil { // the field is the one above
		panic(err)
	}
	return text
}

func scanGone(row scanner) (g model.Gone, err error) { return g, row.Scan(&g.ID, &g.DeletedAt) }

// Deleted returns which messages of a room were deleted in a stretch of time,
// in the order in which they were.
func (r Reader) Deleted(ctx context.Context, s Stretch) ([]model.Gone, error) {
	bounds, args := s.bounds("at")
	return list(ctx, r, scanGone, number(composed+" SELECT id, at FROM deleted_messages WHERE rid = ?"+bounds+s.tail("at")),
		append([]any{s.RID}, args...)...)
}

// DeletedPage returns a page of the messages that were deleted after a
// moment, and how many there are in all.
func (r Reader) DeletedPage(ctx context.Context, rid string, since model.Time, page model.Page) ([]model.Gone, int, error) {
	w := &where{}
	w.and("rid = ?", rid)
	w.and("at > ?", int64(since))
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM deleted_messages", ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, nil, "at", "id")
	if err != nil {
		return nil, 0, err
	}
	gone, err := list(ctx, r, scanGone, w.query("SELECT id, at FROM deleted_messages", tail), w.args...)
	return gone, total, err
}

// DeletedThreads returns the threads of a room that were deleted after a
// moment with the message that began them.
func (r Reader) DeletedThreads(ctx context.Context, rid string, since model.Time) ([]model.Gone, error) {
	return list(ctx, r, scanGone, "SELECT id, at FROM deleted_messages WHERE rid = $1 AND at > $2 AND tlm > 0 ORDER BY at, id", rid, int64(since))
}

// DeletedReplies returns the replies to a thread that were deleted after a
// moment.
func (r Reader) DeletedReplies(ctx context.Context, tmid string, since model.Time) ([]model.Gone, error) {
	return list(ctx, r, scanGone, "SELECT id, at FROM deleted_messages WHERE tmid = $1 AND tmid <> '' AND at > $2 ORDER BY at, id", tmid, int64(since))
}
