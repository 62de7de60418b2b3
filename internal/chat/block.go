package chat

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// blockMethod is the name that refusals of both methods carry, as upstream's do.
const blockMethod = "blockUser"

// Blocking names a conversation of two and the other one in it.
type Blocking struct {
	RoomID
	Blocked string `json:"blocked" check:"required"`
}

// BlockByMethod is blockUser: until it is undone, neither of two people can
// write in their conversation, and both see why.
func (s *Service) BlockByMethod(ctx context.Context, who model.Caller, in Blocking) (bool, error) {
	err := s.inRoom(ctx, in.RID, blockMethod, func(tx *store.Tx, room model.Room) error {
		if room.T != model.Direct || len(room.UIDs) != 2 {
			return errInvalidRoom(blockMethod)
		}
		return s.setBlocked(ctx, tx, who, in, true)
	})
	return err == nil, err
}

// UnblockByMethod is unblockUser. It takes back what the caller has blocked;
// who was blocked stays so if they call it.
func (s *Service) UnblockByMethod(ctx context.Context, who model.Caller, in Blocking) (bool, error) {
	err := s.inRoom(ctx, in.RID, blockMethod, func(tx *store.Tx, _ model.Room) error {
		return s.setBlocked(ctx, tx, who, in, false)
	})
	return err == nil, err
}

// DirectBlocking says whether the other one in a conversation of two is kept
// from writing.
type DirectBlocking struct {
	RoomID string `json:"roomId" check:"required,minLength=1"`
	Block  bool   `json:"block" check:"required"`
}

// BlockDirect is im.blockUser: both methods in one, which finds the other one
// itself. Conversations of others are as if there were none.
func (s *Service) BlockDirect(ctx context.Context, who model.Caller, in DirectBlocking) (model.None, error) {
	room, err := s.Store.Room(ctx, in.RoomID)
	mine := err == nil && room.T == model.Direct && slices.Contains(room.UIDs, who.UserID)
	switch {
	case err == nil && !mine, errors.Is(err, model.ErrNotFound):
		return model.None{}, &model.Error{Code: "invalid-channel"}
	case err != nil:
		return model.None{}, wrap("read a direct room", err)
	case len(room.UIDs) != 2:
		return model.None{}, errInvalidRoom("im.blockUser")
	}
	other := room.UIDs[1-slices.Index(room.UIDs, who.UserID)]
	act := s.UnblockByMethod
	if in.Block {
		act = s.BlockByMethod
	}
	_, err = act(ctx, who, Blocking{RoomID{room.ID}, other})
	return model.None{}, err
}

func (s *Service) setBlocked(ctx context.Context, tx *store.Tx, who model.Caller, in Blocking, on bool) error {
	blocked := func(sub *model.Subscription) error { sub.Blocked = on; return nil }
	blocker := func(sub *model.Subscription) error { sub.Blocker = on; return nil }
	_, err := tx.ChangeSubscription(ctx, in.RID, in.Blocked, blocked)
	if err == nil {
		_, err = tx.ChangeSubscription(ctx, in.RID, who.UserID, blocker)
	}
	if errors.Is(err, model.ErrNotFound) {
		return errInvalidRoom(blockMethod)
	}
	return wrap("block somebody", err)
}
