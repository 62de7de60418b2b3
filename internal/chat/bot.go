package chat

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// SayTo says something to one person in the name of another, of a bot as a
// rule, in the direct room of the two, which it makes where there is none and
// shows to both. The message's id is chosen by the caller: what was said under
// it before is not said again.
func (s *Service) SayTo(ctx context.Context, id, fromID, toID, text string) error {
	from, err := s.Store.User(ctx, fromID)
	if err != nil {
		return wrap("read who speaks", err)
	}
	to, err := s.Store.User(ctx, toID)
	if err != nil {
		return wrap("read who is spoken to", err)
	}
	m := model.Message{ID: id, Msg: text, U: from.Ref()}
	if err := s.prepare(ctx, s.Store.Reader, &m, nil); err != nil {
		return err
	}
	m.Mentions = slices.DeleteFunc(m.Mentions, func(m model.Mention) bool { return m.ID == "all" || m.ID == "here" })
	who := model.Caller{UserID: from.ID, Username: from.Username, Roles: from.Roles}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if said, err := tx.HasMessage(ctx, id); err != nil || said {
			return wrap("look whether it was said", err)
		}
		room, err := s.direct(ctx, tx, from, []model.User{from, to}, true)
		if err != nil {
			return err
		}
		fresh := m
		fresh.RID = room.ID
		return s.say(ctx, tx, who, &fresh)
	})
}

// EndMembership lets a member of a room that the transaction has locked leave
// it because their time is over. If nobody else owns the room, it passes to
// who has been there longest.
func (s *Service) EndMembership(ctx context.Context, tx *store.Tx, room model.Room, user model.User) error {
	sub, err := s.membership(ctx, tx.Reader, room.ID, user.ID)
	if err != nil || sub == nil {
		return err
	}
	if sub.HasRole(Owner.id) {
		if err := s.bequeath(ctx, tx, room, user.ID); err != nil {
			return err
		}
	}
	return s.part(ctx, tx, room, user, model.Message{T: model.UserLeft, U: user.Ref()})
}

// bequeath gives a room that only one member owns a further owner, where
// there is anybody else.
func (s *Service) bequeath(ctx context.Context, tx *store.Tx, room model.Room, uid string) error {
	owners, err := tx.CountRoomRole(ctx, room.ID, Owner.id)
	if err != nil || owners > 1 {
		return wrap("count the owners", err)
	}
	heir, err := tx.Heir(ctx, room.ID, uid)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("look who is in a room", err)
	}
	return s.inherit(ctx, tx, estate{room: room, heir: heir})
}
