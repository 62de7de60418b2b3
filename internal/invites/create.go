package invites

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// CreateInvite asks for a link of one's own: unlike findOrCreateInvite it
// always makes one.
type CreateInvite struct {
	RID    string `json:"rid" check:"nullable,maxLength=64"` // or the first of rids
	TeamID string `json:"teamId" check:"nullable,maxLength=64"`
	Unique *bool  `json:"unique" check:"nullable"` // it always is
	Terms
}

// MadeInvite is an invite as its maker sees it, with the link.
type MadeInvite struct {
	Invite HeldInvite `json:"invite"`
}

// HeldInvite is an invite with its token.
type HeldInvite struct {
	ShownInvite
	Token string `json:"inviteToken,omitempty"`
}

var errNoTeam = model.Fail("team-does-not-exist")

// CreateInvite makes an invite.
func (s *Service) CreateInvite(ctx context.Context, who model.Caller, in CreateInvite) (MadeInvite, error) {
	const method = "invites.create"
	if in.TeamID != "" {
		return MadeInvite{}, errNoTeam
	}
	if in.RID == "" && len(in.RIDs) > 0 {
		in.RID = in.RIDs[0]
	}
	if in.RIDs == nil {
		in.RIDs = []string{in.RID}
	}
	for _, rid := range distinct(append([]string{in.RID}, in.RIDs...)) {
		if err := s.mayInviteInto(ctx, who, rid, method); err != nil {
			return MadeInvite{}, err
		}
	}
	var made MadeInvite
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		i := s.blank(in.RID, who.UserID, tx.Now)
		if err := s.apply(ctx, tx.Reader, &i, in.Terms, tx.Now); err != nil {
			return err
		}
		e := s.eyesOf(tx.Reader, who)
		if err := e.mayMake(ctx, i, model.Invite{}); err != nil {
			return err
		}
		if err := s.withinLimits(ctx, tx, who, &i); err != nil {
			return err
		}
		if err := s.insert(ctx, tx, who, i); err != nil {
			return err
		}
		var err error
		made, err = e.held(ctx, i)
		return err
	})
	return made, err
}

// mayInviteInto is upstream's ladder of refusals, for one room.
func (s *Service) mayInviteInto(ctx context.Context, who model.Caller, rid, method string) error {
	if rid == "" {
		return model.Errorf("error-the-field-is-required", "The field rid is required").
			With(map[string]any{"method": method, "field": "rid"})
	}
	allowed, err := s.Rooms.Can(ctx, s.Store.Reader, who, "create-invite-links", rid)
	if err != nil {
		return err
	}
	if !allowed {
		return errNotAuthorized
	}
	err = s.invitable(ctx, who, rid)
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return refusal.With(map[string]any{"method": method, "field": "rid"})
	}
	return err
}

// mayMake refuses what the caller may not give by an invite, as it stands in
// the transaction that writes it. What the invite before gave already is not
// asked about.
func (e *eyes) mayMake(ctx context.Context, i, before model.Invite) error {
	if err := guestsFit(i.Policy); err != nil {
		return err
	}
	for _, rid := range i.Rooms() {
		if leadsTo(before, rid) {
			continue
		}
		if at, err := e.footing(ctx, rid); err != nil || !at.invites {
			return errOr(err, errNotAuthorized)
		}
	}
	without := i
	without.Policy.Guests = before.Policy.Guests
	if may, err := e.couldGive(ctx, without, before); err != nil || !may {
		return errOr(err, errRoles)
	}
	if may, err := e.couldGive(ctx, i, before); err != nil || !may {
		return errOr(err, errNotAuthorized)
	}
	return nil
}

// errOr returns err or, when there is none, the refusal.
func errOr(err error, refusal *model.Error) error {
	if err != nil {
		return err
	}
	return refusal
}

// insert writes a new invite and tells of it. A name whose link was revoked is
// free again for who may alter that link.
func (s *Service) insert(ctx context.Context, tx *store.Tx, who model.Caller, i model.Invite) error {
	if err := s.freeSlug(ctx, tx, who, i); err != nil {
		return err
	}
	err := tx.InsertInvite(ctx, i)
	if errors.Is(err, model.ErrConflict) {
		return errSlugTaken
	}
	if err != nil {
		return wrap("keep an invite", err)
	}
	return s.made(ctx, tx, who, i)
}

// freeSlug sees to it that no other link has an invite's name.
func (s *Service) freeSlug(ctx context.Context, tx *store.Tx, who model.Caller, i model.Invite) error {
	other, err := tx.InviteNamed(ctx, i.Slug)
	if errors.Is(err, model.ErrNotFound) || err == nil && other.ID == i.ID {
		return nil
	}
	if err != nil {
		return wrap("look for a link's name", err)
	}
	held, err := s.eyesOf(tx.Reader, who).on(ctx, other)
	if err != nil {
		return err
	}
	if other.RevokedAt == 0 || held < gripHolds {
		return errSlugTaken
	}
	other, err = tx.ChangeInvite(ctx, other.ID, func(o *model.Invite) error {
		if o.RevokedAt == 0 {
			return errSlugTaken
		}
		o.Slug = ""
		return nil
	})
	if err != nil {
		return wrap("free a link's name", err)
	}
	return s.record(ctx, tx, other, storyUpdated, who.UserID, changes{"slug": {}})
}

// held shows an invite to who made or renewed it, with its token.
func (e *eyes) held(ctx context.Context, i model.Invite) (MadeInvite, error) {
	one, err := e.showOne(ctx, i)
	made := MadeInvite{Invite: HeldInvite{ShownInvite: one.Invite}}
	if one.Invite.URL != "" {
		made.Invite.Token = e.s.Key.Token(i)
	}
	return made, err
}
