package chat

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ListMembers asks for a page of a room's members.
type ListMembers struct {
	RoomTarget
	model.ListQuery
	Status []string `json:"status"`
	Filter string   `json:"filter"`
}

// Member is a user as a room's list of members shows them.
type Member struct {
	ID         string     `json:"_id"`
	Username   string     `json:"username"`
	Name       string     `json:"name,omitempty"`
	Nickname   string     `json:"nickname,omitempty"`
	Status     string     `json:"status,omitempty"`
	AvatarETag string     `json:"avatarETag,omitempty"`
	UpdatedAt  model.Time `json:"_updatedAt"`
}

// MemberList is a page of a room's members.
type MemberList struct {
	Members []Member `json:"members"`
	model.Listed
}

// Members lists a room's members.
func (f Family) Members(ctx context.Context, who model.Caller, in ListMembers) (MemberList, error) {
	find := f.look
	if f.Type == model.Group {
		find = f.open
	}
	room, err := find(ctx, f.Store.Reader, who, in.RoomTarget)
	if err != nil {
		return MemberList{}, err
	}
	return f.membersOf(ctx, who, room, in)
}

// membersOf lists the members of any room the caller may see.
func (s *Service) membersOf(ctx context.Context, who model.Caller, room model.Room, in ListMembers) (MemberList, error) {
	if room.Broadcast {
		if err := s.require(ctx, s.Store.Reader, who, "view-broadcast-member-list", room.ID, errForbidden); err != nil {
			return MemberList{}, err
		}
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return MemberList{}, err
	}
	l := s.memberList(room.ID, in.Status, in.Filter)
	for _, key := range page.Sort {
		if key.Field == "username" {
			l.ByName, l.Reverse = false, key.Descending
		}
	}
	users, total, err := s.Store.Members(ctx, l, page)
	if err != nil {
		return MemberList{}, wrap("list members", err)
	}
	return MemberList{shown(users), page.Listed(len(users), total)}, nil
}

// statuses are what people can be.
var statuses = []string{"online", "away", "busy", "offline"}

func (s *Service) memberList(rid string, status []string, filter string) store.MemberList {
	settings := s.Settings.Get()
	l := store.MemberList{RID: rid, Text: filter, Fields: settings.List("Accounts_SearchFields"), ByName: settings.Bool("UI_Use_Real_Name")}
	if len(status) > 0 {
		l.Statuses = slices.DeleteFunc(slices.Clone(statuses), func(s string) bool { return !slices.Contains(status, s) })
		l.Nobody = len(l.Statuses) == 0
	}
	return l
}

func shown(users []model.User) []Member {
	members := make([]Member, len(users))
	for i, u := range users {
		members[i] = Member{
			ID: u.ID, Username: u.Username, Name: u.Name, Nickname: u.Nickname, Status: u.Status,
			AvatarETag: u.AvatarETag, UpdatedAt: u.UpdatedAt,
		}
	}
	return members
}

// WhoIsOnline names a room by a query, {"_id":"…"}.
type WhoIsOnline struct{ model.ListQuery }

// Online is who of a room's members is there.
type Online struct {
	Online []OnlineMember `json:"online"`
}

// OnlineMember is a member who is not offline.
type OnlineMember struct {
	ID       string `json:"_id"`
	Username string `json:"username"`
}

// Online lists who of a room's members is not offline.
func (f Family) Online(ctx context.Context, who model.Caller, in WhoIsOnline) (Online, error) {
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return Online{}, err
	}
	if len(filter.Parts) == 0 {
		return Online{}, model.Fail("Invalid query")
	}
	room, err := f.Store.FirstRoom(ctx, store.RoomList{Type: f.Type, Filter: filter})
	if errors.Is(err, model.ErrNotFound) {
		return Online{}, sentence("%s does not exists", map[string]string{model.Channel: "Channel", model.Group: "Group"}[f.Type])
	}
	if err != nil {
		return Online{}, wrap("look a room up", err)
	}
	ok, err := f.canAccess(ctx, f.Store.Reader, who, room)
	if err := unless(ok, err, model.Errorf("error-not-allowed", "Not Allowed")); err != nil {
		return Online{}, err
	}
	users, err := f.Store.MembersPresent(ctx, room.ID)
	out := Online{[]OnlineMember{}}
	for _, u := range users {
		out.Online = append(out.Online, OnlineMember{u.ID, u.Username})
	}
	return out, wrap("list who is there", err)
}
