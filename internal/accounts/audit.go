package accounts

import (
	"cmp"
	"context"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// recordOf records what somebody did to another one's account that leaves no
// trace in it.
func recordOf(ctx context.Context, tx *store.Tx, who model.Caller, kind string, u model.User) error {
	if who.UserID == u.ID {
		return nil
	}
	return wrap("record a change", tx.Record(ctx, store.Change{Kind: kind, ObjectID: u.ID, ObjectName: u.Username}))
}

// recordToken records what somebody did with a personal token of theirs.
func recordToken(ctx context.Context, tx *store.Tx, who model.Caller, kind, name string) error {
	return wrap("record a change", tx.Record(ctx, store.Change{Kind: kind, ObjectID: who.UserID, ObjectName: name}))
}

// ChangesQuery asks for a page of the log of changes.
type ChangesQuery struct {
	model.ListQuery
	Kind   string `json:"kind" check:"nullable"`  // user.roles, or all of user
	Actor  string `json:"actor" check:"nullable"` // id or username
	Search string `json:"q" check:"nullable"`
	Start  string `json:"start" check:"nullable"`
	End    string `json:"end" check:"nullable"`
}

// ChangesPage is such a page.
type ChangesPage struct {
	Changes []Change `json:"changes"`
	model.Listed
}

// Change is what somebody changed who runs the workspace.
type Change struct {
	ID     string         `json:"_id"`
	At     model.Time     `json:"ts"`
	Kind   string         `json:"kind"`
	Actor  Actor          `json:"actor"`
	Object ChangedObject  `json:"object"`
	Before jsontext.Value `json:"before,omitzero"`
	After  jsontext.Value `json:"after,omitzero"`
	Secret bool           `json:"secret,omitzero"` // neither is kept
}

// ChangedObject is what was changed, by the name it had then.
type ChangedObject struct {
	ID   string `json:"_id"`
	Name string `json:"name,omitempty"`
}

// Actor is who changed something: a user, or the server by itself.
type Actor struct {
	Type      string `json:"type"` // user or system
	ID        string `json:"_id,omitempty"`
	Username  string `json:"username,omitempty"`
	IP        string `json:"ip,omitempty"`
	UserAgent string `json:"useragent,omitempty"`
}

func actorOf(c store.RecordedChange) Actor {
	if c.ActorID == "" {
		return Actor{Type: "system", IP: c.IP, UserAgent: c.UserAgent}
	}
	return Actor{"user", c.ActorID, c.Actor, c.IP, c.UserAgent}
}

// ListChanges lists what was changed, the newest first.
func (s *Service) ListChanges(ctx context.Context, _ model.Caller, in ChangesQuery) (ChangesPage, error) {
	out := ChangesPage{Changes: []Change{}}
	found, listed, err := s.changes(ctx, in.ListQuery, in.Start, in.End, store.ChangeQuery{Kind: in.Kind, Actor: in.Actor, Search: in.Search})
	for _, c := range found {
		out.Changes = append(out.Changes, Change{
			ID: c.ID, At: c.At, Kind: c.Kind, Actor: actorOf(c), Object: ChangedObject{c.ObjectID, c.ObjectName},
			Before: jsonOf(c.Before), After: jsonOf(c.After), Secret: ofSecret(c),
		})
	}
	out.Listed = listed
	return out, err
}

// jsonOf returns a kept value, or none.
func jsonOf(text string) jsontext.Value {
	if text == "" {
		return nil
	}
	return jsontext.Value(text)
}

// ofSecret says whether the change is of a secret.
func ofSecret(c store.RecordedChange) bool {
	return c.Kind == store.SettingChanged && c.Before == "" && c.After == ""
}

func (s *Service) changes(ctx context.Context, list model.ListQuery, start, end string, q store.ChangeQuery) ([]store.RecordedChange, model.Listed, error) {
	var err error
	if q.Start, err = moment("start", start); err != nil {
		return nil, model.Listed{}, err
	}
	if q.End, err = moment("end", end); err != nil {
		return nil, model.Listed{}, err
	}
	if q.Page, err = s.Settings.Get().Page(list); err != nil {
		return nil, model.Listed{}, err
	}
	found, total, err := s.Store.Changes(ctx, q)
	return found, q.Page.Listed(len(found), total), wrap("list changes", err)
}

// moment reads a date of a query; none is zero.
func moment(name, text string) (model.Time, error) {
	if text == "" {
		return 0, nil
	}
	at, ok := model.ParseTime(text)
	if !ok {
		return 0, model.Fail(`The "` + name + `" query parameter must be a valid date.`)
	}
	return at, nil
}

// SettingEventsQuery asks for a page of what was changed of settings.
type SettingEventsQuery struct {
	model.ListQuery
	Start     string `json:"start" check:"nullable"`
	End       string `json:"end" check:"nullable"`
	SettingID string `json:"settingId" check:"nullable"`
	Actor     string `json:"actor" check:"nullable"` // {"_id":…} or {"username":…} as JSON; or one of the two
}

// SettingEvents is such a page, in upstream's form.
type SettingEvents struct {
	Events []SettingEvent `json:"events"`
	model.Listed
}

// SettingEvent is that a setting changed.
type SettingEvent struct {
	ID    string       `json:"_id"`
	Type  string       `json:"t"` // settings.changed
	At    model.Time   `json:"ts"`
	Actor Actor        `json:"actor"`
	Data  []KeyedValue `json:"data"` // id, previous and current, and of a secret: secret
}

// KeyedValue is one thing an event tells.
type KeyedValue struct {
	Key   string         `json:"key"`
	Value jsontext.Value `json:"value"`
}

// whoOf reads whom a query means by its actor.
func (q SettingEventsQuery) whoOf() (string, error) {
	if !strings.HasPrefix(q.Actor, "{") {
		return q.Actor, nil
	}
	var a Actor
	if err := json.Unmarshal([]byte(q.Actor), &a); err != nil {
		return "", model.Errorf("invalid-params", "must be object").Because(err)
	}
	return cmp.Or(a.ID, a.Username), nil
}

// ListSettingEvents lists what was changed of settings, the newest first.
func (s *Service) ListSettingEvents(ctx context.Context, _ model.Caller, in SettingEventsQuery) (SettingEvents, error) {
	out := SettingEvents{Events: []SettingEvent{}}
	who, err := in.whoOf()
	if err != nil {
		return out, err
	}
	q := store.ChangeQuery{Kind: store.SettingChanged, Actor: who, ObjectID: in.SettingID}
	found, listed, err := s.changes(ctx, in.ListQuery, in.Start, in.End, q)
	for _, c := range found {
		data, err := keyed(c)
		if err != nil {
			return out, wrap("read a change", err)
		}
		out.Events = append(out.Events, SettingEvent{ID: c.ID, Type: "settings.changed", At: c.At, Actor: actorOf(c), Data: data})
	}
	out.Listed = listed
	return out, err
}

// keyed is what the event of a setting's change tells. A value that is not
// kept is null.
func keyed(c store.RecordedChange) ([]KeyedValue, error) {
	id, err := json.Marshal(c.ObjectID)
	if err != nil {
		return nil, err
	}
	value := func(text string) jsontext.Value { return jsontext.Value(cmp.Or(text, "null")) }
	data := []KeyedValue{{"id", id}, {"previous", value(c.Before)}, {"current", value(c.After)}}
	if ofSecret(c) {
		data = append(data, KeyedValue{"secret", value("true")})
	}
	return data, nil
}
