package store

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

const subscriptionColumns = "s.doc, s.open, s.alert, s.unread, s.user_mentions, s.group_mentions, s.ls, s.updated_at"

func scanSubscription(row scanner) (s model.Subscription, err error) {
	var doc []byte
	var seen, updated model.Time
	var open, alert bool
	var unread, users, groups int
	if err := row.Scan(&doc, &open, &alert, &unread, &users, &groups, &seen, &updated); err != nil {
		return s, err
	}
	if err := json.Unmarshal(doc, &s); err != nil {
		return s, err
	}
	s.Open, s.Alert, s.Unread, s.UserMentions, s.GroupMentions = open, alert, unread, users, groups
	s.LastSeen, s.UpdatedAt = seen, updated
	return s, nil
}

// Subscription returns a member's side of a room, or model.ErrNotFound.
func (r Reader) Subscription(ctx context.Context, rid, uid string) (model.Subscription, error) {
	return one(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+" FROM subscriptions s WHERE s.rid = $1 AND s.uid = $2", rid, uid)
}

// SubscriptionsOf returns all rooms a user is in.
func (r Reader) SubscriptionsOf(ctx context.Context, uid string) ([]model.Subscription, error) {
	return list(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+" FROM subscriptions s WHERE s.uid = $1 ORDER BY s.ts, s.id", uid)
}

// SubscriptionsWithRoles returns the members of a room who hold a role in it.
func (r Reader) SubscriptionsWithRoles(ctx context.Context, rid string) ([]model.Subscription, error) {
	return list(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+" FROM subscriptions s WHERE s.rid = $1 AND s.roles <> '' ORDER BY s.ts, s.id", rid)
}

// CountRoomRole returns how many members hold a role in a room.
func (r Reader) CountRoomRole(ctx context.Context, rid, role string) (int, error) {
	return one(ctx, r, scanInt, `SELECT COUNT(*) FROM subscriptions WHERE rid = $1 AND roles <> ''
		AND ' ' || roles || ' ' LIKE $2`, rid, "% "+role+" %")
}

// subscriptionDoc is the part of a subscription that has no column.
func subscriptionDoc(s model.Subscription) (string, error) {
	s.Unread, s.UserMentions, s.GroupMentions, s.LastSeen, s.UpdatedAt = 0, 0, 0, 0, 0
	return encode(s)
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
	n, err := tx.exec(ctx, `INSERT INTO subscriptions (id, rid, uid, t, name, fname, username, open, alert, unread,
		user_mentions, group_mentions, roles, banned, ls, ts, updated_at, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (rid, uid) DO NOTHING`,
		s.ID, s.RID, s.U.ID, s.T, s.Name, s.FName, strings.ToLower(s.U.Username), s.Open, s.Alert, s.Unread,
		s.UserMentions, s.GroupMentions, strings.Join(s.Roles, " "), s.Banned, int64(s.LastSeen),
		int64(s.CreatedAt), int64(s.UpdatedAt), doc)
	if err != nil || n == 0 {
		return false, err
	}
	tx.Emit(model.MembersChanged, s.RID)
	return true, nil
}

// ChangeSubscription reads a member's side under a lock, lets change alter it
// and writes it back.
func (tx *Tx) ChangeSubscription(ctx context.Context, rid, uid string, change func(s *model.Subscription) error) (model.Subscription, error) {
	s, err := one(ctx, tx.Reader, scanSubscription,
		"SELECT "+subscriptionColumns+" FROM subscriptions s WHERE s.rid = $1 AND s.uid = $2"+tx.d.forUpdate, rid, uid)
	if err != nil {
		return s, err
	}
	if err := change(&s); err != nil {
		return s, err
	}
	return s, tx.writeSubscription(ctx, &s)
}

func (tx *Tx) writeSubscription(ctx context.Context, s *model.Subscription) error {
	s.UpdatedAt = tx.Now
	doc, err := subscriptionDoc(*s)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE subscriptions SET name = $1, fname = $2, username = $3, open = $4, alert = $5, unread = $6,
		user_mentions = $7, group_mentions = $8, roles = $9, banned = $10, ls = $11, updated_at = $12, doc = $13 WHERE id = $14`,
		s.Name, s.FName, strings.ToLower(s.U.Username), s.Open, s.Alert, s.Unread, s.UserMentions, s.GroupMentions,
		strings.Join(s.Roles, " "), s.Banned, int64(s.LastSeen), int64(s.UpdatedAt), doc, s.ID)
	tx.Emit(model.MembersChanged, s.RID)
	return err
}

// DeleteSubscription ends a membership and leaves a tombstone. It reports
// false when there was none.
func (tx *Tx) DeleteSubscription(ctx context.Context, rid, uid string) (bool, error) {
	id, err := one(ctx, tx.Reader, scanText, "DELETE FROM subscriptions WHERE rid = $1 AND uid = $2 RETURNING id", rid, uid)
	if err == model.ErrNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	tx.Emit(model.MembersChanged, rid)
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
