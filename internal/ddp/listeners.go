package ddp

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Listen takes an event. It is called where a transaction has just committed
// and must not wait: all but what has to be true before the change is answered
// is left to the goroutines that tell. Who left a room hears nothing more of
// it once Listen has returned.
func (s *Server) Listen(e model.Event) {
	switch e.Kind {
	case model.MemberLeft:
		s.epoch.Add(1)
		s.members.move(e.User, e.Room, false)
		s.silence(s.people.of(e.User), func(_ model.Caller, t target) bool { return t.room == e.Room })
		s.relook(e.User)
	case model.TokenChanged:
		s.epoch.Add(1)
		s.silence(s.people.by(e.ID), func(who model.Caller, t target) bool {
			return who.TokenHash == e.ID && t.access != anybody
		})
	case model.MembersChanged, model.RoomChanged, model.UserChanged:
		s.epoch.Add(1)
	case model.MembershipChanged: // a ban may have been lifted
		s.epoch.Add(1)
		s.members.move(e.User, e.Room, true)
	case model.MemberJoined:
		s.members.move(e.User, e.Room, true)
	}
	if s.count.connections.Load() == 0 {
		return
	}
	s.inboxes[s.lane(e)].put(e)
}

// relook lets every goroutine that tells decide anew about what a user hears
// of the rooms it tells of: who leaves a room may lose others that hang on it,
// and what is said there after they left is told after that.
func (s *Server) relook(user string) {
	if len(s.people.of(user)) == 0 {
		return
	}
	for _, in := range s.inboxes {
		in.put(model.Event{Kind: lookAgain, User: user})
	}
}

// lane chooses the goroutine that tells an event: one and the same for all
// that is of one room or one person, so that it is told in order.
func (s *Server) lane(e model.Event) uint64 {
	about := e.Room
	switch {
	case e.Kind == model.RoomChanged, e.Kind == model.RoomPosted, e.Kind == model.MembersChanged:
		about = e.ID
	case about == "" && e.User != "":
		about = e.User
	case about == "":
		about = e.ID
	}
	return s.laneOf(about)
}

func (s *Server) laneOf(about string) uint64 {
	return maphash.String(s.streams.seed, about) % uint64(len(s.inboxes))
}

// Reset is called when events may have been lost: what was derived from them
// is looked at anew. Clients find out by themselves what they missed.
func (s *Server) Reset() {
	s.dirty.add(matter{kind: rights}, someRights)
	for _, user := range s.members.listening() {
		s.inboxes[0].put(model.Event{Kind: relist, User: user})
	}
}

// Events of this package's own.
const (
	relist    model.EventKind = "ddp-relist" // User's rooms are to be read again
	lookAgain model.EventKind = "ddp-look"   // who may hear User's rooms, or Room
)

// route is where the only argument of an event goes.
type route struct{ stream, event string }

// table is which event is told in which streams. A name that begins with "/"
// stands after the room's or the user's id.
var table = map[model.EventKind][]route{
	model.MessageDeleted:   {{roomStream, "/deleteMessage"}},
	model.MessagesDeleted:  {{roomStream, "/deleteMessageBulk"}},
	model.Whisper:          {{userStream, "/message"}},
	model.Notification:     {{userStream, "/notification"}},
	model.InviteTold:       {{userStream, "/invites"}},
	model.InviteMade:       {{userStream, "/updateInvites"}},
	model.UserRenamed:      {{loggedStream, "Users:NameChanged"}},
	model.UserDeleted:      {{loggedStream, "Users:Deleted"}},
	model.UserRolesChanged: {{loggedStream, "roles-change"}, {allStream, "roles-change"}},
	model.AvatarChanged:    {{loggedStream, "updateAvatar"}, {allStream, "updateAvatar"}},
	model.EmojiChanged:     {{loggedStream, "updateEmojiCustom"}, {allStream, "updateEmojiCustom"}},
	model.EmojiDeleted:     {{loggedStream, "deleteEmojiCustom"}, {allStream, "deleteEmojiCustom"}},
	model.CustomStatus:     {{loggedStream, "updateCustomUserStatus"}},
	model.CustomStatusGone: {{loggedStream, "deleteCustomUserStatus"}},
	model.RoleChanged:      {{rolesStream, "roles"}},
}

// tellAll tells one event to whom it concerns.
func (s *Server) tellAll(ctx context.Context, e model.Event) {
	for _, r := range table[e.Kind] {
		s.tellRoute(r, e)
	}
	var err error
	switch e.Kind {
	case model.MessageChanged:
		err = s.tellMessage(ctx, e)
	case model.Activity:
		s.tellActivity(e)
	case model.StatusChanged:
		s.tellStatus(e)
	case model.SettingChanged:
		err = s.tellSetting(ctx, e.ID)
	case model.PermissionChanged:
		err = s.tellPermission(ctx, e.ID)
	case model.UserChanged:
		err = s.userChanged(ctx, e.ID)
	case model.TokenChanged:
		err = s.review(ctx, s.people.by(e.ID))
	default:
		err = s.roomEvent(ctx, e)
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, model.ErrNotFound) {
		s.Log.Error("tell an event", "event", e.Kind, "id", e.ID, "err", err)
	}
}

func (s *Server) tellRoute(r route, e model.Event) {
	event := r.event
	if event[0] == '/' && r.stream == userStream {
		event = e.User + event
	} else if event[0] == '/' {
		event = e.Room + event
	}
	if e.Data != nil {
		s.streams.send(key(r.stream, event), func() []byte { return changed(r.stream, event, e.Data) }, needed)
	}
}

// roomEvent handles what changes rooms and who is in them.
func (s *Server) roomEvent(ctx context.Context, e model.Event) error {
	switch e.Kind {
	case model.RoomPosted:
		s.dirty.add(matter{rid: e.ID}, roomNews|memberNews)
	case model.RoomChanged:
		s.dirty.add(matter{rid: e.ID}, roomNews)
		s.dirty.add(matter{kind: rights, rid: e.ID}, someRights)
	case model.MembersChanged:
		s.dirty.add(matter{rid: e.ID}, memberNews|leftNews)
		return s.recheckRooms(ctx, e.ID)
	case model.MembershipChanged:
		s.dirty.add(matter{rid: e.Room, user: e.User}, memberNews)
		s.recheckUser(ctx, e.User, e.Room)
	case model.MemberJoined:
		s.dirty.add(matter{rid: e.Room, user: e.User}, joinedNews)
		s.recheckUser(ctx, e.User, "")
	case model.MemberLeft:
		s.tellLeft(e)
	case relist:
		return s.relist(ctx, e.User)
	case lookAgain:
		s.recheckRoom(ctx, e.Room)
	}
	return nil
}

// recheckRooms decides anew who hears a room, before anything else is told of
// it, and then about the rooms whose readers are this one's.
func (s *Server) recheckRooms(ctx context.Context, rid string) error {
	s.recheckRoom(ctx, rid)
	beneath, err := s.House.Beneath(ctx, rid)
	if err != nil {
		return fmt.Errorf("list the rooms beneath a room: %w", err)
	}
	for _, child := range beneath {
		s.inboxes[s.laneOf(child)].put(model.Event{Kind: lookAgain, Room: child})
	}
	return nil
}

// relookIn is the part of relook that one goroutine does.
func (s *Server) relookIn(ctx context.Context, lane uint64, user string) {
	may := s.remembering()
	for _, c := range s.people.of(user) {
		c.reconsider(ctx, may, func(t target) bool { return t.room != "" && s.laneOf(t.room) == lane })
	}
}

// recheckUser decides anew what a user hears of a room; "" stands for all.
func (s *Server) recheckUser(ctx context.Context, user, rid string) {
	may := s.remembering()
	for _, c := range s.people.of(user) {
		c.reconsider(ctx, may, func(t target) bool { return t.room != "" && (rid == "" || t.room == rid) })
	}
}

// relist reads a user's rooms again.
func (s *Server) relist(ctx context.Context, user string) error {
	rooms, err := s.House.RoomsOf(ctx, user)
	if err != nil {
		return fmt.Errorf("list a user's rooms: %w", err)
	}
	s.members.relist(user, rooms)
	return nil
}

func (s *Server) tellMessage(ctx context.Context, e model.Event) error {
	rid, data := e.Room, e.Data
	bots := s.streams.list(key(messagesStream, allRooms))
	if rid != "" && len(bots) == 0 && !s.streams.has(key(messagesStream, rid)) {
		return nil
	}
	if data == nil {
		var err error
		if data, err = s.House.Message(ctx, e.ID); err != nil {
			return fmt.Errorf("read a message: %w", err)
		}
	}
	if rid == "" {
		rid = roomOf(data)
	}
	s.streams.send(key(messagesStream, rid), func() []byte { return changed(messagesStream, rid, data) }, needed)
	var errs []error
	for _, e := range bots {
		errs = append(errs, s.tellBot(ctx, e, rid, data))
	}
	return errors.Join(errs...)
}

func roomOf(message []byte) string {
	var m struct {
		RID string `json:"rid"`
	}
	if json.Unmarshal(message, &m) != nil {
		return ""
	}
	return m.RID
}

// tellBot tells a message to somebody who hears of all rooms, if they may.
// When they leave a room while that is being found out, it is found out again.
func (s *Server) tellBot(ctx context.Context, e *entry, rid string, data []byte) error {
	for {
		who, doubt := e.c.doubts(e.sub)
		who, err := s.asNow(ctx, who)
		if err != nil {
			return err
		}
		view, may, err := s.House.View(ctx, who, rid)
		if err != nil {
			return fmt.Errorf("look at a room: %w", err)
		}
		meta, err := json.Marshal(view)
		if err != nil {
			return fmt.Errorf("encode a room: %w", err)
		}
		if !may || e.c.pushUndoubted(e.sub, doubt, changed(messagesStream, allRooms, data, meta)) {
			return nil
		}
	}
}

// tellActivity tells who is typing, to clients of today and to those that know
// of nothing but typing.
func (s *Server) tellActivity(e model.Event) {
	var args []jsontext.Value
	if json.Unmarshal(e.Data, &args) != nil || len(args) < 2 {
		return
	}
	now, before := e.Room+"/user-activity", e.Room+"/typing"
	s.streams.send(key(roomStream, now), func() []byte {
		return document("changed", roomStream, quote("id"), fmt.Appendf(nil, `{"eventName":%s,"args":%s}`, quote(now), e.Data))
	}, passing)
	s.streams.send(key(roomStream, before), func() []byte {
		typing := "false"
		var activities []string
		if json.Unmarshal(args[1], &activities) == nil && len(activities) > 0 {
			typing = "true"
		}
		return changed(roomStream, before, args[0], []byte(typing))
	}, passing)
}

// tellStatus tells who is there to those who watch them, and to those who
// watch everybody.
func (s *Server) tellStatus(e model.Event) {
	if len(e.Data) == 0 {
		return
	}
	user := quote(e.User)
	s.streams.send(key(presenceStream, e.User), func() []byte {
		fields := fmt.Appendf(nil, `{"uid":%s,"eventName":%s,"args":[%s]}`, user, user, e.Data)
		return document("changed", presenceStream, user, fields)
	}, passing)
	s.streams.send(key(loggedStream, "user-status"), func() []byte {
		all := fmt.Appendf(nil, `[%s,%s`, user, e.Data[1:])
		return changed(loggedStream, "user-status", all)
	}, passing)
}

func (s *Server) tellSetting(ctx context.Context, id string) error {
	const event = "public-settings-changed"
	visitors := id == "Accounts_AllowAnonymousRead"
	if !visitors && !s.streams.has(key(allStream, event)) {
		return nil
	}
	doc, err := s.House.PublicSetting(ctx, id)
	if visitors {
		s.dirty.add(matter{kind: rights}, someRights)
	}
	if err != nil {
		return err
	}
	s.streams.send(key(allStream, event), func() []byte { return changed(allStream, event, quote("updated"), doc) }, needed)
	return nil
}

func (s *Server) tellPermission(ctx context.Context, id string) error {
	doc, err := s.House.Permission(ctx, id)
	s.dirty.add(matter{kind: rights}, someRights)
	if err != nil {
		return err
	}
	const event = "permissions-changed"
	for _, stream := range []string{loggedStream, allStream} {
		s.streams.send(key(stream, event), func() []byte { return changed(stream, event, quote("updated"), doc) }, needed)
	}
	return nil
}

// userChanged follows a change of somebody's account: of their document, of
// their roles, and of whether they may be here at all.
func (s *Server) userChanged(ctx context.Context, userID string) error {
	err := s.review(ctx, s.people.of(userID))
	return errors.Join(err, s.retell(ctx, userID))
}

// review looks at who is signed in on some connections: who is no longer is
// sent away, and who has other roles may hear other things.
func (s *Server) review(ctx context.Context, conns []*conn) error {
	for _, c := range conns {
		who := c.caller()
		if who.Anonymous() {
			continue
		}
		now, err := s.House.Recognise(ctx, who)
		switch {
		case errors.Is(err, model.ErrNotFound):
			c.expel(ctx, who)
		case err != nil:
			return fmt.Errorf("recognise the caller: %w", err)
		case !slices.Equal(now.Roles, who.Roles) && c.swap(who, now):
			c.reconsider(ctx, s.remembering(), everything)
		}
	}
	return nil
}
