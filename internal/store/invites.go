package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

const inviteColumns = "id, gen, digest, rid, user_id, days, max_uses, uses, created_at, expires_at, updated_at, " +
	"state, paused_at, revoked_at, revoked_by, reason, label, slug, policy"

func scanInvite(row scanner) (i model.Invite, err error) {
	var policy string
	err = row.Scan(&i.ID, &i.Gen, &i.Digest, &i.RID, &i.UserID, &i.Days, &i.MaxUses, &i.Uses, &i.CreatedAt, &i.ExpiresAt, &i.UpdatedAt,
		&i.State, &i.PausedAt, &i.RevokedAt, &i.RevokedBy, &i.Reason, &i.Label, &i.Slug, &policy)
	if err != nil || policy == "" {
		return i, err
	}
	if err := json.Unmarshal([]byte(policy), &i.Policy); err != nil {
		return i, fmt.Errorf("read the policy of invite %s: %w", i.ID, err)
	}
	return i, nil
}

// policyText is how a policy is kept; one that says nothing is empty.
func policyText(p model.InvitePolicy) (string, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("encode an invite's policy: %w", err)
	}
	return strings.TrimSuffix(string(text), "{}"), nil
}

// Invite returns the invite with that id, revoked or not.
func (r Reader) Invite(ctx context.Context, id string) (model.Invite, error) {
	return one(ctx, r, scanInvite, "SELECT "+inviteColumns+" FROM invites WHERE id = $1", id)
}

// InvitesAfter returns up to limit invites that are not revoked, in the order
// they were made, beginning behind the given one (the zero value begins at
// the start). Nodes that insert at the same moment may give the same number,
// so the id decides between those.
func (r Reader) InvitesAfter(ctx context.Context, after ListedInvite, limit int) ([]ListedInvite, error) {
	return list(ctx, r, scanListed, "SELECT "+inviteColumns+", seq FROM invites WHERE revoked_at = 0 AND (seq, id) > ($1, $2) ORDER BY seq, id LIMIT $3", after.Seq, after.ID, limit)
}

// ListedInvite is an invite with its place in the list.
type ListedInvite struct {
	model.Invite
	Seq int64
}

func scanListed(row scanner) (l ListedInvite, err error) {
	l.Invite, err = scanInvite(tail{row, &l.Seq})
	return l, err
}

// compare says which of two stands first.
func (l ListedInvite) compare(other ListedInvite) int {
	return cmp.Or(cmp.Compare(l.Seq, other.Seq), cmp.Compare(l.ID, other.ID))
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

// InsertInvite adds an invite that findOrCreateInvite never hands out again.
// It returns model.ErrConflict when the link's name is taken.
func (tx *Tx) InsertInvite(ctx context.Context, i model.Invite) error {
	_, err := tx.addInvite(ctx, i, false)
	return err
}

func (tx *Tx) insertInvite(ctx context.Context, i model.Invite) (bool, error) {
	return tx.addInvite(ctx, i, true)
}

func (tx *Tx) addInvite(ctx context.Context, i model.Invite, open bool) (bool, error) {
	policy, err := policyText(i.Policy)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `INSERT INTO invites (id, seq, gen, digest, rid, user_id, days, max_uses, uses, created_at, expires_at, open, updated_at,
		state, label, slug, policy)
		VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM invites), $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11, 'active', $12, $13, $14)
		ON CONFLICT (user_id, rid, days, max_uses) WHERE open DO NOTHING`,
		i.ID, i.Gen, i.Digest, i.RID, i.UserID, i.Days, i.MaxUses, int64(i.CreatedAt), int64(i.ExpiresAt), open, int64(i.UpdatedAt),
		i.Label, i.Slug, policy)
	if err != nil || n == 0 {
		return false, err
	}
	tx.Emit(model.InviteChanged, i.ID)
	return true, tx.setInviteRooms(ctx, i)
}

// setInviteRooms keeps which rooms an invite leads to besides its own.
func (tx *Tx) setInviteRooms(ctx context.Context, i model.Invite) error {
	for _, rid := range i.Policy.RIDs {
		_, err := tx.exec(ctx, "INSERT INTO invite_rooms (invite_id, rid, seq) SELECT id, $1, seq FROM invites WHERE id = $2 ON CONFLICT DO NOTHING", rid, i.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// ChangeInvite alters an invite under its lock and keeps its state in step.
// Who made it, when, for which room and how often it was used do not change.
// An invite that was altered is handed out by findOrCreateInvite no more. It
// returns model.ErrConflict when the link's name is taken.
func (tx *Tx) ChangeInvite(ctx context.Context, id string, alter func(*model.Invite) error) (model.Invite, error) {
	i, err := tx.HoldInvite(ctx, id)
	if err != nil {
		return i, err
	}
	before := i
	if err := alter(&i); err != nil {
		return i, err
	}
	if err := tx.followInvite(ctx, before, i); err != nil {
		return i, err
	}
	policy, err := policyText(i.Policy)
	if err != nil {
		return i, err
	}
	i.UpdatedAt, i.State = tx.Now, i.Standing(tx.Now)
	_, err = tx.exec(ctx, `UPDATE invites SET gen = $1, digest = $2, days = $3, max_uses = $4, expires_at = $5, updated_at = $6, state = $7,
		paused_at = $8, revoked_at = $9, revoked_by = $10, reason = $11, label = $12, slug = $13, policy = $14, open = FALSE WHERE id = $15`,
		i.Gen, i.Digest, i.Days, i.MaxUses, int64(i.ExpiresAt), int64(i.UpdatedAt), string(i.State),
		int64(i.PausedAt), int64(i.RevokedAt), i.RevokedBy, i.Reason, i.Label, i.Slug, policy, i.ID)
	if err != nil {
		return i, err
	}
	tx.Emit(model.InviteChanged, id)
	if _, err := tx.exec(ctx, "DELETE FROM invite_rooms WHERE invite_id = $1", id); err != nil {
		return i, err
	}
	return i, tx.setInviteRooms(ctx, i)
}

// ExpireInvites settles the state of up to limit invites whose time is over,
// and returns them.
func (tx *Tx) ExpireInvites(ctx context.Context, limit int) ([]string, error) {
	ids, err := list(ctx, tx.Reader, scanText, `UPDATE invites SET state = 'expired', open = FALSE WHERE id IN (
		SELECT id FROM invites WHERE expires_at <> 0 AND state NOT IN ('exhausted', 'expired', 'revoked') AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
		RETURNING id`, int64(tx.Now), limit)
	return ids, err
}

// InvitesToExpire says whether there are invites that ExpireInvites would
// settle.
func (r Reader) InvitesToExpire(ctx context.Context, now model.Time) (bool, error) {
	found, err := list(ctx, r, scanText, `SELECT id FROM invites
		WHERE expires_at <> 0 AND state NOT IN ('exhausted', 'expired', 'revoked') AND expires_at <= $1 LIMIT 1`, int64(now))
	return len(found) > 0, err
}

func (tx *Tx) closeInvite(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, "UPDATE invites SET open = FALSE WHERE id = $1", id)
	return err
}

// CountUse takes one use of an invite. It reports false, and takes none, when
// the invite is expired, exhausted, paused or revoked at the transaction's
// moment.
func (tx *Tx) CountUse(ctx context.Context, id string) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE invites SET uses = uses + 1, updated_at = $1,
		state = CASE WHEN max_uses > 0 AND uses + 1 >= max_uses THEN 'exhausted' ELSE state END
		WHERE id = $2 AND revoked_at = 0 AND paused_at = 0 AND (expires_at = 0 OR expires_at > $1) AND (max_uses = 0 OR uses < max_uses)`,
		int64(tx.Now), id)
	if n > 0 {
		tx.Emit(model.InviteChanged, id)
	}
	return n > 0, err
}

// RevokeInvite ends an invite; its record stays. It reports false when there
// is no such invite or it is revoked already.
func (tx *Tx) RevokeInvite(ctx context.Context, id, by, reason string) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE invites SET revoked_at = $1, revoked_by = $2, reason = $3, state = 'revoked', open = FALSE, updated_at = $1
		WHERE id = $4 AND revoked_at = 0`, int64(tx.Now), by, reason, id)
	if err != nil || n == 0 {
		return false, err
	}
	tx.Emit(model.InviteChanged, id)
	return true, tx.EndGuests(ctx, id)
}

// HoldInvite returns an invite as it is now and keeps others from changing it
// until the transaction ends.
func (tx *Tx) HoldInvite(ctx context.Context, id string) (model.Invite, error) {
	return one(ctx, tx.Reader, scanInvite, "SELECT "+inviteColumns+" FROM invites WHERE id = $1"+tx.d.forUpdate, id)
}

// ForgetInviteCodes ends the links from elsewhere that lead to an invite.
func (tx *Tx) ForgetInviteCodes(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, "DELETE FROM invite_codes WHERE invite_id = $1", id)
	return err
}

// InviteNamed returns the invite whose link has that name.
func (r Reader) InviteNamed(ctx context.Context, slug string) (model.Invite, error) {
	return one(ctx, r, scanInvite, "SELECT "+inviteColumns+" FROM invites WHERE slug = $1 AND slug <> ''", slug)
}
