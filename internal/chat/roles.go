package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/store"
)

// ListedRole is a role as roles.list shows it.
type ListedRole struct {
	ID           string      `json:"_id"`
	Name         string      `json:"name"`
	Scope        authz.Scope `json:"scope"`
	Description  string      `json:"description"`
	Mandatory2FA bool        `json:"mandatory2fa"`
	Protected    bool        `json:"protected"`
}

// ListRoles returns every role there is.
func (s *Service) ListRoles(context.Context, model.Caller, model.None) ([]ListedRole, error) {
	list := []ListedRole{}
	for _, r := range s.Authz.Get().Roles() {
		list = append(list, ListedRole{r.ID, r.Name, r.Scope, r.Description, r.Mandatory2FA, r.Protected})
	}
	return list, nil
}

// SyncRoles returns the roles that changed at a moment or after it.
func (s *Service) SyncRoles(_ context.Context, _ model.Caller, in model.UpdatedSince) (model.Delta[authz.Role], error) {
	out := model.Delta[authz.Role]{Update: []authz.Role{}, Remove: []model.Gone{}}
	if in.UpdatedSince == "" {
		return out, model.Fail("Match error: Missing key 'updatedSince'")
	}
	moment, ok := model.ParseTime(in.UpdatedSince)
	if !ok {
		return out, model.Fail("Match error: Failed Match.Where validation in field updatedSince")
	}
	for _, r := range s.Authz.Get().Roles() {
		if r.UpdatedAt >= moment {
			out.Update = append(out.Update, r)
		}
	}
	return out, nil
}

// RoleHolders asks who holds a role, in a room or everywhere.
type RoleHolders struct {
	model.ListQuery
	Role   string `json:"role"`
	RoomID string `json:"roomId"`
}

// RoleHolder is somebody who holds a role.
type RoleHolder struct {
	ID         string        `json:"_id"`
	Username   string        `json:"username,omitempty"`
	Name       string        `json:"name,omitempty"`
	Emails     []model.Email `json:"emails,omitempty"`
	AvatarETag string        `json:"avatarETag,omitempty"`
	CreatedAt  model.Time    `json:"createdAt"`
	UpdatedAt  model.Time    `json:"_updatedAt"`
}

// RoleHoldersPage is a page of them.
type RoleHoldersPage struct {
	Users []RoleHolder `json:"users"`
	Total int          `json:"total"`
}

// UsersInRole lists who holds a role.
func (s *Service) UsersInRole(ctx context.Context, who model.Caller, in RoleHolders) (RoleHoldersPage, error) {
	out := RoleHoldersPage{Users: []RoleHolder{}}
	if in.Role == "" {
		return out, model.Errorf("error-param-not-provided", `Query param "role" is required`)
	}
	if !s.may(who, "access-permissions") || in.RoomID != "" && !s.may(who, "view-other-user-channels") {
		return out, model.Errorf("error-not-allowed", "Not allowed")
	}
	role, ok := s.Authz.Get().FindRole(in.Role)
	if !ok {
		return out, &model.Error{Code: "error-invalid-roleId"}
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	rid := ""
	if role.Scope == authz.ScopeSubscriptions {
		rid = firstText(in.RoomID, store.AnyRoom)
	}
	users, total, err := s.Store.RoleHolders(ctx, role.ID, rid, page)
	if err != nil {
		return out, wrap("list who holds a role", err)
	}
	for _, u := range users {
		out.Users = append(out.Users, RoleHolder{u.ID, u.Username, u.Name, u.Emails, u.AvatarETag, u.CreatedAt, u.UpdatedAt})
	}
	out.Total = total
	return out, nil
}

// PublicHolder is somebody whose roles are shown beside their name.
type PublicHolder struct {
	ID       string   `json:"_id"`
	Username string   `json:"username"`
	Roles    []string `json:"roles"`
}

// UsersInPublicRoles lists everybody whose roles are shown beside their name.
func (s *Service) UsersInPublicRoles(ctx context.Context, _ model.Caller, _ model.None) ([]PublicHolder, error) {
	var public []string
	for _, r := range s.Authz.Get().Roles() {
		if r.Scope == authz.ScopeUsers && r.Description != "" {
			public = append(public, r.ID)
		}
	}
	found := map[string]PublicHolder{}
	for _, role := range public {
		users, _, err := s.Store.RoleHolders(ctx, role, "", model.Page{Count: model.NoLimit})
		if err != nil {
			return nil, wrap("list who holds a role", err)
		}
		for _, u := range users {
			shown := slices.DeleteFunc(slices.Clone(u.Roles), func(r string) bool { return !slices.Contains(public, r) })
			found[u.ID] = PublicHolder{u.ID, u.Username, shown}
		}
	}
	list := []PublicHolder{}
	for _, h := range found {
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b PublicHolder) int {
		return cmp.Or(strings.Compare(a.Username, b.Username), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

// RoleChange gives a role to somebody or takes it from them: in a room, or
// everywhere.
type RoleChange struct {
	Username string `json:"username"`
	RoleID   string `json:"roleId"`
	RoleName string `json:"roleName"`
	RoomID   string `json:"roomId"`
	Scope    string `json:"scope"` // the room, as roles.removeUserFromRole calls it
}

// ChangedRole is the role that was given or taken.
type ChangedRole struct {
	Role authz.Role `json:"role"`
}

// roleOf finds the role that a change names.
func (s *Service) roleOf(in RoleChange) (authz.Role, bool) {
	if in.RoleID != "" {
		return s.Authz.Get().Role(in.RoleID)
	}
	return s.Authz.Get().FindRole(in.RoleName)
}

// checkRoleChange refuses what does not say who and which role.
func checkRoleChange(in RoleChange) error {
	if in.Username == "" {
		return model.Errorf("error-invalid-role-properties", "must have required property 'username'")
	}
	if in.RoleID == "" && in.RoleName == "" {
		return model.Fail("error-invalid-role-properties")
	}
	return nil
}

// AddUserToRole gives somebody a role, in upstream's order of checks.
func (s *Service) AddUserToRole(ctx context.Context, who model.Caller, in RoleChange) (ChangedRole, error) {
	const method = "authorization:addUserToRole"
	if err := checkRoleChange(in); err != nil {
		return ChangedRole{}, err
	}
	role, err := s.roleToGive(who, in)
	if err != nil {
		return ChangedRole{}, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.UserByUsername(ctx, in.Username)
		if errors.Is(err, model.ErrNotFound) {
			return model.Errorf("error-invalid-user", `The required "userId" or "username" param provided does not match any users`)
		}
		if err != nil {
			return wrap("find who gets a role", err)
		}
		if err := s.giveRole(ctx, tx, role, user.ID, in.RoomID, method); err != nil {
			return err
		}
		return s.tellRoleChange(tx, roleEvent{Type: roleAdded, ID: role.ID, U: user.Ref(), Scope: in.RoomID})
	})
	return ChangedRole{role}, err
}

// roleToGive finds the role and refuses who may not give it away.
func (s *Service) roleToGive(who model.Caller, in RoleChange) (authz.Role, error) {
	const method = "authorization:addUserToRole"
	role, ok := s.roleOf(in)
	switch {
	case !ok:
		return role, &model.Error{Code: "Role not found", Reason: "error-role-not-found", Plain: true}
	case !s.may(who, "access-permissions"):
		return role, model.Errorf("error-action-not-allowed", "Accessing permissions is not allowed").
			With(map[string]any{"method": method, "action": "Accessing_permissions"})
	case role.ID == authz.Admin && !s.may(who, "assign-admin-role"):
		return role, model.Errorf("error-action-not-allowed", "Assigning admin is not allowed").
			With(map[string]any{"method": method, "action": "Assign_admin"})
	}
	return role, nil
}

func (s *Service) giveRole(ctx context.Context, tx *store.Tx, role authz.Role, uid, rid, method string) error {
	already := model.Errorf("error-user-already-in-role", "User already in role")
	if role.Scope == authz.ScopeSubscriptions && rid != "" {
		_, err := tx.ChangeSubscription(ctx, rid, uid, func(sub *model.Subscription) error {
			if sub.HasRole(role.ID) {
				return already
			}
			sub.Roles = append(sub.Roles, role.ID)
			return nil
		})
		if errors.Is(err, model.ErrNotFound) {
			return model.Errorf("error-invalid-user", "User is not part of given room").By(method)
		}
		return wrap("give a role in a room", err)
	}
	if role.Scope == authz.ScopeSubscriptions {
		return model.Errorf("error-invalid-room", "The role %s is given in a room", role.ID).By(method)
	}
	_, err := tx.ChangeUser(ctx, uid, func(u *model.User) error {
		if u.HasRole(role.ID) {
			return already
		}
		u.Roles = append(u.Roles, role.ID)
		return nil
	})
	return wrap("give a role", err)
}

// RemoveUserFromRole takes a role from somebody. The last admin stays one.
func (s *Service) RemoveUserFromRole(ctx context.Context, who model.Caller, in RoleChange) (ChangedRole, error) {
	if in.Username == "" {
		return ChangedRole{}, model.Errorf("error-invalid-role-properties", "The role properties are invalid.")
	}
	if !s.may(who, "access-permissions") {
		return ChangedRole{}, model.Errorf("error-not-allowed", "Accessing permissions is not allowed")
	}
	if err := checkRoleChange(in); err != nil {
		return ChangedRole{}, err
	}
	var role authz.Role
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err := tx.UserByUsername(ctx, in.Username)
		if errors.Is(err, model.ErrNotFound) {
			return model.Errorf("error-invalid-user", "There is no user with this username")
		}
		if err != nil {
			return wrap("find who loses a role", err)
		}
		var ok bool
		if role, ok = s.roleOf(in); !ok {
			return model.Errorf("error-invalid-roleId", "This role does not exist")
		}
		if err := s.takeRole(ctx, tx, role, user.ID, in.Scope); err != nil {
			return err
		}
		return s.tellRoleChange(tx, roleEvent{Type: roleRemoved, ID: role.ID, U: user.Ref(), Scope: in.Scope})
	})
	return ChangedRole{role}, err
}

func (s *Service) takeRole(ctx context.Context, tx *store.Tx, role authz.Role, uid, rid string) error {
	missing := model.Errorf("error-user-not-in-role", "User is not in this role")
	if err := tx.LockRole(ctx, role.ID); err != nil {
		return wrap("lock a role", err)
	}
	if role.Scope == authz.ScopeSubscriptions {
		_, err := tx.ChangeSubscription(ctx, rid, uid, func(sub *model.Subscription) error {
			if !sub.HasRole(role.ID) {
				return missing
			}
			sub.Roles = slices.DeleteFunc(sub.Roles, func(r string) bool { return r == role.ID })
			return nil
		})
		if errors.Is(err, model.ErrNotFound) {
			return missing
		}
		return wrap("take a role in a room", err)
	}
	_, err := tx.ChangeUser(ctx, uid, func(u *model.User) error {
		if !u.HasRole(role.ID) {
			return missing
		}
		u.Roles = slices.DeleteFunc(u.Roles, func(r string) bool { return r == role.ID })
		return nil
	})
	if err != nil || role.ID != authz.Admin {
		return wrap("take a role", err)
	}
	return s.keepAnAdmin(ctx, tx)
}

// keepAnAdmin refuses the transaction that would leave none.
func (s *Service) keepAnAdmin(ctx context.Context, tx *store.Tx) error {
	admins, err := tx.CountInRole(ctx, authz.Admin)
	if err == nil && admins == 0 {
		return model.Errorf("error-admin-required", "You need to have at least one admin")
	}
	return wrap("count the admins", err)
}

// DeleteRole asks to remove a custom role that nobody holds.
type DeleteRole struct {
	RoleID string `json:"roleId"`
}

// DeleteRole removes it.
func (s *Service) DeleteRole(ctx context.Context, who model.Caller, in DeleteRole) (model.None, error) {
	if in.RoleID == "" {
		return model.None{}, model.Errorf("error-invalid-role-properties", "The role properties are invalid.")
	}
	if !s.may(who, "access-permissions") {
		return model.None{}, model.Errorf("error-action-not-allowed", "Accessing permissions is not allowed")
	}
	_, err := s.Authz.DeleteRole(ctx, in.RoleID)
	if err != nil {
		err = fmt.Errorf("delete a role: %w", err)
	}
	return model.None{}, err
}
