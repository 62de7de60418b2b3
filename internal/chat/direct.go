package chat

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// CreateDirect asks for the direct room of the caller and others.
type CreateDirect struct {
	Username    string `json:"username"`
	Usernames   string `json:"usernames"` // comma-separated
	ExcludeSelf bool   `json:"excludeSelf"`
}

// CreatedDirect is the room that im.create made or found.
type CreatedDirect struct {
	ID        string   `json:"_id"`
	T         string   `json:"t"`
	RID       string   `json:"rid"`
	Usernames []string `json:"usernames,omitempty"`
}

// CreateDirect returns the direct room of exactly these people, and makes it
// when there is none.
func (s *Service) CreateDirect(ctx context.Context, who model.Caller, in CreateDirect) (CreatedDirect, error) {
	var names []string
	switch {
	case in.Username != "" && in.Usernames == "":
		names = []string{in.Username}
	case in.Usernames != "" && in.Username == "":
		for name := range strings.SplitSeq(in.Usernames, ",") {
			names = append(names, strings.TrimSpace(name))
		}
	default:
		return CreatedDirect{}, model.Errorf("invalid-params", "must have required property 'usernames'\n must have required property 'username'\n must match exactly one schema in oneOf")
	}
	return s.createDirect(ctx, who, names, in.ExcludeSelf)
}

// CreateDirectMessage is the arguments of the method of that name: usernames,
// each a parameter of its own.
type CreateDirectMessage struct {
	Usernames []string `json:"usernames"`
}

// CreateDirectMessage is CreateDirect for DDP.
func (s *Service) CreateDirectMessage(ctx context.Context, who model.Caller, in CreateDirectMessage) (CreatedDirect, error) {
	names := slices.DeleteFunc(in.Usernames, func(name string) bool { return name == "" })
	return s.createDirect(ctx, who, names, false)
}

const createDirectMethod = "createDirectMessage"

func (s *Service) createDirect(ctx context.Context, who model.Caller, names []string, excludeSelf bool) (CreatedDirect, error) {
	var room model.Room
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		me, err := s.self(ctx, tx.Reader, who, createDirectMethod)
		if err != nil {
			return err
		}
		people, err := s.conversation(ctx, tx.Reader, me, names, excludeSelf)
		if err != nil {
			return err
		}
		if !s.may(who, "create-d") {
			room, err = s.existingDirect(ctx, tx.Reader, who, people)
			return err
		}
		room, err = s.direct(ctx, tx, me, people, excludeSelf && s.may(who, "view-room-administration"))
		return err
	})
	return CreatedDirect{ID: room.ID, T: model.Direct, RID: room.ID, Usernames: room.Usernames}, err
}

// conversation finds who is to be in the room: the caller too, unless they
// leave themselves out.
func (s *Service) conversation(ctx context.Context, r store.Reader, me model.User, names []string, excludeSelf bool) ([]model.User, error) {
	invalid := errInvalidUser(createDirectMethod)
	if me.Username == "" || len(names) == 1 && names[0] == me.Username && !s.Settings.Get().Bool("Message_AllowDirectMessagesToYourself") {
		return nil, invalid
	}
	var people []model.User
	if !excludeSelf {
		people = append(people, me)
	}
	for _, name := range names {
		if name == me.Username {
			continue
		}
		user, err := r.UserByUsername(ctx, name)
		if errors.Is(err, model.ErrNotFound) {
			return nil, invalid
		}
		if err != nil {
			return nil, wrap("look somebody up", err)
		}
		if !slices.ContainsFunc(people, func(u model.User) bool { return u.ID == user.ID }) {
			people = append(people, user)
		}
	}
	if len(people) == 0 || len(people) == 1 && people[0].ID != me.ID {
		return nil, invalid
	}
	return people, nil
}

// existingDirect is for who may not make direct rooms but sees those there
// are.
func (s *Service) existingDirect(ctx context.Context, r store.Reader, who model.Caller, people []model.User) (model.Room, error) {
	refusal := errNotAllowed(createDirectMethod)
	if !s.may(who, "view-d-room") {
		return model.Room{}, refusal
	}
	room, err := r.DirectRoom(ctx, idsOf(people))
	if errors.Is(err, model.ErrNotFound) {
		return room, refusal
	}
	return room, wrap("look for a direct room", err)
}

// direct finds or makes the room of these people and puts each of them into
// it. It is open for who asks, and for all when there are more than two.
func (s *Service) direct(ctx context.Context, tx *store.Tx, me model.User, people []model.User, open bool) (model.Room, error) {
	if limit := max(1, s.Settings.Get().Int("DirectMesssage_maxUsers")); len(people) > limit {
		return model.Room{}, model.Errorf("error-direct-message-max-user-exceeded",
			"You cannot add more than %d users, including yourself to a direct message", limit).By("createDirectRoom")
	}
	people = byTitle(people)
	room := model.Room{ID: model.NewDocID(), T: model.Direct, UIDs: idsOf(people), Usernames: usernamesOf(people), SysMes: jsontext.Value("true")}
	if len(people) == 2 {
		room.ID = strings.Join(room.UIDs, "")
	}
	made, err := tx.InsertDirectRoom(ctx, &room)
	if err != nil {
		return room, wrap("make a direct room", err)
	}
	joined := 0
	for _, u := range people {
		is, err := s.enterDirect(ctx, tx, room, people, u, u.ID == me.ID, open || u.ID == me.ID || len(people) > 2)
		if err != nil {
			return room, err
		}
		if is {
			joined++
		}
	}
	if joined == 0 && !made {
		return room, nil
	}
	return room, wrap("count who is in a direct room", tx.Tally(ctx, room.ID, joined, 0))
}

// enterDirect gives somebody their side of a direct room. Who has one already
// only finds it open again, when they asked.
func (s *Service) enterDirect(ctx context.Context, tx *store.Tx, room model.Room, people []model.User, u model.User, asked, open bool) (bool, error) {
	name, fname := titles(people, u.ID)
	sub := model.Subscription{
		ID: model.NewDocID(), RID: room.ID, T: model.Direct, U: model.UserRef{ID: u.ID, Username: u.Username},
		Name: name, FName: fname, Open: open, CustomFields: u.CustomFields, Prefs: notificationPrefs(u), Highlights: highlightsOf(u),
	}
	joined, err := tx.InsertSubscription(ctx, &sub)
	if err != nil || joined || !asked {
		return joined, wrap("enter a direct room", err)
	}
	return false, s.setOpen(ctx, tx, room.ID, u.ID, true)
}

// byTitle orders people by the names they are shown by.
func byTitle(people []model.User) []model.User {
	return slices.SortedFunc(slices.Values(people), func(a, b model.User) int {
		x, y := firstText(a.Name, a.Username), firstText(b.Name, b.Username)
		return cmp.Or(strings.Compare(strings.ToLower(x), strings.ToLower(y)), strings.Compare(a.ID, b.ID))
	})
}

// titles returns what a direct room is called for one of its people: the
// usernames and the names of the others, or their own when they are alone.
func titles(people []model.User, uid string) (name, fname string) {
	others := slices.DeleteFunc(slices.Clone(people), func(u model.User) bool { return u.ID == uid })
	if len(others) == 0 {
		others = people
	}
	var names []string
	for _, u := range others {
		names = append(names, firstText(u.Name, u.Username))
	}
	return strings.Join(usernamesOf(others), ", "), strings.Join(names, ", ")
}

func idsOf(people []model.User) []string {
	ids := make([]string, len(people))
	for i, u := range people {
		ids[i] = u.ID
	}
	slices.Sort(ids)
	return ids
}

func usernamesOf(people []model.User) []string {
	names := make([]string, len(people))
	for i, u := range people {
		names[i] = u.Username
	}
	return names
}

// RenameDirects follows a user's new name or username in the direct rooms they
// are in: everybody else's list calls the room by it.
func (s *Service) RenameDirects(ctx context.Context, tx *store.Tx, uid string) error {
	rooms, err := tx.DirectRoomsOf(ctx, uid)
	if err != nil {
		return wrap("list somebody's direct rooms", err)
	}
	for _, room := range rooms {
		if err := s.retitle(ctx, tx, room); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) retitle(ctx context.Context, tx *store.Tx, room model.Room) error {
	var people []model.User
	for _, id := range room.UIDs {
		u, err := tx.User(ctx, id)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return wrap("read who is in a direct room", err)
		}
		people = append(people, u)
	}
	people = byTitle(people)
	if _, err := tx.ChangeRoom(ctx, room.ID, func(r *model.Room) error { r.Usernames = usernamesOf(people); return nil }); err != nil {
		return wrap("rename a direct room", err)
	}
	for _, u := range people {
		_, err := tx.ChangeSubscription(ctx, room.ID, u.ID, func(sub *model.Subscription) error {
			sub.Name, sub.FName = titles(people, u.ID)
			if len(people) > 2 { // upstream leaves out the spaces once a name has changed
				sub.Name = strings.ReplaceAll(sub.Name, ", ", ",")
			}
			return nil
		})
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return wrap("rename a direct room for its people", err)
		}
	}
	return nil
}
