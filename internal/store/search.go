package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gantry/internal/model"
)

// Messages are not indexed when they are sent: that would cost a send more
// than all its other indexes. A room has a mark up to which of its moments
// its messages are indexed, and whatever is written or changed there has a
// later moment. Search therefore indexes what lies beyond the mark before it
// answers, which the background has mostly done by then. A crash loses
// nothing: mark and index move in one transaction.

// searchDialect is how an engine indexes words and finds them.
type searchDialect struct {
	// index enters a message's words, its id first, or replaces them; each is
	// a statement.
	index []string
	// from is where messages m and their words are, and order what orders them
	// by when they were written.
	from, order string
	// match is the condition that holds a query, and query writes one.
	match string
	query func(q Search) string
}

var sqliteSearch = searchDialect{
	index: []string{
		"INSERT INTO indexed_messages (mid) VALUES ($1) ON CONFLICT (mid) DO NOTHING",
		"INSERT OR REPLACE INTO message_words (rowid, words) SELECT seq, $1 FROM indexed_messages WHERE mid = $2",
	},
	from:  "message_words JOIN indexed_messages i ON i.seq = message_words.rowid JOIN messages m ON m.id = i.mid",
	order: "message_words.rowid",
	match: "message_words MATCH ?",
	query: func(q Search) string {
		terms := q.terms(func(word string) string { return `"` + word + `"` }, "*", " OR ")
		text := strings.Join(terms, " AND ")
		for _, word := range q.None {
			text += ` NOT "` + word + `"`
		}
		return text
	},
}

var postgresSearch = searchDialect{
	index: []string{
		"INSERT INTO message_words (words, mid) VALUES (array_to_tsvector(string_to_array($1, ' ')), $2) ON CONFLICT (mid) DO UPDATE SET words = excluded.words",
	},
	from:  "message_words w JOIN messages m ON m.id = w.mid",
	order: "m.ts",
	match: "w.words @@ CAST(? AS TSQUERY)",
	query: func(q Search) string {
		terms := q.terms(func(word string) string { return "'" + word + "'" }, ":*", " | ")
		for _, word := range q.None {
			terms = append(terms, "!'"+word+"'")
		}
		return strings.Join(terms, " & ")
	},
}

// Search chooses messages by what they say, and by their facets. It needs
// something to go by.
type Search struct {
	RID       string     // empty: the rooms of Member
	Member    string     // a user's id
	Words     []string   // all of them, or words that begin so
	Facets    []string   // all of them
	AnyOf     [][]string // one facet of each
	None      []string   // words it must not have
	StarredBy string     // a user's id
	After     model.Time // inclusive
	Before    model.Time // exclusive
	Oldest    bool       // the oldest first
}

// terms returns what a message must have, in a dialect's spelling.
func (q Search) terms(quote func(string) string, prefix, or string) []string {
	var terms []string
	for _, word := range q.Words {
		term := quote(word)
		if len(word) >= minPrefix {
			term += prefix
		}
		terms = append(terms, term)
	}
	for _, facet := range q.Facets {
		terms = append(terms, quote(facet))
	}
	for _, group := range q.AnyOf {
		quoted := make([]string, len(group))
		for i, facet := range group {
			quoted[i] = quote(facet)
		}
		terms = append(terms, "("+strings.Join(quoted, or)+")")
	}
	return terms
}

// minPrefix is how long a word is, in bytes, that others may begin with.
const minPrefix = 3

// maxSearched bounds how many messages a search looks at that asks what the
// index does not know.
const maxSearched = 10_000

// errEnough ends a list that is long enough.
var errEnough = errors.New("enough")

// SearchMessages returns a page of the messages that a search chooses, the
// newest first unless asked otherwise. With keep it looks at no more than the
// first of them, and returns those that keep wants. IndexRoom comes first.
func (r Reader) SearchMessages(ctx context.Context, q Search, keep func(*model.Message) bool, offset, count int) ([]model.Message, error) {
	if count <= 0 {
		return []model.Message{}, nil
	}
	w, head, order := r.searchPlan(q)
	if keep == nil {
		return list(ctx, r, scanMessage, w.query(head, fmt.Sprintf(" ORDER BY %s LIMIT %d OFFSET %d", order, count, offset)), w.args...)
	}
	found := []model.Message{}
	err := each(ctx, r, func(row scanner) error {
		m, err := scanMessage(row)
		if err != nil || !keep(&m) {
			return err
		}
		if offset--; offset < 0 {
			found = append(found, m)
		}
		if len(found) == count {
			return errEnough
		}
		return nil
	}, w.query(head, fmt.Sprintf(" ORDER BY %s LIMIT %d", order, maxSearched)), w.args...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}

// searchPlan returns how a search is asked: by words where there are some to
// go by, else by when messages were written.
func (r Reader) searchPlan(q Search) (w *where, head, order string) {
	w, head, order = &where{}, "SELECT m.doc FROM messages m", "m.ts"
	if q.indexed() {
		head, order = "SELECT m.doc FROM "+r.d.search.from, r.d.search.order
		if q.RID != "" {
			q.Facets = append(slices.Clone(q.Facets), roomFacet(q.RID))
		}
		w.and(r.d.search.match, r.d.search.query(q))
	} else {
		w.and("m.t IN ('', 'e2e')")
	}
	if q.RID != "" {
		w.and("m.rid = ?", q.RID)
	} else {
		w.and("m.rid IN (SELECT rid FROM subscriptions WHERE uid = ? AND NOT banned)", q.Member)
	}
	if q.StarredBy != "" {
		w.and("m.id IN (SELECT mid FROM message_stars WHERE uid = ?)", q.StarredBy)
	}
	if q.After != 0 {
		w.and("m.ts >= ?", int64(q.After))
	}
	if q.Before != 0 {
		w.and("m.ts < ?", int64(q.Before))
	}
	if !q.Oldest {
		order += " DESC"
	}
	return w, head, order
}

// indexed says whether a search has words or facets to go by.
func (q Search) indexed() bool { return len(q.Words)+len(q.Facets)+len(q.AnyOf) > 0 }

// UnsearchedOf returns which of a user's rooms have messages that are not
// indexed.
func (r Reader) UnsearchedOf(ctx context.Context, uid string) ([]string, error) {
	return list(ctx, r, scanText, `SELECT r.id FROM subscriptions s JOIN rooms r ON r.id = s.rid
		WHERE s.uid = $1 AND r.searched < r.last_ts`, uid)
}

// Unsearched returns the rooms that have messages which are not indexed. It
// reads all rooms.
func (r Reader) Unsearched(ctx context.Context) ([]string, error) {
	return list(ctx, r, scanText, "SELECT id FROM rooms WHERE searched < last_ts ORDER BY id")
}

// IndexRoom indexes the next messages of a room, so many in one transaction,
// and reports whether there are more.
func (s *Store) IndexRoom(ctx context.Context, rid string, most int) (more bool, err error) {
	clean, err := s.isSearched(ctx, rid)
	if err != nil || clean {
		return false, err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		more, err = tx.indexNext(ctx, rid, most)
		return err
	})
	return more, err
}

// isSearched says whether all of a room is indexed, or there is no such room.
func (s *Store) isSearched(ctx context.Context, rid string) (bool, error) {
	dirty, err := list(ctx, s.Reader, scanText, "SELECT id FROM rooms WHERE id = $1 AND searched < last_ts", rid)
	return len(dirty) == 0, err
}

// roomMark is how far a room's moments and its index have come.
type roomMark struct{ searched, last model.Time }

func (tx *Tx) indexNext(ctx context.Context, rid string, most int) (more bool, err error) {
	mark, err := one(ctx, tx.Reader, func(row scanner) (m roomMark, err error) { return m, row.Scan(&m.searched, &m.last) },
		"SELECT searched, last_ts FROM rooms WHERE id = $1"+tx.d.forUpdate, rid)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// What was written since the mark, and what was changed since that is older.
	written, err := list(ctx, tx.Reader, scanMessage, "SELECT doc FROM messages WHERE rid = $1 AND ts > $2 ORDER BY ts, id LIMIT $3",
		rid, int64(mark.searched), most)
	if err != nil {
		return false, err
	}
	changed, err := list(ctx, tx.Reader, scanMessage, `SELECT doc FROM messages WHERE rid = $1 AND changed AND updated_at > $2 AND ts <= $2
		ORDER BY updated_at LIMIT $3`, rid, int64(mark.searched), most)
	if err != nil {
		return false, err
	}
	for _, m := range append(changed, written...) {
		if err := tx.index(ctx, &m); err != nil {
			return false, err
		}
	}
	// A moment that lies far ahead may be that of messages still to come.
	next := min(mark.last, tx.Now+maxAhead-1)
	if len(written) == most {
		next = min(next, written[most-1].TS-1)
	}
	if len(changed) == most {
		next = min(next, changed[most-1].UpdatedAt-1)
	}
	more = len(written) == most || len(changed) == most
	if more && next <= mark.searched { // all of one moment
		return tx.indexNext(ctx, rid, 2*most)
	}
	_, err = tx.exec(ctx, "UPDATE rooms SET searched = $1 WHERE id = $2", int64(max(next, mark.searched)), rid)
	return more, err
}

// index enters what a message can be found by, or strikes one that is not to
// be found any more.
func (tx *Tx) index(ctx context.Context, m *model.Message) error {
	if !indexable(m) {
		return tx.strike(ctx, m.ID)
	}
	words := searchWords(m)
	for _, statement := range tx.d.search.index {
		args := []any{words, m.ID}
		if !strings.Contains(statement, "$2") {
			args = args[1:]
		}
		if _, err := tx.exec(ctx, statement, args...); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) strike(ctx context.Context, mid string) error {
	table := "indexed_messages" // its trigger strikes the words
	if tx.d.name == "postgres" {
		table = "message_words"
	}
	_, err := tx.exec(ctx, "DELETE FROM "+table+" WHERE mid = $1", mid)
	return err
}
