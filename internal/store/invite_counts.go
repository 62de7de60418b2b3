package store

import (
	"context"

	"gantry/internal/model"
)

// ActiveInvites counts the living invites that a user made, without the one
// named, up to most.
func (r Reader) ActiveInvites(ctx context.Context, user, without string, now model.Time, most int) (int, error) {
	living, err := list(ctx, r, scanText, `SELECT id FROM invites WHERE user_id = $1 AND state = 'active' AND id <> $2
		AND (expires_at = 0 OR expires_at > $3) LIMIT $4`, user, without, int64(now), most)
	return len(living), err
}
