package store

import (
	"context"
	"database/sql"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// Hears is what a member chose about being told of a room's messages; empty
// texts leave it to the workspace.
type Hears struct {
	Desktop    string   `json:"desktop,omitempty"` // "all", "mentions" or "nothing", as the next two
	Push       string   `json:"push,omitempty"`
	Email      string   `json:"email,omitempty"`
	Off        bool     `json:"off,omitzero"`        // tell nothing at all
	MuteGroups bool     `json:"muteGroups,omitzero"` // not because everybody is called
	Ignored    []string `json:"ignored,omitempty"`   // whose messages count for nothing
}

// hears returns the columns that keep it: empty for those who chose nothing,
// and whether the member asked for every message of this very room.
func hears(s *model.Subscription) (text string, wants bool, err error) {
	h := Hears{Ignored: s.Ignored}
	for _, field := range []struct {
		name, origin string
		to           *string
	}{
		{"desktopNotifications", "desktopPrefOrigin", &h.Desktop},
		{"mobilePushNotifications", "mobilePrefOrigin", &h.Push},
		{"emailNotifications", "emailPrefOrigin", &h.Email},
	} {
		if value := s.Prefs[field.name]; value.Kind() == '"' {
			if err := json.Unmarshal(value, field.to); err != nil {
				return "", false, err
			}
		}
		wants = wants || *field.to == "all" && string(s.Prefs[field.origin]) != `"user"`
	}
	h.Off = string(s.Prefs["disableNotifications"]) == "true"
	h.MuteGroups = string(s.Prefs["muteGroupMentions"]) == "true"
	text, err = encode(h)
	if text == "{}" {
		text = ""
	}
	return text, wants, err
}

// Listener is a member of a room who may have to be told of its messages.
type Listener struct {
	UserID      string
	Name, FName string // what the room is called for them
	Hears       Hears
	Highlights  []string
	Status      string // "busy" tells no desktop
	Connection  string // "online", "away" or, without any, empty
	HasDevice   bool   // that can be woken
}

const listenerColumns = `SELECT s.uid, s.name, s.fname, s.hears, s.highlights, u.status,
	COALESCE((SELECT MAX(p.status) FROM presence p WHERE p.user_id = s.uid), ''),
	EXISTS (SELECT 1 FROM push_tokens d WHERE d.user_id = s.uid)
	FROM subscriptions s JOIN users u ON u.id = s.uid WHERE s.rid = $1 AND u.active AND NOT s.banned`

func scanListener(row scanner) (l Listener, err error) {
	var hears, words sql.RawBytes
	if err := row.Scan(&l.UserID, &l.Name, &l.FName, &hears, &words, &l.Status, &l.Connection, &l.HasDevice); err != nil {
		return l, err
	}
	if len(hears) > 0 {
		err = json.Unmarshal(hears, &l.Hears)
	}
	if err == nil && len(words) > 0 {
		err = json.Unmarshal(words, &l.Highlights)
	}
	return l, err
}

// Listeners returns all active members of a room.
func (r Reader) Listeners(ctx context.Context, rid string) ([]Listener, error) {
	return list(ctx, r, scanListener, listenerColumns+" ORDER BY s.uid", rid)
}

// KeenListeners returns those who asked for every message of the room or wait
// for words, in no order: asked for one, SQLite would look at all members. So
// it costs what it returns, however large the room is.
func (r Reader) KeenListeners(ctx context.Context, rid string) ([]Listener, error) {
	all, err := list(ctx, r, scanListener, listenerColumns+" AND s.wants", rid)
	if err != nil {
		return nil, err
	}
	waiting, err := list(ctx, r, scanListener, listenerColumns+" AND s.highlights <> '' AND NOT s.wants", rid)
	return append(all, waiting...), err
}

// Listener returns one active member of a room, or model.ErrNotFound.
func (r Reader) Listener(ctx context.Context, rid, uid string) (Listener, error) {
	return one(ctx, r, scanListener, listenerColumns+" AND s.uid = $2", rid, uid)
}
