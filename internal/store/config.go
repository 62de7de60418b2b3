package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
)

// Settings returns the values that were ever changed.
func (r Reader) Settings(ctx context.Context) ([]settings.Stored, error) {
	return list(ctx, r, func(row scanner) (s settings.Stored, err error) {
		return s, row.Scan(&s.ID, &s.Value, &s.UpdatedAt)
	}, "SELECT id, value, updated_at FROM settings ORDER BY id")
}

// PutSettings keeps the values of settings, given as JSON, and records what
// changes: all of them, or on an error none.
func (s *Store) PutSettings(ctx context.Context, changed []settings.Edit) error {
	return s.Update(ctx, func(tx *Tx) error {
		for _, c := range changed {
			if err := tx.recordSetting(ctx, c); err != nil {
				return err
			}
			tx.Emit(model.SettingChanged, c.ID)
			_, err := tx.exec(ctx, `INSERT INTO settings (id, value, updated_at) VALUES ($1, $2, $3)
				ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
				c.ID, string(c.Value), int64(c.UpdatedAt))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Permissions returns the permissions that were ever changed.
func (r Reader) Permissions(ctx context.Context) ([]authz.Permission, error) {
	return list(ctx, r, func(row scanner) (p authz.Permission, err error) {
		var roles []byte
		if err := row.Scan(&p.ID, &roles, &p.UpdatedAt); err != nil {
			return p, err
		}
		return p, json.Unmarshal(roles, &p.Roles)
	}, "SELECT id, roles, updated_at FROM permissions ORDER BY id")
}

// PutPermissions keeps all of these, or on an error none.
func (s *Store) PutPermissions(ctx context.Context, changed []authz.Permission) error {
	return s.Update(ctx, func(tx *Tx) error {
		for _, p := range changed {
			if err := tx.putPermission(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func (tx *Tx) putPermission(ctx context.Context, p authz.Permission) error {
	roles, err := encode(p.Roles)
	if err == nil {
		err = tx.recordPermission(ctx, p)
	}
	if err != nil {
		return err
	}
	tx.Emit(model.PermissionChanged, p.ID)
	_, err = tx.exec(ctx, `INSERT INTO permissions (id, roles, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET roles = excluded.roles, updated_at = excluded.updated_at`,
		p.ID, roles, int64(p.UpdatedAt))
	return err
}

// Roles returns custom roles and changed default ones, oldest first.
func (r Reader) Roles(ctx context.Context) ([]authz.Role, error) {
	return list(ctx, r, scanRole, "SELECT doc FROM roles ORDER BY updated_at, id")
}

func scanRole(row scanner) (role authz.Role, err error) {
	var doc []byte
	if err := row.Scan(&doc); err != nil {
		return role, err
	}
	return role, json.Unmarshal(doc, &role)
}

// PutRole creates or replaces a role.
func (s *Store) PutRole(ctx context.Context, role authz.Role) error {
	return s.Update(ctx, func(tx *Tx) error {
		doc, err := encode(role)
		if err == nil {
			err = tx.recordRole(ctx, role.ID, &role)
		}
		if err != nil {
			return err
		}
		told, err := json.Marshal(struct {
			Type string `json:"type"`
			authz.Role
		}{"changed", role}, model.EJSON)
		if err != nil {
			return fmt.Errorf("encode a role: %w", err)
		}
		tx.Tell(model.Event{Kind: model.RoleChanged, ID: role.ID, Data: told})
		_, err = tx.exec(ctx, `INSERT INTO roles (id, doc, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET doc = excluded.doc, updated_at = excluded.updated_at`,
			role.ID, doc, int64(role.UpdatedAt))
		return err
	})
}

// DeleteRole removes a role that nobody holds; one that somebody holds is
// model.ErrConflict.
func (s *Store) DeleteRole(ctx context.Context, id string) error {
	return s.Update(ctx, func(tx *Tx) error {
		holders, err := tx.CountInRole(ctx, id)
		if err != nil {
			return err
		}
		if holders > 0 {
			return fmt.Errorf("role %s is in use: %w", id, model.ErrConflict)
		}
		if err := tx.recordRole(ctx, id, nil); err != nil {
			return err
		}
		n, err := tx.exec(ctx, "DELETE FROM roles WHERE id = $1", id)
		if err == nil && n == 0 {
			err = model.ErrNotFound
		}
		told, encoding := json.Marshal(map[string]string{"type": "removed", "_id": id})
		tx.Tell(model.Event{Kind: model.RoleChanged, ID: id, Data: told})
		return errors.Join(err, encoding)
	})
}
