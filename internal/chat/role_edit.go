package chat

import (
	"context"
	"fmt"

	"gantry/internal/authz"
	"gantry/internal/model"
)

// NewRole asks for a custom role.
type NewRole struct {
	Name         string      `json:"name" check:"required,minLength=1,maxLength=64"`
	Scope        authz.Scope `json:"scope" check:"nullable"`
	Description  string      `json:"description" check:"nullable,maxLength=200"`
	Mandatory2FA bool        `json:"mandatory2fa" check:"nullable"`
}

// RoleUpdate asks to change a role.
type RoleUpdate struct {
	RoleID string `json:"roleId" check:"required,minLength=1"`
	NewRole
}

// role is what is asked for, where the scope is one that there is.
func (in NewRole) role() (authz.Role, error) {
	if in.Scope != "" && in.Scope != authz.ScopeUsers && in.Scope != authz.ScopeSubscriptions {
		return authz.Role{}, model.Errorf("error-invalid-scope", "Invalid scope")
	}
	return authz.Role{Name: in.Name, Scope: in.Scope, Description: in.Description, Mandatory2FA: in.Mandatory2FA}, nil
}

// CreateRole makes a role that holds no permission yet.
func (s *Service) CreateRole(ctx context.Context, who model.Caller, in NewRole) (ChangedRole, error) {
	role, err := s.roleAsked(who, in)
	if err != nil {
		return ChangedRole{}, err
	}
	if role, err = s.Authz.CreateRole(ctx, model.Now(), role); err != nil {
		return ChangedRole{}, fmt.Errorf("create a role: %w", err)
	}
	return ChangedRole{role}, nil
}

// UpdateRole changes a role; a protected one keeps its name and scope.
func (s *Service) UpdateRole(ctx context.Context, who model.Caller, in RoleUpdate) (ChangedRole, error) {
	role, err := s.roleAsked(who, in.NewRole)
	if err != nil {
		return ChangedRole{}, err
	}
	if role, err = s.Authz.UpdateRole(ctx, model.Now(), in.RoleID, role); err != nil {
		return ChangedRole{}, fmt.Errorf("change a role: %w", err)
	}
	return ChangedRole{role}, nil
}

func (s *Service) roleAsked(who model.Caller, in NewRole) (authz.Role, error) {
	if !s.may(who, "access-permissions") {
		return authz.Role{}, model.Errorf("error-action-not-allowed", "Accessing permissions is not allowed")
	}
	return in.role()
}
