package store

import (
	"context"

	"gantry/internal/model"
)

// InviteAsk is somebody who asked for a new link in place of a dead one.
type InviteAsk struct {
	InviteID string // "": the token never admitted anybody
	Address  string // keyed digest of where from
	At       model.Time
}

// AddInviteAsk notes that somebody asks for a new link, at the transaction's
// moment.
func (tx *Tx) AddInviteAsk(ctx context.Context, a InviteAsk) error {
	_, err := tx.exec(ctx, "INSERT INTO invite_asks (invite_id, address, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		a.InviteID, a.Address, int64(tx.Now))
	return err
}

// AskedFrom says whether somebody at that address has asked since a moment.
func (r Reader) AskedFrom(ctx context.Context, inviteID, address string, since model.Time) (bool, error) {
	n, err := one(ctx, r, scanInt, "SELECT COUNT(*) FROM invite_asks WHERE invite_id = $1 AND address = $2 AND at > $3",
		inviteID, address, int64(since))
	return n > 0, err
}

// CountInviteAsks says how often a link's successor was asked for since a
// moment.
func (r Reader) CountInviteAsks(ctx context.Context, inviteID string, since model.Time) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM invite_asks WHERE invite_id = $1 AND at > $2", inviteID, int64(since))
}

// DeleteInviteAsks forgets who asked before a moment.
func (tx *Tx) DeleteInviteAsks(ctx context.Context, before model.Time) error {
	_, err := tx.exec(ctx, "DELETE FROM invite_asks WHERE at < $1", int64(before))
	return err
}
