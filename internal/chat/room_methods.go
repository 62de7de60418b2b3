package chat

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// DDP methods about rooms. They are the rules of channels.* and groups.* with
// other inputs and results, for a room of any type, named by its id.

// RoomID names a room.
type RoomID struct {
	RID string `json:"rid" check:"required"`
}

// MadeRoom is a new room, with its id under the name older clients read.
type MadeRoom struct {
	RID      string `json:"rid"`
	Inserted bool   `json:"inserted"`
	model.Room
}

// CreateByMethod returns createChannel and createPrivateGroup.
func (f Family) CreateByMethod(ctx context.Context, who model.Caller, in CreateRoom) (MadeRoom, error) {
	room, err := f.create(ctx, who, f.Type, in)
	return MadeRoom{room.ID, true, room}, err
}

// JoinByMethod names a room and its join code.
type JoinByMethod struct {
	RoomID
	Code string `json:"code"`
}

// JoinByMethod is joinRoom. Who is in the room already has joined it.
func (s *Service) JoinByMethod(ctx context.Context, who model.Caller, in JoinByMethod) (bool, error) {
	return true, s.inRoom(ctx, in.RID, "joinRoom", func(tx *store.Tx, room model.Room) error {
		_, err := s.comeIn(ctx, tx, who, room, in.Code)
		return err
	})
}

// byMethod returns the method that runs one rule on a room.
func (s *Service) byMethod(method string, rule func(context.Context, *store.Tx, model.Caller, model.Room) error) func(context.Context, model.Caller, RoomID) (model.None, error) {
	return func(ctx context.Context, who model.Caller, in RoomID) (model.None, error) {
		return model.None{}, s.inRoom(ctx, in.RID, method, func(tx *store.Tx, room model.Room) error { return rule(ctx, tx, who, room) })
	}
}

// LeaveByMethod is leaveRoom.
func (s *Service) LeaveByMethod(ctx context.Context, who model.Caller, in RoomID) (model.None, error) {
	return s.byMethod("leaveRoom", s.leave)(ctx, who, in)
}

// ArchiveByMethod is archiveRoom.
func (s *Service) ArchiveByMethod(ctx context.Context, who model.Caller, in RoomID) (model.None, error) {
	return s.byMethod("archiveRoom", s.archive)(ctx, who, in)
}

// UnarchiveByMethod is unarchiveRoom.
func (s *Service) UnarchiveByMethod(ctx context.Context, who model.Caller, in RoomID) (model.None, error) {
	return s.byMethod("unarchiveRoom", s.unarchive)(ctx, who, in)
}

// EraseByMethod is eraseRoom.
func (s *Service) EraseByMethod(ctx context.Context, who model.Caller, in RoomID) (bool, error) {
	_, err := s.byMethod("eraseRoom", s.erase)(ctx, who, in)
	return err == nil, err
}

// HideByMethod is hideRoom; it returns how many rooms it hid.
func (s *Service) HideByMethod(ctx context.Context, who model.Caller, in RoomID) (int, error) {
	return s.showByMethod(ctx, who, in.RID, false)
}

// OpenByMethod is openRoom; it returns how many rooms it opened.
func (s *Service) OpenByMethod(ctx context.Context, who model.Caller, in RoomID) (int, error) {
	return s.showByMethod(ctx, who, in.RID, true)
}

// AddByMethod names a room and the usernames of who is to be added.
type AddByMethod struct {
	RoomID
	Users []string `json:"users" check:"required"`
}

// AddByMethod is addUsersToRoom. Unlike an invitation it refuses names that
// nobody has.
func (s *Service) AddByMethod(ctx context.Context, who model.Caller, in AddByMethod) (bool, error) {
	const method = "addUsersToRoom"
	var people []model.User
	for _, name := range in.Users {
		user, err := s.Store.UserByUsername(ctx, name)
		if errors.Is(err, model.ErrNotFound) {
			err = model.Errorf("error-invalid-username", "Invalid username").By(method)
		}
		if err != nil {
			return false, wrap("look somebody up", err)
		}
		people = append(people, user)
	}
	err := s.inRoom(ctx, in.RID, method, func(tx *store.Tx, room model.Room) error {
		return s.addMembers(ctx, tx, who, room, people)
	})
	return err == nil, err
}

// KickByMethod names a room and who is to go.
type KickByMethod struct {
	RoomID
	Username string `json:"username" check:"required"`
}

// KickByMethod is removeUserFromRoom.
func (s *Service) KickByMethod(ctx context.Context, who model.Caller, in KickByMethod) (bool, error) {
	err := s.inRoom(ctx, in.RID, "removeUserFromRoom", func(tx *store.Tx, room model.Room) error {
		user, err := s.person(ctx, tx.Reader, UserTarget{Username: in.Username})
		if err != nil {
			return err
		}
		return s.kick(ctx, tx, who, room, user)
	})
	return err == nil, err
}

// RoleByMethod names a room and a member.
type RoleByMethod struct {
	RoomID
	UserID string `json:"userId" check:"required"`
}

// AddRoleByMethod returns addRoomOwner and its like.
func (s *Service) AddRoleByMethod(role RoomRole) func(context.Context, model.Caller, RoleByMethod) (bool, error) {
	return s.roleByMethod("addRoom"+role.Title(), role, (*Service).addRole)
}

// RemoveRoleByMethod returns removeRoomOwner and its like.
func (s *Service) RemoveRoleByMethod(role RoomRole) func(context.Context, model.Caller, RoleByMethod) (bool, error) {
	return s.roleByMethod("removeRoom"+role.Title(), role, (*Service).removeRole)
}

func (s *Service) roleByMethod(method string, role RoomRole, change changer) func(context.Context, model.Caller, RoleByMethod) (bool, error) {
	return func(ctx context.Context, who model.Caller, in RoleByMethod) (bool, error) {
		err := s.inRoom(ctx, in.RID, method, func(tx *store.Tx, room model.Room) error {
			user, err := tx.User(ctx, in.UserID)
			if errors.Is(err, model.ErrNotFound) {
				return errInvalidUser(method)
			}
			if err != nil {
				return wrap("look somebody up", err)
			}
			return change(s, ctx, tx, who, room, user, role)
		})
		return err == nil, err
	}
}

// SaveRoomSettings names a room and what is to change: an object of settings,
// or one setting's name and then its value.
type SaveRoomSettings struct {
	RoomID
	Settings jsontext.Value `json:"settings"`
	Value    jsontext.Value `json:"value"`
}

// SavedRoomSettings says which room was changed.
type SavedRoomSettings struct {
	Result bool   `json:"result"`
	RID    string `json:"rid"`
}

// SaveRoomSettings changes settings of a room, all of them or none.
func (s *Service) SaveRoomSettings(ctx context.Context, who model.Caller, rid string, in RoomSettings) (SavedRoomSettings, error) {
	avatar, err := s.readRoomAvatar(ctx, who, rid, in.RoomAvatar)
	if err != nil {
		return SavedRoomSettings{}, err
	}
	err = s.inRoom(ctx, rid, editing, func(tx *store.Tx, room model.Room) error {
		if err := s.editRoom(ctx, tx, who, room, in); err != nil {
			return err
		}
		return s.setRoomAvatar(ctx, tx, who, rid, avatar)
	})
	return SavedRoomSettings{err == nil, rid}, err
}

// SaveSettingsByMethod is saveRoomSettings.
func (s *Service) SaveSettingsByMethod(ctx context.Context, who model.Caller, in SaveRoomSettings) (SavedRoomSettings, error) {
	settings, err := readSettings(in.Settings, in.Value)
	if err != nil {
		return SavedRoomSettings{}, err
	}
	return s.SaveRoomSettings(ctx, who, in.RID, settings)
}

// RoomRolesByMethod is getRoomRoles.
func (s *Service) RoomRolesByMethod(ctx context.Context, who model.Caller, in RoomID) ([]MemberRoles, error) {
	if _, err := s.readable(ctx, who, in.RID, errInvalidRoom("getRoomRoles"), errInvalidUser("getRoomRoles")); err != nil {
		return nil, err
	}
	return s.rolesIn(ctx, s.Store.Reader, in.RID)
}

// RoomIDByNameOrID is getRoomIdByNameOrId.
func (s *Service) RoomIDByNameOrID(ctx context.Context, who model.Caller, in RoomID) (string, error) {
	const method = "getRoomIdByNameOrId"
	room, err := s.Store.Room(ctx, in.RID)
	if errors.Is(err, model.ErrNotFound) {
		room, err = s.Store.RoomByName(ctx, in.RID)
	}
	if errors.Is(err, model.ErrNotFound) {
		return "", errNotAllowed(method)
	}
	if err != nil {
		return "", wrap("look a room up", err)
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err := unless(ok, err, errNotAllowed(method)); err != nil {
		return "", err
	}
	return room.ID, nil
}

// RoomNameByID is getRoomNameById.
func (s *Service) RoomNameByID(ctx context.Context, who model.Caller, in RoomID) (string, error) {
	const method = "getRoomNameById"
	room, err := s.readable(ctx, who, in.RID, errNotAllowed(method), errNotAllowed(method))
	if err != nil {
		return "", err
	}
	return room.Name, nil
}

// AddAllByMethod names a room that all accounts are to be in.
type AddAllByMethod struct {
	RoomID
	ActiveUsersOnly bool `json:"activeUsersOnly"`
}

// AddAllByMethod is addAllUserToRoom.
func (s *Service) AddAllByMethod(ctx context.Context, who model.Caller, in AddAllByMethod) (bool, error) {
	err := s.inRoom(ctx, in.RID, "addAllToRoom", func(tx *store.Tx, room model.Room) error {
		return s.addEverybody(ctx, tx, who, room, in.ActiveUsersOnly)
	})
	return err == nil, err
}

// MembersByMethod asks for who is in a room: those who are there, or all.
type MembersByMethod struct {
	RID     string     `json:"rid"`
	ShowAll bool       `json:"showAll"`
	Options MemberPart `json:"options"`
	Filter  string     `json:"filter"`
}

// MemberPart is a part of a room's members.
type MemberPart struct {
	Limit int `json:"limit" check:"min=0"`
	Skip  int `json:"skip" check:"min=0"`
}

// MemberRecords is the answer of getUsersOfRoom; Total counts everybody.
type MemberRecords struct {
	Total   int      `json:"total"`
	Records []Member `json:"records"`
}

// MembersByMethod is getUsersOfRoom.
func (s *Service) MembersByMethod(ctx context.Context, who model.Caller, in MembersByMethod) (out MemberRecords, err error) {
	const method = "getUsersOfRoom"
	if in.RID == "" {
		return out, errInvalidRoom(method)
	}
	refusal := model.Errorf("not-authorized", "Not Authorized").By(method)
	room, err := s.readable(ctx, who, in.RID, errNotAllowed(method), refusal)
	if err != nil {
		return out, err
	}
	if room.Broadcast {
		if err := s.require(ctx, s.Store.Reader, who, "view-broadcast-member-list", room.ID, errNotAllowed(method)); err != nil {
			return out, err
		}
	}
	status := []string{}
	if !in.ShowAll {
		status = []string{"online", "away", "busy"}
	}
	page := model.Page{Offset: in.Options.Skip, Count: model.NoLimit}
	if in.Options.Limit > 0 {
		page.Count = in.Options.Limit
	}
	users, _, err := s.Store.Members(ctx, s.memberList(room.ID, status, in.Filter), page)
	return MemberRecords{room.UsersCount, shown(users)}, wrap("list members", err)
}
