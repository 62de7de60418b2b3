package store

import (
	"context"
	"slices"
	"strings"

	"gantry/internal/model"
)

// History chooses messages of a room by when they were written.
type History struct {
	RID       string
	After     model.Time // zero: from the beginning
	Before    model.Time // zero: to the end
	Inclusive bool       // messages of exactly these moments too
	Hidden    []string   // types to leave out
	Replies   Replies    // what is there of threads
	Filter    model.Filter
}

// Replies says which replies to threads a history has.
type Replies int

const (
	// AllReplies is every one of them.
	AllReplies Replies = iota
	// ShownReplies is those that their authors let the room see.
	ShownReplies
	// NoReplies is none.
	NoReplies
)

// Marks before the type of a reply in its line; see lineOf.
const (
	alsoShown  = "+"
	threadOnly = "~"
)

// lineOf returns which line of a room's history a message belongs to: its
// type, after a mark when it is a reply. What a history leaves out are whole
// lines, and an index holds each line in order: a page costs what it returns,
// however much lies between.
func lineOf(m *model.Message) string {
	switch {
	case m.IsThreadOnly():
		return threadOnly + m.T
	case m.TMID != "":
		return alsoShown + m.T
	}
	return m.T
}

// messageFields are the fields of a message that a list can be filtered by,
// messageOrders those it can be sorted by.
var (
	messageFields = columns{
		"_id": {"m.id", words}, "t": {"NULLIF(m.t, '')", words}, "ts": {"m.ts", numbers}, "u._id": {"m.uid", words},
		"tmid": {"NULLIF(m.tmid, '')", words}, "_updatedAt": {"m.updated_at", numbers},
	}
	messageOrders = map[string]string{"ts": "m.ts"}
)

// Messages returns a page of a room's messages, the newest first unless asked
// otherwise.
func (r Reader) Messages(ctx context.Context, h History, page model.Page) ([]model.Message, error) {
	lines, all, err := r.lines(ctx, h)
	if err != nil {
		return nil, err
	}
	if !all {
		return r.messagesIn(ctx, lines, h, page)
	}
	w, err := h.where()
	if err != nil {
		return nil, err
	}
	tail, err := order(page, messageOrders, "m.ts DESC", lastOrder(page))
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanMessage, w.query("SELECT m.doc FROM messages m", tail), w.args...)
}

// lastOrder makes the order total, in the direction in which the index lies.
func lastOrder(page model.Page) string {
	if len(page.Sort) > 0 && !page.Sort[0].Descending {
		return "m.id"
	}
	return "m.id DESC"
}

// CountMessages returns how many messages History chooses.
func (r Reader) CountMessages(ctx context.Context, h History) (int, error) {
	lines, all, err := r.lines(ctx, h)
	if err != nil {
		return 0, err
	}
	w, err := h.where()
	if err != nil {
		return 0, err
	}
	if !all {
		if len(lines) == 0 {
			return 0, nil
		}
		in := make([]any, len(lines))
		for i, line := range lines {
			in[i] = line
		}
		w.and("m.line IN (?"+strings.Repeat(", ?", len(lines)-1)+")", in...)
	}
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM messages m", ""), w.args...)
}

// lines returns the lines of a room that a history has, or says that it has
// them all.
func (r Reader) lines(ctx context.Context, h History) (lines []string, all bool, err error) {
	if len(h.Hidden) == 0 && h.Replies == AllReplies {
		return nil, true, nil
	}
	lines, err = list(ctx, r, scanText, `WITH RECURSIVE lines (line) AS (
			SELECT MIN(line) FROM messages WHERE rid = $1
			UNION ALL
			SELECT (SELECT MIN(m.line) FROM messages m WHERE m.rid = $1 AND m.line > lines.line) FROM lines WHERE lines.line IS NOT NULL
		) SELECT line FROM lines WHERE line IS NOT NULL`, h.RID)
	return slices.DeleteFunc(lines, h.leavesOut), false, err
}

func (h History) leavesOut(line string) bool {
	t := strings.TrimPrefix(strings.TrimPrefix(line, threadOnly), alsoShown)
	switch {
	case slices.Contains(h.Hidden, t):
		return true
	case h.Replies == NoReplies:
		return t != line
	}
	return h.Replies == ShownReplies && strings.HasPrefix(line, threadOnly)
}

// messagesIn is Messages for some lines: the first of each, and of those the
// page.
func (r Reader) messagesIn(ctx context.Context, lines []string, h History, page model.Page) ([]model.Message, error) {
	outer, err := order(page, messageOrders, "m.ts DESC", lastOrder(page))
	if err != nil || len(lines) == 0 {
		return []model.Message{}, err
	}
	first := page
	if page.Count != model.NoLimit {
		first = model.Page{Count: page.Offset + page.Count, Sort: page.Sort}
	}
	inner, err := order(first, messageOrders, "m.ts DESC", lastOrder(page))
	if err != nil {
		return nil, err
	}
	var parts []string
	var args []any
	for _, line := range lines {
		w, err := h.where()
		if err != nil {
			return nil, err
		}
		w.and("m.line = ?", line)
		parts = append(parts, "SELECT * FROM (SELECT m.ts, m.id FROM messages m WHERE "+strings.Join(w.parts, " AND ")+inner+") AS line")
		args = append(args, w.args...)
	}
	text := number(composed + " SELECT d.doc FROM (SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") AS m" + outer +
		") AS m JOIN messages d ON d.id = m.id" + strings.TrimSuffix(orderOnly(outer), " "))
	return list(ctx, r, scanMessage, text, args...)
}

// orderOnly is the ORDER BY of a tail, without its limits.
func orderOnly(tail string) string {
	tail, _, _ = strings.Cut(tail, " LIMIT ")
	return tail
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
	return w, w.filter(h.Filter, messageFields)
}
