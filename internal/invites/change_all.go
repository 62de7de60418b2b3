package invites

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

// RevokeAll names invites to revoke: those into a room, those that somebody
// made, or those that are both.
type RevokeAll struct {
	RID    string `json:"rid" check:"nullable,maxLength=64"`
	UserID string `json:"userId" check:"nullable,maxLength=64"`
	Because
}

// RevokedAll says how many invites were revoked.
type RevokedAll struct {
	Revoked int `json:"revoked"`
}

// revokedAtOnce is how many invites one transaction revokes: it keeps others
// from writing meanwhile.
const revokedAtOnce = 200

var errNothingNamed = model.Errorf("error-the-field-is-required", "Say whose invites, or those into which room.").
	With(map[string]any{"method": "invites.revokeAll", "field": "rid"})

// RevokeAllInvites revokes one after the other; what is made meanwhile is
// revoked too.
func (s *Service) RevokeAllInvites(ctx context.Context, who model.Caller, in RevokeAll) (RevokedAll, error) {
	var out RevokedAll
	if in.RID == "" && in.UserID == "" {
		return out, errNothingNamed
	}
	e := s.eyesOf(s.Store.Reader, who)
	if at, err := e.footing(ctx, in.RID); err != nil || !e.all && !at.invites && in.UserID != who.UserID {
		return out, errOr(err, errNotAuthorized)
	}
	q := store.InviteQuery{
		RID: in.RID, UserID: in.UserID,
		States: []model.InviteState{model.InviteActive, model.InvitePaused, model.InviteExhausted, model.InviteExpired},
	}
	for page := (store.InvitePage{Count: revokedAtOnce, Oldest: true}); ; {
		some, err := s.Store.Invites(ctx, q, page)
		if err != nil {
			return out, wrap("list invites to revoke", err)
		}
		if len(some) == 0 {
			return out, nil
		}
		n, err := s.revokeSome(ctx, who, some, in.Reason)
		if out.Revoked += n; err != nil {
			return out, err
		}
		page.After = some[len(some)-1].ID
	}
}

// revokeSome revokes those of some invites that the caller may, in one
// transaction, and returns how many.
func (s *Service) revokeSome(ctx context.Context, who model.Caller, some []store.ListedInvite, why string) (n int, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		n = 0
		for _, i := range some {
			e := s.eyesOf(tx.Reader, who)
			held, err := e.on(ctx, i.Invite)
			if err != nil {
				return err
			}
			if held < gripStops {
				continue
			}
			if _, err := s.actIn(ctx, tx, who, i.ID, why, s.revocation(who, why)); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
