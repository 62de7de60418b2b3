package ddp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"gantry/internal/model"
)

// gatherer holds what has changed until it is time to tell: the first change
// is told within a tick, and those that follow together, at most once in a
// while. It ticks only while it holds something.
type gatherer struct {
	mu    sync.Mutex
	marks map[matter]*mark
	wake  chan struct{} // holds one token while marks does something
}

// matter is what changed: a room for all its members, or for one.
type matter struct {
	kind      matterKind
	rid, user string
}

type matterKind int

const (
	news   matterKind = iota // what members are shown
	rights                   // who may read
)

// mark says what is to be told, and when it may be.
type mark struct {
	what change
	due  time.Time
}

// change is which documents did.
type change int

const (
	roomNews   change = 1 << iota // rooms-changed
	memberNews                    // subscriptions-changed
	joinedNews                    // both are new
	leftNews                      // some may have left
	someRights                    // who may read
)

const (
	tick       = 20 * time.Millisecond
	rightsRate = 100 * time.Millisecond // how often a room's readers are looked at
)

func (g *gatherer) init() {
	g.marks, g.wake = map[matter]*mark{}, make(chan struct{}, 1)
}

// add marks what changed. It never waits.
func (g *gatherer) add(m matter, what change) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if old := g.marks[m]; old != nil {
		old.what |= what
		return
	}
	g.marks[m] = &mark{what: what}
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

// due returns what is to be told now, and says whether anything is held. What
// was told rests until it may be told again.
func (g *gatherer) due(now time.Time, every func(matterKind) time.Duration) (out map[matter]change, held bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for m, mark := range g.marks {
		switch {
		case mark.due.After(now):
		case mark.what == 0:
			delete(g.marks, m)
		default:
			if out == nil {
				out = map[matter]change{}
			}
			out[m] = mark.what
			mark.what, mark.due = 0, now.Add(every(m.kind))
		}
	}
	return out, len(g.marks) > 0
}

// gather tells what is gathered until the server stops.
func (s *Server) gather() {
	for {
		select {
		case <-s.life.Done():
			return
		case <-s.dirty.wake:
		}
		s.gatherWhileDirty()
	}
}

func (s *Server) gatherWhileDirty() {
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	for {
		select {
		case <-s.life.Done():
			return
		case now := <-ticks.C:
			out, held := s.dirty.due(now, s.every)
			for m, what := range out {
				s.tellNews(s.life, m, what)
			}
			if !held {
				return
			}
		}
	}
}

func (s *Server) every(kind matterKind) time.Duration {
	if kind == rights {
		return rightsRate
	}
	return s.Coalesce
}

// tellNews tells what was gathered. A panic is logged and is the end of that
// matter alone.
func (s *Server) tellNews(ctx context.Context, m matter, what change) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("panic", "room", m.rid, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	var err error
	switch {
	case m.kind == rights && m.rid == "":
		s.recheckSoon(ctx)
	case m.kind == rights:
		s.recheckRoom(ctx, m.rid)
	default:
		users := []string{m.user}
		if m.user == "" {
			users = s.members.of(m.rid)
		}
		err = errors.Join(s.tellSides(ctx, m.rid, users, what), s.tellRoom(ctx, m.rid, users, what))
	}
	if err != nil && ctx.Err() == nil {
		s.Log.Error("tell members what changed", "room", m.rid, "err", err)
	}
}

const (
	subscriptionsChanged = "/subscriptions-changed"
	roomsChanged         = "/rooms-changed"
)

// listen returns who of the users listens to an event of theirs.
func (s *Server) listen(users []string, event string) []string {
	var out []string
	for _, user := range users {
		if s.streams.has(key(userStream, user+event)) {
			out = append(out, user)
		}
	}
	return out
}

// tellSides shows members their side of a room. All are read at once.
func (s *Server) tellSides(ctx context.Context, rid string, users []string, what change) error {
	if what&(memberNews|joinedNews|leftNews) == 0 {
		return nil
	}
	ask := users
	if what&leftNews == 0 {
		ask = s.listen(users, subscriptionsChanged)
	}
	if len(ask) == 0 {
		return nil
	}
	docs, err := s.House.Subscriptions(ctx, rid, ask)
	if err != nil {
		return fmt.Errorf("read the members' sides: %w", err)
	}
	for _, user := range ask {
		doc := docs[user]
		if doc == nil {
			s.members.move(user, rid, false)
			s.tellLeft(model.Event{Room: rid, User: user})
			continue
		}
		s.members.while(user, rid, func() { s.tellMember(user, subscriptionsChanged, what.verb(), doc) })
	}
	return nil
}

// tellRoom shows members the room, which is the same for all of them.
func (s *Server) tellRoom(ctx context.Context, rid string, users []string, what change) error {
	if what&(roomNews|joinedNews) == 0 {
		return nil
	}
	ask := s.listen(users, roomsChanged)
	if len(ask) == 0 {
		return nil
	}
	doc, err := s.House.Room(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return nil // those who were in it are told that they left
	}
	if err != nil {
		return fmt.Errorf("read the room: %w", err)
	}
	for _, user := range ask {
		s.members.while(user, rid, func() { s.tellMember(user, roomsChanged, what.verb(), doc) })
	}
	return nil
}

func (what change) verb() string {
	if what&joinedNews != 0 {
		return "inserted"
	}
	return "updated"
}

func (s *Server) tellMember(user, event, verb string, doc []byte) {
	event = user + event
	s.streams.send(key(userStream, event), func() []byte { return changed(userStream, event, quote(verb), doc) }, needed)
}

// tellLeft tells somebody that a room is no longer theirs.
func (s *Server) tellLeft(e model.Event) {
	id := e.ID
	if id == "" {
		id = e.Room
	}
	s.tellMember(e.User, subscriptionsChanged, "removed",
		fmt.Appendf(nil, `{"_id":%s,"rid":%s,"u":{"_id":%s}}`, quote(id), quote(e.Room), quote(e.User)))
	s.tellMember(e.User, roomsChanged, "removed", fmt.Appendf(nil, `{"_id":%s}`, quote(e.Room)))
}
