package invites

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// How often a new link in place of a dead one may be asked for: once an hour
// from one place, and of one link a handful of times a day.
const (
	askAgainAfter = time.Hour
	askAgainDay   = 24 * time.Hour
	askAgainMost  = 5
)

// AnotherLink is the input of invites.askAgain: the token of a link that is
// dead, and what to call who asks.
type AnotherLink struct {
	Token string `json:"token" check:"required"`
	Name  string `json:"name" check:"nullable"`
}

// AskAgain tells those who answer for a link that is dead that somebody would
// like a new one. From outside it looks the same for every token: one that
// never was, one that still admits, one that was asked for too often. As on
// the page behind the link only a token that nobody can guess counts.
func (s *Service) AskAgain(ctx context.Context, who model.Caller, token, name string) error {
	invite, room, err := s.lookFor(ctx, s.Store.Reader, who, token)
	var refusal *model.Error
	if err != nil && (!errors.As(err, &refusal) || overBudget(err)) {
		return err
	}
	dead := invite.ID != "" && invite.Digest == digest(token) && room.ID != "" && invite.Standing(model.Now()) != model.InviteActive
	if !dead {
		invite = model.Invite{}
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error { return s.askAgain(ctx, tx, who, invite, room, name) })
}

// askAgain counts the asking, for no invite as well: a stranger who measures
// the time learns nothing.
func (s *Service) askAgain(ctx context.Context, tx *store.Tx, who model.Caller, i model.Invite, room model.Room, name string) error {
	if i.ID != "" {
		held, err := tx.HoldInvite(ctx, i.ID) // of many at once one is the first
		if err != nil {
			return wrap("hold an invite", err)
		}
		i = held
	}
	address := s.Key.address(who.IP)
	asked, err := tx.AskedFrom(ctx, i.ID, address, tx.Now.Add(-askAgainAfter))
	if err != nil || asked {
		return wrap("look whether somebody asked before", err)
	}
	if i.ID != "" {
		today, err := tx.CountInviteAsks(ctx, i.ID, tx.Now.Add(-askAgainDay))
		if err != nil || today >= askAgainMost {
			return wrap("count who asked", err)
		}
	}
	if err := tx.AddInviteAsk(ctx, store.InviteAsk{InviteID: i.ID, Address: address}); err != nil {
		return wrap("note who asks", err)
	}
	if i.ID == "" {
		return nil
	}
	if err := s.record(ctx, tx, i, storyAsked, "", map[string]any{"again": true}); err != nil {
		return err
	}
	return s.tellHosts(ctx, tx, i, askAgainText(i, room, name, tx.Now))
}

// askAgainText is what the hosts read.
func askAgainText(i model.Invite, room model.Room, name string, now model.Time) string {
	who := "Somebody"
	if name = tellPlain(name); name != "" {
		who += " who calls themselves “" + name + "”"
	}
	return fmt.Sprintf("%s asks for a new link to %s; %s %s.", who, tellRoom(room), askAgainOld(i), askAgainWhy(i, now))
}

func askAgainOld(i model.Invite) string {
	if label := tellPlain(i.Label); label != "" {
		return "the old one, “" + label + "”,"
	}
	return "the old one"
}

// askAgainWhy says what became of a link.
func askAgainWhy(i model.Invite, now model.Time) string {
	switch i.Standing(now) {
	case model.InviteRevoked:
		return "was revoked on " + askAgainDate(i.RevokedAt)
	case model.InviteExpired:
		return "expired on " + askAgainDate(i.ExpiresAt)
	case model.InviteExhausted:
		return "has no places left"
	case model.InvitePaused:
		return "is paused"
	}
	return "works again"
}

// askAgainDate is the date of a moment, in UTC.
func askAgainDate(t model.Time) string { return t.Time().Format(time.DateOnly) }

// ForgetAsks forgets who asked for new links once no limit looks at it.
func (s *Service) ForgetAsks(ctx context.Context) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		return wrap("forget who asked", tx.DeleteInviteAsks(ctx, tx.Now.Add(-askAgainDay)))
	})
}
