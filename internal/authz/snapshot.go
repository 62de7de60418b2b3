package authz

import "slices"

// Snapshot is the roles and permissions at one moment. It never changes, so
// it is safe for any number of readers, and two of them are the same state
// exactly when they are the same pointer.
type Snapshot struct {
	permissions  []Permission
	permissionAt map[string]int
	roles        []Role
	roleAt       map[string]int
}

// newSnapshot takes both lists as they are to be listed. A permission loses
// the roles that are no longer there, so that what a client reads it may also
// send back.
func newSnapshot(permissions []Permission, roles []Role) *Snapshot {
	s := &Snapshot{
		permissions:  slices.Clone(permissions),
		permissionAt: make(map[string]int, len(permissions)),
		roles:        slices.Clone(roles),
		roleAt:       make(map[string]int, len(roles)),
	}
	for i, role := range s.roles {
		s.roleAt[role.ID] = i
	}
	for i := range s.permissions {
		p := &s.permissions[i]
		s.permissionAt[p.ID] = i
		p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(id string) bool {
			_, ok := s.roleAt[id]
			return !ok
		})
	}
	return s
}

// Has says whether one of these roles has the permission. Global roles are the
// person's own; room roles are those in the room that the question is about,
// and nil when it is about none, as upstream's hasPermission with and without
// a room. Nobody has an unknown permission.
func (s *Snapshot) Has(permission string, globalRoles, roomRoles []string) bool {
	i, ok := s.permissionAt[permission]
	if !ok {
		return false
	}
	granted := s.permissions[i].Roles
	return overlap(globalRoles, granted) || overlap(roomRoles, granted)
}

func overlap(a, b []string) bool {
	for _, s := range a {
		if slices.Contains(b, s) {
			return true
		}
	}
	return false
}

// Permissions returns all permissions in the order clients count on; see the
// table. The list is shared: it must not be changed.
func (s *Snapshot) Permissions() []Permission { return slices.Clip(s.permissions) }

// Permission returns the permission of that ID.
func (s *Snapshot) Permission(id string) (Permission, bool) {
	i, ok := s.permissionAt[id]
	if !ok {
		return Permission{}, false
	}
	return s.permissions[i], true
}

// Roles returns all roles: the default ones, then custom ones, oldest first.
// The list is shared: it must not be changed.
func (s *Snapshot) Roles() []Role { return slices.Clip(s.roles) }

// Role returns the role of that ID.
func (s *Snapshot) Role(id string) (Role, bool) {
	i, ok := s.roleAt[id]
	if !ok {
		return Role{}, false
	}
	return s.roles[i], true
}

// FindRole returns the role of that ID or, if there is none, of that name:
// some endpoints of upstream take either.
func (s *Snapshot) FindRole(idOrName string) (Role, bool) {
	if role, ok := s.Role(idOrName); ok {
		return role, true
	}
	i := slices.IndexFunc(s.roles, func(r Role) bool { return r.Name == idOrName })
	if i < 0 {
		return Role{}, false
	}
	return s.roles[i], true
}
