package chat

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// JoinRoom asks to enter a room, with its join code where it has one.
type JoinRoom struct {
	RoomTarget
	JoinCode string `json:"joinCode"`
}

// Join enters a channel.
func (f Family) Join(ctx context.Context, who model.Caller, in JoinRoom) (model.Room, error) {
	return f.act(ctx, who, in.RoomTarget, unseenRoom, func(tx *store.Tx, room model.Room) error {
		_, err := f.comeIn(ctx, tx, who, room, in.JoinCode)
		return err
	})
}

// comeIn joins the caller to a room they may see, and reports false when they
// are in it already.
func (s *Service) comeIn(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, code string) (bool, error) {
	const method = "joinRoom"
	ok, err := s.canAccess(ctx, tx.Reader, who, room)
	if err != nil {
		return false, err
	}
	if !ok || room.T == model.Direct {
		return false, errNotAllowed(method)
	}
	if err := s.checkCode(ctx, tx.Reader, who, room, code); err != nil {
		return false, err
	}
	user, err := s.self(ctx, tx.Reader, who, method)
	if err != nil {
		return false, err
	}
	if user.Username == "" {
		return false, model.Errorf("error-invalid-user", "Cannot add an user to a room without a username")
	}
	return s.join(ctx, tx, joining{Room: room, User: user})
}

func (s *Service) checkCode(ctx context.Context, r store.Reader, who model.Caller, room model.Room, code string) error {
	const method = "joinRoom"
	if !room.JoinCodeRequired || s.may(who, "join-without-join-code") {
		return nil
	}
	if code == "" {
		return model.Errorf("error-code-required", "Code required").By(method)
	}
	right, err := r.JoinCode(ctx, room.ID)
	if err != nil {
		return wrap("read a join code", err)
	}
	if subtle.ConstantTimeCompare([]byte(code), []byte(right)) != 1 {
		return model.Errorf("error-code-invalid", "Invalid code").By(method)
	}
	return nil
}

// Leave leaves a room, unless nobody would own it then.
func (f Family) Leave(ctx context.Context, who model.Caller, in RoomTarget) (model.Room, error) {
	return f.act(ctx, who, in, livingRoom, func(tx *store.Tx, room model.Room) error {
		return f.leave(ctx, tx, who, room)
	})
}

// leave needs the room to be locked: of two owners who leave at once, the
// second finds that there is no other.
func (s *Service) leave(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room) error {
	const method = "leaveRoom"
	user, err := s.self(ctx, tx.Reader, who, method)
	if err != nil {
		return err
	}
	if room.T != model.Channel && room.T != model.Group || !s.may(who, "leave-"+room.T) {
		return errNotAllowed(method)
	}
	sub, err := s.membership(ctx, tx.Reader, room.ID, user.ID)
	if err != nil {
		return err
	}
	if sub == nil {
		return errNotInRoom(method, "You are not in this room")
	}
	if err := s.replaceable(ctx, tx.Reader, sub, errLastOwner(method)); err != nil {
		return err
	}
	return s.part(ctx, tx, room, user, model.Message{T: model.UserLeft, U: user.Ref()})
}

// replaceable refuses to lose a room's only owner.
func (s *Service) replaceable(ctx context.Context, r store.Reader, sub *model.Subscription, refusal error) error {
	if !sub.HasRole(Owner.id) {
		return nil
	}
	owners, err := r.CountRoomRole(ctx, sub.RID, Owner.id)
	if err != nil {
		return wrap("count the owners", err)
	}
	return unless(owners > 1, nil, refusal)
}

func errLastOwner(method string) error {
	return model.Errorf("error-you-are-last-owner", "You are the last owner. Please set new owner before leaving the room.").By(method)
}

// part ends a membership: one member fewer, and a message that says why.
func (s *Service) part(ctx context.Context, tx *store.Tx, room model.Room, user model.User, why model.Message) error {
	gone, err := tx.DeleteSubscription(ctx, room.ID, user.ID)
	if err != nil || !gone {
		return wrap("end a membership", err)
	}
	why.Msg = user.Username
	if err := s.note(ctx, tx, room.ID, why); err != nil {
		return err
	}
	return wrap("count a member out", tx.Tally(ctx, room.ID, -1, 1))
}

// KickMember names a room and who is to go.
type KickMember struct {
	RoomTarget
	UserTarget
}

// Kick removes somebody from a room.
func (f Family) Kick(ctx context.Context, who model.Caller, in KickMember) (model.Room, error) {
	how := unseenRoom
	if f.Type == model.Group { // groups.kick does not ask whether it is archived
		how = blindRoom
	}
	return f.act(ctx, who, in.RoomTarget, how, func(tx *store.Tx, room model.Room) error {
		user, err := f.person(ctx, tx.Reader, in.UserTarget)
		if err != nil {
			return err
		}
		return f.kick(ctx, tx, who, room, user)
	})
}

func (s *Service) kick(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, user model.User) error {
	const method = "removeUserFromRoom"
	if err := s.require(ctx, tx.Reader, who, "remove-user", room.ID, errNotAllowed(method)); err != nil {
		return err
	}
	if room.T != model.Channel && room.T != model.Group {
		return errNotAllowed(method)
	}
	by, err := s.self(ctx, tx.Reader, who, method)
	if err != nil {
		return err
	}
	sub, err := s.membership(ctx, tx.Reader, room.ID, user.ID)
	if err != nil {
		return err
	}
	if !s.may(who, "kick-user-from-any-"+room.T+"-room") {
		ok, err := s.canAccess(ctx, tx.Reader, who, room)
		if err := unless(ok, err, s.Groups().errNotFound()); err != nil {
			return err
		}
		if sub == nil {
			return errNotInRoom(method, "User is not in this room")
		}
	}
	if sub == nil {
		return nil
	}
	if err := s.replaceable(ctx, tx.Reader, sub, errLastOwner(method)); err != nil {
		return err
	}
	return s.part(ctx, tx, room, user, model.Message{T: model.UserRemoved, U: by.Ref()})
}

// InviteMembers names a room and who is to be added.
type InviteMembers struct {
	RoomTarget
	UserTarget
	UserIDs   []string `json:"userIds"`
	Usernames []string `json:"usernames"`
}

// Invite adds people to a room.
func (f Family) Invite(ctx context.Context, who model.Caller, in InviteMembers) (model.Room, error) {
	how := unseenRoom
	if f.Type == model.Group {
		how = blindRoom
	}
	if _, err := f.rid(ctx, f.Store.Reader, in.RoomTarget); err != nil {
		return model.Room{}, err
	}
	people, err := f.invited(ctx, f.Store.Reader, in)
	switch {
	case err != nil:
		return model.Room{}, err
	case len(people) == 0 && f.Type == model.Channel:
		return model.Room{}, &model.Error{Code: "Cannot invite if no users are provided", Reason: "invalid-user-invite-list", Plain: true}
	case len(people) == 0:
		return model.Room{}, model.Errorf("error-empty-invite-list", "Cannot invite if no valid users are provided")
	}
	return f.act(ctx, who, in.RoomTarget, how, func(tx *store.Tx, room model.Room) error {
		return f.addMembers(ctx, tx, who, room, people)
	})
}

// invited returns the people an invitation names; unknown ones are passed
// over.
func (s *Service) invited(ctx context.Context, r store.Reader, in InviteMembers) ([]model.User, error) {
	names := slices.Concat(in.UserIDs, in.Usernames)
	if len(in.UserIDs) > 0 {
		names = slices.Clone(in.UserIDs)
	}
	if one := firstText(in.UserID, in.Username, in.User); one != "" {
		names = append(names, one)
	}
	if len(names) == 0 {
		return nil, model.Errorf("error-users-params-not-provided",
			`Please provide "userId" or "username" or "userIds" or "usernames" as param`)
	}
	if len(in.UserIDs) == 0 && in.UserID == "" {
		return s.named(ctx, r, names)
	}
	var people []model.User
	for _, id := range slices.Compact(slices.Sorted(slices.Values(names))) {
		user, err := r.User(ctx, id)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, wrap("look somebody up", err)
		}
		people = append(people, user)
	}
	return people, nil
}

// addMembers adds people to a room on the caller's behalf; who is in it
// already stays as they are.
func (s *Service) addMembers(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, people []model.User) error {
	const method = "addUsersToRoom"
	by, err := s.self(ctx, tx.Reader, who, method)
	if err != nil {
		return err
	}
	if room.T == model.Direct {
		return model.Errorf("error-cant-invite-for-direct-room", "Can't invite user to direct rooms").By(method)
	}
	ok, err := s.mayAdd(ctx, tx.Reader, who, room)
	if err := unless(ok, err, errNotAllowed(method)); err != nil {
		return err
	}
	_, err = s.enlistAll(ctx, tx, room, people, &by)
	return err
}

func (s *Service) mayAdd(ctx context.Context, r store.Reader, who model.Caller, room model.Room) (bool, error) {
	sub, err := s.membership(ctx, r, room.ID, who.UserID)
	if err != nil {
		return false, err
	}
	if sub != nil {
		if ok, err := s.Can(ctx, r, who, "add-user-to-joined-room", room.ID); err != nil || ok {
			return ok, err
		}
	}
	return s.may(who, "add-user-to-any-"+room.T+"-room"), nil
}

// enlistAll joins people and counts those who were not in the room before.
func (s *Service) enlistAll(ctx context.Context, tx *store.Tx, room model.Room, people []model.User, by *model.User) (int, error) {
	joined := 0
	for _, user := range people {
		if user.Username == "" {
			continue
		}
		is, err := s.enlist(ctx, tx, joining{Room: room, User: user, By: by})
		if err != nil {
			return joined, err
		}
		if is {
			joined++
		}
	}
	if joined == 0 {
		return 0, nil
	}
	return joined, wrap("count new members", tx.Tally(ctx, room.ID, joined, joined))
}

// AddEverybody names a room that all accounts are to be in.
type AddEverybody struct {
	RoomTarget
	ActiveUsersOnly bool `json:"activeUsersOnly"`
}

// AddAll adds every account of the workspace to a room, unless they are more
// than API_User_Limit.
func (f Family) AddAll(ctx context.Context, who model.Caller, in AddEverybody) (model.Room, error) {
	return f.act(ctx, who, in.RoomTarget, livingRoom, func(tx *store.Tx, room model.Room) error {
		return f.addEverybody(ctx, tx, who, room, in.ActiveUsersOnly)
	})
}

func (s *Service) addEverybody(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, activeOnly bool) error {
	const method = "addAllToRoom"
	if !s.may(who, "add-all-to-room") {
		return model.Errorf("403", "Access to Method Forbidden").By(method)
	}
	if room.T == model.Direct {
		return errInvalidRoom(method)
	}
	limit := s.Settings.Get().Int("API_User_Limit")
	people, err := tx.Everybody(ctx, activeOnly, limit+1)
	if err != nil {
		return wrap("list everybody", err)
	}
	if len(people) > limit {
		return model.Errorf("error-user-limit-exceeded", "User Limit Exceeded").By(method)
	}
	_, err = s.enlistAll(ctx, tx, room, people, nil)
	return err
}
