package store

import (
	"context"

	"gantry/internal/model"
)

// AddInviteCode lets a code from elsewhere, of which only the digest is kept,
// lead to an invite until a moment. It reports false when the code is known
// already.
func (tx *Tx) AddInviteCode(ctx context.Context, digest, invite string, until model.Time) (bool, error) {
	n, err := tx.exec(ctx, "INSERT INTO invite_codes (digest, invite_id, expires_at) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING",
		digest, invite, int64(until))
	return n > 0, err
}

// DeleteInviteCodes forgets codes that led nowhere since before a moment.
func (tx *Tx) DeleteInviteCodes(ctx context.Context, before model.Time) error {
	_, err := tx.exec(ctx, "DELETE FROM invite_codes WHERE expires_at < $1", int64(before))
	return err
}
