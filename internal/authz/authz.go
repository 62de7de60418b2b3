// Package authz holds the roles of a workspace and which of them have which
// permission. It knows Rocket.Chat's defaults, keeps what an admin changed in
// a store, and answers from an immutable snapshot, so that asking costs a map
// look-up and a change holds from the very next request.
//
// It does not know who has which role: the caller brings a person's roles.
package authz

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"gantry/internal/model"
)

// Store keeps what differs from the defaults.
type Store interface {
	// Permissions returns the permissions that were ever changed.
	Permissions(ctx context.Context) ([]Permission, error)
	// PutPermissions stores all of these or, on an error, none.
	PutPermissions(ctx context.Context, changed []Permission) error

	// Roles returns custom roles and changed default ones, oldest first.
	Roles(ctx context.Context) ([]Role, error)
	// PutRole creates or replaces a role. A name that another role has is
	// model.ErrConflict.
	PutRole(ctx context.Context, role Role) error
	// DeleteRole removes a role unless somebody has it, which is
	// model.ErrConflict; a role that is not there is model.ErrNotFound.
	DeleteRole(ctx context.Context, id string) error
}

// Authz answers with the current snapshot and makes the next one. Its changes
// are made one after the other; reading never waits.
type Authz struct {
	store     Store
	defaultAt model.Time
	changing  sync.Mutex
	current   atomic.Pointer[Snapshot]
}

// New returns an Authz that knows the defaults alone, until Load. The moment
// is when these defaults came into force in the workspace: clients fetch what
// is newer than what they have, so it must move when a new version of Gantry
// brings new defaults.
func New(store Store, defaultAt model.Time) *Authz {
	a := &Authz{store: store, defaultAt: defaultAt}
	a.swap(a.defaults())
	return a
}

// Get returns the roles and permissions in force. A request asks once and
// keeps the answer, so that it is not judged by two different sets.
func (a *Authz) Get() *Snapshot { return a.current.Load() }

// Load reads everything from the store again: at start, and when another node
// says that it changed something.
func (a *Authz) Load(ctx context.Context) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	// Permissions first: whatever role they name was created before, so the
	// roles read afterwards hold it.
	changed, err := a.store.Permissions(ctx)
	if err != nil {
		return fmt.Errorf("authz: read permissions: %w", err)
	}
	stored, err := a.store.Roles(ctx)
	if err != nil {
		return fmt.Errorf("authz: read roles: %w", err)
	}
	permissions, roles := a.defaults()
	for _, role := range stored {
		roles = withRole(roles, role)
	}
	a.swap(withPermissions(permissions, changed), roles)
	return nil
}

// Grant gives each of these permissions to exactly the roles it names; only ID
// and Roles are read. All of them change at that moment, or none: an unknown
// permission or one named twice, or an unknown role, refuses the whole list.
// When Grant returns, every later Get sees the change.
func (a *Authz) Grant(ctx context.Context, at model.Time, changes []Permission) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	current := a.Get()
	if err := current.check(changes); err != nil {
		return err
	}
	changed := make([]Permission, len(changes))
	for i, c := range changes {
		changed[i] = Permission{ID: c.ID, Roles: slices.Clone(c.Roles), UpdatedAt: at}
	}
	if err := a.store.PutPermissions(ctx, changed); err != nil {
		return fmt.Errorf("authz: store permissions: %w", err)
	}
	a.swap(withPermissions(current.permissions, changed), current.roles)
	return nil
}

// check refuses changes in upstream's order: permissions before roles.
func (s *Snapshot) check(changes []Permission) error {
	seen := make(map[string]bool, len(changes))
	for _, c := range changes {
		if _, ok := s.Permission(c.ID); !ok || seen[c.ID] {
			return refusal("error-invalid-permission", "Invalid permission")
		}
		seen[c.ID] = true
	}
	for _, c := range changes {
		for _, id := range c.Roles {
			if _, ok := s.Role(id); !ok {
				return refusal("error-invalid-role", "Invalid role")
			}
		}
	}
	return nil
}

// refusal is what permissions.update answers: a bare sentence, unlike the
// errors upstream throws, but with its code beside it.
func refusal(code, reason string) *model.Error {
	return &model.Error{Code: code, Reason: reason, Plain: true}
}

func (a *Authz) defaults() ([]Permission, []Role) {
	permissions, roles := DefaultPermissions(), DefaultRoles()
	for i := range permissions {
		permissions[i].UpdatedAt = a.defaultAt
	}
	for i := range roles {
		roles[i].UpdatedAt = a.defaultAt
	}
	return permissions, roles
}

func (a *Authz) swap(permissions []Permission, roles []Role) {
	a.current.Store(newSnapshot(permissions, roles))
}

// withPermissions returns a copy of list with the changed ones in their old
// places. One that list does not have is left out: it was stored by a version
// that knew it.
func withPermissions(list, changed []Permission) []Permission {
	list = slices.Clone(list)
	for _, c := range changed {
		if i := slices.IndexFunc(list, func(p Permission) bool { return p.ID == c.ID }); i >= 0 {
			list[i] = c
		}
	}
	return list
}

// withRole returns a copy of list in which role is in its old place, or last.
func withRole(list []Role, role Role) []Role {
	list = slices.Clone(list)
	if i := slices.IndexFunc(list, func(r Role) bool { return r.ID == role.ID }); i >= 0 {
		list[i] = role
		return list
	}
	return append(list, role)
}
