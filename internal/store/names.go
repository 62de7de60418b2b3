package store

import (
	"context"
	"strings"
)

// NamesOf returns people's names by their usernames.
func (r Reader) NamesOf(ctx context.Context, usernames []string) (map[string]string, error) {
	w, names, keys := &where{}, map[string]string{}, make([]string, len(usernames))
	for i, username := range usernames {
		keys[i] = strings.ToLower(username)
	}
	w.among("u.username", keys)
	users, err := list(ctx, r, scanUser, w.query("SELECT "+userColumns+" FROM users u", ""), w.args...)
	for _, user := range users {
		names[user.Username] = user.Name
	}
	return names, err
}
