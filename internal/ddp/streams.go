package ddp

import (
	"context"
	"strings"

	"gantry/internal/model"
)

// access says who may listen.
type access uint8

const (
	mute    access = iota // anybody, for nothing is ever said: clients wait for ready
	anybody               //
	logged                // who is signed in, or anybody while visitors may read
	ofRoom                // who may read target.room
	ofUser                // target.user alone
)

// target is what a subscription asks to hear.
type target struct {
	event  string
	room   string
	user   string
	access access
}

const (
	presenceStream = "stream-user-presence"
	messagesStream = "stream-room-messages"
	roomStream     = "stream-notify-room"
	userStream     = "stream-notify-user"
	loggedStream   = "stream-notify-logged"
	allStream      = "stream-notify-all"
	rolesStream    = "stream-roles"
	// allRooms is the event by which bots hear every room that they may read.
	allRooms = "__my_messages__"
)

// aim reads the name and the event of a stream. What is not known here, other
// streams and all publications, is answered with ready and stays silent: some
// clients never get over a refusal.
func aim(stream, event string) target {
	t := target{event: event}
	head, _, _ := strings.Cut(event, "/")
	switch stream {
	case messagesStream:
		if t.access, t.room = ofRoom, event; event == allRooms {
			// Old bots ask for it again before they have signed in again. What
			// they hear is decided message by message.
			t.access, t.room = anybody, ""
		}
	case roomStream, "stream-notify-room-users":
		t.access, t.room = ofRoom, head
	case userStream:
		t.access, t.user = ofUser, head
	case loggedStream, rolesStream:
		t.access = logged
	case presenceStream:
		t.access = logged
	case allStream:
		t.access = anybody
	}
	return t
}

// tracks says whether the subscription is to what members of rooms hear.
func (t target) tracks() bool {
	return t.access == ofUser && (strings.HasSuffix(t.event, subscriptionsChanged) || strings.HasSuffix(t.event, roomsChanged))
}

// key is where a stream's event is found in the hub.
func key(stream, event string) string { return stream + "/" + event }

// allowed says whether somebody may hear a target now.
func (s *Server) allowed(ctx context.Context, who model.Caller, t target) (bool, error) {
	switch t.access {
	case ofRoom:
		if t.room == "" {
			return false, nil
		}
		return s.House.CanRead(ctx, who, t.room)
	case ofUser:
		return t.user != "" && t.user == who.UserID, nil
	case logged:
		return !who.Anonymous() || s.House.AnonymousRead(), nil
	}
	return true, nil
}

// remembering is allowed for many subscriptions at a time: each user is asked
// about each room once, while nothing changes that could change the answer.
func (s *Server) remembering() decision {
	type question struct {
		user, room string
		epoch      int64
	}
	answers := map[question]bool{}
	return func(ctx context.Context, who model.Caller, t target) (bool, error) {
		if t.access != ofRoom {
			return s.allowed(ctx, who, t)
		}
		q := question{who.UserID, t.room, s.epoch.Load()}
		if answer, known := answers[q]; known {
			return answer, nil
		}
		answer, err := s.allowed(ctx, who, t)
		if err == nil {
			answers[q] = answer
		}
		return answer, err
	}
}

// recheckRoom decides anew about everybody who listens to a room.
func (s *Server) recheckRoom(ctx context.Context, rid string) {
	may := s.remembering()
	for _, e := range s.rooms.list(rid) {
		if _, err := s.decide(ctx, e.c, e.sub, may); err != nil {
			s.Log.Error("decide about a subscription", "room", rid, "err", err)
		}
	}
}

// recheckSoon is recheckAll by a goroutine of its own, one at a time.
func (s *Server) recheckSoon(ctx context.Context) {
	if !s.rechecking.CompareAndSwap(false, true) {
		s.dirty.add(matter{kind: rights}, someRights)
		return
	}
	s.work.Go(func() {
		defer s.rechecking.Store(false)
		s.recheckAll(ctx)
	})
}

// recheckAll decides anew about everybody and everything.
func (s *Server) recheckAll(ctx context.Context) {
	s.epoch.Add(1)
	may := s.remembering()
	for _, c := range s.everyConn() {
		if ctx.Err() != nil {
			return
		}
		c.reconsider(ctx, may, everything)
	}
}
