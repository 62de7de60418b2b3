package invites

import (
	"context"
	"errors"
	"fmt"

	"gantry/internal/model"
	"gantry/internal/store"
)

// What is refused to whoever asks for it.
var (
	errRevokedInvite = model.Errorf("error-invite-revoked", "This invite is revoked.")
	errOver          = model.Errorf("error-invite-over", "This invite would admit nobody: its time is over or every use is taken.")
	errLeadsNowhere  = model.Errorf("error-invite-over", "This invite would lead nowhere any more.")
	errMakerGone     = model.Errorf("error-invite-over", "Who made this invite may not any more.")
)

// change is something that people do with an invite.
type change struct {
	story string
	needs grip
	// revoked says that it can be done with what is revoked.
	revoked bool
	// alter does it; done says that nothing was to do.
	alter func(ctx context.Context, tx *store.Tx, e *eyes, i *model.Invite) (done bool, err error)
}

// act does something with an invite, in one transaction with its being written
// down. What is as asked for already is answered as if it had been done.
func (s *Service) act(ctx context.Context, who model.Caller, id, why string, c change) (i model.Invite, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		i, err = s.actIn(ctx, tx, who, id, why, c)
		return err
	})
	return i, err
}

// errAlready ends a change that there is no need of.
var errAlready = errors.New("nothing to do")

func (s *Service) actIn(ctx context.Context, tx *store.Tx, who model.Caller, id, why string, c change) (model.Invite, error) {
	e := s.eyesOf(tx.Reader, who)
	var before model.Invite
	after, err := tx.ChangeInvite(ctx, id, func(i *model.Invite) error {
		before = *i
		if err := e.mayDo(ctx, before, c); err != nil {
			return err
		}
		done, err := c.alter(ctx, tx, e, i)
		if err == nil && done {
			err = errAlready
		}
		return err
	})
	switch {
	case errors.Is(err, errAlready):
		return before, nil
	case errors.Is(err, model.ErrNotFound):
		return before, errUnknownInvite
	case errors.Is(err, model.ErrConflict):
		return after, errSlugTaken
	case err != nil:
		return after, wrap("change an invite", err)
	}
	said, err := compared(before, after, why)
	if err != nil {
		return after, err
	}
	return after, s.record(ctx, tx, after, c.story, who.UserID, said)
}

// mayDo refuses a change to who may not do it. The invite is held by the
// transaction, so that it can not become something else meanwhile.
func (e *eyes) mayDo(ctx context.Context, i model.Invite, c change) error {
	held, err := e.on(ctx, i)
	switch {
	case err != nil:
		return err
	case held == gripNone:
		return errUnknownInvite
	case held < c.needs:
		return errNotAuthorized
	case i.RevokedAt != 0 && !c.revoked:
		return errRevokedInvite
	}
	return nil
}

// UpdateInvite alters an invite.
type UpdateInvite struct {
	InviteID
	Because
	Terms
}

// Because is why somebody does something with an invite.
type Because struct {
	Reason string `json:"reason" check:"nullable,maxLength=500"`
}

// ActOnInvite names an invite that something is done with, and why.
type ActOnInvite struct {
	InviteID
	Because
}

// UpdateInvite alters the terms of an invite; its own room stays.
func (s *Service) UpdateInvite(ctx context.Context, who model.Caller, in UpdateInvite) (OneInvite, error) {
	return s.actAndShow(ctx, who, ActOnInvite{in.InviteID, in.Because}, change{
		story: storyUpdated, needs: gripHolds,
		alter: func(ctx context.Context, tx *store.Tx, e *eyes, i *model.Invite) (bool, error) {
			before := *i
			if err := s.apply(ctx, tx.Reader, i, in.Terms, tx.Now); err != nil {
				return false, err
			}
			if same, err := compared(before, *i, ""); err != nil || same == nil {
				return true, err
			}
			if err := e.mayMake(ctx, *i, before); err != nil {
				return false, err
			}
			if err := s.freeSlug(ctx, tx, who, *i); err != nil {
				return false, err
			}
			return false, s.withinLimits(ctx, tx, who, i)
		},
	})
}

// PauseInvite keeps a link from admitting anybody until it is resumed.
func (s *Service) PauseInvite(ctx context.Context, who model.Caller, in ActOnInvite) (OneInvite, error) {
	return s.actAndShow(ctx, who, in, change{
		story: storyPaused, needs: gripStops,
		alter: func(_ context.Context, tx *store.Tx, _ *eyes, i *model.Invite) (bool, error) {
			if i.PausedAt != 0 {
				return true, nil
			}
			i.PausedAt, i.Reason = tx.Now, in.Reason
			return false, nil
		},
	})
}

// ResumeInvite lets a paused link admit people again.
func (s *Service) ResumeInvite(ctx context.Context, who model.Caller, in ActOnInvite) (OneInvite, error) {
	return s.actAndShow(ctx, who, in, change{
		story: storyResumed, needs: gripHolds,
		alter: func(ctx context.Context, tx *store.Tx, _ *eyes, i *model.Invite) (bool, error) {
			if i.PausedAt == 0 {
				return true, nil
			}
			i.PausedAt, i.Reason = 0, ""
			return false, s.withinLimits(ctx, tx, who, i)
		},
	})
}

// RevokeInvite ends a link. Its record and its history stay.
func (s *Service) RevokeInvite(ctx context.Context, who model.Caller, in ActOnInvite) (OneInvite, error) {
	return s.actAndShow(ctx, who, in, s.revocation(who, in.Reason))
}

func (s *Service) revocation(who model.Caller, why string) change {
	return change{
		story: storyRevoked, needs: gripStops, revoked: true,
		alter: func(_ context.Context, tx *store.Tx, _ *eyes, i *model.Invite) (bool, error) {
			if i.RevokedAt != 0 {
				return true, nil
			}
			i.RevokedAt, i.RevokedBy, i.Reason = tx.Now, who.UserID, why
			return false, nil
		},
	}
}

// RestoreInvite takes a revocation back, where the link would admit somebody
// then, or could be resumed.
func (s *Service) RestoreInvite(ctx context.Context, who model.Caller, in ActOnInvite) (OneInvite, error) {
	return s.actAndShow(ctx, who, in, change{
		story: storyRestored, needs: gripHolds, revoked: true,
		alter: func(ctx context.Context, tx *store.Tx, _ *eyes, i *model.Invite) (bool, error) {
			if i.RevokedAt == 0 {
				return true, nil
			}
			i.RevokedAt, i.RevokedBy, i.Reason = 0, "", ""
			if err := s.sensible(ctx, tx, *i); err != nil {
				return false, err
			}
			return false, s.withinLimits(ctx, tx, who, i)
		},
	})
}

// sensible refuses to restore what would admit nobody, or what its maker could
// not make any more: that they lost the right to may be why it was revoked.
func (s *Service) sensible(ctx context.Context, tx *store.Tx, i model.Invite) error {
	if at := i.Standing(tx.Now); at != model.InviteActive && at != model.InvitePaused {
		return errOver
	}
	room, err := tx.Room(ctx, i.RID)
	if errors.Is(err, model.ErrNotFound) || err == nil && admitting(room) != nil {
		return errLeadsNowhere
	}
	if err != nil {
		return wrap("read a room", err)
	}
	if i.UserID == theServer {
		return nil
	}
	maker, err := tx.User(ctx, i.UserID)
	if errors.Is(err, model.ErrNotFound) || err == nil && !maker.Active {
		return errMakerGone
	}
	if err != nil {
		return wrap("read who made an invite", err)
	}
	e := s.eyesOf(tx.Reader, model.Caller{UserID: maker.ID, Username: maker.Username, Roles: maker.Roles})
	held, err := e.on(ctx, i)
	if err == nil && held < gripHolds {
		err = errMakerGone
	}
	return err
}

// RegenerateInvite gives an invite another link; the one it had is dead at
// once, for the browsers that were bound to it as well. A name that the link
// has stays.
func (s *Service) RegenerateInvite(ctx context.Context, who model.Caller, in ActOnInvite) (MadeInvite, error) {
	i, err := s.act(ctx, who, in.ID, in.Reason, change{
		story: storyRegenerated, needs: gripHolds,
		alter: func(ctx context.Context, tx *store.Tx, _ *eyes, i *model.Invite) (bool, error) {
			i.Gen++
			i.Digest = digest(s.Key.Token(*i))
			return false, wrap("end an invite's codes", tx.ForgetInviteCodes(ctx, i.ID))
		},
	})
	if err != nil {
		return MadeInvite{}, err
	}
	return s.eyesOf(s.Store.Reader, who).held(ctx, i)
}

func (s *Service) actAndShow(ctx context.Context, who model.Caller, in ActOnInvite, c change) (OneInvite, error) {
	i, err := s.act(ctx, who, in.ID, in.Reason, c)
	if err != nil {
		return OneInvite{}, err
	}
	one, err := s.eyesOf(s.Store.Reader, who).showOne(ctx, i)
	if err != nil {
		return one, fmt.Errorf("show what became of an invite: %w", err)
	}
	return one, nil
}
