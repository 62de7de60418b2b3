package invites

import (
	"context"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/store"
)

// The link of the first admin: one person, within a week.
const (
	firstDays = 7
	firstUses = 1
)

// First returns the link that makes whoever uses it the admin of a workspace
// that has none, into the room rid. While it lives it is the same at every
// start; "" says that there is an admin. Once there is one it makes nobody
// else admin.
func (s *Service) First(ctx context.Context, rid string) (string, error) {
	var invite model.Invite
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		admins, err := tx.CountInRole(ctx, authz.Admin)
		if err != nil || admins > 0 {
			return wrap("count admins", err)
		}
		who := model.Caller{UserID: theServer}
		fresh := s.newInvite(who, FindOrCreateInvite{RID: rid, Days: firstDays, MaxUses: firstUses}, tx.Now)
		fresh.Label, fresh.Policy.Roles = "the first admin", []string{authz.Admin}
		invite, err = tx.FindOrInsertInvite(ctx, fresh, s.underOtherKey)
		if err != nil || invite.ID != fresh.ID {
			return wrap("keep the first admin's invite", err)
		}
		return s.record(ctx, tx, invite, storyCreated, "", nil)
	})
	if err != nil || invite.ID == "" {
		return "", err
	}
	return s.inviteURL(model.Caller{}, s.Key.Token(invite)), nil
}

// serverMayGive says whether a link of the server's own gives a role: that of
// the admin, while there is none.
func serverMayGive(ctx context.Context, r store.Reader, role authz.Role) (bool, error) {
	if role.ID != authz.Admin {
		return false, nil
	}
	admins, err := r.CountInRole(ctx, authz.Admin)
	return err == nil && admins == 0, wrap("count admins", err)
}
