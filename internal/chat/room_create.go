package chat

import (
	"context"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// CreateRoom asks for a new channel or group.
type CreateRoom struct {
	Name         string         `json:"name"`
	Members      []string       `json:"members"` // usernames; unknown ones are passed over
	ReadOnly     bool           `json:"readOnly"`
	CustomFields jsontext.Value `json:"customFields"`
	ExtraData    jsontext.Value `json:"extraData"`
	ExcludeSelf  bool           `json:"excludeSelf"`
}

// roomExtra is what extraData may say of a new room.
type roomExtra struct {
	Broadcast         bool   `json:"broadcast"`
	Encrypted         *bool  `json:"encrypted"`
	Topic             string `json:"topic"`
	Description       string `json:"description"`
	Announcement      string `json:"announcement"`
	ReactWhenReadOnly bool   `json:"reactWhenReadOnly"`
}

// newRoom describes a room to be made.
type newRoom struct {
	Room        model.Room // T, and whatever the caller chose; ID, Name and times are filled in
	Title       string
	Owner       model.User
	Members     []model.User
	ExcludeSelf bool
}

// Create makes a channel or group, with its owner and members in it.
func (f Family) Create(ctx context.Context, who model.Caller, in CreateRoom) (model.Room, error) {
	if err := f.mayCreate(who, in.Name); err != nil {
		return model.Room{}, err
	}
	return f.create(ctx, who, f.Type, in)
}

// mayCreate refuses as either family does: channels.create looks at the
// permission first and hides why.
func (f Family) mayCreate(who model.Caller, name string) error {
	switch {
	case f.Type == model.Channel && !f.may(who, "create-c"):
		return errForbidden
	case name == "" && f.Type == model.Channel:
		return model.Fail(`Param "name" is required`)
	case name == "":
		return model.Fail(`Body param "name" is required`)
	}
	return nil
}

// create is the rule behind the families and the DDP methods.
func (s *Service) create(ctx context.Context, who model.Caller, t string, in CreateRoom) (made model.Room, err error) {
	method := map[string]string{model.Channel: "createChannel", model.Group: "createPrivateGroup"}[t]
	if !s.may(who, "create-"+t) {
		return made, errNotAllowed(method)
	}
	room, err := describe(t, in)
	if err != nil {
		return made, err
	}
	members, err := s.named(ctx, s.Store.Reader, in.Members)
	if err != nil {
		return made, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		owner, err := s.self(ctx, tx.Reader, who, method)
		if err != nil {
			return err
		}
		made, err = s.addRoom(ctx, tx, newRoom{Room: room, Title: in.Name, Owner: owner, Members: members, ExcludeSelf: in.ExcludeSelf})
		return err
	})
	if errors.Is(err, model.ErrConflict) { // taken by a room made at this moment
		err = errNameTaken(in.Name)
	}
	return made, err
}

// describe reads what the caller chose of a new room.
func describe(t string, in CreateRoom) (model.Room, error) {
	room := model.Room{T: t, ReadOnly: in.ReadOnly, CustomFields: map[string]jsontext.Value{}}
	if !readObject(in.CustomFields, &room.CustomFields) {
		return room, model.Fail(`Body param "customFields" must be an object if provided`)
	}
	var extra roomExtra
	if !readObject(in.ExtraData, &extra) {
		return room, model.Fail(`Body param "extraData" must be an object if provided`)
	}
	room.Topic, room.Description, room.Announcement = extra.Topic, extra.Description, extra.Announcement
	room.Broadcast, room.Encrypted, room.ReactWhenReadOnly = extra.Broadcast, extra.Encrypted, extra.ReactWhenReadOnly
	if room.Broadcast {
		room.ReadOnly, room.ReactWhenReadOnly = true, false
	}
	return room, nil
}

// readObject fills v from a field that may be missing, and says false when it
// is something else than an object.
func readObject(raw jsontext.Value, v any) bool {
	if len(raw) == 0 || raw.Kind() == 'n' {
		return true
	}
	return raw.Kind() == '{' && json.Unmarshal(raw, v) == nil
}

// addRoom makes a room of people: named, owned and with its members, who are
// not told so by messages.
func (s *Service) addRoom(ctx context.Context, tx *store.Tx, n newRoom) (model.Room, error) {
	room, owner := n.Room, n.Owner.Ref()
	if strings.TrimSpace(n.Title) == "" {
		return room, model.Errorf("error-invalid-name", "Invalid name").With(map[string]any{"function": "RocketChat.createRoom"})
	}
	if owner.Username == "" {
		return room, errInvalidUser("createRoom")
	}
	room.ID, room.FName, room.U, room.SysMes = model.NewDocID(), n.Title, &owner, jsontext.Value("true")
	if room.Name == "" {
		name, err := s.roomName(ctx, tx.Reader, strings.TrimSpace(n.Title), "")
		if err != nil {
			return room, err
		}
		room.Name = name
	}
	settings := s.Settings.Get()
	if room.Encrypted == nil && room.T == model.Group && settings.Bool("E2E_Enable") && settings.Bool("E2E_Enabled_Default_PrivateRooms") {
		room.Encrypted = new(true)
	}
	if err := tx.InsertRoom(ctx, &room); err != nil {
		return room, wrap("make a room", err)
	}
	return room, s.populate(ctx, tx, &room, n)
}

// populate puts the first members into a new room and counts them.
func (s *Service) populate(ctx context.Context, tx *store.Tx, room *model.Room, n newRoom) error {
	if !n.ExcludeSelf {
		n.Members = append([]model.User{n.Owner}, n.Members...)
	}
	for _, member := range n.Members {
		j := joining{Room: *room, User: member, Silent: true, Quiet: true}
		if member.ID == n.Owner.ID {
			j.Roles = []string{"owner"}
		}
		joined, err := s.enlist(ctx, tx, j)
		if err != nil {
			return err
		}
		if joined {
			room.UsersCount++
		}
	}
	return wrap("count the first members", tx.Tally(ctx, room.ID, room.UsersCount, 0))
}

// named returns the people of these usernames, in their order and each once.
func (s *Service) named(ctx context.Context, r store.Reader, usernames []string) ([]model.User, error) {
	var people []model.User
	seen := map[string]bool{}
	for _, name := range usernames {
		user, err := r.UserByUsername(ctx, strings.TrimPrefix(name, "@"))
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, wrap("look somebody up", err)
		}
		if !seen[user.ID] {
			seen[user.ID] = true
			people = append(people, user)
		}
	}
	return people, nil
}
