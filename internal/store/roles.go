package store

import (
	"context"

	"gantry/internal/model"
)

// AnyRoom stands for the room where it does not matter which.
const AnyRoom = "*"

// holders selects who holds a role: everywhere, or as a member of a room.
func holders(role, rid string) (string, []any) {
	switch rid {
	case "":
		return "user_roles h JOIN users u ON u.id = h.user_id WHERE h.role = $1", []any{role}
	case AnyRoom:
		return `users u WHERE u.id IN (SELECT h.uid FROM subscriptions h
			WHERE h.roles <> '' AND ' ' || h.roles || ' ' LIKE $1)`, []any{"% " + role + " %"}
	}
	return `subscriptions h JOIN users u ON u.id = h.uid
		WHERE h.rid = $1 AND h.roles <> '' AND ' ' || h.roles || ' ' LIKE $2`, []any{rid, "% " + role + " %"}
}

// RoleHolders returns a page of those who hold a role, by username, and how
// many they are. An empty room asks for who holds it everywhere.
func (r Reader) RoleHolders(ctx context.Context, role, rid string, page model.Page) ([]model.User, int, error) {
	from, args := holders(role, rid)
	total, err := one(ctx, r, scanInt, "SELECT COUNT(*) FROM "+from, args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, map[string]string{"username": "u.username"}, "u.username", "u.id")
	if err != nil {
		return nil, 0, err
	}
	users, err := list(ctx, r, scanUser, "SELECT "+userColumns+" FROM "+from+tail, args...)
	return users, total, err
}

// LockRole makes transactions that take a global role from somebody wait for
// one another, so that what they count of its holders stays true.
func (tx *Tx) LockRole(ctx context.Context, role string) error {
	_, err := list(ctx, tx.Reader, scanText, "SELECT user_id FROM user_roles WHERE role = $1 ORDER BY user_id"+tx.d.forUpdate, role)
	return err
}
