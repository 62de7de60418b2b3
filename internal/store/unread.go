package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/go-json-experiment/json"
)

// ReadOwn marks a room as read by who has just written there, up to what they
// wrote, which may be dated a little ahead of the clock.
func (tx *Tx) ReadOwn(ctx context.Context, st *Stage, uid string) error {
	_, err := tx.exec(ctx, `UPDATE subscriptions SET open = $1, alert = $2, unread = 0, user_mentions = 0, group_mentions = 0,
		ls = $3, updated_at = $4, unread_mark = $5, group_mark = $6, alert_mark = $7 WHERE rid = $8 AND uid = $9`,
		true, false, int64(st.lastTS), int64(tx.Now), st.at.unread, st.at.group, st.at.alert, st.ID, uid)
	return err
}

// Mention counts a mention for members of a room, and one more message unread
// where the room's counter does not say so already.
func (tx *Tx) Mention(ctx context.Context, rid string, uids []string, unread bool) error {
	for _, uid := range slices.Sorted(slices.Values(uids)) { // always in the same order, lest two wait for each other
		_, err := tx.exec(ctx, `UPDATE subscriptions SET user_mentions = user_mentions + 1, unread = unread + $1, open = $2,
			alert = $2, updated_at = $3 WHERE rid = $4 AND uid = $5`, count(unread), true, int64(tx.Now), rid, uid)
		if err != nil {
			return err
		}
	}
	return nil
}

// Highlighter is a member of a room and the words they want to be called by.
type Highlighter struct {
	UserID string
	Words  []string
}

// Highlighters returns the members of a room who have such words, in no
// order: asked for one, SQLite would look at all members.
func (r Reader) Highlighters(ctx context.Context, rid string) ([]Highlighter, error) {
	return list(ctx, r, func(row scanner) (h Highlighter, err error) {
		var words sql.RawBytes
		if err := row.Scan(&h.UserID, &words); err != nil {
			return h, err
		}
		return h, json.Unmarshal(words, &h.Words)
	}, "SELECT uid, highlights FROM subscriptions WHERE rid = $1 AND highlights <> ''", rid)
}
