package chat

import (
	"errors"
	"slices"
	"testing"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestLastAdminStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann", "admin", "user"), s.user(t, "bob", "user")
		admin := func(name string) RoleChange { return RoleChange{Username: name, RoleID: "admin"} }
		for round := range 10 {
			_, first := s.AddUserToRole(t.Context(), ann, admin("bob"))
			_, second := s.AddUserToRole(t.Context(), ann, admin("ann"))
			wantOneOf(t, first, "", "error-user-already-in-role")
			wantOneOf(t, second, "", "error-user-already-in-role")
			errs := together(
				func() error { _, err := s.RemoveUserFromRole(t.Context(), ann, admin("bob")); return err },
				func() error { _, err := s.RemoveUserFromRole(t.Context(), ann, admin("ann")); return err },
			)
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("round %d: both or neither lost it: %v", round, errs)
			}
			wantOneOf(t, errors.Join(errs...), "error-admin-required")
			if n, err := s.Store.CountInRole(t.Context(), "admin"); err != nil || n != 1 {
				t.Fatalf("round %d: %d admins, %v", round, n, err)
			}
		}
		page, err := s.UsersInRole(t.Context(), ann, RoleHolders{Role: "user"})
		if err != nil || page.Total != 2 || page.Users[0].ID != ann.UserID || page.Users[1].ID != bob.UserID {
			t.Errorf("holders of user: %+v, %v", page, err)
		}
	})
}

func wantOneOf(t *testing.T, err error, codes ...string) {
	t.Helper()
	var refusal *model.Error
	got := ""
	if errors.As(err, &refusal) {
		got = refusal.Code
	} else if err != nil {
		t.Fatalf("not a refusal: %v", err)
	}
	if !slices.Contains(codes, got) {
		t.Errorf("got %v, want one of %v", err, codes)
	}
}

func TestRolesInARoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		admin, bob := s.user(t, "ann", "admin"), s.user(t, "bob")
		s.user(t, "cat")
		room := s.channel(t, admin, "town", bob)
		leader := RoleChange{Username: "bob", RoleID: "leader", RoomID: room.ID, Scope: room.ID}
		if _, err := s.AddUserToRole(t.Context(), admin, leader); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what string
			err  error
			code string
		}{
			{"twice", second(s.AddUserToRole(t.Context(), admin, leader)), "error-user-already-in-role"},
			{"a stranger", second(s.AddUserToRole(t.Context(), admin, RoleChange{Username: "cat", RoleID: "leader", RoomID: room.ID})), "error-invalid-user"},
			{"without permission", second(s.AddUserToRole(t.Context(), bob, leader)), "error-action-not-allowed"},
			{"an unknown role", second(s.AddUserToRole(t.Context(), admin, RoleChange{Username: "bob", RoleID: "nobody"})), "Role not found"},
			{"without a room", second(s.AddUserToRole(t.Context(), admin, RoleChange{Username: "bob", RoleID: "leader"})), "error-invalid-room"},
		} {
			wantCode(t, c.what, c.err, c.code)
		}
		page, err := s.UsersInRole(t.Context(), admin, RoleHolders{Role: "leader", RoomID: room.ID})
		if err != nil || page.Total != 1 || page.Users[0].ID != bob.UserID {
			t.Errorf("leaders: %+v, %v", page, err)
		}
		if page, err = s.UsersInRole(t.Context(), admin, RoleHolders{Role: "leader"}); err != nil || page.Total != 1 {
			t.Errorf("leaders anywhere: %+v, %v", page, err)
		}
		if _, err := s.RemoveUserFromRole(t.Context(), admin, leader); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "again", second(s.RemoveUserFromRole(t.Context(), admin, leader)), "error-user-not-in-role")
	})
}

// second returns the error of a rule.
func second[T any](_ T, err error) error { return err }

func TestPublicRoles(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann := s.user(t, "ann", "admin", "user")
	s.user(t, "bob", "user")
	list, err := s.UsersInPublicRoles(t.Context(), ann, model.None{})
	if err != nil || len(list) != 1 || list[0].Username != "ann" || !slices.Equal(list[0].Roles, []string{"admin"}) {
		t.Errorf("got %+v, %v", list, err)
	}
}
