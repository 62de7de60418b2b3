package authz

import (
	"testing"

	"gantry/internal/model"
)

func TestCustomRole(t *testing.T) {
	ctx, store := t.Context(), &memory{}
	a := New(store, 1)
	role, err := a.CreateRole(ctx, 5, Role{Name: "auditor", Description: "Auditor", Protected: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Role{ID: role.ID, Name: "auditor", Scope: ScopeUsers, Description: "Auditor", UpdatedAt: 5}); role != want || len(role.ID) != 17 {
		t.Errorf("created %+v, want %+v", role, want)
	}
	if err := a.Grant(ctx, 6, []Permission{{ID: "can-audit", Roles: []string{Admin, role.ID}}}); err != nil {
		t.Fatal(err)
	}
	if !a.Get().Has("can-audit", []string{role.ID}, nil) {
		t.Error("the new role has nothing")
	}
	changed, err := a.UpdateRole(ctx, 7, "auditor", Role{Name: "inspector", Scope: ScopeSubscriptions, Mandatory2FA: true})
	if want := (Role{ID: role.ID, Name: "inspector", Scope: ScopeSubscriptions, Mandatory2FA: true, UpdatedAt: 7}); err != nil || changed != want {
		t.Errorf("updated %+v, %v, want %+v", changed, err, want)
	}
	if found, _ := a.Get().FindRole("inspector"); found != changed {
		t.Errorf("found %+v", found)
	}
	assertLoads(t, store, a)
}

func TestDeleteRole(t *testing.T) {
	ctx, store := t.Context(), &memory{}
	a := New(store, 1)
	role, err := a.CreateRole(ctx, 5, Role{Name: "auditor"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Grant(ctx, 6, []Permission{{ID: "can-audit", Roles: []string{role.ID, Admin}}}); err != nil {
		t.Fatal(err)
	}
	store.inUse = role.ID
	_, err = a.DeleteRole(ctx, role.ID)
	assertCode(t, "in use", err, "error-role-in-use")
	if _, ok := a.Get().Role(role.ID); !ok {
		t.Error("a role in use is gone")
	}
	store.inUse = ""
	if gone, err := a.DeleteRole(ctx, "auditor"); err != nil || gone != role {
		t.Errorf("deleted %+v, %v", gone, err)
	}
	if a.Get().Has("can-audit", []string{role.ID}, nil) || !a.Get().Has("can-audit", []string{Admin}, nil) {
		t.Error("a deleted role still has a permission, or admin lost it")
	}
	_, err = a.DeleteRole(ctx, role.ID)
	assertCode(t, "deleted", err, "error-invalid-roleId")
	assertLoads(t, store, a)
}

func TestProtectedRoles(t *testing.T) {
	ctx, store := t.Context(), &memory{}
	a := New(store, 1)
	for _, role := range a.Get().Roles() {
		_, err := a.DeleteRole(ctx, role.ID)
		assertCode(t, "delete "+role.ID, err, "error-role-protected")
	}
	_, err := a.UpdateRole(ctx, 7, Admin, Role{Name: "boss"})
	assertCode(t, "rename", err, "error-role-protected")
	_, err = a.UpdateRole(ctx, 7, Admin, Role{Scope: ScopeSubscriptions})
	assertCode(t, "rescope", err, "error-role-protected")
	if len(store.roles) != 0 {
		t.Errorf("stored %v", store.roles)
	}
	got, err := a.UpdateRole(ctx, 7, Admin, Role{Name: Admin, Description: "The boss", Mandatory2FA: true})
	want := Role{ID: Admin, Name: Admin, Scope: ScopeUsers, Description: "The boss", Mandatory2FA: true, Protected: true, UpdatedAt: 7}
	if err != nil || got != want {
		t.Errorf("updated %+v, %v", got, err)
	}
	if a.Get().Roles()[0] != want {
		t.Error("a changed role moved")
	}
	assertLoads(t, store, a)
}

func TestRoleRefusals(t *testing.T) {
	ctx, store := t.Context(), &memory{}
	a := New(store, 1)
	role, err := a.CreateRole(ctx, 5, Role{Name: "auditor"})
	if err != nil {
		t.Fatal(err)
	}
	create := func(r Role) error { _, err := a.CreateRole(ctx, 6, r); return err }
	update := func(id string, r Role) error { _, err := a.UpdateRole(ctx, 6, id, r); return err }
	for _, c := range []struct {
		name string
		err  error
		code string
	}{
		{"no name", create(Role{}), "error-role-name-required"},
		{"taken name", create(Role{Name: "auditor"}), "error-duplicate-role-names-not-allowed"},
		{"default's name", create(Role{Name: Guest}), "error-duplicate-role-names-not-allowed"},
		{"scope", create(Role{Name: "x", Scope: "Rooms"}), "error-invalid-scope"},
		{"rename to taken", update(role.ID, Role{Name: Guest}), "error-duplicate-role-names-not-allowed"},
		{"rescope to nothing", update(role.ID, Role{Scope: "Rooms"}), "error-invalid-scope"},
		{"unknown", update("no-such", Role{Name: "x"}), "error-invalid-roleId"},
	} {
		assertCode(t, c.name, c.err, c.code)
	}
	// Another node took the name between its Load and ours.
	store.roles = append(store.roles, Role{ID: model.NewDocID(), Name: "x"})
	assertCode(t, "taken elsewhere", create(Role{Name: "x"}), "error-duplicate-role-names-not-allowed")
}
