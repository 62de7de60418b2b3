package chat

import (
	"context"
	"errors"
	"fmt"

	"gantry/internal/model"
	"gantry/internal/store"
)

// RoomTarget names a room by its id or, when there is none, by its name.
type RoomTarget struct {
	RoomID   *string `json:"roomId"`
	RoomName *string `json:"roomName"`
}

// UserTarget names somebody by id or username.
type UserTarget struct {
	UserID   string `json:"userId"`
	Username string `json:"username"`
	User     string `json:"user"` // an older name of username
}

// Family is what channels.* and groups.* have in common: the same rules for
// rooms with members, spoken of in their own words.
type Family struct {
	*Service
	Type string // model.Channel or model.Group
	noun string // what a sentence calls such a room
	any  string // and any one of them
}

// Channels returns the rules of channels.*.
func (s *Service) Channels() Family { return Family{s, model.Channel, "channel", "channel"} }

// Groups returns the rules of groups.*.
func (s *Service) Groups() Family { return Family{s, model.Group, "private group", "group"} }

// errForbidden is upstream's API.v1.unauthorized().
var errForbidden = &model.Error{Reason: "unauthorized", Plain: true, Status: 403}

func errNotAllowed(method string) error {
	return model.Errorf("error-not-allowed", "Not allowed").By(method)
}

func errInvalidRoom(method string) error {
	return model.Errorf("error-invalid-room", "Invalid room").By(method)
}

func errInvalidUser(method string) error {
	return model.Errorf("error-invalid-user", "Invalid user").By(method)
}

func errNotInRoom(method, reason string) error {
	return model.Errorf("error-user-not-in-room", "%s", reason).By(method)
}

// errNotFound is what a family answers for rooms that are not there, are of
// another type or must stay unknown to the caller.
func (f Family) errNotFound() error {
	return model.Errorf("error-room-not-found", `The required "roomId" or "roomName" param provided does not match any %s`, f.any)
}

// rid returns the id of the room that a target names.
func (f Family) rid(ctx context.Context, r store.Reader, at RoomTarget) (string, error) {
	switch {
	case at.RoomID != nil && *at.RoomID != "":
		return *at.RoomID, nil
	case at.RoomName == nil || *at.RoomName == "":
		if f.Type == model.Group {
			return "", model.Errorf("error-room-param-not-provided", `The parameter "roomId" or "roomName" is required`)
		}
		return "", f.errNotFound()
	}
	room, err := r.RoomByName(ctx, *at.RoomName)
	if errors.Is(err, model.ErrNotFound) {
		err = f.errNotFound()
	}
	return room.ID, wrap("look a room up", err)
}

// look returns the room of a target for reading. Who may not see it is told
// that there is none.
func (f Family) look(ctx context.Context, r store.Reader, who model.Caller, at RoomTarget) (model.Room, error) {
	rid, err := f.rid(ctx, r, at)
	if err != nil {
		return model.Room{}, err
	}
	room, err := r.Room(ctx, rid)
	if err == nil && room.T == f.Type {
		return room, f.visible(ctx, r, who, room)
	}
	if err == nil || errors.Is(err, model.ErrNotFound) {
		err = f.errNotFound()
	}
	return room, wrap("read a room", err)
}

// open is look for what archived rooms refuse.
func (f Family) open(ctx context.Context, r store.Reader, who model.Caller, at RoomTarget) (model.Room, error) {
	room, err := f.look(ctx, r, who, at)
	if err == nil {
		err = f.living(room)
	}
	return room, err
}

func (f Family) living(room model.Room) error {
	if room.Archived {
		return model.Errorf("error-room-archived", "The %s, %s, is archived", f.noun, room.Title())
	}
	return nil
}

func (f Family) visible(ctx context.Context, r store.Reader, who model.Caller, room model.Room) error {
	ok, err := f.canAccess(ctx, r, who, room)
	return unless(ok, err, f.errNotFound())
}

// unless returns the refusal unless a check came out well, and the check's
// own error when it could not be made.
func unless(ok bool, err, refusal error) error {
	if err == nil && !ok {
		return refusal
	}
	return err
}

// access says how a family finds the room of an action.
type access int

const (
	livingRoom access = iota // the caller sees it, and it is not archived
	anyRoom                  // the caller sees it
	unseenRoom               // the action itself decides whether the caller may; not archived
	blindRoom                // the action decides about both
)

// act locks a room and runs an action on it in one transaction, and returns
// the room as it is afterwards.
func (f Family) act(ctx context.Context, who model.Caller, at RoomTarget, how access,
	do func(tx *store.Tx, room model.Room) error) (after model.Room, err error) {
	err = f.Store.Update(ctx, func(tx *store.Tx) error {
		rid, err := f.rid(ctx, tx.Reader, at)
		if err != nil {
			return err
		}
		room, err := f.lock(ctx, tx, who, rid, how)
		if err != nil {
			return err
		}
		if err := do(tx, room); err != nil {
			return err
		}
		after, err = tx.Room(ctx, rid)
		if errors.Is(err, model.ErrNotFound) { // the action deleted it
			after, err = room, nil
		}
		return wrap("read a room again", err)
	})
	return after, err
}

func (f Family) lock(ctx context.Context, tx *store.Tx, who model.Caller, rid string, how access) (model.Room, error) {
	room, err := tx.LockRoom(ctx, rid)
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != f.Type {
		err = f.errNotFound()
	}
	if err == nil && f.Type == model.Group && (how == livingRoom || how == anyRoom) {
		err = f.visible(ctx, tx.Reader, who, room)
	}
	if err == nil && (how == livingRoom || how == unseenRoom) {
		err = f.living(room)
	}
	return room, wrap("lock a room", err)
}

// inRoom is act for DDP methods, which take a room of any type and leave it
// to the action who may.
func (s *Service) inRoom(ctx context.Context, rid, method string, do func(tx *store.Tx, room model.Room) error) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		room, err := tx.LockRoom(ctx, rid)
		if errors.Is(err, model.ErrNotFound) {
			return errInvalidRoom(method)
		}
		if err != nil {
			return wrap("lock a room", err)
		}
		return do(tx, room)
	})
}

// membership returns the caller's side of a room; sub is nil when they are
// not in it.
func (s *Service) membership(ctx context.Context, r store.Reader, rid, uid string) (*model.Subscription, error) {
	sub, err := r.Subscription(ctx, rid, uid)
	if errors.Is(err, model.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, wrap("read a membership", err)
	}
	return &sub, nil
}

// View returns a room, and whether the caller may read it; nobody may read
// one that is not there.
func (s *Service) View(ctx context.Context, who model.Caller, rid string) (model.Room, bool, error) {
	room, err := s.Store.Room(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return room, false, nil
	}
	if err != nil {
		return room, false, wrap("read a room", err)
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	return room, ok, err
}

// CanRead is View for who needs only the answer.
func (s *Service) CanRead(ctx context.Context, who model.Caller, rid string) (bool, error) {
	_, ok, err := s.View(ctx, who, rid)
	return ok, err
}

// readable is View with refusals: of rooms that are not there, and of rooms
// that the caller may not see.
func (s *Service) readable(ctx context.Context, who model.Caller, rid string, absent, closed error) (model.Room, error) {
	room, ok, err := s.View(ctx, who, rid)
	if err == nil && room.ID == "" {
		return room, absent
	}
	return room, unless(ok, err, closed)
}

// canAccess decides who may read a room: everybody who may view channels a
// channel, and members what they are in; who sees a room sees its
// discussions. Whoever is banned sees nothing.
func (s *Service) canAccess(ctx context.Context, r store.Reader, who model.Caller, room model.Room) (bool, error) {
	var sub *model.Subscription
	if !who.Anonymous() {
		var err error
		if sub, err = s.membership(ctx, r, room.ID, who.UserID); err != nil {
			return false, err
		}
	}
	return s.accessible(ctx, r, who, room, sub)
}

// accessible is canAccess for who knows the caller's membership: nil or
// without an id when they have none.
func (s *Service) accessible(ctx context.Context, r store.Reader, who model.Caller, room model.Room, sub *model.Subscription) (bool, error) {
	if sub != nil && sub.ID != "" {
		if sub.Banned {
			return false, nil
		}
		if s.may(who, "view-joined-room") || s.may(who, "view-"+room.T+"-room") {
			return true, nil
		}
	}
	if room.T == model.Channel && room.TeamID == "" && s.viewsChannels(who) {
		return true, nil
	}
	if room.ParentID == "" || room.ParentID == room.ID {
		return false, nil
	}
	parent, err := r.Room(ctx, room.ParentID)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil || parent.ParentID != "" { // a discussion has no discussions
		return false, wrap("read a discussion's room", err)
	}
	return s.canAccess(ctx, r, who, parent)
}

func (s *Service) viewsChannels(who model.Caller) bool {
	if who.Anonymous() {
		return s.Settings.Get().Bool("Accounts_AllowAnonymousRead")
	}
	return s.may(who, "view-c-room")
}

// require is can, refusing with the given error.
func (s *Service) require(ctx context.Context, r store.Reader, who model.Caller, permission, rid string, refusal error) error {
	ok, err := s.Can(ctx, r, who, permission, rid)
	return unless(ok, err, refusal)
}

// self returns the caller's own account.
func (s *Service) self(ctx context.Context, r store.Reader, who model.Caller, method string) (model.User, error) {
	user, err := r.User(ctx, who.UserID)
	if errors.Is(err, model.ErrNotFound) {
		return user, errInvalidUser(method)
	}
	return user, wrap("read the caller", err)
}

// person returns who a target names.
func (s *Service) person(ctx context.Context, r store.Reader, at UserTarget) (user model.User, err error) {
	switch name := firstText(at.Username, at.User); {
	case at.UserID != "":
		user, err = r.User(ctx, at.UserID)
	case name != "":
		user, err = r.UserByUsername(ctx, name)
	default:
		return user, model.Errorf("error-user-param-not-provided", `The required "userId" or "username" param was not provided`)
	}
	if errors.Is(err, model.ErrNotFound) {
		err = model.Errorf("error-invalid-user", `The required "userId" or "username" param provided does not match any users`)
	}
	return user, wrap("look somebody up", err)
}

// firstText returns the first text that is not empty.
func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// tell stores a system message and counts it.
func (s *Service) tell(ctx context.Context, tx *store.Tx, rid string, m model.Message) error {
	if err := s.note(ctx, tx, rid, m); err != nil {
		return err
	}
	return wrap("count a message", tx.Tally(ctx, rid, 0, 1))
}

// sentence is fmt.Sprintf as a refusal without a code.
func sentence(format string, args ...any) error { return model.Fail(fmt.Sprintf(format, args...)) }
