package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// DirectTarget names a direct room by its id, or by whom it is with.
type DirectTarget struct {
	RoomID   string `json:"roomId"`
	Username string `json:"username"`
}

// findDirect returns the direct room of a target. Asking for somebody with
// whom there is none makes it, as upstream does.
func (s *Service) findDirect(ctx context.Context, who model.Caller, at DirectTarget) (model.Room, error) {
	name := strings.Replace(firstText(at.RoomID, at.Username), "@", "", 1)
	if name == "" {
		return model.Room{}, model.Errorf("error-room-param-not-provided", `Query param "roomId" or "username" is required`)
	}
	unknown := &model.Error{Code: "invalid-channel"}
	other, err := s.idOrUsername(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		room, err := s.Store.Room(ctx, name)
		if errors.Is(err, model.ErrNotFound) || err == nil && room.T != model.Direct {
			return room, unknown
		}
		return room, wrap("read a direct room", err)
	}
	if err != nil {
		return model.Room{}, wrap("look somebody up", err)
	}
	room, err := s.Store.DirectRoom(ctx, slices.Compact([]string{who.UserID, other.ID}))
	if !errors.Is(err, model.ErrNotFound) {
		return room, wrap("look for a direct room", err)
	}
	made, err := s.createDirect(ctx, who, []string{other.Username}, false)
	if err != nil {
		return room, err
	}
	room, err = s.Store.Room(ctx, made.RID)
	return room, wrap("read a direct room", err)
}

func (s *Service) idOrUsername(ctx context.Context, name string) (model.User, error) {
	user, err := s.Store.User(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		user, err = s.Store.UserByUsername(ctx, name)
	}
	return user, err
}

// visibleDirect is findDirect for rooms that the caller may read.
func (s *Service) visibleDirect(ctx context.Context, who model.Caller, at DirectTarget) (model.Room, error) {
	room, err := s.findDirect(ctx, who, at)
	if err != nil {
		return room, err
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err == nil && !ok {
		err = errForbidden
	}
	return room, err
}

// DirectRoom names a direct room by its id alone.
type DirectRoom struct {
	RoomID string `json:"roomId"`
}

// knownDirect returns the room of an id: 403 when it is not the caller's, and
// also when it is not there.
func (s *Service) knownDirect(ctx context.Context, who model.Caller, rid, kind string) (model.Room, error) {
	if rid == "" {
		return model.Room{}, model.Errorf("error-room-param-not-provided", `%s param "roomId" is required`, kind)
	}
	room, err := s.readable(ctx, who, rid, errForbidden, errForbidden)
	if err == nil && room.T != model.Direct {
		err = &model.Error{Code: "invalid-channel"}
	}
	return room, err
}

// OpenDirect shows a direct room in the caller's list.
func (s *Service) OpenDirect(ctx context.Context, who model.Caller, in DirectRoom) (model.None, error) {
	if _, err := s.knownDirect(ctx, who, in.RoomID, "Body"); err != nil {
		return model.None{}, err
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		return s.setOpen(ctx, tx, in.RoomID, who.UserID, true)
	})
}

// CloseDirect hides a direct room from the caller's list.
func (s *Service) CloseDirect(ctx context.Context, who model.Caller, in DirectRoom) (model.None, error) {
	if in.RoomID == "" {
		return model.None{}, model.Errorf("error-room-param-not-provided", `Body param "roomId" is required`)
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		sub, err := s.membership(ctx, tx.Reader, in.RoomID, who.UserID)
		switch {
		case err != nil:
			return err
		case sub == nil:
			return s.notSubscribed(ctx, tx.Reader, in.RoomID)
		case !sub.Open:
			return model.Fail("The direct message room, is already closed to the sender")
		}
		return s.setOpen(ctx, tx, in.RoomID, who.UserID, false)
	})
}

// notSubscribed tells a room that is not the caller's from one that is not
// there.
func (s *Service) notSubscribed(ctx context.Context, r store.Reader, rid string) error {
	_, err := r.Room(ctx, rid)
	switch {
	case err == nil:
		return errForbidden
	case errors.Is(err, model.ErrNotFound):
		return model.Fail("The user is not subscribed to the room")
	}
	return wrap("read a room", err)
}

// DeleteDirect removes a direct room and what was said in it.
func (s *Service) DeleteDirect(ctx context.Context, who model.Caller, in DirectTarget) (model.None, error) {
	room, err := s.findDirect(ctx, who, in)
	if err != nil {
		return model.None{}, err
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err != nil {
		return model.None{}, err
	}
	if !ok && !s.may(who, "view-room-administration") {
		return model.None{}, model.Errorf("error-not-allowed", "Not allowed")
	}
	return model.None{}, s.inRoom(ctx, room.ID, "eraseRoom", func(tx *store.Tx, room model.Room) error {
		return s.erase(ctx, tx, who, room)
	})
}

// DirectList is a page of direct rooms.
type DirectList struct {
	Rooms []model.Room `json:"ims"`
	model.Listed
}

// ListDirect lists the caller's direct rooms.
func (s *Service) ListDirect(ctx context.Context, who model.Caller, in ListRooms) (DirectList, error) {
	in.Query = "" // not taken here
	rooms, listed, err := s.listRooms(ctx, store.RoomList{Type: model.Direct, Member: who.UserID}, in.ListQuery)
	return DirectList{rooms, listed}, err
}

// ListEveryDirect lists the direct rooms of everybody.
func (s *Service) ListEveryDirect(ctx context.Context, who model.Caller, in ListRooms) (DirectList, error) {
	if !s.may(who, "view-room-administration") {
		return DirectList{}, errForbidden
	}
	rooms, listed, err := s.listRooms(ctx, store.RoomList{Type: model.Direct}, in.ListQuery)
	return DirectList{rooms, listed}, err
}

// SetDirectTopic asks for another topic.
type SetDirectTopic struct {
	RoomID string `json:"roomId"`
	Topic  string `json:"topic"`
}

// DirectTopic is the topic that a direct room has now.
type DirectTopic struct {
	Topic string `json:"topic"`
}

// SetDirectTopic changes a direct room's topic.
func (s *Service) SetDirectTopic(ctx context.Context, who model.Caller, in SetDirectTopic) (DirectTopic, error) {
	room, err := s.knownDirect(ctx, who, in.RoomID, "Body")
	if err != nil {
		return DirectTopic{}, err
	}
	return DirectTopic{in.Topic}, s.inRoom(ctx, room.ID, editing, func(tx *store.Tx, room model.Room) error {
		return s.editRoom(ctx, tx, who, room, RoomSettings{RoomTopic: &in.Topic})
	})
}

// ListDirectMessages asks for a page of a direct room's messages.
type ListDirectMessages struct {
	DirectTarget
	MessageChoice
	model.ListQuery
}

// DirectMessages lists a direct room's messages, the newest first.
func (s *Service) DirectMessages(ctx context.Context, who model.Caller, in ListDirectMessages) (MessageList, error) {
	room, err := s.visibleDirect(ctx, who, in.DirectTarget)
	if err != nil {
		return MessageList{}, err
	}
	return s.messagesOf(ctx, who, room, in.MessageChoice, in.ListQuery)
}

// OtherDirectMessages lists the messages of other people's direct room, where
// the workspace lets those who administer rooms do so.
func (s *Service) OtherDirectMessages(ctx context.Context, who model.Caller, in ListDirectMessages) (MessageList, error) {
	switch {
	case !s.Settings.Get().Bool("API_Enable_Direct_Message_History_EndPoint"):
		return MessageList{}, model.Errorf("error-endpoint-disabled", "This endpoint is disabled").
			With(map[string]any{"route": "/api/v1/im.messages.others"})
	case !s.may(who, "view-room-administration"):
		return MessageList{}, errForbidden
	case in.RoomID == "":
		return MessageList{}, model.Errorf("error-roomid-param-not-provided", `The parameter "roomId" is required`)
	}
	room, err := s.Store.Room(ctx, in.RoomID)
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != model.Direct {
		return MessageList{}, model.Errorf("error-room-not-found", "No direct message room found by the id of: %s", in.RoomID)
	}
	if err != nil {
		return MessageList{}, wrap("read a direct room", err)
	}
	return s.messagesOf(ctx, who, room, in.MessageChoice, in.ListQuery)
}

// DirectHistory returns a part of a direct room's messages by when they were
// written.
func (s *Service) DirectHistory(ctx context.Context, who model.Caller, in ReadHistory) (RoomHistory, error) {
	if in.RoomID == nil {
		return RoomHistory{}, model.Errorf("invalid-params", "must have required property 'roomId'")
	}
	room, err := s.visibleDirect(ctx, who, DirectTarget{RoomID: *in.RoomID})
	if err != nil {
		return RoomHistory{}, err
	}
	return s.historyOf(ctx, who, room, in)
}

// DirectMembers asks who is in a direct room.
type DirectMembers struct {
	model.ListQuery
	DirectTarget
	Status []string `json:"status"`
	Filter string   `json:"filter"`
}

// DirectMember is somebody in a direct room.
type DirectMember struct {
	ID         string  `json:"_id"`
	Username   string  `json:"username"`
	Name       string  `json:"name,omitempty"`
	Status     string  `json:"status,omitempty"`
	StatusText string  `json:"statusText,omitempty"`
	UTCOffset  float64 `json:"utcOffset,omitzero"`
}

// DirectMemberList is a page of them.
type DirectMemberList struct {
	Members []DirectMember `json:"members"`
	model.Listed
}

// DirectMembers lists who is in a direct room, by username.
func (s *Service) DirectMembers(ctx context.Context, who model.Caller, in DirectMembers) (DirectMemberList, error) {
	room, err := s.visibleDirect(ctx, who, in.DirectTarget)
	if err != nil {
		return DirectMemberList{}, err
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return DirectMemberList{}, err
	}
	l := s.memberList(room.ID, in.Status, in.Filter)
	l.ByName, l.Reverse = false, slices.Contains(page.Sort, model.SortKey{Field: "username", Descending: true})
	users, total, err := s.Store.Members(ctx, l, page)
	if err != nil {
		return DirectMemberList{}, wrap("list who is in a direct room", err)
	}
	out := DirectMemberList{Members: []DirectMember{}, Listed: page.Listed(len(users), total)}
	for _, u := range users {
		out.Members = append(out.Members, DirectMember{u.ID, u.Username, u.Name, u.Status, u.StatusText, u.UTCOffset})
	}
	return out, nil
}

// DirectCounters asks for the counters of a direct room, maybe those of
// another user.
type DirectCounters struct {
	RoomID string `json:"roomId"`
	UserID string `json:"userId"`
}

// CountDirect counts what is new in a direct room.
func (s *Service) CountDirect(ctx context.Context, who model.Caller, in DirectCounters) (Counters, error) {
	var out Counters
	access := s.may(who, "view-room-administration")
	subject := who
	if in.UserID != "" && in.RoomID != "" {
		if !access {
			return out, errForbidden
		}
		user, err := s.Store.User(ctx, in.UserID)
		if errors.Is(err, model.ErrNotFound) {
			return out, errForbidden
		}
		if err != nil {
			return out, wrap("read whose counters to show", err)
		}
		subject = model.Caller{UserID: user.ID, Username: user.Username, Roles: user.Roles}
	}
	room, err := s.knownDirect(ctx, subject, in.RoomID, "Query")
	if err != nil {
		return out, err
	}
	sub, err := s.membership(ctx, s.Store.Reader, room.ID, subject.UserID)
	if err != nil {
		return out, err
	}
	if sub != nil && sub.Open {
		out.Joined, out.UserMentions = true, &sub.UserMentions
		if sub.LastSeen != 0 && room.Msgs > 0 {
			out.Unreads, out.UnreadsFrom = &sub.Unread, &sub.LastSeen
		}
	}
	if access || out.Joined {
		latest := room.LastMessageAt
		if latest == 0 {
			latest = room.UpdatedAt
		}
		out.Members, out.Msgs, out.Latest = &room.UsersCount, &room.Msgs, &latest
	}
	return out, nil
}
