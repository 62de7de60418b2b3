package authz

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"

	"gantry/internal/model"
)

func TestHas(t *testing.T) {
	s := New(&memory{}, 1).Get()
	for _, c := range []struct {
		permission   string
		global, room []string
		want         bool
	}{
		{"create-c", []string{User}, nil, true},
		{"create-c", []string{Guest}, nil, false},
		{"create-c", []string{Guest, User}, nil, true},
		{"edit-room", []string{User}, nil, false},
		{"edit-room", []string{User}, []string{Owner}, true},
		{"edit-room", []string{User}, []string{Leader}, false},
		{"edit-room", nil, []string{Moderator}, true},
		{"manage-invite-links", []string{User}, []string{Owner}, false},
		{"manage-invite-links", []string{Admin}, nil, true},
		{"add-user-to-any-p-room", []string{Admin}, []string{Owner}, false},
		{"no-such-permission", []string{Admin}, nil, false},
		{"create-c", nil, nil, false},
	} {
		if got := s.Has(c.permission, c.global, c.room); got != c.want {
			t.Errorf("Has(%q, %v, %v) = %v", c.permission, c.global, c.room, got)
		}
	}
}

func TestHasDoesNotAllocate(t *testing.T) {
	a := New(&memory{}, 1)
	global, room := []string{User, Bot}, []string{Owner}
	if n := testing.AllocsPerRun(100, func() { a.Get().Has("edit-room", global, room) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkHas(b *testing.B) {
	a := New(&memory{}, 1)
	global, room := []string{User}, []string{Owner}
	b.ReportAllocs()
	for b.Loop() {
		a.Get().Has("edit-room", global, room)
	}
}

func TestGrantIsSeenStoredAndLoaded(t *testing.T) {
	store := &memory{}
	a := New(store, 1)
	before := a.Get()
	roles := []string{User, Owner}
	if err := a.Grant(t.Context(), 7, []Permission{{ID: "manage-assets", Roles: roles}, {ID: "create-c"}}); err != nil {
		t.Fatal(err)
	}
	roles[0] = "spoilt"
	after := a.Get()
	got, _ := after.Permission("manage-assets")
	if want := (Permission{ID: "manage-assets", Roles: []string{User, Owner}, UpdatedAt: 7}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if after.Has("create-c", []string{Admin, User}, nil) {
		t.Error("create-c was taken from everyone")
	}
	if before.Has("manage-assets", []string{User}, nil) || !before.Has("create-c", []string{User}, nil) {
		t.Error("an old snapshot changed")
	}
	if i := position(before, "manage-assets"); i != position(after, "manage-assets") {
		t.Error("a changed permission moved")
	}
	assertLoads(t, store, a)
}

func position(s *Snapshot, id string) int {
	return slices.IndexFunc(s.Permissions(), func(p Permission) bool { return p.ID == id })
}

// assertLoads checks that another node finds in the store what a shows.
func assertLoads(t *testing.T, store *memory, a *Authz) {
	t.Helper()
	other := New(store, 1)
	if err := other.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := other.Get().Roles(), a.Get().Roles(); !reflect.DeepEqual(got, want) {
		t.Errorf("loaded roles %v, want %v", got, want)
	}
	for i, want := range a.Get().Permissions() {
		got := other.Get().Permissions()[i]
		if got.ID != want.ID || got.UpdatedAt != want.UpdatedAt || !slices.Equal(got.Roles, want.Roles) {
			t.Errorf("loaded %v, want %v", got, want)
		}
	}
}

func TestGrantRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []Permission
		code    string
	}{
		{"unknown permission", []Permission{{ID: "create-c"}, {ID: "no-such", Roles: []string{Admin}}}, "error-invalid-permission"},
		{"unknown role", []Permission{{ID: "create-c"}, {ID: "create-d", Roles: []string{Admin, "no-such"}}}, "error-invalid-role"},
		{"permission twice", []Permission{{ID: "create-c"}, {ID: "create-c"}}, "error-invalid-permission"},
		{"both unknown", []Permission{{ID: "create-c", Roles: []string{"no-such"}}, {ID: "no-such"}}, "error-invalid-permission"},
	} {
		store := &memory{}
		a := New(store, 1)
		before := a.Get()
		assertCode(t, c.name, a.Grant(t.Context(), 7, c.changes), c.code)
		if len(store.permissions) != 0 || a.Get() != before {
			t.Errorf("%s: something changed", c.name)
		}
	}
}

func assertCode(t *testing.T, name string, err error, code string) {
	t.Helper()
	var refused *model.Error
	if !errors.As(err, &refused) || refused.Code != code {
		t.Errorf("%s: got %v, want %s", name, err, code)
	}
}

func TestFailingStoreChangesNothing(t *testing.T) {
	broken := errors.New("disk full")
	store := &memory{err: broken}
	a := New(store, 1)
	before := a.Get()
	_, created := a.CreateRole(t.Context(), 7, Role{Name: "auditor"})
	for what, err := range map[string]error{
		"load":   a.Load(t.Context()),
		"grant":  a.Grant(t.Context(), 7, []Permission{{ID: "create-c"}}),
		"create": created,
	} {
		if !errors.Is(err, broken) || a.Get() != before {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestLoadForgetsWhatThisVersionDoesNotKnow(t *testing.T) {
	store := &memory{permissions: []Permission{
		{ID: "of-an-older-version", Roles: []string{Admin}, UpdatedAt: 3},
		{ID: "create-c", Roles: []string{"deleted-role", Guest}, UpdatedAt: 3},
	}}
	a := New(store, 1)
	if err := a.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(a.Get().Permissions()); got != len(table) {
		t.Errorf("%d permissions, want %d", got, len(table))
	}
	if got, _ := a.Get().Permission("create-c"); !slices.Equal(got.Roles, []string{Guest}) {
		t.Errorf("create-c has %v", got.Roles)
	}
}

// Every change is seen by its maker at once, none is lost, and readers on the
// side see whole states only.
func TestChangesAtOnce(t *testing.T) {
	store := &memory{}
	a := New(store, 1)
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := a.Get()
				if s.Has("delete-c", []string{Guest}, nil) != s.Has("delete-p", []string{Guest}, nil) {
					t.Error("half a change was seen")
				}
			}
		})
	}
	for i, p := range DefaultPermissions()[:50] {
		writers.Go(func() {
			change := []Permission{{ID: p.ID, Roles: []string{Guest}}}
			if p.ID == "delete-p" {
				return // with delete-c
			}
			if p.ID == "delete-c" {
				change = append(change, Permission{ID: "delete-p", Roles: []string{Guest}})
			}
			if err := a.Grant(t.Context(), model.Time(i+2), change); err != nil {
				t.Error(err)
			}
			if s := a.Get(); !s.Has(p.ID, []string{Guest}, nil) || s.Has(p.ID, []string{Admin}, nil) {
				t.Errorf("%s: the change is not seen", p.ID)
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	for _, p := range DefaultPermissions()[:50] {
		if !a.Get().Has(p.ID, []string{Guest}, nil) {
			t.Errorf("%s: the change is lost", p.ID)
		}
	}
	assertLoads(t, store, a)
}
