package invites

import (
	"context"
	"errors"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// RemindJob is the kind of the recurring job that reminds people of invites
// which end soon, and RemindEvery how often it looks.
const (
	RemindJob   = "invite-remind"
	RemindEvery = 10 * time.Minute
)

// remindedAtOnce bounds the reminders of one look.
const remindedAtOnce = 200

// Remind promises a letter to everybody whose invite ends within the hours
// that the workspace says and is unused: one for each invite, however many
// nodes look at once. Whoever got a letter within as many hours is not
// reminded of it.
func (s *Service) Remind(ctx context.Context, _ model.Job) error {
	if err := s.mailForsake(ctx, model.Now().Add(-letterFor)); err != nil {
		return err
	}
	hours := time.Duration(s.Settings.Get().Float("Invite_Email_Reminder_Hours") * float64(time.Hour))
	if hours <= 0 || s.maySend() != nil {
		return nil
	}
	now := model.Now()
	due, err := s.Store.InviteMailsToRemind(ctx, now, now.Add(hours), now.Add(-hours), remindedAtOnce)
	if err != nil {
		return wrap("look whom to remind", err)
	}
	var failed []error
	for _, m := range due {
		err := s.Store.Update(ctx, func(tx *store.Tx) error { return s.remind(ctx, tx, m) })
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (s *Service) remind(ctx context.Context, tx *store.Tx, m store.InviteMail) error {
	i, err := tx.HoldInvite(ctx, m.InviteID)
	if err != nil {
		return wrap("hold an invite", err)
	}
	m, err = tx.HoldInviteMail(ctx, m.ID)
	if err != nil {
		return wrap("hold a mail", err)
	}
	if m.State != store.MailSent || m.RemindedAt != 0 || living(i, tx.Now) != nil {
		return nil // something happened meanwhile
	}
	m.RemindedAt = tx.Now
	if err := tx.SetInviteMail(ctx, m); err != nil {
		return wrap("keep a mail", err)
	}
	_, err = s.mailPromise(ctx, tx, m, i, "")
	return err
}

// letterFor is how long a letter can be on its way to the mail server. Its job
// has ended by then, or was lost with what it ran on.
const letterFor = 48 * time.Hour

// mailForsake calls letters failed from before a moment that nobody hands over any more, so that none
// seems to be on its way for ever.
func (s *Service) mailForsake(ctx context.Context, before model.Time) error {
	left, err := s.Store.OpenInviteLetters(ctx, before, remindedAtOnce)
	if err != nil {
		return wrap("look for letters that were forgotten", err)
	}
	for _, l := range left {
		p, err := s.letterOpen(ctx, l.ID)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.last = true
		p.settle(model.ErrMailUnreachable)
		if err := s.Store.Update(ctx, func(tx *store.Tx) error { return s.mailSettle(ctx, tx, &p) }); err != nil {
			return err
		}
	}
	return nil
}
