package chat

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Close hides a room from the caller's list.
func (f Family) Close(ctx context.Context, who model.Caller, in RoomTarget) (model.None, error) {
	_, err := f.act(ctx, who, in, anyRoom, func(tx *store.Tx, room model.Room) error {
		sub, err := f.membership(ctx, tx.Reader, room.ID, who.UserID)
		switch {
		case err != nil:
			return err
		case sub == nil && f.Type == model.Channel:
			return sentence(`The user/callee is not in the channel "%s.`, room.Name)
		case sub == nil || !sub.Open:
			return sentence("The %s, %s, is already closed to the sender", f.noun, room.Title())
		}
		return f.setOpen(ctx, tx, room.ID, who.UserID, false)
	})
	return model.None{}, err
}

// Open shows a room in the caller's list again.
func (f Family) Open(ctx context.Context, who model.Caller, in RoomTarget) (model.None, error) {
	_, err := f.act(ctx, who, in, anyRoom, func(tx *store.Tx, room model.Room) error {
		sub, err := f.membership(ctx, tx.Reader, room.ID, who.UserID)
		switch {
		case err != nil:
			return err
		case sub == nil:
			return sentence(`The user/callee is not in the %s "%s".`, f.noun, room.Title())
		case sub.Open && f.Type == model.Channel:
			return sentence("The channel, %s, is already open to the sender", room.Name)
		case sub.Open:
			return sentence("The private group, %s, is already open for the sender", room.Title())
		}
		return f.setOpen(ctx, tx, room.ID, who.UserID, true)
	})
	return model.None{}, err
}

// showByMethod returns how many memberships it found and set.
func (s *Service) showByMethod(ctx context.Context, who model.Caller, rid string, open bool) (int, error) {
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return s.setOpen(ctx, tx, rid, who.UserID, open) })
	if errors.Is(err, model.ErrNotFound) {
		return 0, nil
	}
	return 1, err
}

// setOpen shows or hides a room for one of its members: what is hidden asks
// for no attention until something new is said.
func (s *Service) setOpen(ctx context.Context, tx *store.Tx, rid, uid string, open bool) error {
	_, err := tx.ChangeSubscription(ctx, rid, uid, func(sub *model.Subscription) error {
		sub.Open, sub.Alert = open, sub.Alert && open
		return nil
	})
	return wrap("open or hide a room", err)
}
