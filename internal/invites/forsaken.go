package invites

import (
	"context"
	"errors"
	"slices"
	"sync"

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

// creators is those of whom something was heard since their invites were last
// looked at. The zero value is ready.
type creators struct {
	mu    sync.Mutex
	heard map[string]bool
	all   bool // what was heard may concern anybody
}

// mostHeard bounds the creators that are looked at one by one.
const mostHeard = 10_000

// Heard takes note of what transactions have changed, where it may be that
// somebody does not stand behind their invites any more. It never waits. That
// nobody enters by such an invite does not depend on it: it only lets the
// record say so soon.
func (s *Service) Heard(events []model.Event) {
	minds := s.Settings.Get().Strings("Invite_AutoRevoke_On")
	rights := slices.Contains(minds, forsakenDemoted)
	for _, e := range events {
		switch e.Kind {
		case model.UserChanged:
			s.creators.note(e.ID, len(minds) > 0)
		case model.MemberLeft:
			s.creators.note(e.User, rights || slices.Contains(minds, forsakenLeft))
		case model.MembershipChanged:
			s.creators.note(e.User, rights)
		case model.RoleChanged, model.PermissionChanged:
			s.creators.note("", rights)
		case model.SettingChanged:
			s.creators.note("", e.ID == "Invite_AutoRevoke_On" && len(minds) > 0)
		}
	}
}

// note remembers a user, or with "" everybody, where that matters.
func (c *creators) note(user string, matters bool) {
	if !matters {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heard == nil {
		c.heard = map[string]bool{}
	}
	if user != "" {
		c.heard[user] = true
	}
	c.all = c.all || user == "" || len(c.heard) > mostHeard
}

func (c *creators) take() (heard map[string]bool, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	heard, all = c.heard, c.all
	c.heard, c.all = nil, false
	return heard, all
}

// EndForsaken revokes the living invites of those creators who were heard of
// and do not stand behind them any more.
func (s *Service) EndForsaken(ctx context.Context) error {
	heard, all := s.creators.take()
	if all {
		return s.EndAllForsaken(ctx)
	}
	for user := range heard {
		page := func(behind store.ListedInvite) ([]store.ListedInvite, error) {
			return s.Store.LivingInvitesOf(ctx, user, behind, forsakenPage)
		}
		if err := s.endForsaken(ctx, page); err != nil {
			s.creators.note("", true) // the next time all of it is looked at
			return err
		}
	}
	return nil
}

// EndAllForsaken is EndForsaken for all creators: what nobody heard of, as
// while the server was down, is found too.
func (s *Service) EndAllForsaken(ctx context.Context) error {
	if len(s.Settings.Get().Strings("Invite_AutoRevoke_On")) == 0 {
		return nil
	}
	return s.endForsaken(ctx, func(behind store.ListedInvite) ([]store.ListedInvite, error) {
		return s.Store.InvitesAfter(ctx, behind, forsakenPage)
	})
}

const forsakenPage = 500

// endForsaken goes through pages of invites. What it finds out of a creator in
// a room holds for all their invites there.
func (s *Service) endForsaken(ctx context.Context, page func(behind store.ListedInvite) ([]store.ListedInvite, error)) error {
	var behind store.ListedInvite
	for {
		found, err := page(behind)
		if err != nil || len(found) == 0 {
			return wrap("read invites", err)
		}
		known := map[[2]string]string{}
		for _, i := range found {
			behind = i
			if state := i.Standing(model.Now()); state != model.InviteActive && state != model.InvitePaused {
				continue
			}
			key := [2]string{i.UserID, i.RID}
			reason, asked := known[key]
			if !asked {
				if reason, err = s.forsaken(ctx, s.Store.Reader, i.Invite); err != nil {
					return err
				}
				known[key] = reason
			}
			if reason == "" {
				continue
			}
			if err := s.endForsakenOne(ctx, i.ID); err != nil {
				return err
			}
		}
	}
}

// endForsakenOne revokes an invite if, looked at again, it is forsaken.
func (s *Service) endForsakenOne(ctx context.Context, id string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		i, err := tx.HoldInvite(ctx, id)
		if errors.Is(err, model.ErrNotFound) {
			return nil
		}
		if err != nil {
			return wrap("hold an invite", err)
		}
		reason, err := s.forsaken(ctx, tx.Reader, i)
		if err != nil || reason == "" {
			return err
		}
		revoked, err := tx.RevokeInvite(ctx, id, "", reason)
		if err != nil || !revoked {
			return wrap("revoke an invite", err)
		}
		i.RevokedAt, i.Reason = tx.Now, reason
		return s.record(ctx, tx, i, storyRevoked, "", said{Reason: reason})
	})
}
