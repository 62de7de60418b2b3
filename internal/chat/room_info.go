package chat

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Info returns a room that the caller may see, archived or not.
func (f Family) Info(ctx context.Context, who model.Caller, in RoomTarget) (model.Room, error) {
	return f.look(ctx, f.Store.Reader, who, in)
}

// CountersOf names a room and, for who administers rooms, another member.
type CountersOf struct {
	RoomTarget
	UserID string `json:"userId"`
}

// Counters is what there is to see in a room. What does not concern somebody
// who is not in it is null.
type Counters struct {
	Joined       bool        `json:"joined"`
	Members      *int        `json:"members"`
	Unreads      *int        `json:"unreads"`
	UnreadsFrom  *model.Time `json:"unreadsFrom"`
	Msgs         *int        `json:"msgs"`
	Latest       *model.Time `json:"latest"`
	UserMentions *int        `json:"userMentions"`
}

// Counters returns what there is to see in a room for one of its members.
func (f Family) Counters(ctx context.Context, who model.Caller, in CountersOf) (Counters, error) {
	rid, err := f.rid(ctx, f.Store.Reader, in.RoomTarget)
	if err != nil {
		return Counters{}, err
	}
	room, err := f.Store.Room(ctx, rid)
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != f.Type {
		return Counters{}, f.errNotFound()
	}
	if err != nil {
		return Counters{}, wrap("read a room", err)
	}
	if err := f.living(room); err != nil {
		return Counters{}, err
	}
	return f.counters(ctx, who, room, in.UserID)
}

// counters serves every type of room.
func (s *Service) counters(ctx context.Context, who model.Caller, room model.Room, of string) (out Counters, err error) {
	administers := s.may(who, "view-room-administration")
	if of != "" && !administers {
		return out, errForbidden
	}
	sub, err := s.membership(ctx, s.Store.Reader, room.ID, firstText(of, who.UserID))
	if err != nil {
		return out, err
	}
	latest := room.LastMessageAt
	if latest == 0 {
		latest = room.UpdatedAt
	}
	if sub != nil && sub.Open {
		from := sub.LastSeen
		if from == 0 {
			from = sub.CreatedAt
		}
		unread, err := s.Store.CountMessages(ctx, store.History{RID: room.ID, After: from, Before: latest, Inclusive: true})
		if err != nil {
			return out, wrap("count what is unread", err)
		}
		out.Joined, out.Unreads, out.UnreadsFrom, out.UserMentions = true, &unread, &from, &sub.UserMentions
	}
	if administers || out.Joined {
		out.Msgs, out.Latest, out.Members = &room.Msgs, &latest, &room.UsersCount
	}
	return out, nil
}

// ListRooms asks for a page of rooms.
type ListRooms struct{ model.ListQuery }

// ChannelList is a page of channels.
type ChannelList struct {
	Channels []model.Room `json:"channels"`
	model.Listed
}

// GroupList is a page of groups.
type GroupList struct {
	Groups []model.Room `json:"groups"`
	model.Listed
}

// ListChannels lists the channels that the caller may see: all of them, or
// only those they are in.
func (s *Service) ListChannels(ctx context.Context, who model.Caller, in ListRooms) (ChannelList, error) {
	l := store.RoomList{Type: model.Channel, Outsider: who.UserID}
	if !s.may(who, "view-c-room") {
		if !s.may(who, "view-joined-room") {
			return ChannelList{}, errForbidden
		}
		l = store.RoomList{Type: model.Channel, Member: who.UserID}
	}
	rooms, listed, err := s.listRooms(ctx, l, in.ListQuery)
	return ChannelList{rooms, listed}, err
}

// JoinedChannels lists the channels that the caller is in.
func (s *Service) JoinedChannels(ctx context.Context, who model.Caller, in ListRooms) (ChannelList, error) {
	in.Query = "" // not taken here
	rooms, listed, err := s.listRooms(ctx, store.RoomList{Type: model.Channel, Member: who.UserID}, in.ListQuery)
	return ChannelList{rooms, listed}, err
}

// JoinedGroups lists the groups that the caller is in.
func (s *Service) JoinedGroups(ctx context.Context, who model.Caller, in ListRooms) (GroupList, error) {
	in.Query = ""
	rooms, listed, err := s.listRooms(ctx, store.RoomList{Type: model.Group, Member: who.UserID}, in.ListQuery)
	return GroupList{rooms, listed}, err
}

// ListGroups lists all groups, for who administers rooms.
func (s *Service) ListGroups(ctx context.Context, who model.Caller, in ListRooms) (GroupList, error) {
	if !s.may(who, "view-room-administration") {
		return GroupList{}, errForbidden
	}
	rooms, listed, err := s.listRooms(ctx, store.RoomList{Type: model.Group}, in.ListQuery)
	return GroupList{rooms, listed}, err
}

func (s *Service) listRooms(ctx context.Context, l store.RoomList, in model.ListQuery) ([]model.Room, model.Listed, error) {
	page, err := s.Settings.Get().Page(in)
	if err != nil {
		return nil, model.Listed{}, err
	}
	if l.Filter, err = model.ParseFilter(in.Query); err != nil {
		return nil, model.Listed{}, err
	}
	rooms, total, err := s.Store.Rooms(ctx, l, page)
	return rooms, page.Listed(len(rooms), total), wrap("list rooms", err)
}
