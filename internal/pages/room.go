package pages

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/web"
)

// shownMessages is how much of a room its page shows.
const shownMessages = 50

// room shows what was last said in a room of a type, to who may read it.
func (s *Server) room(kind string) action {
	return func(w http.ResponseWriter, r *http.Request, who model.Caller) error {
		if who.Anonymous() {
			return s.toSignIn(w, r)
		}
		return s.showRoom(w, r, who, kind, "", web.Problem{})
	}
}

// toSignIn sends a visitor to the sign-in page, and back here afterwards.
func (s *Server) toSignIn(w http.ResponseWriter, r *http.Request) error {
	return s.redirect(w, r, s.base()+"/login?next="+url.QueryEscape(s.base()+r.URL.EscapedPath()))
}

// write says something in a room and shows it again.
func (s *Server) write(kind string) action {
	return func(w http.ResponseWriter, r *http.Request, who model.Caller) error {
		if who.Anonymous() {
			return s.toSignIn(w, r)
		}
		room, err := s.named(r, who, kind)
		if err != nil {
			return err
		}
		here := s.base() + r.URL.EscapedPath()
		text := strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")
		if strings.TrimSpace(text) == "" {
			return s.redirect(w, r, here)
		}
		message, err := json.Marshal(map[string]string{"rid": room.ID, "msg": strings.ToValidUTF8(text, "\uFFFD")})
		if err != nil {
			return err
		}
		_, err = s.Chat.SendMessage(r.Context(), who, chat.SendMessage{Message: message})
		var refusal *model.Error
		if errors.As(err, &refusal) {
			return s.showRoom(w, r, who, kind, text, said(refusal))
		}
		if err != nil {
			return err
		}
		return s.redirect(w, r, here)
	}
}

// named returns the room that the path names, to who may see it.
func (s *Server) named(r *http.Request, who model.Caller, kind string) (model.Room, error) {
	return s.Chat.RoomByTypeAndName(r.Context(), who, chat.RoomByType{T: kind, Name: r.PathValue("room")})
}

func (s *Server) showRoom(w http.ResponseWriter, r *http.Request, who model.Caller, kind, text string, problem web.Problem) error {
	room, err := s.named(r, who, kind)
	if err != nil {
		return err
	}
	messages, err := s.latest(r.Context(), who, room)
	if err != nil {
		return err
	}
	side, err := s.Chat.Subscription(r.Context(), who, chat.OneSubscription{RoomID: room.ID})
	if err != nil {
		return err
	}
	page := web.Room{
		Frame: s.frame(r, who), Name: roomTitle(room), Private: room.T != model.Channel, Topic: room.Topic,
		Members: room.UsersCount, AppLink: s.appLink(r, room), Earlier: len(messages) == shownMessages,
		Entries: s.entries(messages), Text: text, Problem: problem,
	}
	page.Frame.Here = s.roomPath(room.T, room.Name, room.ID)
	if side.Subscription != nil && room.T == model.Direct {
		page.Name = title(side.Subscription.FName, side.Subscription.Name)
	}
	page.Write, page.Closed = writable(room, side.Subscription != nil)
	status := http.StatusOK
	if problem.Text != "" {
		status = http.StatusBadRequest
	}
	return s.show.Show(w, status, page)
}

// writable says whether there is a point in showing a form to write in, or
// why not.
func writable(room model.Room, member bool) (bool, string) {
	switch {
	case room.Archived:
		return false, "This room is archived."
	case room.IsEncrypted():
		return false, "This room is encrypted: read and write in the app."
	case !member:
		return false, "You are not a member of this room."
	}
	return true, ""
}

// latest returns what was last said in a room, the oldest first.
func (s *Server) latest(ctx context.Context, who model.Caller, room model.Room) ([]model.Message, error) {
	count, threads := shownMessages, false
	in := chat.ReadHistory{Count: &count, ShowThreads: &threads}
	in.RoomID = &room.ID
	read := s.Chat.DirectHistory
	switch room.T {
	case model.Channel:
		read = s.Chat.Channels().History
	case model.Group:
		read = s.Chat.Groups().History
	}
	history, err := read(ctx, who, in)
	if err != nil {
		return nil, err
	}
	slices.Reverse(history.Messages)
	return history.Messages, nil
}

// rooms lists the rooms that the visitor has open.
func (s *Server) rooms(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if who.Anonymous() {
		return s.toSignIn(w, r)
	}
	mine, err := s.Chat.Subscriptions(r.Context(), who, model.UpdatedSince{})
	if err != nil {
		return err
	}
	page := web.Rooms{Frame: s.frame(r, who), AppLink: template.URL("rocketchat://auth?host=" + url.QueryEscape(s.host(r)))}
	for _, sub := range mine.Update {
		if !sub.Open {
			continue
		}
		name := title(sub.FName, sub.Name)
		if sub.T == model.Channel {
			name = "#" + name
		}
		page.Rooms = append(page.Rooms, web.RoomLink{Name: name, URL: s.roomPath(sub.T, sub.Name, sub.RID), Unread: sub.Unread})
	}
	slices.SortFunc(page.Rooms, func(a, b web.RoomLink) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return s.show.Show(w, http.StatusOK, page)
}

// roomPath is the page of a room, at the path that Rocket.Chat has for it.
func (s *Server) roomPath(kind, name, rid string) string {
	return s.base() + "/" + roomAt(kind, name, rid)
}

func roomAt(kind, name, rid string) string {
	switch kind {
	case model.Channel:
		return "channel/" + url.PathEscape(name)
	case model.Group:
		return "group/" + url.PathEscape(name)
	}
	return "direct/" + url.PathEscape(rid)
}

// appLink opens a room in the app.
func (s *Server) appLink(r *http.Request, room model.Room) template.URL {
	return template.URL("rocketchat://room?host=" + url.QueryEscape(s.host(r)) + "&rid=" + url.QueryEscape(room.ID) +
		"&path=" + url.QueryEscape(roomAt(room.T, room.Name, room.ID)))
}

// roomTitle is what people call a room.
func roomTitle(room model.Room) string {
	name := title(room.FName, room.Name)
	switch {
	case room.T == model.Direct:
		return strings.Join(room.Usernames, ", ")
	case room.T == model.Channel && room.ParentID == "":
		return "#" + name
	}
	return name
}

func title(fname, name string) string {
	if fname != "" {
		return fname
	}
	return name
}
