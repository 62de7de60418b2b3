package store

import (
	"context"
	"errors"

	"gantry/internal/model"
)

const inviteColumns = "id, gen, digest, rid, user_id, days, max_uses, uses, created_at, expires_at, revoked_at, updated_at"

func scanInvite(row scanner) (i model.Invite, err error) {
	return i, row.Scan(&i.ID, &i.Gen, &i.Digest, &i.RID, &i.UserID, &i.Days, &i.MaxUses, &i.Uses,
		&i.CreatedAt, &i.ExpiresAt, &i.RevokedAt, &i.UpdatedAt)
}

// Invite returns the invite with that id, revoked or not.
func (r Reader) Invite(ctx context.Context, id string) (model.Invite, error) {
	return one(ctx, r, scanInvite, "SELECT "+inviteColumns+" FROM invites WHERE id = $1", id)
}

// InviteByDigest finds an invite by its token's digest.
func (r Reader) InviteByDigest(ctx context.Context, digest string) (model.Invite, error) {
	return one(ctx, r, scanInvite, "SELECT "+inviteColumns+" FROM invites WHERE digest = $1", digest)
}

// InvitesAfter returns up to limit invites that are not revoked, in the order
// they were made, beginning behind the given one (the zero value begins at
// the start). Nodes that insert at the same moment may give the same number,
// so the id decides between those.
func (r Reader) InvitesAfter(ctx context.Context, after ListedInvite, limit int) ([]ListedInvite, error) {
	return list(ctx, r, func(row scanner) (l ListedInvite, err error) {
		l.Invite, err = scanInvite(tail{row, &l.Seq})
		return l, err
	}, "SELECT "+inviteColumns+", seq FROM invites WHERE revoked_at = 0 AND (seq, id) > ($1, $2) ORDER BY seq, id LIMIT $3", after.Seq, after.ID, limit)
}

// ListedInvite is an invite with its place in the list.
type ListedInvite struct {
	model.Invite
	Seq int64
}

// tail scans more columns behind those of an inner scan.
type tail struct {
	scanner
	more any
}

func (t tail) Scan(dest ...any) error { return t.scanner.Scan(append(dest, t.more)...) }

// OpenInvite returns the invite that findOrCreateInvite may hand out again.
func (r Reader) OpenInvite(ctx context.Context, like model.Invite) (model.Invite, error) {
	return one(ctx, r, scanInvite, "SELECT "+inviteColumns+` FROM invites
		WHERE user_id = $1 AND rid = $2 AND days = $3 AND max_uses = $4 AND open`,
		like.UserID, like.RID, like.Days, like.MaxUses)
}

// FindOrInsertInvite returns the open invite of the same user, room, days and
// uses, or inserts fresh as that invite. Any number of equal concurrent calls
// leave one invite. An open invite that is dead, or that stale refuses, is
// closed first and never handed out again.
func (tx *Tx) FindOrInsertInvite(ctx context.Context, fresh model.Invite, stale func(model.Invite) bool) (model.Invite, error) {
	for {
		found, err := tx.OpenInvite(ctx, fresh)
		if err == nil && !found.Expired(tx.Now) && !found.Exhausted() && !stale(found) {
			return found, nil
		}
		if err == nil {
			err = tx.closeInvite(ctx, found.ID)
		}
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return found, err
		}
		inserted, err := tx.insertInvite(ctx, fresh)
		if err != nil || inserted {
			return fresh, err
		}
	}
}

func (tx *Tx) insertInvite(ctx context.Context, i model.Invite) (bool, error) {
	n, err := tx.exec(ctx, `INSERT INTO invites (id, seq, gen, digest, rid, user_id, days, max_uses, uses, created_at, expires_at, open, updated_at)
		VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM invites), $2, $3, $4, $5, $6, $7, 0, $8, $9, TRUE, $10)
		ON CONFLICT (user_id, rid, days, max_uses) WHERE open DO NOTHING`,
		i.ID, i.Gen, i.Digest, i.RID, i.UserID, i.Days, i.MaxUses, int64(i.CreatedAt), int64(i.ExpiresAt), int64(i.UpdatedAt))
	tx.Emit(model.InviteChanged, i.ID)
	return n > 0, err
}

func (tx *Tx) closeInvite(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, "UPDATE invites SET open = FALSE WHERE id = $1", id)
	return err
}

// CountUse takes one use of an invite. It reports false, and takes none, when
// the invite is expired, exhausted or revoked at the transaction's moment.
func (tx *Tx) CountUse(ctx context.Context, id string) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE invites SET uses = uses + 1, updated_at = $1
		WHERE id = $2 AND revoked_at = 0 AND (expires_at = 0 OR expires_at > $1) AND (max_uses = 0 OR uses < max_uses)`,
		int64(tx.Now), id)
	if n > 0 {
		tx.Emit(model.InviteChanged, id)
	}
	return n > 0, err
}

// RevokeInvite ends an invite; its record stays. It reports false when there
// is no such invite or it is revoked already.
func (tx *Tx) RevokeInvite(ctx context.Context, id, by string) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE invites SET revoked_at = $1, revoked_by = $2, open = FALSE, updated_at = $1
		WHERE id = $3 AND revoked_at = 0`, int64(tx.Now), by, id)
	if n > 0 {
		tx.Emit(model.InviteChanged, id)
	}
	return n > 0, err
}

// Redemption is a user's one use of an invite.
type Redemption struct {
	InviteID string
	UserID   string
	State    string // RedemptionJoined or RedemptionPending
	Via      string // "token" or "register"
	At       model.Time
}

// The states of a redemption.
const (
	RedemptionJoined  = "joined"  // counted, and in the room
	RedemptionPending = "pending" // counted, joins when the account is ready
)

func scanRedemption(row scanner) (r Redemption, err error) {
	return r, row.Scan(&r.InviteID, &r.UserID, &r.State, &r.Via, &r.At)
}

// Redemption returns a user's redemption of an invite, or model.ErrNotFound.
func (r Reader) Redemption(ctx context.Context, invite, user string) (Redemption, error) {
	return one(ctx, r, scanRedemption, "SELECT invite_id, user_id, state, via, at FROM invite_redemptions WHERE invite_id = $1 AND user_id = $2", invite, user)
}

// PendingRedemptions returns what waits for a user's account to be ready.
func (r Reader) PendingRedemptions(ctx context.Context, user string) ([]Redemption, error) {
	return list(ctx, r, scanRedemption, "SELECT invite_id, user_id, state, via, at FROM invite_redemptions WHERE user_id = $1 AND state = 'pending'", user)
}

// RecordRedemption writes a redemption down. It reports false when the user
// has redeemed this invite before: they are not counted twice.
func (tx *Tx) RecordRedemption(ctx context.Context, r Redemption) (bool, error) {
	n, err := tx.exec(ctx, `INSERT INTO invite_redemptions (invite_id, user_id, state, via, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (invite_id, user_id) DO NOTHING`, r.InviteID, r.UserID, r.State, r.Via, int64(tx.Now))
	return n > 0, err
}

// CompleteRedemption marks a pending redemption as joined.
func (tx *Tx) CompleteRedemption(ctx context.Context, invite, user string) error {
	_, err := tx.exec(ctx, "UPDATE invite_redemptions SET state = 'joined', at = $1 WHERE invite_id = $2 AND user_id = $3", int64(tx.Now), invite, user)
	return err
}
