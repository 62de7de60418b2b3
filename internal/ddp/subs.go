package ddp

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// subscription is one of a connection. It stays until the client ends it;
// whether anything is sent by it follows who may read what at the moment, so
// that somebody who is let into a room again hears it again.
type subscription struct {
	target
	id         string // as JSON
	name       string
	live       entry // under what it listens, while it may
	place      entry // under the room that decides about it
	doubt      int32 // counts reasons to decide again
	begun      int32 // decisions
	decided    int32 // the latest begun of those that are made
	allowed    bool  // what it was
	collection bool  // the client wants to see a document that changes
	gone       bool
	tracked    bool // counts in members, by its user
}

// maxSubs and maxWatched bound what one connection can ask for.
const (
	maxSubs    = 5_000
	maxWatched = 10_000
	maxName    = 512 // of what a subscription is called and hears, in bytes
)

var (
	errNotAllowed = &model.Error{Code: "not-allowed", Reason: "Not allowed"}
	errTooLong    = &model.Error{Code: "400", Reason: "Match failed"}
	errTooMany    = &model.Error{Code: "error-too-many-requests", Reason: "Too many subscriptions on one connection"}
)

// subscribe answers sub. A known id is told ready again, and changes nothing:
// clients repeat their subscriptions after every login.
func (c *conn) subscribe(ctx context.Context, f frame) {
	event, options := options(f.Params)
	if len(f.ID)+len(f.Name)+len(event) > maxName {
		c.fail(ctx, f.ID, "", errTooLong)
		return
	}
	sub := c.find(f.ID)
	if sub != nil && (sub.name != f.Name || sub.event != event) {
		c.finish(sub)
		sub = nil
	}
	if sub == nil {
		if sub = c.open(f, event, options.UseCollection); sub == nil {
			c.fail(ctx, f.ID, f.Name, errTooMany)
			return
		}
	}
	allowed, err := c.s.decide(ctx, c, sub, c.s.allowed)
	if err == nil && allowed && sub.tracks() && !sub.tracked {
		sub.tracked = true
		err = c.s.members.track(sub.user, func() ([]string, error) { return c.s.House.RoomsOf(ctx, sub.user) })
	}
	if err == nil && !allowed {
		err = errNotAllowed
	}
	if err == nil && f.Name == presenceStream {
		err = c.watch(sub, options.Added, options.Removed)
	}
	if err != nil {
		c.finish(sub)
		c.fail(ctx, f.ID, f.Name, err)
		return
	}
	c.reply(readyFrame(f.ID))
}

// subOptions is the second parameter of a stream: true or false, or an object.
type subOptions struct {
	UseCollection bool     `json:"useCollection"`
	Added         []string `json:"added"` // of user-presence
	Removed       []string `json:"removed"`
}

func options(params []jsontext.Value) (event string, out subOptions) {
	if len(params) > 0 && json.Unmarshal(params[0], &event) != nil {
		event = ""
	}
	if len(params) < 2 {
		return event, out
	}
	if string(params[1]) == "true" {
		return event, subOptions{UseCollection: true}
	}
	if json.Unmarshal(params[1], &out) != nil {
		out = subOptions{}
	}
	return event, out
}

func (c *conn) find(id jsontext.Value) *subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.subs[string(id)]
}

// open enters a subscription that says nothing yet; nil: there are too many.
func (c *conn) open(f frame, event string, collection bool) *subscription {
	where := key(f.Name, event)
	name, event := where[:len(f.Name)], where[len(f.Name)+1:] // one text for all of it
	sub := &subscription{target: aim(name, event), id: string(f.ID), name: name, collection: collection}
	sub.live = entry{c: c, sub: sub, key: where}
	sub.place = entry{c: c, sub: sub, key: sub.room}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.subs) >= maxSubs {
		return nil
	}
	if c.subs == nil {
		c.subs = map[string]*subscription{}
	}
	c.subs[sub.id] = sub
	if sub.room != "" {
		c.s.rooms.add(&sub.place)
	}
	c.s.count.subscriptions.Add(1)
	return sub
}

func (c *conn) unsubscribe(id jsontext.Value) {
	if sub := c.find(id); sub != nil {
		c.finish(sub)
	}
	c.reply(nosubFrame(id, nil))
}

// finish ends a subscription.
func (c *conn) finish(sub *subscription) {
	c.mu.Lock()
	delete(c.subs, sub.id)
	if sub.name == presenceStream {
		c.unwatch()
	}
	c.drop(sub)
	c.mu.Unlock()
	c.s.forget(sub)
}

// drop takes a subscription out of the hubs. The caller holds mu.
func (c *conn) drop(sub *subscription) {
	sub.gone = true
	c.s.streams.remove(&sub.live)
	c.s.rooms.remove(&sub.place)
}

// forget is the rest of it, for which the connection need not be held.
func (s *Server) forget(sub *subscription) {
	s.count.subscriptions.Add(-1)
	if sub.tracked {
		s.members.untrack(sub.user)
	}
}

// wants says whether the connection has asked to hear an event.
func (c *conn) wants(stream, event string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sub := range c.subs {
		if sub.name == stream && sub.event == event {
			return true
		}
	}
	return false
}

// decision says whether somebody may hear what a subscription asks for.
type decision func(ctx context.Context, who model.Caller, t target) (bool, error)

// decide lets a subscription speak or falls silent. When there is reason for
// doubt while it decides, it decides again.
func (s *Server) decide(ctx context.Context, c *conn, sub *subscription, may decision) (bool, error) {
	for {
		c.mu.Lock()
		sub.begun++
		who, doubt, turn := c.who, sub.doubt, sub.begun
		c.mu.Unlock()
		allowed, err := s.ask(ctx, who, sub.target, may)
		c.mu.Lock()
		again := sub.doubt != doubt && !sub.gone
		if !again {
			allowed = c.settle(sub, turn, allowed && err == nil)
		}
		c.mu.Unlock()
		if !again {
			return allowed, err
		}
		may = s.allowed
	}
}

// settle makes a decision count, unless one that was begun later is made
// already; it returns the one that counts. The caller holds mu.
func (c *conn) settle(sub *subscription, turn int32, allowed bool) bool {
	if turn-sub.decided > 0 {
		sub.decided, sub.allowed = turn, allowed
		c.turn(sub, allowed)
	}
	return sub.allowed
}

func (s *Server) ask(ctx context.Context, who model.Caller, t target, may decision) (bool, error) {
	now, err := s.asNow(ctx, who)
	if err != nil {
		return false, err
	}
	return may(ctx, now, t)
}

// asNow returns who the caller is now: nobody, when their session is over.
func (s *Server) asNow(ctx context.Context, who model.Caller) (model.Caller, error) {
	if who.Anonymous() {
		return who, nil
	}
	now, err := s.House.Recognise(ctx, who)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return model.Caller{IP: who.IP, UserAgent: who.UserAgent, Host: who.Host, Connection: who.Connection}, nil
	case err != nil:
		return model.Caller{}, fmt.Errorf("recognise the caller: %w", err)
	}
	return now, nil
}

// turn makes a subscription speak or not. The caller holds mu.
func (c *conn) turn(sub *subscription, allowed bool) {
	switch {
	case sub.gone:
	case !allowed:
		c.s.streams.remove(&sub.live)
		if sub.name == presenceStream {
			c.unwatch()
		}
	case !sub.live.in && sub.access != mute:
		if sub.collection {
			c.push(document("added", sub.name, quote("id"), fmt.Appendf(nil, `{"eventName":%s}`, quote(sub.event))), needed)
			sub.collection = false // once is enough
		}
		c.s.streams.add(&sub.live)
	}
}

// reconsider decides anew about subscriptions of a connection.
func (c *conn) reconsider(ctx context.Context, may decision, which func(target) bool) {
	c.mu.Lock()
	subs := make([]*subscription, 0, len(c.subs))
	for _, sub := range c.subs {
		if which(sub.target) && sub.access != anybody && sub.access != mute {
			subs = append(subs, sub)
		}
	}
	c.mu.Unlock()
	for _, sub := range subs {
		if _, err := c.s.decide(ctx, c, sub, may); err != nil && ctx.Err() == nil {
			c.s.Log.Error("decide about a subscription", "stream", sub.name, "err", err)
		}
	}
}

func everything(target) bool { return true }

// silence stops what some connections hear, at once and without asking
// anybody. Whether they may after all is decided later. What is decided message
// by message is only doubted.
func (s *Server) silence(conns []*conn, which func(model.Caller, target) bool) {
	for _, c := range conns {
		c.mu.Lock()
		for _, sub := range c.subs {
			if sub.event == allRooms {
				sub.doubt++
			} else if which(c.who, sub.target) {
				sub.doubt++
				s.streams.remove(&sub.live)
			}
		}
		c.mu.Unlock()
	}
}

// doubts returns who the caller is, and how often it was doubted what a
// subscription of theirs may hear.
func (c *conn) doubts(sub *subscription) (model.Caller, int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.who, sub.doubt
}

// pushUndoubted queues a frame to a subscription that still listens, unless it
// is in doubt again: then it returns false.
func (c *conn) pushUndoubted(sub *subscription, doubt int32, text []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case sub.gone || !sub.live.in:
		return true
	case sub.doubt != doubt:
		return false
	}
	c.push(text, needed)
	return true
}

// watch changes whose presence the connection hears of, while the subscription
// may listen.
func (c *conn) watch(sub *subscription, added, removed []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !sub.live.in {
		return errNotAllowed
	}
	for _, user := range removed {
		if e := c.watched[user]; e != nil {
			c.s.streams.remove(e)
			delete(c.watched, user)
		}
	}
	for _, user := range added {
		if c.watched[user] != nil || len(user) > maxName {
			continue
		}
		if len(c.watched) >= maxWatched {
			return errTooMany
		}
		if c.watched == nil {
			c.watched = map[string]*entry{}
		}
		e := &entry{c: c, key: key(presenceStream, user)}
		c.watched[user] = e
		c.s.streams.add(e)
	}
	return nil
}

// unwatch ends all of it. The caller holds mu.
func (c *conn) unwatch() {
	for _, e := range c.watched {
		c.s.streams.remove(e)
	}
	c.watched = nil
}
