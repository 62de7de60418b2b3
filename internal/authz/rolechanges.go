package authz

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gantry/internal/model"
)

// CreateRole adds a custom role and returns it with the ID it was given. Name,
// Scope (ScopeUsers if empty), Description and Mandatory2FA are read. A name
// that is another role's name or ID is refused.
func (a *Authz) CreateRole(ctx context.Context, at model.Time, role Role) (Role, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	if role.Name == "" {
		return Role{}, model.Errorf("error-role-name-required", "Role name is required")
	}
	if _, taken := a.Get().FindRole(role.Name); taken {
		return Role{}, duplicateName()
	}
	role.ID, role.Protected, role.UpdatedAt = model.NewDocID(), false, at
	if role.Scope == "" {
		role.Scope = ScopeUsers
	}
	return a.putRole(ctx, role)
}

// UpdateRole changes the role of that ID or name and returns it as it is now.
// Description and Mandatory2FA are replaced; an empty Name or Scope keeps the
// old one, and a protected role refuses another one.
func (a *Authz) UpdateRole(ctx context.Context, at model.Time, idOrName string, change Role) (Role, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	role, ok := a.Get().FindRole(idOrName)
	if !ok {
		return Role{}, unknownRole()
	}
	renamed := change.Name != "" && change.Name != role.Name
	rescoped := change.Scope != "" && change.Scope != role.Scope
	if role.Protected && (renamed || rescoped) {
		return Role{}, model.Errorf("error-role-protected", "Role is protected")
	}
	if renamed {
		if other, taken := a.Get().FindRole(change.Name); taken && other.ID != role.ID {
			return Role{}, duplicateName()
		}
		role.Name = change.Name
	}
	if rescoped {
		role.Scope = change.Scope
	}
	role.Description, role.Mandatory2FA, role.UpdatedAt = change.Description, change.Mandatory2FA, at
	return a.putRole(ctx, role)
}

// DeleteRole removes the role of that ID or name and returns what it was. A
// protected role and one that somebody has are refused.
func (a *Authz) DeleteRole(ctx context.Context, idOrName string) (Role, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	current := a.Get()
	role, ok := current.FindRole(idOrName)
	if !ok {
		return Role{}, unknownRole()
	}
	if role.Protected {
		return Role{}, model.Errorf("error-role-protected", "Cannot delete a protected role")
	}
	err := a.store.DeleteRole(ctx, role.ID)
	switch {
	case errors.Is(err, model.ErrConflict):
		return Role{}, model.Errorf("error-role-in-use", "Cannot delete role because it's in use").Because(err)
	case errors.Is(err, model.ErrNotFound):
		return Role{}, unknownRole().Because(err)
	case err != nil:
		return Role{}, fmt.Errorf("authz: delete role: %w", err)
	}
	a.swap(current.permissions, slices.DeleteFunc(slices.Clone(current.roles), func(r Role) bool { return r.ID == role.ID }))
	return role, nil
}

// putRole stores a role, shows it and returns it. The caller holds a.changing.
func (a *Authz) putRole(ctx context.Context, role Role) (Role, error) {
	if role.Scope != ScopeUsers && role.Scope != ScopeSubscriptions {
		return Role{}, model.Errorf("error-invalid-scope", "Invalid scope")
	}
	err := a.store.PutRole(ctx, role)
	if errors.Is(err, model.ErrConflict) {
		return Role{}, duplicateName().Because(err)
	}
	if err != nil {
		return Role{}, fmt.Errorf("authz: store role: %w", err)
	}
	current := a.Get()
	a.swap(current.permissions, withRole(current.roles, role))
	return role, nil
}

func unknownRole() *model.Error {
	return model.Errorf("error-invalid-roleId", "This role does not exist")
}

func duplicateName() *model.Error {
	return model.Errorf("error-duplicate-role-names-not-allowed", "Role name already exists")
}
