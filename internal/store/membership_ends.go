package store

import (
	"context"

	"gantry/internal/model"
)

// MembershipEnd is when a membership ends by itself.
type MembershipEnd struct {
	RID      string
	UserID   string
	InviteID string     // the invite they came by
	EndsAt   model.Time // zero: with the invite
	Guest    bool       // the account ends with its last membership
}

// EndMembership writes down when a membership ends. Of two ends of one
// membership the later one counts.
func (tx *Tx) EndMembership(ctx context.Context, e MembershipEnd) error {
	_, err := tx.exec(ctx, `INSERT INTO membership_ends (rid, user_id, invite_id, ends_at, guest) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (rid, user_id) DO UPDATE SET invite_id = excluded.invite_id, ends_at = excluded.ends_at
		WHERE excluded.ends_at > membership_ends.ends_at`, e.RID, e.UserID, e.InviteID, int64(e.EndsAt), e.Guest)
	return err
}
