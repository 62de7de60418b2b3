package chat

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// General is the room every workspace begins with.
const General = "GENERAL"

// Cat is Rocket.Chat's bot, which clients and the suite expect to find.
const Cat = "rocket.cat"

// Seed makes what a new workspace has: the bot and the general room. It does
// nothing where they are.
func (s *Service) Seed(ctx context.Context, tx *store.Tx) error {
	cat, err := tx.User(ctx, Cat)
	if errors.Is(err, model.ErrNotFound) {
		cat = model.User{
			ID: Cat, Username: Cat, Name: "Rocket.Cat", Type: "bot", Active: true, Roles: []string{"bot"},
			Status: "online", StatusDefault: "online", AvatarOrigin: "local", AvatarETag: model.NewID(12),
		}
		err = tx.InsertUser(ctx, &cat)
	}
	if err != nil {
		return wrap("make the bot", err)
	}
	return s.seedGeneral(ctx, tx)
}

func (s *Service) seedGeneral(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Room(ctx, General)
	if !errors.Is(err, model.ErrNotFound) {
		return wrap("look for the general room", err)
	}
	room := model.Room{ID: General, T: model.Channel, Name: "general", Default: true}
	return wrap("make the general room", tx.InsertRoom(ctx, &room))
}

// Welcome joins a user who is ready to the default rooms, and to the rooms of
// invites that wait for them.
func (s *Service) Welcome(ctx context.Context, tx *store.Tx, u *model.User, defaults bool) error {
	if u.Username == "" || !u.Active {
		return nil
	}
	if err := s.joinPending(ctx, tx, u); err != nil || !defaults {
		return err
	}
	rooms, err := tx.DefaultRooms(ctx)
	if err != nil {
		return wrap("list the default rooms", err)
	}
	for _, room := range rooms {
		if _, err := s.join(ctx, tx, joining{Room: room, User: *u}); err != nil {
			return err
		}
	}
	return nil
}

// joinPending enters the rooms whose invites counted this user before the
// account was ready. The invite is looked at again: what died meanwhile
// admits nobody.
func (s *Service) joinPending(ctx context.Context, tx *store.Tx, u *model.User) error {
	waiting, err := tx.PendingRedemptions(ctx, u.ID)
	if err != nil {
		return wrap("read what waits for a user", err)
	}
	for _, w := range waiting {
		invite, err := tx.Invite(ctx, w.InviteID)
		if err != nil {
			return wrap("read an invite", err)
		}
		room, err := tx.Room(ctx, invite.RID)
		gone := errors.Is(err, model.ErrNotFound)
		if err != nil && !gone {
			return wrap("read a room", err)
		}
		if gone || invite.RevokedAt != 0 || invite.Expired(tx.Now) || enterable(room, *u) != nil {
			continue
		}
		if _, err := s.join(ctx, tx, joining{Room: room, User: *u}); err != nil {
			return err
		}
		if err := tx.CompleteRedemption(ctx, w.InviteID, u.ID); err != nil {
			return wrap("complete a redemption", err)
		}
	}
	return nil
}

// Invited returns the living invite that token admits by, into a room that can
// be entered.
func (s *Service) Invited(ctx context.Context, tx *store.Tx, token string) (model.Invite, error) {
	invite, room, err := s.findInvite(ctx, tx.Reader, token)
	if err != nil {
		return invite, err
	}
	if err := living(invite, tx.Now); err != nil {
		return invite, err
	}
	return invite, admitting(room)
}

// Admit counts a newcomer's use of an invite, in the transaction that makes
// the account. Who is ready joins by Welcome; for others the joining waits.
func (s *Service) Admit(ctx context.Context, tx *store.Tx, u *model.User, invite model.Invite) error {
	return s.count(ctx, tx, invite, u.ID, store.RedemptionPending, "register")
}
