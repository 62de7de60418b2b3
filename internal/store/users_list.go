package store

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"gantry/internal/model"
)

// UserQuery asks for a page of users. Zero fields do not filter.
type UserQuery struct {
	model.Page
	Filter model.Filter
	// Private lets the filter and the search look at what only privileged
	// callers see: addresses, roles and last sign-ins.
	Private bool
	Fields  []string // custom fields that can be filtered by
	Search  string   // in username and name, and in addresses when Private
	Active  *bool
	SeenYet *bool // whether they ever signed in
	Type    string
	Roles   []string // any of them
}

// userSort is what users can be sorted by.
var userSort = map[string]string{
	"_id": "u.id", "username": "u.username", "name": "u.name_key", "status": "u.status", "active": "u.active",
	"type": "u.type", "createdAt": "u.created_at", "lastLogin": "u.last_login", "_updatedAt": "u.updated_at",
}

// userFilter is what users can be filtered by, and privateFilter what only
// privileged callers can.
var (
	userFilter = columns{
		"_id": {"u.id", words}, "username": {"u.username", words}, "name": {"u.name", words}, "type": {"u.type", words}, "active": {"u.active", truth}, "status": {"u.status", words},
	}
	privateFilter = columns{
		"createdAt": {"u.created_at", numbers}, "lastLogin": {"NULLIF(u.last_login, 0)", numbers}, "_updatedAt": {"u.updated_at", numbers},
		"emails.address": {"(SELECT MIN(e.address) FROM user_emails e WHERE e.user_id = u.id)", words},
	}
)

// plainName is a custom field's name that may stand in a statement.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// columns returns what the query can be filtered by.
func (q UserQuery) columns() columns {
	all := columns{}
	for field, column := range userFilter {
		all[field] = column
	}
	for _, name := range q.Fields {
		if plainName.MatchString(name) {
			all["customFields."+name] = column{"(SELECT f.value FROM user_fields f WHERE f.user_id = u.id AND f.name = '" + name + "')", words}
		}
	}
	if q.Private {
		for field, column := range privateFilter {
			all[field] = column
		}
	}
	return all
}

func (q UserQuery) where() (*where, error) {
	w := &where{}
	w.parts, w.args = roleFilter(&q)
	if err := w.filter(lowered(q.Filter), q.columns()); err != nil {
		return w, err
	}
	if q.Search != "" {
		w.and(searchText(q.Private), slices.Repeat([]any{contains(q.Search)}, strings.Count(searchText(q.Private), "?"))...)
	}
	if q.Active != nil {
		w.and("u.active = ?", *q.Active)
	}
	if q.SeenYet != nil {
		w.and("(u.last_login > 0) = ?", *q.SeenYet)
	}
	if q.Type != "" {
		w.and("u.type = ?", q.Type)
	}
	return w, nil
}

func searchText(private bool) string {
	text := `u.username LIKE ? ESCAPE '\' OR u.name_key LIKE ? ESCAPE '\'`
	if private {
		text += ` OR EXISTS (SELECT 1 FROM user_emails e WHERE e.user_id = u.id AND e.address LIKE ? ESCAPE '\')`
	}
	return "(" + text + ")"
}

// roleFilter asks for holders of any of the roles. The filter of a privileged
// caller may name roles too, as {"roles":"admin"} or with $in.
func roleFilter(q *UserQuery) (parts []string, args []any) {
	ask := func(roles []any) {
		parts = append(parts, "u.id IN (SELECT user_id FROM user_roles WHERE role IN ("+
			strings.TrimSuffix(strings.Repeat("?, ", len(roles)), ", ")+"))")
		args = append(args, roles...)
	}
	q.Filter.Parts = slices.DeleteFunc(slices.Clone(q.Filter.Parts), func(f model.Filter) bool {
		known := q.Private && f.Field == "roles" && (f.Op == model.Equal || f.Op == model.In) && len(f.Values) > 0 && allText(f.Values)
		if known {
			ask(f.Values)
		}
		return known
	})
	if len(q.Roles) > 0 {
		roles := make([]any, len(q.Roles))
		for i, role := range q.Roles {
			roles[i] = role
		}
		ask(roles)
	}
	return parts, args
}

func allText(values []any) bool {
	return !slices.ContainsFunc(values, func(v any) bool { _, text := v.(string); return !text })
}

// lowered returns the filter with usernames and addresses in lower case, as
// the columns hold them.
func lowered(f model.Filter) model.Filter {
	f.Parts, f.Values = slices.Clone(f.Parts), slices.Clone(f.Values)
	for i := range f.Parts {
		f.Parts[i] = lowered(f.Parts[i])
	}
	for i, v := range f.Values {
		if text, ok := v.(string); ok && (f.Field == "username" || f.Field == "emails.address") {
			f.Values[i] = strings.ToLower(text)
		}
	}
	return f
}

// Users returns a page of users and how many the query has in all. What users
// cannot be sorted by is left out of the order.
func (r Reader) Users(ctx context.Context, q UserQuery) ([]model.User, int, error) {
	w, err := q.where()
	if err != nil {
		return nil, 0, err
	}
	q.Sort = slices.DeleteFunc(slices.Clone(q.Sort), func(k model.SortKey) bool { return userSort[k.Field] == "" })
	tail, err := order(q.Page, userSort, "u.username", "u.id")
	if err != nil {
		return nil, 0, err
	}
	users, err := list(ctx, r, scanUser, w.query("SELECT "+userColumns+" FROM users u", tail), w.args...)
	if err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM users u", ""), w.args...)
	return users, total, err
}

// Present returns users who are not offline: those of ids, or of nil all who
// have a username. Ids beyond the first thousand are not looked at.
func (r Reader) Present(ctx context.Context, ids []string) ([]model.User, error) {
	w := &where{}
	w.and("u.status IN ('online', 'away', 'busy')")
	if ids != nil {
		w.and(inList("u.id", ids[:min(len(ids), maxList)]))
		for _, id := range ids[:min(len(ids), maxList)] {
			w.args = append(w.args, id)
		}
	} else {
		w.and("u.username IS NOT NULL")
	}
	return list(ctx, r, scanUser, w.query("SELECT "+userColumns+" FROM users u", " ORDER BY u.username"), w.args...)
}

// maxList bounds the lists of values in a statement.
const maxList = 1000

func inList(column string, values []string) string {
	if len(values) == 0 {
		return "1 = 0"
	}
	return column + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ") + ")"
}

// UsersUpdatedSince returns the users but one who changed since then.
func (r Reader) UsersUpdatedSince(ctx context.Context, but string, since model.Time) ([]model.User, error) {
	return list(ctx, r, scanUser, "SELECT "+userColumns+` FROM users u
		WHERE u.updated_at >= $1 AND u.id <> $2 AND u.username IS NOT NULL ORDER BY u.username`, int64(since), but)
}

// IdleUsers returns the active holders of a role who have not been seen since
// then: neither signed in later nor, when they never did, made later.
func (r Reader) IdleUsers(ctx context.Context, role string, since model.Time) ([]string, error) {
	return list(ctx, r, scanText, `SELECT u.id FROM user_roles ur JOIN users u ON u.id = ur.user_id
		WHERE ur.role = $1 AND u.active AND CASE WHEN u.last_login = 0 THEN u.created_at ELSE u.last_login END <= $2`, role, int64(since))
}

// Companion asks for people to suggest while somebody types a name.
type Companion struct {
	Of     string   // whose companions; see RoomType
	Search string   // in username and name
	Except []string // usernames
	Filter model.Filter
	Limit  int
	// RoomType limits to who shares a room of that type with Of; "any" is a
	// room of whatever type, and "" does not ask for a shared room.
	RoomType string
}

// Companions returns active users to suggest, by username.
func (r Reader) Companions(ctx context.Context, c Companion) ([]model.User, error) {
	w := &where{}
	w.and("u.active AND u.username IS NOT NULL")
	if err := w.filter(lowered(c.Filter), userFilter); err != nil {
		return nil, err
	}
	if c.Search != "" {
		w.and(searchText(false), contains(c.Search), contains(c.Search))
	}
	if except := c.Except[:min(len(c.Except), maxList)]; len(except) > 0 {
		w.and("NOT " + inList("u.username", except))
		for _, name := range except {
			w.args = append(w.args, strings.ToLower(name))
		}
	}
	if c.RoomType != "" {
		shared, args := "SELECT theirs.uid FROM subscriptions mine JOIN subscriptions theirs ON theirs.rid = mine.rid WHERE mine.uid = ?", []any{c.Of}
		if c.RoomType != "any" {
			shared, args = shared+" AND mine.t = ?", append(args, c.RoomType)
		}
		w.and("u.id <> ? AND u.id IN ("+shared+")", append([]any{c.Of}, args...)...)
	}
	tail, err := order(model.Page{Count: c.Limit}, userSort, "u.username", "u.id")
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanUser, w.query("SELECT "+userColumns+" FROM users u", tail), w.args...)
}
