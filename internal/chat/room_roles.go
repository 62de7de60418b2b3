package chat

import (
	"context"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// RoomRole is a role that members hold in a room, in the words of the methods
// that give and take it.
type RoomRole struct {
	id      string // owner, moderator or leader
	article string
	absent  error // taking it from somebody who is not in the room
}

// The roles that a room's members can be given.
var (
	Owner     = RoomRole{"owner", "an", model.Errorf("error-invalid-room", "Invalid room")}
	Moderator = RoomRole{"moderator", "a", model.Errorf("error-invalid-room", "Invalid room")}
	Leader    = RoomRole{"leader", "a", model.Errorf("error-user-not-in-room", "User is not in this room")}
)

// Title is the role inside a method's name: addRoomOwner.
func (r RoomRole) Title() string { return strings.ToUpper(r.id[:1]) + r.id[1:] }

// ChangeRole names a room and a member.
type ChangeRole struct {
	RoomTarget
	UserTarget
}

// AddRole returns the rule that gives a role to a member.
func (f Family) AddRole(role RoomRole) func(context.Context, model.Caller, ChangeRole) (model.None, error) {
	return f.changeRole(role, (*Service).addRole)
}

// RemoveRole returns the rule that takes a role from a member.
func (f Family) RemoveRole(role RoomRole) func(context.Context, model.Caller, ChangeRole) (model.None, error) {
	return f.changeRole(role, (*Service).removeRole)
}

type changer func(s *Service, ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, user model.User, role RoomRole) error

func (f Family) changeRole(role RoomRole, change changer) func(context.Context, model.Caller, ChangeRole) (model.None, error) {
	return func(ctx context.Context, who model.Caller, in ChangeRole) (model.None, error) {
		_, err := f.act(ctx, who, in.RoomTarget, livingRoom, func(tx *store.Tx, room model.Room) error {
			user, err := f.person(ctx, tx.Reader, in.UserTarget)
			if err != nil {
				return err
			}
			return change(f.Service, ctx, tx, who, room, user, role)
		})
		return model.None{}, err
	}
}

func (s *Service) addRole(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, user model.User, role RoomRole) error {
	method := "addRoom" + role.Title()
	sub, err := s.roleChange(ctx, tx, who, room, user, role, method)
	if err != nil {
		return err
	}
	if sub == nil {
		return errNotInRoom(method, "User is not in this room")
	}
	if sub.HasRole(role.id) {
		return model.Errorf("error-user-already-"+role.id, "User is already %s %s", role.article, role.id).By(method)
	}
	if _, err := tx.ChangeSubscription(ctx, room.ID, user.ID, func(sub *model.Subscription) error {
		sub.Roles = append(sub.Roles, role.id)
		return nil
	}); err != nil {
		return wrap("give a role", err)
	}
	return s.tellRole(ctx, tx, who, room, user, model.Message{T: model.RoleAdded, Role: role.id}, method)
}

// removeRole needs the room to be locked, as leave does.
func (s *Service) removeRole(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, user model.User, role RoomRole) error {
	method := "removeRoom" + role.Title()
	sub, err := s.roleChange(ctx, tx, who, room, user, role, method)
	if err != nil {
		return err
	}
	if sub == nil {
		return role.absent
	}
	if !sub.HasRole(role.id) {
		return model.Errorf("error-user-not-"+role.id, "User is not %s %s", role.article, role.id).By(method)
	}
	if role.id == Owner.id {
		last := model.Errorf("error-remove-last-owner", "This is the last owner. Please set a new owner before removing this one.")
		if err := s.replaceable(ctx, tx.Reader, sub, last.By(method)); err != nil {
			return err
		}
	}
	if _, err := tx.ChangeSubscription(ctx, room.ID, user.ID, func(sub *model.Subscription) error {
		sub.Roles = slices.DeleteFunc(sub.Roles, func(id string) bool { return id == role.id })
		return nil
	}); err != nil {
		return wrap("take a role", err)
	}
	return s.tellRole(ctx, tx, who, room, user, model.Message{T: model.RoleRemoved, Role: role.id}, method)
}

// roleChange checks that the caller may change this role in this room, and
// returns the member; nil when they are not one.
func (s *Service) roleChange(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, user model.User, role RoomRole, method string) (*model.Subscription, error) {
	if err := s.require(ctx, tx.Reader, who, "set-"+role.id, room.ID, errNotAllowed(method)); err != nil {
		return nil, err
	}
	if user.Username == "" {
		return nil, errInvalidUser(method)
	}
	return s.membership(ctx, tx.Reader, room.ID, user.ID)
}

func (s *Service) tellRole(ctx context.Context, tx *store.Tx, who model.Caller, room model.Room, user model.User, m model.Message, method string) error {
	by, err := s.self(ctx, tx.Reader, who, method)
	if err != nil {
		return err
	}
	m.Msg, m.U = user.Username, by.Ref()
	if err := s.tell(ctx, tx, room.ID, m); err != nil {
		return err
	}
	change := roleRemoved
	if m.T == model.RoleAdded {
		change = roleAdded
	}
	return s.tellRoleChange(tx, roleEvent{Type: change, ID: m.Role, U: user.Ref(), Scope: room.ID})
}

// MemberRoles is what somebody is in a room.
type MemberRoles struct {
	ID    string        `json:"_id"` // of the subscription
	RID   string        `json:"rid"`
	U     model.UserRef `json:"u"`
	Roles []string      `json:"roles"`
}

// RoomRoles is the answer of channels.roles.
type RoomRoles struct {
	Roles []MemberRoles `json:"roles"`
}

// Roles lists who has which role in a room.
func (f Family) Roles(ctx context.Context, who model.Caller, in RoomTarget) (RoomRoles, error) {
	room, err := f.open(ctx, f.Store.Reader, who, in)
	if err != nil {
		return RoomRoles{}, err
	}
	roles, err := f.rolesIn(ctx, f.Store.Reader, room.ID)
	return RoomRoles{roles}, err
}

// rolesIn lists who has which role in a room, by username.
func (s *Service) rolesIn(ctx context.Context, r store.Reader, rid string) ([]MemberRoles, error) {
	subs, err := r.SubscriptionsWithRoles(ctx, rid)
	if err != nil {
		return nil, wrap("list the roles of a room", err)
	}
	roles := make([]MemberRoles, len(subs))
	for i, sub := range subs {
		roles[i] = MemberRoles{sub.ID, sub.RID, sub.U, sub.Roles}
	}
	return roles, nil
}

// Moderators is the answer of channels.moderators.
type Moderators struct {
	Moderators []model.UserRef `json:"moderators"`
}

// Moderators lists a room's moderators.
func (f Family) Moderators(ctx context.Context, who model.Caller, in RoomTarget) (Moderators, error) {
	roles, err := f.Roles(ctx, who, in)
	out := Moderators{[]model.UserRef{}}
	for _, r := range roles.Roles {
		if slices.Contains(r.Roles, Moderator.id) {
			out.Moderators = append(out.Moderators, r.U)
		}
	}
	return out, err
}
