package store

import (
	"context"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
)

// recordSetting records another value of a setting. Of a secret it only says
// that it changed.
func (tx *Tx) recordSetting(ctx context.Context, e settings.Edit) error {
	before := string(e.Was)
	old, err := one(ctx, tx.Reader, scanText, "SELECT value FROM settings WHERE id = $1"+tx.d.forUpdate, e.ID)
	switch {
	case err == nil && old != "null":
		before = old
	case err != nil && !errors.Is(err, model.ErrNotFound):
		return err
	}
	c := Change{Kind: SettingChanged, ObjectID: e.ID, Before: before, After: string(e.Value)}
	if c.Before == c.After {
		return nil
	}
	if e.Secret {
		c.Before, c.After = "", ""
	}
	return tx.Record(ctx, c)
}

// recordPermission records which roles have a permission, and had it.
func (tx *Tx) recordPermission(ctx context.Context, p authz.Permission) error {
	before, err := one(ctx, tx.Reader, scanText, "SELECT roles FROM permissions WHERE id = $1"+tx.d.forUpdate, p.ID)
	if errors.Is(err, model.ErrNotFound) {
		before, err = encode(defaultRoles(p.ID))
	}
	if err != nil {
		return err
	}
	after, err := encode(p.Roles)
	if err != nil || before == after {
		return err
	}
	return tx.Record(ctx, Change{Kind: PermissionChanged, ObjectID: p.ID, Before: before, After: after})
}

func defaultRoles(permission string) []string {
	for _, p := range authz.DefaultPermissions() {
		if p.ID == permission {
			return p.Roles
		}
	}
	return nil
}

// recordRole records a role that is made, changed or, without an after,
// removed. Its name is that of before, where there was one.
func (tx *Tx) recordRole(ctx context.Context, id string, after *authz.Role) error {
	before, err := tx.roleNow(ctx, id)
	if err != nil {
		return err
	}
	c := Change{Kind: RoleChanged, ObjectID: id}
	switch {
	case before == nil && after == nil:
		return nil
	case before == nil:
		c.Kind, c.ObjectName = RoleCreated, after.Name
	case after == nil:
		c.Kind, c.ObjectName = RoleDeleted, before.Name
	default:
		c.ObjectName = before.Name
	}
	if c.Before, c.After, err = differing(before, after, "_updatedAt"); err != nil || c.Before == c.After {
		return err
	}
	return tx.Record(ctx, c)
}

// roleNow returns a role as it is in force, or nil when there is none.
func (tx *Tx) roleNow(ctx context.Context, id string) (*authz.Role, error) {
	role, err := one(ctx, tx.Reader, scanRole, "SELECT doc FROM roles WHERE id = $1"+tx.d.forUpdate, id)
	if err == nil {
		return &role, nil
	}
	if !errors.Is(err, model.ErrNotFound) {
		return nil, err
	}
	for _, role := range authz.DefaultRoles() {
		if role.ID == id {
			return &role, nil
		}
	}
	return nil, nil
}

// userFacts is what of an account others change about it, by the kind that
// the change is recorded as.
type userFacts struct {
	Roles  userRoles
	Active userActive
	Rest   userRest
}

type (
	userRoles struct {
		Roles []string `json:"roles"`
	}
	userActive struct {
		Active bool `json:"active"`
	}
	userRest struct {
		Username   string                    `json:"username"`
		Name       string                    `json:"name"`
		Type       string                    `json:"type"`
		Emails     []model.Email             `json:"emails"`
		Bio        string                    `json:"bio"`
		Nickname   string                    `json:"nickname"`
		StatusText string                    `json:"statusText"`
		MustChange bool                      `json:"requirePasswordChange"`
		Fields     map[string]jsontext.Value `json:"customFields"`
	}
)

// factsOf takes a copy: the user is about to be changed.
func factsOf(u *model.User) *userFacts {
	f := userFacts{
		Roles: userRoles{slices.Clone(u.Roles)}, Active: userActive{u.Active},
		Rest: userRest{u.Username, u.Name, u.Type, slices.Clone(u.Emails), u.Bio, u.Nickname, u.StatusText, u.MustChangePassword, nil},
	}
	if len(u.CustomFields) > 0 {
		f.Rest.Fields = make(map[string]jsontext.Value, len(u.CustomFields))
		for name, value := range u.CustomFields {
			f.Rest.Fields[name] = value.Clone()
		}
	}
	return &f
}

// byOthers says whether somebody else than the user acts. What people do with
// their own accounts is theirs, and what the server does by itself is no
// decision of anybody's.
func byOthers(ctx context.Context, userID string) bool {
	who := model.Actor(ctx)
	return !who.Anonymous() && who.UserID != userID
}

// watched returns what to compare a user with after a change, or nil where
// the change is not recorded.
func watched(ctx context.Context, u *model.User) *userFacts {
	if !byOthers(ctx, u.ID) {
		return nil
	}
	return factsOf(u)
}

// recordUser records what somebody else changed of an account.
func (tx *Tx) recordUser(ctx context.Context, before *userFacts, u *model.User) error {
	if before == nil {
		return nil
	}
	after, toggled := factsOf(u), UserDeactivated
	if u.Active {
		toggled = UserActivated
	}
	for _, part := range []struct {
		kind          string
		before, after any
	}{
		{UserRoles, before.Roles, after.Roles},
		{toggled, before.Active, after.Active},
		{UserChanged, before.Rest, after.Rest},
	} {
		c := Change{Kind: part.kind, ObjectID: u.ID, ObjectName: before.Rest.Username}
		var err error
		if c.Before, c.After, err = differing(part.before, part.after); err != nil {
			return err
		}
		if c.Before == c.After {
			continue
		}
		if err := tx.Record(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// recordWhole records an account that somebody else made or deleted.
func (tx *Tx) recordWhole(ctx context.Context, kind string, u *model.User) error {
	if !byOthers(ctx, u.ID) {
		return nil
	}
	f := factsOf(u)
	text, err := encode(struct {
		userRest
		userRoles
		userActive
	}{f.Rest, f.Roles, f.Active})
	c := Change{Kind: kind, ObjectID: u.ID, ObjectName: u.Username, After: text}
	if kind == UserDeleted {
		c.Before, c.After = c.After, ""
	}
	return errors.Join(err, tx.Record(ctx, c))
}

// differing returns two values as JSON objects without the members that are
// the same in both, and without some others. A nil pointer is no object.
func differing(before, after any, but ...string) (string, string, error) {
	was, err1 := members(before, but)
	is, err2 := members(after, but)
	if err := errors.Join(err1, err2); err != nil {
		return "", "", err
	}
	for name, value := range was {
		if string(is[name]) == string(value) {
			delete(was, name)
			delete(is, name)
		}
	}
	return objectOf(was), objectOf(is), nil
}

func members(v any, but []string) (map[string]jsontext.Value, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var all map[string]jsontext.Value
	err = json.Unmarshal(text, &all)
	for _, name := range but {
		delete(all, name)
	}
	return all, err
}

func objectOf(all map[string]jsontext.Value) string {
	if len(all) == 0 {
		return ""
	}
	text, err := json.Marshal(all, json.Deterministic(true))
	if err != nil {
		return "" // its members were JSON a moment ago
	}
	return string(text)
}
