package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

const userColumns = "u.doc"

func scanUser(row scanner) (u model.User, err error) {
	var doc []byte
	if err := row.Scan(&doc); err != nil {
		return u, err
	}
	return decodeUser(doc)
}

func decodeUser(doc []byte) (u model.User, err error) { return u, json.Unmarshal(doc, &u) }

// User returns the user with that id, or model.ErrNotFound.
func (r Reader) User(ctx context.Context, id string) (model.User, error) {
	return one(ctx, r, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.id = $1", id)
}

// UserByUsername ignores case, as Rocket.Chat does.
func (r Reader) UserByUsername(ctx context.Context, username string) (model.User, error) {
	return one(ctx, r, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.username = $1", strings.ToLower(username))
}

// UserByEmail ignores case.
func (r Reader) UserByEmail(ctx context.Context, address string) (model.User, error) {
	return one(ctx, r, scanUser, `SELECT `+userColumns+` FROM user_emails e JOIN users u ON u.id = e.user_id
		WHERE e.address = $1`, strings.ToLower(address))
}

// UserCount returns how many accounts of a type there are.
func (r Reader) UserCount(ctx context.Context, kind string) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM users WHERE type = $1", kind)
}

// UsersInRole returns up to limit holders of a global role, by id.
func (r Reader) UsersInRole(ctx context.Context, role string, offset, limit int) ([]model.User, error) {
	return list(ctx, r, scanUser, `SELECT `+userColumns+` FROM user_roles ur JOIN users u ON u.id = ur.user_id
		WHERE ur.role = $1 ORDER BY u.username LIMIT $2 OFFSET $3`, role, limit, offset)
}

// CountInRole returns how many users hold a global role.
func (r Reader) CountInRole(ctx context.Context, role string) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM user_roles WHERE role = $1", role)
}

// CountActiveInRole leaves deactivated accounts out.
func (r Reader) CountActiveInRole(ctx context.Context, role string) (int, error) {
	return one(ctx, r, scanInt, `SELECT COUNT(*) FROM user_roles ur JOIN users u ON u.id = ur.user_id
		WHERE ur.role = $1 AND u.active`, role)
}

// PasswordHash returns a user's bcrypt hash, or model.ErrNotFound when the
// user has no password.
func (r Reader) PasswordHash(ctx context.Context, userID string) (string, error) {
	return one(ctx, r, scanText, "SELECT hash FROM passwords WHERE user_id = $1", userID)
}

// InsertUser adds an account; a taken username, address or identity elsewhere
// is model.ErrConflict.
func (tx *Tx) InsertUser(ctx context.Context, u *model.User) error {
	u.CreatedAt, u.UpdatedAt = orNow(u.CreatedAt, tx.Now), tx.Now
	doc, err := encode(u)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO users (id, username, name, name_key, type, active, status, created_at, last_login, updated_at, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		u.ID, lowerOrNull(u.Username), u.Name, strings.ToLower(u.Name), u.Type, u.Active, u.Status, int64(u.CreatedAt), int64(u.LastLogin), int64(u.UpdatedAt), doc)
	if err != nil {
		return err
	}
	tx.Emit(model.UserChanged, u.ID)
	return errors.Join(tx.addEmails(ctx, u), tx.addRoles(ctx, u), tx.addFields(ctx, u), tx.addIdentities(ctx, u), tx.recordWhole(ctx, UserCreated, u))
}

// ChangeUser reads the user under a lock, lets change alter it and writes it
// back; the result is what was written. A username, an address or an identity
// elsewhere that is taken is model.ErrConflict.
func (tx *Tx) ChangeUser(ctx context.Context, id string, change func(u *model.User) error) (model.User, error) {
	u, err := one(ctx, tx.Reader, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.id = $1"+tx.d.forUpdate, id)
	if err != nil {
		return u, err
	}
	emails, roles, fields := addresses(&u), slices.Clone(u.Roles), maps.Clone(u.CustomFields)
	elsewhere := maps.Clone(u.Services.External)
	before := watched(ctx, &u)
	if err := change(&u); err != nil {
		return u, err
	}
	if err := tx.writeUser(ctx, &u); err != nil {
		return u, err
	}
	if err := tx.recordUser(ctx, before, &u); err != nil {
		return u, err
	}
	if addresses(&u) != emails {
		err = tx.reindex(ctx, "user_emails", u.ID, func() error { return tx.addEmails(ctx, &u) })
	}
	if err == nil && !slices.Equal(u.Roles, roles) {
		err = tx.reindex(ctx, "user_roles", u.ID, func() error { return tx.addRoles(ctx, &u) })
	}
	if err == nil && !sameFields(u.CustomFields, fields) {
		err = tx.reindex(ctx, "user_fields", u.ID, func() error { return tx.addFields(ctx, &u) })
	}
	if err == nil && !maps.Equal(u.Services.External, elsewhere) {
		err = tx.reindex(ctx, "identities", u.ID, func() error { return tx.addIdentities(ctx, &u) })
	}
	return u, err
}

func sameFields(a, b map[string]jsontext.Value) bool {
	return maps.EqualFunc(a, b, func(x, y jsontext.Value) bool { return string(x) == string(y) })
}

// reindex replaces what a table over the users' docs holds of one user.
func (tx *Tx) reindex(ctx context.Context, table, id string, add func() error) error {
	if _, err := tx.exec(ctx, "DELETE FROM "+table+" WHERE user_id = $1", id); err != nil {
		return err
	}
	return add()
}

func (tx *Tx) writeUser(ctx context.Context, u *model.User) error {
	u.UpdatedAt = tx.Now
	doc, err := encode(u)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE users SET username = $1, name = $2, name_key = $3, type = $4, active = $5,
		status = $6, last_login = $7, updated_at = $8, doc = $9 WHERE id = $10`,
		lowerOrNull(u.Username), u.Name, strings.ToLower(u.Name), u.Type, u.Active, u.Status, int64(u.LastLogin), int64(u.UpdatedAt), doc, u.ID)
	tx.Emit(model.UserChanged, u.ID)
	return err
}

// DeleteUser removes the account with its password, tokens and factors. Its
// memberships end before, so that rooms are counted right.
func (tx *Tx) DeleteUser(ctx context.Context, id string) error {
	if byOthers(ctx, id) {
		u, err := tx.User(ctx, id)
		if err == nil {
			err = tx.recordWhole(ctx, UserDeleted, &u)
		}
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return err
		}
	}
	if err := tx.DeleteLoginTokens(ctx, id, ""); err != nil {
		return err
	}
	if err := tx.DeleteAvatar(ctx, UserAvatar(id)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "DELETE FROM users WHERE id = $1", id)
	tx.Emit(model.UserChanged, id)
	return err
}

// SetPasswordHash replaces a user's password; with an empty hash there is none.
func (tx *Tx) SetPasswordHash(ctx context.Context, userID, hash string) error {
	if hash == "" {
		_, err := tx.exec(ctx, "DELETE FROM passwords WHERE user_id = $1", userID)
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO passwords (user_id, hash) VALUES ($1, $2)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash`, userID, hash)
	return err
}

func (tx *Tx) addEmails(ctx context.Context, u *model.User) error {
	for _, e := range u.Emails {
		if _, err := tx.exec(ctx, "INSERT INTO user_emails (address, user_id) VALUES ($1, $2)", strings.ToLower(e.Address), u.ID); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) addRoles(ctx context.Context, u *model.User) error {
	for _, role := range u.Roles {
		if _, err := tx.exec(ctx, "INSERT INTO user_roles (role, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", role, u.ID); err != nil {
			return err
		}
	}
	return nil
}

// addFields indexes the custom fields that are text, numbers or booleans.
func (tx *Tx) addFields(ctx context.Context, u *model.User) error {
	for name, value := range u.CustomFields {
		var text string
		switch value.Kind() {
		case '"':
			unquoted, err := jsontext.AppendUnquote(nil, value)
			if err != nil {
				return err
			}
			text = string(unquoted)
		case '0', 't', 'f':
			text = string(value)
		default:
			continue
		}
		if _, err := tx.exec(ctx, "INSERT INTO user_fields (user_id, name, value) VALUES ($1, $2, $3)", u.ID, name, text); err != nil {
			return err
		}
	}
	return nil
}

func addresses(u *model.User) string {
	var b strings.Builder
	for _, e := range u.Emails {
		b.WriteString(strings.ToLower(e.Address) + " ")
	}
	return b.String()
}

// lowerOrNull keeps users without a username out of the unique index.
func lowerOrNull(s string) sql.NullString {
	return sql.NullString{String: strings.ToLower(s), Valid: s != ""}
}

func orNow(t, now model.Time) model.Time {
	if t == 0 {
		return now
	}
	return t
}
