package invites

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Why an invite ends when its creator does not stand behind it any more, as
// its record names it; also the values of Invite_AutoRevoke_On.
const (
	forsakenLeft        = "left"        // the room
	forsakenDemoted     = "demoted"     // may not make links there any more
	forsakenDeactivated = "deactivated" // or deleted
)

// forsakenReason is what a revocation says of each.
var forsakenReason = map[string]string{
	forsakenLeft:        "Its creator has left the room.",
	forsakenDemoted:     "Its creator may not invite to the room any more.",
	forsakenDeactivated: "Its creator's account is gone or switched off.",
}

// forsaken returns why an invite admits nobody any more although nobody has
// revoked it: what became of its creator, as far as the workspace minds, at
// the moment of the caller's transaction. It is empty for what stands, and for
// what the server made.
func (s *Service) forsaken(ctx context.Context, r store.Reader, i model.Invite) (string, error) {
	minds := s.Settings.Get().Strings("Invite_AutoRevoke_On")
	if len(minds) == 0 {
		return "", nil
	}
	why, err := s.lost(ctx, r, i, minds)
	if err != nil || why == "" || i.UserID == theServer {
		return "", err
	}
	return forsakenReason[why], nil
}

// lost says which of what the workspace minds has become of an invite's
// creator.
func (s *Service) lost(ctx context.Context, r store.Reader, i model.Invite, minds []string) (string, error) {
	creator, err := r.User(ctx, i.UserID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return "", wrap("read who made an invite", err)
	}
	if slices.Contains(minds, forsakenDeactivated) && (err != nil || !creator.Active) {
		return forsakenDeactivated, nil
	}
	if slices.Contains(minds, forsakenLeft) {
		member, _, err := standing(ctx, r, i.RID, i.UserID)
		if err != nil || !member {
			return forsakenLeft, err
		}
	}
	if !slices.Contains(minds, forsakenDemoted) {
		return "", nil
	}
	who := model.Caller{UserID: i.UserID, Roles: creator.Roles}
	allowed, err := s.Rooms.Can(ctx, r, who, "create-invite-links", i.RID)
	if err != nil || allowed {
		return "", err
	}
	return forsakenDemoted, nil
}

// unforsaken refuses what is forsaken, in the transaction that would admit
// somebody by it.
func (s *Service) unforsaken(ctx context.Context, r store.Reader, i model.Invite) error {
	reason, err := s.forsaken(ctx, r, i)
	if err == nil && reason != "" {
		err = errInvalidToken
	}
	return err
}
