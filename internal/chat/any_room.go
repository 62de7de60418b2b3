package chat

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// The rules of rooms.*, for rooms of any type.

// findRoom returns the room that a target names, of any type and unless it is
// archived. Whether the caller may see it is asked elsewhere.
func (s *Service) findRoom(ctx context.Context, r store.Reader, at RoomTarget) (room model.Room, err error) {
	switch {
	case at.RoomID != nil && (*at.RoomID != "" || at.RoomName == nil):
		room, err = r.Room(ctx, *at.RoomID)
	case at.RoomName != nil && *at.RoomName != "":
		room, err = r.RoomByName(ctx, *at.RoomName)
	default:
		return room, model.Errorf("error-roomid-param-not-provided", `The parameter "roomId" or "roomName" is required`)
	}
	if errors.Is(err, model.ErrNotFound) {
		return room, model.Errorf("error-room-not-found", `The required "roomId" or "roomName" param provided does not match any channel`)
	}
	if err == nil && room.Archived {
		return room, model.Errorf("error-room-archived", "The channel, %s, is archived", room.Name)
	}
	return room, wrap("read a room", err)
}

// ReadRoomInfo names a room and the fields to show of it.
type ReadRoomInfo struct {
	RoomTarget
	Fields string `json:"fields"`
}

// RoomInfo is a room, and the room that it is a discussion of.
type RoomInfo struct {
	Room   model.Room  `json:"room"`
	Parent *ParentRoom `json:"parent,omitzero"`
}

// ParentRoom is what a discussion shows of its room.
type ParentRoom struct {
	ID       string         `json:"_id"`
	Name     string         `json:"name,omitempty"`
	FName    string         `json:"fname,omitempty"`
	T        string         `json:"t"`
	ParentID string         `json:"prid,omitempty"`
	U        *model.UserRef `json:"u,omitempty"`
}

// RoomInfo returns a room that the caller may see.
func (s *Service) RoomInfo(ctx context.Context, who model.Caller, in ReadRoomInfo) (RoomInfo, error) {
	room, err := s.findRoom(ctx, s.Store.Reader, in.RoomTarget)
	if err != nil {
		return RoomInfo{}, err
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err := unless(ok, err, errNotAllowedHere); err != nil {
		return RoomInfo{}, err
	}
	out := RoomInfo{Room: room}
	if room.ParentID == "" {
		return out, nil
	}
	parent, err := s.Store.Room(ctx, room.ParentID)
	if err == nil {
		out.Parent = &ParentRoom{parent.ID, parent.Name, parent.FName, parent.T, parent.ParentID, parent.U}
	}
	if errors.Is(err, model.ErrNotFound) {
		err = nil
	}
	return out, wrap("read a discussion's room", err)
}

// errNotAllowedHere is upstream's odd refusal, with the sentence for a code.
var errNotAllowedHere = &model.Error{Code: "Not Allowed", Reason: "not-allowed", Plain: true}

// RoomNamed asks whether a channel or group has a name.
type RoomNamed struct {
	RoomName string `json:"roomName" check:"required"`
}

// RoomNameExists says whether one has.
func (s *Service) RoomNameExists(ctx context.Context, _ model.Caller, in RoomNamed) (bool, error) {
	_, err := s.Store.RoomByName(ctx, in.RoomName)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return err == nil, wrap("look for a room's name", err)
}

// Rooms returns the caller's rooms that changed since they last asked, and
// which they lost.
func (s *Service) Rooms(ctx context.Context, who model.Caller, in model.UpdatedSince) (model.Delta[model.Room], error) {
	since, err := in.Moment("updatedSince")
	if err != nil {
		return model.Delta[model.Room]{}, err
	}
	return s.roomsSince(ctx, who, since)
}

func (s *Service) roomsSince(ctx context.Context, who model.Caller, since model.Time) (model.Delta[model.Room], error) {
	out := model.Delta[model.Room]{Remove: []model.Gone{}}
	if err := s.Store.Settled(ctx); err != nil {
		return out, wrap("wait for changes under way", err)
	}
	rooms, err := s.Store.RoomsSince(ctx, who.UserID, since)
	if err == nil && since != 0 {
		out.Remove, err = s.Store.Gone(ctx, "room", who.UserID, since)
	}
	out.Update = rooms
	return out, wrap("list rooms", err)
}

// SyncRooms is Rooms for DDP: without a date the answer is a plain list, and
// visitors get the default channels where they may read.
func (s *Service) SyncRooms(ctx context.Context, who model.Caller, in model.SinceArg) (any, error) {
	if who.Anonymous() {
		return s.anonymousRooms(ctx)
	}
	since, dated := in.Moment()
	out, err := s.roomsSince(ctx, who, since)
	if err != nil || dated {
		return out, err
	}
	return out.Update, nil
}

func (s *Service) anonymousRooms(ctx context.Context) ([]model.Room, error) {
	list := []model.Room{}
	if !s.Settings.Get().Bool("Accounts_AllowAnonymousRead") {
		return list, nil
	}
	rooms, err := s.Store.DefaultRooms(ctx)
	for _, room := range rooms {
		if room.T == model.Channel {
			list = append(list, room)
		}
	}
	return list, wrap("list the default rooms", err)
}

// RoomByType is the arguments of getRoomByTypeAndName.
type RoomByType struct {
	T    string `json:"type" check:"required"`
	Name string `json:"name" check:"required"` // or id
}

// RoomByTypeAndName returns a room of that type to who may see it, or to
// visitors where they may read. What was last said is for who may look into
// channels without joining them.
func (s *Service) RoomByTypeAndName(ctx context.Context, who model.Caller, in RoomByType) (model.Room, error) {
	const method = "getRoomByTypeAndName"
	if who.Anonymous() && !s.Settings.Get().Bool("Accounts_AllowAnonymousRead") {
		return model.Room{}, errInvalidUser(method)
	}
	room, err := s.Store.Room(ctx, in.Name)
	if errors.Is(err, model.ErrNotFound) {
		room, err = s.Store.RoomByName(ctx, in.Name)
	}
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != in.T {
		return model.Room{}, errInvalidRoom(method)
	}
	if err != nil {
		return model.Room{}, wrap("read a room", err)
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err := unless(ok, err, model.Errorf("error-no-permission", "No permission").By(method)); err != nil {
		return model.Room{}, err
	}
	if !s.may(who, "preview-c-room") {
		room.LastMessage = nil
	}
	return room, nil
}

// locked runs an action on the room of a target, in one transaction and under
// the room's lock.
func (s *Service) locked(ctx context.Context, at RoomTarget, method string, do func(tx *store.Tx, room model.Room) error) error {
	room, err := s.findRoom(ctx, s.Store.Reader, at)
	if err != nil {
		return err
	}
	return s.inRoom(ctx, room.ID, method, do)
}

// LeaveRoom leaves a room of any type but direct ones.
func (s *Service) LeaveRoom(ctx context.Context, who model.Caller, in RoomTarget) (model.None, error) {
	return model.None{}, s.locked(ctx, in, "leaveRoom", func(tx *store.Tx, room model.Room) error {
		return s.leave(ctx, tx, who, room)
	})
}

// DeleteRoom names a room to be removed.
type DeleteRoom struct {
	RoomID string `json:"roomId"`
}

// DeleteRoom removes a room of any type with all that was said in it.
func (s *Service) DeleteRoom(ctx context.Context, who model.Caller, in DeleteRoom) (model.None, error) {
	if in.RoomID == "" {
		return model.None{}, model.Fail("The 'roomId' param is required")
	}
	return model.None{}, s.inRoom(ctx, in.RoomID, "eraseRoom", func(tx *store.Tx, room model.Room) error {
		return s.erase(ctx, tx, who, room)
	})
}

// FavoriteRoomChange marks a room as a favourite, or no longer.
type FavoriteRoomChange struct {
	RoomTarget
	Favorite *bool `json:"favorite"`
}

// SetFavorite marks a room of the caller's list.
func (s *Service) SetFavorite(ctx context.Context, who model.Caller, in FavoriteRoomChange) (model.None, error) {
	if in.Favorite == nil {
		return model.None{}, model.Fail("The 'favorite' param is required")
	}
	room, err := s.findRoom(ctx, s.Store.Reader, in.RoomTarget)
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.changeOwn(ctx, who, room.ID, "toggleFavorite", "You must be part of a room to favorite it",
		func(sub *model.Subscription) error { sub.Favourite = *in.Favorite; return nil })
}

// ToggleFavorite is the arguments of the method of that name.
type ToggleFavorite struct {
	RID      string `json:"rid" check:"required"`
	Favorite *bool  `json:"f" check:"nullable"` // none: yes
}

// ToggleFavorite is SetFavorite for DDP; it returns how many memberships
// changed.
func (s *Service) ToggleFavorite(ctx context.Context, who model.Caller, in ToggleFavorite) (int, error) {
	return 1, s.changeOwn(ctx, who, in.RID, "toggleFavorite", "You must be part of a room to favorite it",
		func(sub *model.Subscription) error { sub.Favourite = in.Favorite == nil || *in.Favorite; return nil })
}

// changeOwn changes the caller's side of a room, or says that they have none.
func (s *Service) changeOwn(ctx context.Context, who model.Caller, rid, method, absent string, change func(*model.Subscription) error) error {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ChangeSubscription(ctx, rid, who.UserID, change)
		return err
	})
	if errors.Is(err, model.ErrNotFound) {
		return model.Errorf("error-invalid-subscription", "%s", absent).By(method)
	}
	return wrap("change a membership", err)
}

// MemberQuestion asks whether somebody is in a room.
type MemberQuestion struct {
	RoomID   string `json:"roomId" check:"required,minLength=1"`
	UserID   string `json:"userId" check:"minLength=1"`
	Username string `json:"username" check:"minLength=1"`
}

// Membership says whether they are.
type Membership struct {
	IsMember bool `json:"isMember"`
}

// IsMember answers who may see the room.
func (s *Service) IsMember(ctx context.Context, who model.Caller, in MemberQuestion) (Membership, error) {
	if (in.UserID == "") == (in.Username == "") {
		return Membership{}, model.Errorf("invalid-params", "must match exactly one schema in oneOf")
	}
	room, err := s.findRoom(ctx, s.Store.Reader, RoomTarget{RoomID: &in.RoomID})
	if err != nil {
		return Membership{}, err
	}
	user, err := s.idOrUsername(ctx, firstText(in.UserID, in.Username))
	if errors.Is(err, model.ErrNotFound) {
		return Membership{}, model.Fail("error-user-not-found")
	}
	if err != nil {
		return Membership{}, wrap("look somebody up", err)
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if err := unless(ok, err, errForbidden); err != nil {
		return Membership{}, err
	}
	sub, err := s.membership(ctx, s.Store.Reader, room.ID, user.ID)
	return Membership{sub != nil && !sub.Banned}, err
}

// Archivation asks to archive a room or to open it again.
type Archivation struct {
	RID    string `json:"rid"`
	Action string `json:"action"`
}

// ChangeArchivation archives for the action "archive" and opens for any other.
func (s *Service) ChangeArchivation(ctx context.Context, who model.Caller, in Archivation) (model.None, error) {
	change := s.unarchive
	if in.Action == "archive" {
		change = s.archive
	}
	return model.None{}, s.inRoom(ctx, in.RID, in.Action+"Room", func(tx *store.Tx, room model.Room) error {
		return change(ctx, tx, who, room)
	})
}

// EditRoom names a room and what is to change of it.
type EditRoom struct {
	RID string `json:"rid"`
	RoomSettings
}

// EditedRoom names the room that was changed.
type EditedRoom struct {
	RID string `json:"rid"`
}

// EditRoom changes a room; all that is asked for, or nothing.
func (s *Service) EditRoom(ctx context.Context, who model.Caller, in EditRoom) (EditedRoom, error) {
	saved, err := s.SaveRoomSettings(ctx, who, in.RID, in.RoomSettings)
	return EditedRoom{saved.RID}, err
}

// RoomRoles lists who holds which role in a room that the caller may see.
func (s *Service) RoomRoles(ctx context.Context, who model.Caller, in RoomID) (RoomRoles, error) {
	roles, err := s.RoomRolesByMethod(ctx, who, in)
	return RoomRoles{roles}, err
}
