package store

import (
	"context"
	"slices"

	"gantry/internal/model"
)

// Redemption is a user's one use of an invite, or their asking for it.
type Redemption struct {
	InviteID string
	UserID   string
	State    string // RedemptionJoined and so on
	Via      string // how they came: "token", "register", "login", "guest", …
	Address  string // keyed digest of where from; erased after a while
	Reason   string // what was said about a denial, or RedemptionAccount
	At       model.Time
	// DecidedAt and DecidedBy are of who said yes or no; zero where nobody
	// was asked.
	DecidedAt model.Time
	DecidedBy string
}

// The states of a redemption.
const (
	RedemptionJoined   = "joined"   // counted, and in the room
	RedemptionPending  = "pending"  // counted, joins when the account is ready
	RedemptionAwaiting = "awaiting" // asks to be let in; not counted
	RedemptionDenied   = "denied"   // was not let in; not counted
)

// RedemptionAccount is the reason of an asker whose account, too, waits for
// the answer.
const RedemptionAccount = "account"

const redemptionColumns = "invite_id, user_id, state, via, address, reason, at, decided_at, decided_by"

func scanRedemption(row scanner) (r Redemption, err error) {
	return r, row.Scan(&r.InviteID, &r.UserID, &r.State, &r.Via, &r.Address, &r.Reason, &r.At, &r.DecidedAt, &r.DecidedBy)
}

// Redemption returns a user's redemption of an invite, or model.ErrNotFound.
func (r Reader) Redemption(ctx context.Context, invite, user string) (Redemption, error) {
	return one(ctx, r, scanRedemption, "SELECT "+redemptionColumns+" FROM invite_redemptions WHERE invite_id = $1 AND user_id = $2", invite, user)
}

// PendingRedemptions returns what waits for a user's account to be ready.
func (r Reader) PendingRedemptions(ctx context.Context, user string) ([]Redemption, error) {
	return list(ctx, r, scanRedemption, "SELECT "+redemptionColumns+" FROM invite_redemptions WHERE user_id = $1 AND state = 'pending'", user)
}

// InviterOf returns who made the invite by which a user last came into a room,
// or model.ErrNotFound.
func (r Reader) InviterOf(ctx context.Context, user, rid string) (string, error) {
	return one(ctx, r, scanText, `SELECT i.user_id FROM invite_redemptions u JOIN invites i ON i.id = u.invite_id
		WHERE u.user_id = $1 AND u.state = 'joined'
		AND (i.rid = $2 OR EXISTS (SELECT 1 FROM invite_rooms o WHERE o.invite_id = i.id AND o.rid = $2))
		ORDER BY u.at DESC LIMIT 1`, user, rid)
}

// Redemptions returns a page of who used an invite or asked to, the newest
// first.
func (r Reader) Redemptions(ctx context.Context, invite string, offset, count int) ([]Redemption, error) {
	return list(ctx, r, scanRedemption, "SELECT "+redemptionColumns+` FROM invite_redemptions
		WHERE invite_id = $1 ORDER BY at DESC, user_id DESC LIMIT $2 OFFSET $3`, invite, count, offset)
}

// CountRedemptions counts what Redemptions lists, up to a number.
func (r Reader) CountRedemptions(ctx context.Context, invite string, most int) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM (SELECT 1 FROM invite_redemptions WHERE invite_id = $1 LIMIT $2) AS found", invite, most)
}

// Asking counts, of some invites, who waits for an answer.
func (r Reader) Asking(ctx context.Context, invites []string) (map[string]int, error) {
	counts := make(map[string]int, len(invites))
	for some := range slices.Chunk(invites, maxList) {
		w := &where{}
		w.and("state = 'awaiting'")
		w.among("invite_id", some)
		err := each(ctx, r, func(row scanner) error {
			var id string
			var n int
			err := row.Scan(&id, &n)
			counts[id] = n
			return err
		}, w.query("SELECT invite_id, COUNT(*) FROM invite_redemptions", " GROUP BY invite_id"), w.args...)
		if err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// CountedRedemptions returns how many users an invite has counted: its uses.
func (r Reader) CountedRedemptions(ctx context.Context, invite string) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM invite_redemptions WHERE invite_id = $1 AND state IN ('joined', 'pending')", invite)
}

// RecordRedemption writes a counted redemption down. It reports false when the
// invite has counted this user before; they are not counted twice.
func (tx *Tx) RecordRedemption(ctx context.Context, r Redemption) (bool, error) {
	n, err := tx.exec(ctx, `INSERT INTO invite_redemptions (invite_id, user_id, state, via, address, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (invite_id, user_id) DO UPDATE SET state = excluded.state, at = excluded.at
		WHERE invite_redemptions.state IN ('awaiting', 'denied')`, r.InviteID, r.UserID, r.State, r.Via, r.Address, int64(tx.Now))
	return n > 0, err
}

// CompleteRedemption marks a pending redemption as joined.
func (tx *Tx) CompleteRedemption(ctx context.Context, invite, user string) error {
	_, err := tx.exec(ctx, "UPDATE invite_redemptions SET state = 'joined', at = $1 WHERE invite_id = $2 AND user_id = $3 AND state = 'pending'",
		int64(tx.Now), invite, user)
	return err
}

// AskRedemption writes down that a user asks to be let in. It reports false
// when something of them is written down already.
func (tx *Tx) AskRedemption(ctx context.Context, r Redemption) (bool, error) {
	n, err := tx.exec(ctx, `INSERT INTO invite_redemptions (invite_id, user_id, state, via, address, reason, at) VALUES ($1, $2, 'awaiting', $3, $4, $5, $6)
		ON CONFLICT (invite_id, user_id) DO NOTHING`, r.InviteID, r.UserID, r.Via, r.Address, r.Reason, int64(tx.Now))
	return n > 0, err
}

// DecideRedemption writes down who answered somebody that asks to be let in,
// and takes the asking away from others: it reports false when nobody waits
// for an answer any more. A yes is counted by RecordRedemption.
func (tx *Tx) DecideRedemption(ctx context.Context, r Redemption) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE invite_redemptions SET state = 'denied', decided_at = $1, decided_by = $2, reason = $3
		WHERE invite_id = $4 AND user_id = $5 AND state = 'awaiting'`, int64(tx.Now), r.DecidedBy, r.Reason, r.InviteID, r.UserID)
	return n > 0, err
}
