package chat

import (
	"testing"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestCustomRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann", "admin", "user"), s.user(t, "bob", "user")
		_, err := s.CreateRole(t.Context(), bob, NewRole{Name: "pilots"})
		wantOneOf(t, err, "error-action-not-allowed")
		made, err := s.CreateRole(t.Context(), ann, NewRole{Name: "pilots", Description: "Pilots"})
		if err != nil || made.Role.ID == "" || made.Role.Scope != authz.ScopeUsers {
			t.Fatalf("created %+v, %v", made, err)
		}
		_, err = s.CreateRole(t.Context(), ann, NewRole{Name: "pilots"})
		wantOneOf(t, err, "error-duplicate-role-names-not-allowed")
		_, err = s.CreateRole(t.Context(), ann, NewRole{Name: "crews", Scope: "Harbours"})
		wantOneOf(t, err, "error-invalid-scope")
		changed, err := s.UpdateRole(t.Context(), ann, RoleUpdate{RoleID: made.Role.ID, NewRole: NewRole{Name: "harbour pilots"}})
		if err != nil || changed.Role.Name != "harbour pilots" || changed.Role.ID != made.Role.ID || changed.Role.Description != "" {
			t.Errorf("changed %+v, %v", changed, err)
		}
		_, err = s.UpdateRole(t.Context(), ann, RoleUpdate{RoleID: "admin", NewRole: NewRole{Name: "boss"}})
		wantOneOf(t, err, "error-role-protected")
		if _, err := s.DeleteRole(t.Context(), ann, DeleteRole{RoleID: made.Role.ID}); err != nil {
			t.Error(err)
		}
		list, err := s.ListRoles(t.Context(), ann, model.None{})
		for _, r := range list {
			if r.ID == made.Role.ID {
				t.Errorf("%+v is still there, %v", r, err)
			}
		}
	})
}
