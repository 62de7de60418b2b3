package invites

import (
	"context"
	"errors"
	"fmt"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Decline ends an invite that went by mail at the word of who got it: the
// sender is told, and for a while sends nothing more to that address. It can
// be done again, and after the invite's time. Links that went to nobody by
// mail are nobody's to decline.
func (s *Service) Decline(ctx context.Context, who model.Caller, token string) error {
	found, room, err := s.lookFor(ctx, s.Store.Reader, who, token)
	var refusal *model.Error
	if err != nil && (!errors.As(err, &refusal) || overBudget(err)) {
		return err
	}
	if !found.Policy.Mailed || found.Digest != digest(token) {
		return errInvalidToken
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error { return s.decline(ctx, tx, found.ID, room) })
}

func (s *Service) decline(ctx context.Context, tx *store.Tx, id string, room model.Room) error {
	i, err := tx.HoldInvite(ctx, id)
	if err != nil {
		return wrap("hold an invite", err)
	}
	m, err := tx.MailOfInvite(ctx, id)
	if err == nil {
		m, err = tx.HoldInviteMail(ctx, m.ID)
	}
	if errors.Is(err, model.ErrNotFound) {
		return errInvalidToken
	}
	if err != nil {
		return wrap("hold a mail", err)
	}
	switch m.State {
	case store.MailJoined:
		return errMailJoined
	case store.MailDeclined:
		return nil
	}
	m.State, m.Error = store.MailDeclined, ""
	if err := tx.SetInviteMail(ctx, m); err != nil {
		return wrap("keep a mail", err)
	}
	if i.RevokedAt != 0 {
		return nil // whoever did that expects nobody
	}
	if err := s.mailRevoke(ctx, tx, i, storyDeclined, "declined"); err != nil {
		return err
	}
	return s.tell(ctx, tx, m.UserID, fmt.Sprintf("%s declined your invitation to %s.", m.Email, tellRoom(room)))
}

// mailUsed writes down that a personal invite has let its receiver in, in the
// transaction that counts them.
func (s *Service) mailUsed(ctx context.Context, tx *store.Tx, i model.Invite) error {
	if !i.Policy.Mailed {
		return nil
	}
	return wrap("keep who came by a letter", tx.JoinInviteMail(ctx, i.ID))
}
