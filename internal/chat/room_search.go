package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// AdminRooms asks for a page of all rooms.
type AdminRooms struct {
	model.ListQuery
	Types  []string `json:"types"` // room types, "discussions" and "teams"
	Filter string   `json:"filter"`
}

// AdminRoom is a room as those see it who administer rooms: without what was
// last said in it.
type AdminRoom struct {
	ID                string         `json:"_id"`
	ParentID          string         `json:"prid,omitempty"`
	FName             string         `json:"fname,omitempty"`
	Name              string         `json:"name,omitempty"`
	T                 string         `json:"t"`
	U                 *model.UserRef `json:"u,omitempty"`
	Usernames         []string       `json:"usernames,omitempty"`
	UIDs              []string       `json:"uids,omitempty"`
	CreatedAt         model.Time     `json:"ts"`
	UsersCount        int            `json:"usersCount"`
	Muted             []string       `json:"muted,omitempty"`
	Unmuted           []string       `json:"unmuted,omitempty"`
	ReadOnly          bool           `json:"ro"`
	ReactWhenReadOnly bool           `json:"reactWhenReadOnly,omitzero"`
	Default           bool           `json:"default"`
	Favorite          bool           `json:"favorite,omitzero"`
	Featured          bool           `json:"featured,omitzero"`
	Topic             string         `json:"topic,omitempty"`
	Announcement      string         `json:"announcement,omitempty"`
	Description       string         `json:"description,omitempty"`
	Msgs              int            `json:"msgs"`
	Archived          bool           `json:"archived,omitzero"`
	TeamID            string         `json:"teamId,omitempty"`
	TeamMain          bool           `json:"teamMain,omitzero"`
	Broadcast         bool           `json:"broadcast,omitzero"`
	AvatarETag        string         `json:"avatarETag,omitempty"`
}

func adminRoom(r model.Room) AdminRoom {
	return AdminRoom{
		ID: r.ID, ParentID: r.ParentID, FName: r.FName, Name: r.Name, T: r.T, U: r.U, Usernames: r.Usernames, UIDs: r.UIDs,
		CreatedAt: r.CreatedAt, UsersCount: r.UsersCount, Muted: r.Muted, Unmuted: r.Unmuted, ReadOnly: r.ReadOnly,
		ReactWhenReadOnly: r.ReactWhenReadOnly, Default: r.Default, Favorite: r.Favorite, Featured: r.Featured, Topic: r.Topic,
		Announcement: r.Announcement, Description: r.Description, Msgs: r.Msgs, Archived: r.Archived, TeamID: r.TeamID,
		TeamMain: r.TeamMain, Broadcast: r.Broadcast, AvatarETag: r.AvatarETag,
	}
}

// AdminRoomList is a page of all rooms.
type AdminRoomList struct {
	Rooms []AdminRoom `json:"rooms"`
	model.Listed
}

// errNotAuthorizedHere is a refusal that upstream throws without a code.
var errNotAuthorizedHere = model.Fail("error-not-authorized")

// AdminRooms lists all rooms; discussions only where they are asked for.
func (s *Service) AdminRooms(ctx context.Context, who model.Caller, in AdminRooms) (AdminRoomList, error) {
	if !s.may(who, "view-room-administration") {
		return AdminRoomList{}, errNotAuthorizedHere
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return AdminRoomList{}, err
	}
	if len(page.Sort) == 0 {
		page.Sort = []model.SortKey{{Field: "default", Descending: true}, {Field: "name"}}
	}
	discussions := slices.Contains(in.Types, "discussions")
	types := slices.DeleteFunc(slices.Clone(in.Types), func(t string) bool { return t == "discussions" })
	rooms, total, err := s.Store.FindRooms(ctx, store.RoomSearch{
		Text: strings.TrimSpace(in.Filter), People: true, Types: types, Discussions: discussions, NoDiscussions: !discussions,
	}, page)
	if err != nil {
		return AdminRoomList{}, wrap("list all rooms", err)
	}
	out := AdminRoomList{Rooms: []AdminRoom{}, Listed: page.Listed(len(rooms), total)}
	for _, r := range rooms {
		out.Rooms = append(out.Rooms, adminRoom(r))
	}
	return out, nil
}

// AdminRoomOf names a room.
type AdminRoomOf struct {
	RID string `json:"rid"`
}

// AdminRoom returns any room to those who administer rooms.
func (s *Service) AdminRoom(ctx context.Context, who model.Caller, in AdminRoomOf) (AdminRoom, error) {
	if !s.may(who, "view-room-administration") {
		return AdminRoom{}, errNotAuthorizedHere
	}
	room, err := s.Store.Room(ctx, in.RID)
	if errors.Is(err, model.ErrNotFound) {
		return AdminRoom{}, errNotAllowedHere
	}
	return adminRoom(room), wrap("read a room", err)
}

// CompleteRoom asks for rooms whose names begin like the one in Selector,
// {"name":"…"}.
type CompleteRoom struct {
	model.ListQuery
	Selector string `json:"selector"`
}

// CompletedRoom is a room to choose.
type CompletedRoom struct {
	ID         string `json:"_id"`
	FName      string `json:"fname,omitempty"`
	Name       string `json:"name,omitempty"`
	T          string `json:"t"`
	AvatarETag string `json:"avatarETag,omitempty"`
	Encrypted  bool   `json:"encrypted,omitzero"`
}

// CompletedRooms is a few rooms to choose from.
type CompletedRooms struct {
	Items []CompletedRoom `json:"items"`
}

// CompletedPage is a page of them.
type CompletedPage struct {
	Items []CompletedRoom `json:"items"`
	Total int             `json:"total"`
}

// suggestions is how many rooms are offered where no page is asked for.
const suggestions = 10

// selected returns the name of a selector.
func (in CompleteRoom) selected() (string, error) {
	if in.Selector == "" {
		return "", model.Fail("The 'selector' param is required")
	}
	var selector struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal([]byte(in.Selector), &selector); err != nil {
		return "", &model.Error{Reason: "The 'selector' param is not valid JSON", Plain: true, Cause: err}
	}
	return strings.TrimSpace(selector.Name), nil
}

func (s *Service) complete(ctx context.Context, q store.RoomSearch, page model.Page) (CompletedPage, error) {
	rooms, total, err := s.Store.FindRooms(ctx, q, page)
	out := CompletedPage{Items: []CompletedRoom{}, Total: total}
	for _, r := range rooms {
		out.Items = append(out.Items, CompletedRoom{r.ID, r.FName, r.Name, r.T, r.AvatarETag, r.IsEncrypted()})
	}
	return out, wrap("find rooms by name", err)
}

// ownRooms are the channels and groups somebody is in.
func ownRooms(who model.Caller, name string) store.RoomSearch {
	return store.RoomSearch{
		Text: name, Start: true, Name: true, Member: who.UserID, Types: []string{model.Channel, model.Group}, NoDiscussions: true,
	}
}

// CompleteRoom offers rooms the caller is in.
func (s *Service) CompleteRoom(ctx context.Context, who model.Caller, in CompleteRoom) (CompletedRooms, error) {
	name, err := in.selected()
	if err != nil {
		return CompletedRooms{}, err
	}
	found, err := s.complete(ctx, ownRooms(who, name), model.Page{Count: suggestions})
	return CompletedRooms{found.Items}, err
}

// CompleteRoomPage is CompleteRoom page by page.
func (s *Service) CompleteRoomPage(ctx context.Context, who model.Caller, in CompleteRoom) (CompletedPage, error) {
	name, err := in.selected()
	if err != nil {
		return CompletedPage{}, err
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return CompletedPage{}, err
	}
	return s.complete(ctx, ownRooms(who, name), page)
}

// CompleteAdminRoom offers any channel or group.
func (s *Service) CompleteAdminRoom(ctx context.Context, who model.Caller, in CompleteRoom) (CompletedRooms, error) {
	name, err := in.selected()
	if err != nil {
		return CompletedRooms{}, err
	}
	if !s.may(who, "view-room-administration") && !s.may(who, "can-audit") {
		return CompletedRooms{}, errNotAuthorizedHere
	}
	found, err := s.complete(ctx, store.RoomSearch{Text: name, Start: true, Types: []string{model.Channel, model.Group}}, model.Page{Count: suggestions})
	return CompletedRooms{found.Items}, err
}

// CompleteTeamRoom asks for rooms whose names begin so.
type CompleteTeamRoom struct {
	Name string `json:"name"`
}

// CompleteTeamRoom offers rooms that the caller owns and that are of no team.
func (s *Service) CompleteTeamRoom(ctx context.Context, who model.Caller, in CompleteTeamRoom) (CompletedRooms, error) {
	q := ownRooms(who, strings.TrimSpace(in.Name))
	q.Owner, q.NoTeams = true, true
	found, err := s.complete(ctx, q, model.Page{Count: suggestions})
	return CompletedRooms{found.Items}, err
}
