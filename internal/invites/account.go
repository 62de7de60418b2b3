package invites

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Invited returns the living invite that token admits by, into a room that can
// be entered, for somebody with that address.
func (s *Service) Invited(ctx context.Context, tx *store.Tx, who model.Caller, token, address string) (_ model.Admission, err error) {
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
	p := invite.Policy
	if len(p.UserIDs) > 0 || len(p.Emails)+len(p.Domains) > 0 && !fits(p, address) {
		return model.Admission{}, errNotForYou
	}
	return model.Admission{Invite: invite, Room: room}, nil
}

// Admit counts a newcomer's use of an invite, in the transaction that makes
// the account. Who is ready joins by Complete; for others the joining waits.
// Where somebody has to say yes they are written down instead; account says
// that the account itself waits for that yes.
func (s *Service) Admit(ctx context.Context, tx *store.Tx, who model.Caller, u *model.User, a model.Admission, account bool) error {
	invite, err := tx.HoldInvite(ctx, a.Invite.ID)
	if err != nil {
		return wrap("hold an invite", err)
	}
	e := entry{bearer: bearer{UserID: u.ID, Via: viaRegister, From: who}, invite: invite, room: a.Room, user: *u}
	if err := living(invite, tx.Now); err != nil {
		return err
	}
	if invite.Policy.Approval {
		reason := ""
		if account {
			reason = store.RedemptionAccount
		}
		return s.ask(ctx, tx, &e, reason)
	}
	return s.count(ctx, tx, &e, store.RedemptionPending)
}

// Complete enters the rooms whose invites counted this user before the account
// was ready, or before it had confirmed its address. The invite is looked at
// again: what died meanwhile admits nobody.
func (s *Service) Complete(ctx context.Context, tx *store.Tx, u *model.User) error {
	waiting, err := tx.PendingRedemptions(ctx, u.ID)
	if err != nil {
		return wrap("read what waits for a user", err)
	}
	for _, w := range waiting {
		if err := s.complete(ctx, tx, u, w); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) complete(ctx context.Context, tx *store.Tx, u *model.User, w store.Redemption) error {
	invite, err := tx.HoldInvite(ctx, w.InviteID)
	if err != nil {
		return wrap("hold an invite", err)
	}
	room, err := tx.Room(ctx, invite.RID)
	gone := errors.Is(err, model.ErrNotFound)
	if err != nil && !gone {
		return wrap("read a room", err)
	}
	reason, err := s.forsaken(ctx, tx.Reader, invite)
	if err != nil {
		return err
	}
	dead := reason != "" || invite.RevokedAt != 0 || invite.Expired(tx.Now) || invite.PausedAt != 0
	if gone || dead || enterable(room, *u) != nil || s.suits(invite, *u) != nil {
		return nil
	}
	e := entry{bearer: bearer{UserID: u.ID, Via: w.Via}, invite: invite, room: room, user: *u, letInBy: w.DecidedBy}
	if e.further, err = s.enterableRooms(ctx, tx.Reader, invite, *u); err != nil {
		return err
	}
	if err := s.enter(ctx, tx, &e); err != nil {
		return err
	}
	*u, err = tx.User(ctx, u.ID) // it may have another role now
	return wrap("read a user", err)
}

// Arrive lets somebody who has just signed in enter by the invite their
// browser is bound to. That it does not admit them is no reason not to sign
// in: it is only told.
func (s *Service) Arrive(ctx context.Context, who model.Caller, userID string) {
	token := s.TokenOf(who.Bound)
	if token == "" {
		return
	}
	_, err := s.redeem(ctx, bearer{UserID: userID, Token: token, Via: viaLogin, From: who})
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal):
		s.Log.InfoContext(ctx, "the invite of a browser did not admit", "user", userID, "refusal", refusal.Code)
	case err != nil:
		s.Log.ErrorContext(ctx, "could not use the invite of a browser", "user", userID, "err", err)
	}
}
