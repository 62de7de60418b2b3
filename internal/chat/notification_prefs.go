package chat

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// way is one way to be notified: the preference of a user, and the fields of
// their memberships that hold it and who chose it.
type way struct{ preference, field, origin string }

var ways = []way{
	{"desktopNotifications", "desktopNotifications", "desktopPrefOrigin"},
	{"pushNotifications", "mobilePushNotifications", "mobilePrefOrigin"},
	{"emailNotificationMode", "emailNotifications", "emailPrefOrigin"},
}

// byUser and byMember say who chose a way to be notified: the user for all
// rooms, or for this one.
var byUser, byMember = jsontext.Value(`"user"`), jsontext.Value(`"subscription"`)

// notificationPrefs are what a user's preferences say of every new room.
func notificationPrefs(u model.User) map[string]jsontext.Value {
	prefs := map[string]jsontext.Value{}
	for _, w := range ways {
		if value := u.Preferences[w.preference]; chosen(value) {
			prefs[w.field], prefs[w.origin] = value, byUser
		}
	}
	return prefs
}

// chosen says whether a preference is not left to the workspace.
func chosen(value jsontext.Value) bool {
	return value.Kind() == '"' && string(value) != `"default"` && string(value) != `""`
}

// highlightsOf are the words that a user wants to be called by.
func highlightsOf(u model.User) (words []string) {
	if json.Unmarshal(u.Preferences["highlights"], &words) != nil {
		return nil // it is no list of texts, so there are none
	}
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// Preferred carries what a user now prefers to the rooms they are in: how
// they want to hear of them, where they have not said otherwise for a room,
// and the words they want to be called by. What they prefer as before stays
// untouched.
func (s *Service) Preferred(ctx context.Context, tx *store.Tx, before, after *model.User) error {
	words := highlightsOf(*after)
	var changed []way
	for _, w := range ways {
		if string(before.Preferences[w.preference]) != string(after.Preferences[w.preference]) {
			changed = append(changed, w)
		}
	}
	if len(changed) == 0 && slices.Equal(words, highlightsOf(*before)) {
		return nil
	}
	rooms, err := tx.RoomsOf(ctx, after.ID)
	if err != nil {
		return wrap("list somebody's rooms", err)
	}
	for _, rid := range rooms {
		_, err := tx.ChangeSubscription(ctx, rid, after.ID, func(sub *model.Subscription) error {
			sub.Highlights, sub.Prefs = words, preferred(sub.Prefs, after, changed)
			return nil
		})
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return wrap("carry a preference to a room", err)
		}
	}
	return nil
}

func preferred(prefs map[string]jsontext.Value, u *model.User, changed []way) map[string]jsontext.Value {
	prefs = maps.Clone(prefs)
	if prefs == nil {
		prefs = map[string]jsontext.Value{}
	}
	for _, w := range changed {
		origin := string(prefs[w.origin])
		switch value := u.Preferences[w.preference]; {
		case origin == string(byMember):
		case chosen(value):
			prefs[w.field], prefs[w.origin] = value, byUser
		case origin == string(byUser):
			delete(prefs, w.field)
			delete(prefs, w.origin)
		}
	}
	return prefs
}
