package authz

import (
	"context"
	"slices"
	"sync"
	"time"

	"gantry/internal/model"
)

// memory is a Store in memory that keeps the promises of the interface.
type memory struct {
	mu          sync.Mutex
	permissions []Permission
	roles       []Role
	inUse       string // the role that somebody has
	err         error  // when set, every call fails with it
}

func (m *memory) Permissions(context.Context) ([]Permission, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.permissions), m.err
}

// PutPermissions takes a moment, as a commit does, so that changes which do
// not wait for each other are caught.
func (m *memory) PutPermissions(_ context.Context, changed []Permission) error {
	time.Sleep(100 * time.Microsecond)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	for _, c := range changed {
		m.permissions = slices.DeleteFunc(m.permissions, func(p Permission) bool { return p.ID == c.ID })
		m.permissions = append(m.permissions, c)
	}
	return nil
}

func (m *memory) Roles(context.Context) ([]Role, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.roles), m.err
}

func (m *memory) PutRole(_ context.Context, role Role) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.ContainsFunc(m.roles, func(r Role) bool { return r.Name == role.Name && r.ID != role.ID }) {
		return model.ErrConflict
	}
	if m.err == nil {
		m.roles = withRole(m.roles, role)
	}
	return m.err
}

func (m *memory) DeleteRole(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.roles, func(r Role) bool { return r.ID == id })
	switch {
	case m.err != nil:
		return m.err
	case i < 0:
		return model.ErrNotFound
	case m.inUse == id:
		return model.ErrConflict
	}
	m.roles = slices.Delete(m.roles, i, i+1)
	return nil
}
