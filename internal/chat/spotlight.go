package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Spotlight asks for rooms and people whose names contain a text: "#" before
// it asks for rooms alone, "@" for people alone.
type Spotlight struct {
	Query string `json:"query" check:"required"`
}

// SpotlightByMethod is the arguments of the method of that name.
type SpotlightByMethod struct {
	Text      string        `json:"text"`
	Usernames []string      `json:"usernames"` // whom to leave out
	Type      SpotlightType `json:"type" check:"nullable"`
	RID       string        `json:"rid" check:"nullable"` // whose members come first
}

// SpotlightType says what to look for; missing parts are not.
type SpotlightType struct {
	Users    bool `json:"users"`
	Rooms    bool `json:"rooms"`
	Mentions bool `json:"mentions"`
}

// SpotlightFound is what a spotlight falls on.
type SpotlightFound struct {
	Users []SpotlightUser `json:"users"`
	Rooms []SpotlightRoom `json:"rooms"`
}

// SpotlightUser is somebody, maybe from outside the room that was named.
type SpotlightUser struct {
	ID         string `json:"_id"`
	Username   string `json:"username"`
	Nickname   string `json:"nickname,omitempty"`
	Name       string `json:"name,omitempty"`
	Status     string `json:"status"`
	StatusText string `json:"statusText,omitempty"`
	AvatarETag string `json:"avatarETag,omitempty"`
	Outside    bool   `json:"outside,omitzero"`
}

// SpotlightRoom is a channel that the caller is not in.
type SpotlightRoom struct {
	ID               string         `json:"_id"`
	T                string         `json:"t"`
	Name             string         `json:"name"`
	FName            string         `json:"fname,omitempty"`
	TeamMain         bool           `json:"teamMain,omitzero"`
	JoinCodeRequired bool           `json:"joinCodeRequired,omitzero"`
	ParentID         string         `json:"prid,omitempty"`
	LastMessage      *model.Message `json:"lastMessage,omitempty"`
}

// Spotlight finds rooms and people.
func (s *Service) Spotlight(ctx context.Context, who model.Caller, in Spotlight) (SpotlightFound, error) {
	return s.SpotlightByMethod(ctx, who, SpotlightByMethod{Text: in.Query, Type: SpotlightType{Users: true, Rooms: true}})
}

// SpotlightByMethod is Spotlight for DDP.
func (s *Service) SpotlightByMethod(ctx context.Context, who model.Caller, in SpotlightByMethod) (out SpotlightFound, err error) {
	out = SpotlightFound{[]SpotlightUser{}, []SpotlightRoom{}}
	if in.Type == (SpotlightType{}) {
		in.Type = SpotlightType{Users: true, Rooms: true}
	}
	if text, ok := strings.CutPrefix(in.Text, "#"); ok {
		in.Text, in.Type.Users = text, false
	}
	if text, ok := strings.CutPrefix(in.Text, "@"); ok {
		in.Text, in.Type.Rooms = text, false
	}
	in.Text = strings.TrimSpace(in.Text)
	if in.Type.Users && !who.Anonymous() {
		if out.Users, err = s.spotlightUsers(ctx, who, in); err != nil {
			return out, err
		}
	}
	if in.Type.Rooms {
		out.Rooms, err = s.spotlightRooms(ctx, who, in.Text)
	}
	return out, err
}

// spotlightRooms is at most five channels.
func (s *Service) spotlightRooms(ctx context.Context, who model.Caller, text string) ([]SpotlightRoom, error) {
	const atMost = 5
	list := []SpotlightRoom{}
	anonymous := who.Anonymous() && s.Settings.Get().Bool("Accounts_AllowAnonymousRead")
	if !anonymous && !(s.may(who, "view-outside-room") && s.may(who, "view-c-room")) {
		return list, nil
	}
	rooms, _, err := s.Store.FindRooms(ctx, store.RoomSearch{
		Text: text, Types: []string{model.Channel}, Not: who.UserID, NoTeams: true,
	}, model.Page{Count: atMost})
	if err != nil {
		return list, wrap("look for rooms", err)
	}
	preview := !s.Settings.Get().Bool("Store_Last_Message") || s.may(who, "preview-c-room")
	for _, r := range rooms {
		room := SpotlightRoom{r.ID, r.T, r.Name, r.FName, r.TeamMain, r.JoinCodeRequired, r.ParentID, r.LastMessage}
		if !preview {
			room.LastMessage = nil
		}
		list = append(list, room)
	}
	return list, nil
}

// spotlight collects people, each once, up to a limit.
type spotlight struct {
	users  []SpotlightUser
	except []string
	limit  int
}

// add says whether there is room for more.
func (l *spotlight) add(outside bool, users ...model.User) {
	for _, u := range users {
		if len(l.users) < l.limit && !slices.Contains(l.except, u.Username) {
			l.users = append(l.users, SpotlightUser{u.ID, u.Username, u.Nickname, u.Name, firstText(u.Status, "offline"), u.StatusText, u.AvatarETag, outside})
			l.except = append(l.except, u.Username)
		}
	}
}

func (l *spotlight) full() bool { return len(l.users) >= l.limit }

// spotlightUsers looks in the named room first, then among those whom the
// caller talks to, then everywhere for who may.
func (s *Service) spotlightUsers(ctx context.Context, who model.Caller, in SpotlightByMethod) ([]SpotlightUser, error) {
	l := &spotlight{users: []SpotlightUser{}, except: slices.Clone(in.Usernames), limit: s.Settings.Get().Int("Number_of_users_autocomplete_suggestions")}
	outsiders := s.may(who, "view-outside-room") && s.may(who, "view-d-room")
	inside, err := s.spotlightInside(ctx, who, in, l)
	if err != nil || in.RID != "" && !inside && !outsiders || l.full() {
		return l.users, err
	}
	if len(l.users) == 0 && outsiders && in.Text != "" {
		exact, err := s.Store.UserByUsername(ctx, in.Text)
		if err == nil {
			l.add(true, exact)
		} else if !errors.Is(err, model.ErrNotFound) {
			return l.users, wrap("look somebody up", err)
		}
	}
	c := store.Companion{Of: who.UserID, Filter: model.Filter{Op: model.And}, Search: in.Text, Except: l.except, Limit: l.limit, RoomType: model.Direct}
	if outsiders {
		c.RoomType = ""
	}
	users, err := s.Store.Companions(ctx, c)
	l.add(true, users...)
	return l.users, wrap("look for people", err)
}

// spotlightInside adds people of the named room, and says whether the caller
// may look into it.
func (s *Service) spotlightInside(ctx context.Context, who model.Caller, in SpotlightByMethod, l *spotlight) (bool, error) {
	if in.RID == "" {
		return false, nil
	}
	room, err := s.Store.Room(ctx, in.RID)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, wrap("read a room", err)
	}
	ok, err := s.canAccess(ctx, s.Store.Reader, who, room)
	if !ok || err != nil {
		return false, err
	}
	if room.T == model.Direct {
		l.except = append(l.except, who.Username)
	}
	members, _, err := s.Store.Members(ctx, s.memberList(room.ID, nil, in.Text), model.Page{Count: l.limit + len(l.except)})
	exact := slices.IndexFunc(members, func(u model.User) bool { return strings.EqualFold(u.Username, in.Text) })
	if exact > 0 {
		l.add(false, members[exact])
	}
	l.add(false, members...)
	return true, wrap("look for people in a room", err)
}
