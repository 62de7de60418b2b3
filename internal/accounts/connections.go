package accounts

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

const (
	// flushEvery is how long changes are gathered before they are written, so
	// that a thousand who come back at once are few transactions.
	flushEvery = 200 * time.Millisecond
	// flushSize bounds the users of one transaction: others write, too.
	flushSize = 200
	// graceTime is how long somebody whose last connection ended has to come
	// back before they are offline.
	graceTime = 3 * time.Second
	// settleTime is how long after its start a node leaves those be who were
	// connected to a node that is gone: they are coming back just now.
	settleTime = 10 * time.Second
	// beatTime is how often a node says that it lives, deadTime how long it
	// may be silent.
	beatTime = 20 * time.Second
	deadTime = time.Minute
)

// Connections turns the connections of this node into people's status. It
// counts them in memory and writes one row for a user, and only when what
// their connections come to has changed. Run does the writing.
type Connections struct {
	Store    *store.Store
	Settings *settings.Settings
	Log      *slog.Logger
	// Alone says that no other node can have the same database: whoever else
	// stands in it is gone, and nobody needs to hear that this one lives.
	Alone bool

	mu      sync.Mutex
	open    map[string]connection // by Caller.Connection
	people  map[string]*person
	changed map[string]bool // users whose connections may come to something else
	wake    chan struct{}   // holds one token while changed does something

	node string // of Run alone: the name of this node in the database
}

// connection is one that somebody signed in by.
type connection struct {
	user string
	away bool
}

// person is somebody with connections here, or who had some a moment ago.
type person struct {
	online, away int
	written      string // what the database knows of it
	leaving      *time.Timer
	gone         bool
}

// status is what the person's connections come to: online beats away.
func (p *person) status() string {
	switch {
	case p.online > 0:
		return "online"
	case p.away > 0:
		return "away"
	}
	return ""
}

// NewConnections returns those of a node that has none yet.
func NewConnections(s *store.Store, set *settings.Settings, log *slog.Logger, alone bool) *Connections {
	return &Connections{
		Store: s, Settings: set, Log: log, Alone: alone,
		open: map[string]connection{}, people: map[string]*person{}, changed: map[string]bool{}, wake: make(chan struct{}, 1),
	}
}

// Connected notes that somebody signed in by the connection that who names.
// Whoever it belonged to before has left it.
func (c *Connections) Connected(_ context.Context, who model.Caller) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[who.Connection].user == who.UserID {
		return
	}
	c.close(who.Connection)
	c.open[who.Connection] = connection{user: who.UserID}
	c.count(who.UserID, false, 1)
}

// Disconnected notes that a connection ended or was signed out of. Of one that
// is not, or no longer, the user's it may be told, too.
func (c *Connections) Disconnected(_ context.Context, who model.Caller) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[who.Connection].user == who.UserID {
		c.close(who.Connection)
	}
}

// Online is the method by which a client says that somebody is using it. It
// reports whether the connection is one that it knows.
func (c *Connections) Online(_ context.Context, who model.Caller, _ model.None) (bool, error) {
	return c.turn(who, false), nil
}

// Away is the method by which a client says that nobody is using it just now.
func (c *Connections) Away(_ context.Context, who model.Caller, _ model.None) (bool, error) {
	return c.turn(who, true), nil
}

func (c *Connections) turn(who model.Caller, away bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, known := c.open[who.Connection]
	if !known || now.user != who.UserID {
		return false
	}
	if now.away != away {
		c.count(now.user, away, 1)
		c.count(now.user, now.away, -1)
		c.open[who.Connection] = connection{now.user, away}
	}
	return true
}

// Count returns how many connections there are, on all nodes.
func (c *Connections) Count(ctx context.Context) (int, error) {
	c.mu.Lock()
	here, node := len(c.open), c.node
	c.mu.Unlock()
	if c.Alone {
		return here, nil
	}
	elsewhere, err := c.Store.ConnectionsBeside(ctx, node)
	return here + elsewhere, wrap("count the connections of other nodes", err)
}

// close forgets a connection. The caller holds mu.
func (c *Connections) close(id string) {
	was, known := c.open[id]
	if !known {
		return
	}
	delete(c.open, id)
	c.count(was.user, was.away, -1)
}

// count adds to the connections of a user. Whoever has none left has a moment
// to come back. The caller holds mu.
func (c *Connections) count(user string, away bool, n int) {
	p := c.people[user]
	if p == nil {
		p = &person{}
		c.people[user] = p
	}
	if away {
		p.away += n
	} else {
		p.online += n
	}
	if p.leaving != nil {
		p.leaving.Stop()
	}
	if p.status() == "" {
		p.leaving = time.AfterFunc(graceTime, func() { c.leave(user, p) })
		return
	}
	p.leaving, p.gone = nil, false
	c.touch(user)
}

// leave makes somebody offline who has not come back.
func (c *Connections) leave(user string, p *person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.people[user] == p && p.status() == "" {
		p.gone = true
		c.touch(user)
	}
}

// touch has a user looked at. The caller holds mu.
func (c *Connections) touch(user string) {
	c.changed[user] = true
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run writes down what changes, until ctx ends. It also takes care of those
// whose node has died.
func (c *Connections) Run(ctx context.Context) {
	for !c.beat(ctx) {
		if !pause(ctx, time.Second) {
			return
		}
	}
	settle := time.NewTimer(settleTime)
	beat := time.NewTicker(beatTime)
	defer beat.Stop()
	if c.Alone {
		beat.Stop()
	}
	for {
		select {
		case <-ctx.Done():
			c.stop()
			return
		case <-c.wake:
			c.flush(ctx)
			pause(ctx, flushEvery)
		case <-settle.C:
			c.bury(ctx)
		case <-beat.C:
			if c.beat(ctx) {
				c.bury(ctx)
			}
		}
	}
}

// pause waits; it returns false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// beat says that this node lives. A node that the others took for dead, as
// when its machine was halted for a while, comes back under a new name and
// says anew who is there.
func (c *Connections) beat(ctx context.Context) bool {
	c.mu.Lock()
	here, node := len(c.open), c.node
	c.mu.Unlock()
	err := c.Store.Update(ctx, func(tx *store.Tx) error {
		node = c.node
		known, err := tx.BeatNode(ctx, node, here)
		if err != nil || known {
			return err
		}
		if err := tx.DeleteNode(ctx, node); err != nil {
			return err
		}
		node = model.NewDocID()
		return tx.InsertNode(ctx, node)
	})
	if err != nil {
		c.warn(ctx, "could not tell the other nodes that this one lives", err)
		return false
	}
	c.name(node)
	return true
}

// name takes a name; under a new one nothing is written yet.
func (c *Connections) name(node string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.node == node {
		return
	}
	c.node = node
	for user, p := range c.people {
		p.written = ""
		c.touch(user)
	}
}

// stop lets the others know that this node is gone. People's status stays:
// they are about to connect to another one, or to this one started anew.
func (c *Connections) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := c.Store.Update(ctx, func(tx *store.Tx) error { return tx.StopNode(ctx, c.node) })
	if err != nil {
		c.warn(ctx, "could not tell the other nodes that this one stops", err)
	}
}

// flush writes all that has changed. What cannot be written is tried again a
// moment later.
func (c *Connections) flush(ctx context.Context) {
	all := c.take()
	var err error
	for part := range slices.Chunk(slices.Sorted(maps.Keys(all)), flushSize) {
		if err == nil {
			err = c.write(ctx, part, all)
		}
		c.wrote(part, all, err == nil)
	}
	if err != nil {
		c.warn(ctx, "could not write who is connected", err)
		pause(ctx, time.Second)
	}
}

// write writes what the connections of some users come to.
func (c *Connections) write(ctx context.Context, users []string, all map[string]string) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		for _, user := range users {
			if err := c.set(ctx, tx, user, c.node, all[user]); err != nil {
				return err
			}
		}
		return nil
	})
}

// take returns what the connections come to of those for whom it is something
// else than what is written.
func (c *Connections) take() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := map[string]string{}
	for user := range c.changed {
		p := c.people[user]
		if p == nil || p.status() == "" && !p.gone {
			continue
		}
		if status := p.status(); status != p.written {
			all[user] = status
		} else if p.gone {
			delete(c.people, user)
		}
	}
	clear(c.changed)
	return all
}

// wrote notes what is written of some users, or that it has to be done again.
func (c *Connections) wrote(users []string, all map[string]string, done bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, user := range users {
		p := c.people[user]
		switch {
		case p == nil:
		case !done:
			c.touch(user)
		case p.gone && p.status() == "":
			delete(c.people, user)
		default:
			p.written = all[user]
		}
	}
}

// bury removes what is left of nodes that died, and makes those offline who
// were connected to them alone.
func (c *Connections) bury(ctx context.Context) {
	err := c.Store.Update(ctx, func(tx *store.Tx) error {
		before := tx.Now.Add(-deadTime)
		if c.Alone {
			before = tx.Now.Add(time.Hour)
		}
		return tx.BuryNodes(ctx, c.node, before)
	})
	dead, read := c.Store.DeadNodes(ctx)
	err = errors.Join(err, read)
	for _, node := range dead {
		err = errors.Join(err, c.clear(ctx, node))
	}
	if err != nil {
		c.warn(ctx, "could not clear away a node that died", err)
	}
}

// clear removes what is left of one node.
func (c *Connections) clear(ctx context.Context, node string) error {
	for {
		users, err := c.Store.PresentAt(ctx, node, flushSize)
		if err != nil {
			return err
		}
		err = c.Store.Update(ctx, func(tx *store.Tx) error {
			for _, user := range users {
				if err := c.set(ctx, tx, user, node, ""); err != nil {
					return err
				}
			}
			if len(users) == 0 {
				return tx.DeleteNode(ctx, node)
			}
			return nil
		})
		if err != nil || len(users) == 0 {
			return err
		}
	}
}

// errSame ends a change that changes nothing.
var errSame = errors.New("the user stays as they are")

// set writes what a user's connections to a node come to, and what status
// that gives them. The user is locked meanwhile, so that of two nodes the
// second sees what the first wrote.
func (c *Connections) set(ctx context.Context, tx *store.Tx, user, node, status string) error {
	_, err := tx.ChangeUser(ctx, user, func(u *model.User) error {
		if err := tx.SetPresence(ctx, user, node, status); err != nil {
			return err
		}
		live, err := tx.PresenceOf(ctx, user)
		if err != nil {
			return err
		}
		before := *u
		u.StatusLive = best(live)
		u.Status = effective(u.StatusDefault, u.StatusLive)
		if u.StatusLive == before.StatusLive && u.Status == before.Status {
			return errSame
		}
		return tellStatus(tx, c.Settings.Get(), &before, u)
	})
	if errors.Is(err, errSame) || errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return err
}

// warn logs a failure, unless it is but the end.
func (c *Connections) warn(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		c.Log.Warn(what, "err", err)
	}
}
