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

// Welcome joins a user who is ready to the default rooms.
func (s *Service) Welcome(ctx context.Context, tx *store.Tx, u *model.User) error {
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
