package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// What all members of a room share, its name for one, are columns: when the
// room changes, one statement changes them all. What a member has not read is
// what the room has counted since the member's marks, and what was counted for
// them alone.
const subscriptionColumns = `s.doc, s.t, s.name, s.fname, s.archived, s.custom_fields, s.open, s.alert, s.unread,
	s.user_mentions, s.group_mentions, s.ls, s.updated_at, r.unread_seq, r.unread_seq - s.unread_mark,
	r.group_seq, r.group_seq - s.group_mark, r.alert_seq, r.alert_seq - s.alert_mark, r.posted_at, r.last_ts`

// fromSubscriptions is where they are.
const fromSubscriptions = " FROM subscriptions s JOIN rooms r ON r.id = s.rid"

// seqs is how far a room has counted.
type seqs struct{ unread, group, alert int }

// side is a membership, how far its room has counted what it includes, and
// when the newest message there was written.
type side struct {
	model.Subscription
	at     seqs
	lastTS model.Time
}

func scanSubscription(row scanner) (model.Subscription, error) {
	s, err := scanSide(row)
	return s.Subscription, err
}

func scanSide(row scanner) (s side, err error) {
	var doc, fields sql.RawBytes
	shared, own, since := model.Subscription{}, model.Subscription{}, seqs{}
	var posted model.Time
	if err := row.Scan(&doc, &shared.T, &shared.Name, &shared.FName, &shared.Archived, &fields, &own.Open, &own.Alert, &own.Unread,
		&own.UserMentions, &own.GroupMentions, &own.LastSeen, &own.UpdatedAt, &s.at.unread, &since.unread,
		&s.at.group, &since.group, &s.at.alert, &since.alert, &posted, &s.lastTS); err != nil {
		return s, err
	}
	if err := json.Unmarshal(doc, &s.Subscription); err != nil {
		return s, err
	}
	s.T, s.Name, s.FName, s.Archived = shared.T, shared.Name, shared.FName, shared.Archived
	s.Open, s.Alert, s.UserMentions = own.Open, own.Alert, own.UserMentions
	s.Unread, s.GroupMentions = own.Unread+since.unread, own.GroupMentions+since.group
	s.LastSeen, s.UpdatedAt = own.LastSeen, own.UpdatedAt
	if since.alert > 0 {
		s.Open, s.Alert, s.UpdatedAt = true, true, max(s.UpdatedAt, posted)
	}
	if len(fields) > 0 {
		err = json.Unmarshal(fields, &s.CustomFields)
	}
	return s, err
}

// Subscription returns a member's side of a room, or model.ErrNotFound.
func (r Reader) Subscription(ctx context.Context, rid, uid string) (model.Subscription, error) {
	return one(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+fromSubscriptions+" WHERE s.rid = $1 AND s.uid = $2", rid, uid)
}

// SubscriptionsOf returns all rooms a user is in.
func (r Reader) SubscriptionsOf(ctx context.Context, uid string) ([]model.Subscription, error) {
	return list(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+fromSubscriptions+" WHERE s.uid = $1 ORDER BY s.ts, s.id", uid)
}

// SubscriptionsWithRoles returns the members of a room who hold a role in it,
// by username.
func (r Reader) SubscriptionsWithRoles(ctx context.Context, rid string) ([]model.Subscription, error) {
	return list(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+fromSubscriptions+" WHERE s.rid = $1 AND s.roles <> '' ORDER BY s.username, s.id", rid)
}

// CountRoomRole returns how many members hold a role in a room.
func (r Reader) CountRoomRole(ctx context.Context, rid, role string) (int, error) {
	return one(ctx, r, scanInt, `SELECT COUNT(*) FROM subscriptions WHERE rid = $1 AND roles <> ''
		AND ' ' || roles || ' ' LIKE $2`, rid, "% "+role+" %")
}

// subscriptionDoc is the part of a subscription that has no column.
func subscriptionDoc(s model.Subscription) (string, error) {
	s.Name, s.FName, s.Archived, s.CustomFields = "", "", false, nil
	s.Unread, s.UserMentions, s.GroupMentions, s.LastSeen, s.UpdatedAt = 0, 0, 0, 0, 0
	return encode(s)
}

// customFields returns the text of a column that is empty when there are none.
func customFields(fields map[string]jsontext.Value) (string, error) {
	if fields == nil {
		return "", nil
	}
	return encode(fields)
}

// highlights returns the text of a column that is empty when there are none.
func highlights(words []string) (string, error) {
	if len(words) == 0 {
		return "", nil
	}
	return encode(words)
}

// InsertSubscription makes a user a member. It reports false, and changes
// nothing, when they already are one: of any number of concurrent calls
// exactly one inserts.
func (tx *Tx) InsertSubscription(ctx context.Context, s *model.Subscription) (bool, error) {
	s.CreatedAt, s.UpdatedAt = orNow(s.CreatedAt, tx.Now), tx.Now
	doc, err := subscriptionDoc(*s)
	if err != nil {
		return false, err
	}
	fields, err := customFields(s.CustomFields)
	if err != nil {
		return false, err
	}
	words, err := highlights(s.Highlights)
	if err != nil {
		return false, err
	}
	heard, wants, err := hears(s)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `INSERT INTO subscriptions (id, rid, uid, t, name, fname, archived, custom_fields, username, open, alert,
		unread, user_mentions, group_mentions, roles, banned, ls, ts, updated_at, doc, highlights, hears, wants,
		unread_mark, group_mark, alert_mark)
		SELECT $1, id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
			unread_seq, group_seq, alert_seq FROM rooms WHERE id = $23
		ON CONFLICT (rid, uid) DO NOTHING`,
		s.ID, s.U.ID, s.T, s.Name, s.FName, s.Archived, fields, strings.ToLower(s.U.Username), s.Open, s.Alert,
		s.Unread, s.UserMentions, s.GroupMentions, strings.Join(s.Roles, " "), s.Banned, int64(s.LastSeen),
		int64(s.CreatedAt), int64(s.UpdatedAt), doc, words, heard, wants, s.RID)
	if err != nil || n == 0 {
		return false, err
	}
	tx.Tell(model.Event{Kind: model.MemberJoined, ID: s.ID, Room: s.RID, User: s.U.ID})
	_, err = tx.exec(ctx, "DELETE FROM tombstones WHERE kind = 'room' AND uid = $1 AND id = $2", s.U.ID, s.RID)
	return true, err
}

// ChangeSubscription reads a member's side under a lock, lets change alter it
// and writes it back.
func (tx *Tx) ChangeSubscription(ctx context.Context, rid, uid string, change func(s *model.Subscription) error) (model.Subscription, error) {
	s, err := tx.lockSide(ctx, rid, uid)
	if err != nil {
		return s.Subscription, err
	}
	if err := change(&s.Subscription); err != nil {
		return s.Subscription, err
	}
	err = tx.writeSubscription(ctx, &s)
	return s.Subscription, err
}

// lockSide locks a membership and only then reads it with its room's counters:
// what its own member writes at the same time is in both or in neither.
func (tx *Tx) lockSide(ctx context.Context, rid, uid string) (s side, err error) {
	if tx.d.forUpdate != "" {
		if _, err := one(ctx, tx.Reader, scanText, "SELECT id FROM subscriptions WHERE rid = $1 AND uid = $2"+tx.d.forUpdate, rid, uid); err != nil {
			return s, err
		}
	}
	return one(ctx, tx.Reader, scanSide, "SELECT "+subscriptionColumns+fromSubscriptions+" WHERE s.rid = $1 AND s.uid = $2", rid, uid)
}

func (tx *Tx) writeSubscription(ctx context.Context, s *side) error {
	if s.UpdatedAt = tx.Now; s.LastSeen == tx.Now { // read just now: all that is there, even if it is dated ahead of the clock
		s.LastSeen = max(tx.Now, s.lastTS)
	}
	doc, err := subscriptionDoc(s.Subscription)
	if err != nil {
		return err
	}
	fields, err := customFields(s.CustomFields)
	if err != nil {
		return err
	}
	words, err := highlights(s.Highlights)
	if err != nil {
		return err
	}
	heard, wants, err := hears(&s.Subscription)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE subscriptions SET t = $1, name = $2, fname = $3, archived = $4, custom_fields = $5, username = $6,
		open = $7, alert = $8, unread = $9, user_mentions = $10, group_mentions = $11, roles = $12, banned = $13, ls = $14,
		updated_at = $15, doc = $16, unread_mark = $17, group_mark = $18, alert_mark = $19, highlights = $20,
		hears = $21, wants = $22 WHERE id = $23`,
		s.T, s.Name, s.FName, s.Archived, fields, strings.ToLower(s.U.Username), s.Open, s.Alert, s.Unread, s.UserMentions,
		s.GroupMentions, strings.Join(s.Roles, " "), s.Banned, int64(s.LastSeen), int64(s.UpdatedAt), doc,
		s.at.unread, s.at.group, s.at.alert, words, heard, wants, s.ID)
	kind := model.MembershipChanged
	if s.Banned { // to those who listen, a ban ends the membership
		kind = model.MemberLeft
	}
	tx.Tell(model.Event{Kind: kind, ID: s.ID, Room: s.RID, User: s.U.ID})
	return err
}

// RenameMembers gives a room's members its new name, and their attention.
func (tx *Tx) RenameMembers(ctx context.Context, rid, name, fname string) error {
	return tx.changeMembers(ctx, rid, "UPDATE subscriptions SET name = $1, fname = $2, alert = $3, updated_at = $4 WHERE rid = $5",
		name, fname, true, int64(tx.Now), rid)
}

// ArchiveMembers closes a room for its members, or opens it again.
func (tx *Tx) ArchiveMembers(ctx context.Context, rid string, archived bool) error {
	return tx.changeMembers(ctx, rid, `UPDATE subscriptions SET archived = $1, open = $2, alert = $3, updated_at = $4,
		alert_mark = (SELECT alert_seq FROM rooms r WHERE r.id = subscriptions.rid) WHERE rid = $5`,
		archived, !archived, false, int64(tx.Now), rid)
}

// RetypeMembers follows a room's change of type.
func (tx *Tx) RetypeMembers(ctx context.Context, rid, t string) error {
	return tx.changeMembers(ctx, rid, "UPDATE subscriptions SET t = $1, updated_at = $2 WHERE rid = $3", t, int64(tx.Now), rid)
}

// SetMembersFields gives a room's members its custom fields.
func (tx *Tx) SetMembersFields(ctx context.Context, rid string, fields map[string]jsontext.Value) error {
	text, err := customFields(fields)
	if err != nil {
		return err
	}
	return tx.changeMembers(ctx, rid, "UPDATE subscriptions SET custom_fields = $1, updated_at = $2 WHERE rid = $3", text, int64(tx.Now), rid)
}

func (tx *Tx) changeMembers(ctx context.Context, rid, statement string, args ...any) error {
	_, err := tx.exec(ctx, statement, args...)
	tx.Emit(model.MembersChanged, rid)
	return err
}

// DeleteSubscription ends a membership and leaves a tombstone. It reports
// false when there was none.
func (tx *Tx) DeleteSubscription(ctx context.Context, rid, uid string) (bool, error) {
	id, err := one(ctx, tx.Reader, scanText, "DELETE FROM subscriptions WHERE rid = $1 AND uid = $2 RETURNING id", rid, uid)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	tx.Tell(model.Event{Kind: model.MemberLeft, ID: id, Room: rid, User: uid})
	if err := tx.ForgetEnd(ctx, rid, uid); err != nil {
		return false, err
	}
	return true, tx.bury(ctx, uid, rid, id)
}

// bury records that a user's subscription and room are gone for them.
func (tx *Tx) bury(ctx context.Context, uid, rid, subscription string) error {
	const query = `INSERT INTO tombstones (kind, uid, id, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, uid, id) DO UPDATE SET at = excluded.at`
	if _, err := tx.exec(ctx, query, "subscription", uid, subscription, int64(tx.Now)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, query, "room", uid, rid, int64(tx.Now))
	return err
}

func (tx *Tx) buryMembers(ctx context.Context, rid string) error {
	const query = `INSERT INTO tombstones (kind, uid, id, at) SELECT $1, uid, `
	const conflict = ` FROM subscriptions WHERE rid = $3 ON CONFLICT (kind, uid, id) DO UPDATE SET at = excluded.at`
	if _, err := tx.exec(ctx, query+"id, $2"+conflict, "subscription", int64(tx.Now), rid); err != nil {
		return err
	}
	_, err := tx.exec(ctx, query+"rid, $2"+conflict, "room", int64(tx.Now), rid)
	return err
}
