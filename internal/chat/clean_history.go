package chat

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/store"
)

// CleanHistory asks for messages between two moments to be deleted.
type CleanHistory struct {
	RoomID           string   `json:"roomId" check:"required"`
	Latest           string   `json:"latest" check:"required"`
	Oldest           string   `json:"oldest" check:"required"`
	Inclusive        bool     `json:"inclusive"`
	ExcludePinned    bool     `json:"excludePinned"`
	FilesOnly        bool     `json:"filesOnly"`
	Users            []string `json:"users"`
	Limit            float64  `json:"limit"`
	IgnoreDiscussion bool     `json:"ignoreDiscussion"`
	IgnoreThreads    bool     `json:"ignoreThreads"`
}

// CleanedHistory says how many messages, or files, are gone.
type CleanedHistory struct {
	RID   string `json:"_id"`
	Count int    `json:"count"`
}

// CleanHistory deletes messages of a room by when they were written.
func (s *Service) CleanHistory(ctx context.Context, who model.Caller, in CleanHistory) (CleanedHistory, error) {
	latest, ok1 := model.ParseTime(in.Latest)
	oldest, ok2 := model.ParseTime(in.Oldest)
	if !ok1 || !ok2 {
		return CleanedHistory{}, model.Errorf("error-invalid-params", "The latest and oldest params must be dates")
	}
	room, err := s.findRoom(ctx, s.Store.Reader, RoomTarget{RoomID: &in.RoomID})
	if err != nil {
		return CleanedHistory{}, err
	}
	refusal := &model.Error{Code: "error-not-allowed", Reason: "User does not have access to the room [error-not-allowed]", Plain: true}
	if ok, err := s.canAccess(ctx, s.Store.Reader, who, room); err != nil || !ok {
		return CleanedHistory{}, unless(ok, err, refusal)
	}
	count, err := s.clean(ctx, who, room, pruning{
		Prune: store.Prune{
			RID: room.ID, After: oldest, Before: latest, Inclusive: in.Inclusive,
			KeepPinned: in.ExcludePinned, KeepThreads: in.IgnoreThreads, KeepDiscussions: in.IgnoreDiscussion,
		},
		FilesOnly: in.FilesOnly, Users: in.Users, Limit: int(in.Limit),
	})
	return CleanedHistory{room.ID, count}, err
}

const cleanMethod = "cleanRoomHistory"

// clean prunes for somebody who sees the room and may do so there.
func (s *Service) clean(ctx context.Context, who model.Caller, room model.Room, p pruning) (int, error) {
	if err := s.require(ctx, s.Store.Reader, who, "clean-channel-history", room.ID, errNotAllowed(cleanMethod)); err != nil {
		return 0, err
	}
	if p.Limit < 0 {
		p.Limit = 0
	}
	return s.prune(ctx, p)
}

// CleanByMethod is CleanHistory for DDP; what is not said is as upstream has
// it, which differs from REST.
type CleanByMethod struct {
	RoomID           string     `json:"roomId" check:"required"`
	Latest           model.Time `json:"latest" check:"required"`
	Oldest           model.Time `json:"oldest" check:"required"`
	Inclusive        *bool      `json:"inclusive"`
	ExcludePinned    bool       `json:"excludePinned" check:"nullable"`
	FilesOnly        bool       `json:"filesOnly" check:"nullable"`
	FromUsers        []string   `json:"fromUsers" check:"nullable"`
	Limit            float64    `json:"limit" check:"nullable"`
	IgnoreDiscussion *bool      `json:"ignoreDiscussion" check:"nullable"`
	IgnoreThreads    *bool      `json:"ignoreThreads" check:"nullable"`
}

// CleanByMethod is cleanRoomHistory.
func (s *Service) CleanByMethod(ctx context.Context, who model.Caller, in CleanByMethod) (int, error) {
	room, err := s.findRoom(ctx, s.Store.Reader, RoomTarget{RoomID: &in.RoomID})
	if err != nil {
		return 0, err
	}
	if ok, err := s.canAccess(ctx, s.Store.Reader, who, room); err != nil || !ok {
		return 0, unless(ok, err, errNotAllowed(cleanMethod))
	}
	yes := func(b *bool) bool { return b == nil || *b }
	return s.clean(ctx, who, room, pruning{
		Prune: store.Prune{
			RID: room.ID, After: in.Oldest, Before: in.Latest, Inclusive: yes(in.Inclusive),
			KeepPinned: in.ExcludePinned, KeepThreads: yes(in.IgnoreThreads), KeepDiscussions: yes(in.IgnoreDiscussion),
		},
		FilesOnly: in.FilesOnly, Users: in.FromUsers, Limit: int(in.Limit),
	})
}
