package store

import (
	"context"
	"database/sql"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

func scanMessage(row scanner) (m model.Message, err error) {
	var doc sql.RawBytes
	if err := row.Scan(&doc); err != nil {
		return m, err
	}
	return m, json.Unmarshal(doc, &m)
}

// Message returns the message with that id, or model.ErrNotFound.
func (r Reader) Message(ctx context.Context, id string) (model.Message, error) {
	return one(ctx, r, scanMessage, "SELECT doc FROM messages WHERE id = $1", id)
}

// HasMessage says whether there is a message with that id.
func (r Reader) HasMessage(ctx context.Context, id string) (bool, error) {
	found, err := list(ctx, r, scanText, "SELECT id FROM messages WHERE id = $1", id)
	return len(found) > 0, err
}

// maxAhead bounds how far messages may be dated ahead of the clock, in
// milliseconds, to keep those of one room apart.
const maxAhead = 1000

// latest is the last moment that a room may give away now. A transaction may
// have waited for the room longer than maxAhead, so its own moment will not do.
func (tx *Tx) latest() model.Time { return max(tx.Now, model.Now()) + maxAhead }

// Post says what a message means to the members of its room.
type Post struct {
	Alert  bool // it asks for the attention of all but its author
	Unread bool // all but its author have one more message unread
	Group  bool // it calls all but its author
	Last   bool // the room shows it as its last message
}

// Stage is a room that is locked for one message: what the rules look at, and
// how far the room has counted. Its Room has no last message, which is the
// dear part of reading a room.
type Stage struct {
	model.Room
	// Highlighted says that some of its members wait for words.
	Highlighted bool

	at     seqs
	lastTS model.Time
}

// LockStage reads a room under a lock that lasts as long as the transaction,
// or returns model.ErrNotFound. It comes before the locks of its members' sides
// and of messages.
func (tx *Tx) LockStage(ctx context.Context, rid string) (Stage, error) {
	return one(ctx, tx.Reader, scanStage, `SELECT r.doc, r.users_count, r.msgs, r.lm, r.updated_at, r.last_ts, r.unread_seq, r.group_seq,
		r.alert_seq, EXISTS (SELECT 1 FROM subscriptions s WHERE s.rid = r.id AND s.highlights <> '') FROM rooms r WHERE r.id = $1`+tx.d.forUpdate, rid)
}

func scanStage(row scanner) (st Stage, err error) {
	var doc sql.RawBytes
	counted := model.Room{}
	if err := row.Scan(&doc, &counted.UsersCount, &counted.Msgs, &counted.LastMessageAt, &counted.UpdatedAt, &st.lastTS,
		&st.at.unread, &st.at.group, &st.at.alert, &st.Highlighted); err != nil {
		return st, err
	}
	err = json.Unmarshal(doc, &st.Room)
	st.UsersCount, st.Msgs, st.LastMessageAt, st.UpdatedAt = counted.UsersCount, counted.Msgs, counted.LastMessageAt, counted.UpdatedAt
	return st, err
}

// next moves the stage by one message and returns the message's moment: now,
// or a millisecond after the newest one, so that the order of messages is the
// order of their moments. A room that is written to faster than that for long
// has messages of one moment.
func (st *Stage) next(now, latest model.Time, p Post) model.Time {
	st.lastTS = max(now, min(st.lastTS+1, max(st.lastTS, latest)))
	st.at.unread += count(p.Unread)
	st.at.group += count(p.Group)
	st.at.alert += count(p.Alert)
	return st.lastTS
}

// PostMessage adds a message to its room and counts it. What members have not
// read moves with the room's counters; the author's own side is written by
// ReadOwn.
func (tx *Tx) PostMessage(ctx context.Context, st *Stage, m *model.Message, p Post) error {
	m.TS = st.next(tx.Now, tx.latest(), p)
	doc, err := tx.writeNew(ctx, m, m.TS)
	if err != nil {
		return err
	}
	posted := int64(0)
	if p.Alert {
		posted = int64(tx.Now)
	}
	_, err = tx.exec(ctx, `UPDATE rooms SET last_ts = $1, updated_at = $2, msgs = msgs + 1, unread_seq = $3, group_seq = $4, alert_seq = $5,
		posted_at = CASE WHEN posted_at < $6 THEN $6 ELSE posted_at END,
		lm = CASE WHEN $7 THEN $8 ELSE lm END, last_id = CASE WHEN $7 THEN $9 ELSE last_id END,
		last_message = CASE WHEN $7 THEN $10 ELSE last_message END WHERE id = $11`,
		int64(st.lastTS), int64(tx.Now), st.at.unread, st.at.group, st.at.alert, posted, p.Last, int64(m.TS), m.ID, text(doc), m.RID)
	return err
}

// InsertMessage adds a message to its room without a word to its members;
// Tally counts it there.
func (tx *Tx) InsertMessage(ctx context.Context, m *model.Message) error {
	next, err := tx.nextMoment(ctx, m.RID)
	if err != nil {
		return err
	}
	if m.TS == 0 {
		m.TS = next
	}
	_, err = tx.writeNew(ctx, m, next)
	return err
}

// nextMoment locks a room and returns its next moment, as Stage.next does for
// a message that counts. Whatever is written, changed or deleted in a room has
// a moment of its own there, given under the room's lock: who has seen one of
// them has seen all that came before it.
func (tx *Tx) nextMoment(ctx context.Context, rid string) (model.Time, error) {
	if tx.d.forUpdate != "" { // wait for the lock before looking at the clock
		if _, err := one(ctx, tx.Reader, scanText, "SELECT id FROM rooms WHERE id = $1"+tx.d.forUpdate, rid); err != nil {
			return 0, err
		}
	}
	return one(ctx, tx.Reader, scanTime, `UPDATE rooms SET
		last_ts = CASE WHEN last_ts < $1 THEN $1 WHEN last_ts < $2 THEN last_ts + 1 ELSE last_ts END, updated_at = $1
		WHERE id = $3 RETURNING last_ts`, int64(tx.Now), int64(tx.latest()), rid)
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// writeNew writes a message at a moment of its room and tells of it; it
// returns its document. One that is dated otherwise counts as changed.
func (tx *Tx) writeNew(ctx context.Context, m *model.Message, at model.Time) ([]byte, error) {
	m.UpdatedAt = at
	doc, err := encodeMessage(m)
	if err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, `INSERT INTO messages (rid, ts, id, t, line, uid, updated_at, changed, tmid, tshow, tlm, drid, pinned_at, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		m.RID, int64(m.TS), m.ID, m.T, lineOf(m), m.U.ID, int64(m.UpdatedAt), m.TS != at, m.TMID, m.TShow, int64(m.TLM), m.DRID,
		int64(m.PinnedAt), text(doc))
	if err != nil {
		return nil, err
	}
	tx.told(m, doc)
	if err := tx.countMessage(ctx, m); err != nil {
		return nil, err
	}
	return doc, tx.insertMentions(ctx, m)
}

// encodeMessage writes a message with EJSON's dates, the form in which it is
// sent to those who are connected, so that it is encoded once.
func encodeMessage(m *model.Message) ([]byte, error) { return json.Marshal(m, model.EJSON) }

// text is what the drivers store as TEXT.
func text(doc []byte) string { return string(doc) }

func (tx *Tx) told(m *model.Message, doc []byte) {
	tx.Tell(model.Event{Kind: model.MessageChanged, ID: m.ID, Room: m.RID, Data: doc})
	tx.Emit(model.RoomPosted, m.RID)
}

// insertMentions indexes whom a message mentions by name.
func (tx *Tx) insertMentions(ctx context.Context, m *model.Message) error {
	for _, mention := range m.Mentions {
		if mention.ID == "all" || mention.ID == "here" {
			continue
		}
		_, err := tx.exec(ctx, `INSERT INTO message_mentions (uid, rid, ts, mid) VALUES ($1, $2, $3, $4)
			ON CONFLICT (uid, rid, ts, mid) DO NOTHING`, mention.ID, m.RID, int64(m.TS), m.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// ChangeMessage reads a message under its room's lock, lets change alter it
// and writes it back. Its room and when it was written never change.
func (tx *Tx) ChangeMessage(ctx context.Context, id string, change func(m *model.Message) error) (model.Message, error) {
	rid, err := one(ctx, tx.Reader, scanText, "SELECT rid FROM messages WHERE id = $1", id)
	if err != nil {
		return model.Message{}, err
	}
	at, err := tx.nextMoment(ctx, rid)
	if err != nil {
		return model.Message{}, err
	}
	m, err := one(ctx, tx.Reader, scanMessage, "SELECT doc FROM messages WHERE id = $1"+tx.d.forUpdate, id)
	if err != nil {
		return m, err
	}
	if err := change(&m); err != nil {
		return m, err
	}
	m.UpdatedAt = at
	return m, tx.writeMessage(ctx, &m)
}

func (tx *Tx) writeMessage(ctx context.Context, m *model.Message) error {
	doc, err := encodeMessage(m)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE messages SET t = $1, line = $2, uid = $3, updated_at = $4, tlm = $5, drid = $6, pinned_at = $7,
		changed = $8, doc = $9 WHERE id = $10`,
		m.T, lineOf(m), m.U.ID, int64(m.UpdatedAt), int64(m.TLM), m.DRID, int64(m.PinnedAt), true, text(doc), m.ID)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, "DELETE FROM message_mentions WHERE mid = $1", m.ID); err != nil {
		return err
	}
	if err := tx.insertMentions(ctx, m); err != nil {
		return err
	}
	_, err = tx.exec(ctx, "UPDATE rooms SET last_message = $1, updated_at = $2 WHERE id = $3 AND last_id = $4", text(doc), int64(tx.Now), m.RID, m.ID)
	tx.told(m, doc)
	return err
}

// DeleteMessage removes a message from its room, which counts one fewer, and
// leaves a tombstone. It reports false when it was gone already.
func (tx *Tx) DeleteMessage(ctx context.Context, m *model.Message) (bool, error) {
	at, err := tx.nextMoment(ctx, m.RID)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, "DELETE FROM messages WHERE id = $1", m.ID)
	if err != nil || n == 0 {
		return false, err
	}
	if err := tx.buryMessage(ctx, m, at); err != nil {
		return true, err
	}
	if _, err := tx.exec(ctx, "UPDATE rooms SET msgs = msgs - 1, updated_at = $1 WHERE id = $2", int64(tx.Now), m.RID); err != nil {
		return true, err
	}
	return true, tx.resetLast(ctx, m)
}

func (tx *Tx) buryMessage(ctx context.Context, m *model.Message, at model.Time) error {
	_, err := tx.exec(ctx, "INSERT INTO deleted_messages (rid, at, id, ts, tmid, tlm) VALUES ($1, $2, $3, $4, $5, $6)",
		m.RID, int64(at), m.ID, int64(m.TS), m.TMID, int64(m.TLM))
	if err != nil {
		return err
	}
	id, err := json.Marshal(map[string]string{"_id": m.ID})
	tx.Tell(model.Event{Kind: model.MessageDeleted, ID: m.ID, Room: m.RID, Data: id})
	tx.Emit(model.RoomPosted, m.RID)
	return err
}

// resetLast finds another last message for the room that has lost m, if that
// was it.
func (tx *Tx) resetLast(ctx context.Context, m *model.Message) error {
	last, err := one(ctx, tx.Reader, scanText, "SELECT last_id FROM rooms WHERE id = $1", m.RID)
	if err != nil || last != m.ID {
		return err
	}
	id, doc := "", sql.NullString{}
	before, err := tx.messagesIn(ctx, []string{"", alsoShown}, History{RID: m.RID}, model.Page{Count: 1})
	if err != nil {
		return err
	}
	if len(before) > 0 {
		encoded, err := encodeMessage(&before[0])
		if err != nil {
			return err
		}
		id, doc = before[0].ID, sql.NullString{String: text(encoded), Valid: true}
	}
	_, err = tx.exec(ctx, "UPDATE rooms SET last_id = $1, last_message = $2 WHERE id = $3", id, doc, m.RID)
	return err
}

// SetStar indexes that a user starred a message, or no longer does.
func (tx *Tx) SetStar(ctx context.Context, m *model.Message, uid string, on bool) error {
	query := "DELETE FROM message_stars WHERE uid = $1 AND rid = $2 AND mid = $3"
	if on {
		query = "INSERT INTO message_stars (uid, rid, mid) VALUES ($1, $2, $3) ON CONFLICT (uid, rid, mid) DO NOTHING"
	}
	_, err := tx.exec(ctx, query, uid, m.RID, m.ID)
	return err
}
