package invites

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

var (
	errNoGuestLink  = model.Errorf("error-invite-guests-not-allowed", "This invite is not for guests.")
	errGuestsUnfit  = model.Errorf("error-invite-guests-policy", "A link for guests cannot ask for approval or for addresses, be meant for certain people, or give roles.")
	errPassingGuest = model.Errorf("error-invite-not-for-guests", "Guests enter by links for guests alone.")
)

// guestsFit refuses what an invite cannot ask or give when it takes guests:
// they have nothing that could be asked for but a name, and nobody to tell of
// an answer, and they get nothing but its rooms.
func guestsFit(p model.InvitePolicy) error {
	asks := p.Approval || len(p.Emails)+len(p.Domains)+len(p.UserIDs) > 0 || p.Mailed
	if p.Guests && (asks || len(p.Roles) > 0) {
		return errGuestsUnfit
	}
	return nil
}

// forGuests refuses invites that do not take guests now.
func (s *Service) forGuests(p model.InvitePolicy) error {
	if !s.guests(p) {
		return errNoGuestLink
	}
	return guestsFit(p)
}

// InvitedGuest returns the living invite that token admits by, into a room
// that can be entered, for somebody who has but a name.
func (s *Service) InvitedGuest(ctx context.Context, tx *store.Tx, who model.Caller, token string) (_ model.Admission, err error) {
	invite, room, err := s.lookFor(ctx, tx.Reader, who, token)
	defer func() { s.refused(invite, "", err) }()
	if err != nil {
		return model.Admission{}, err
	}
	if err := living(invite, tx.Now); err != nil {
		return model.Admission{}, err
	}
	if err := admitting(room); err != nil {
		return model.Admission{}, err
	}
	return model.Admission{Invite: invite, Room: room}, s.forGuests(invite.Policy)
}

// AdmitGuest counts a guest's use of an invite and joins them to its rooms, in
// the transaction that makes their account.
func (s *Service) AdmitGuest(ctx context.Context, tx *store.Tx, who model.Caller, u *model.User, a model.Admission) error {
	invite, err := tx.HoldInvite(ctx, a.Invite.ID)
	if err != nil {
		return wrap("hold an invite", err)
	}
	if err := living(invite, tx.Now); err != nil {
		return err
	}
	if err := s.forGuests(invite.Policy); err != nil {
		return err
	}
	e := entry{bearer: bearer{UserID: u.ID, Via: viaGuest, From: who}, invite: invite, room: a.Room, user: *u}
	if e.further, err = s.enterableRooms(ctx, tx.Reader, invite, *u); err != nil {
		return err
	}
	if err := s.enter(ctx, tx, &e); err != nil {
		return err
	}
	tx.After(func() { s.observe(e.outcome, nil) })
	return nil
}
