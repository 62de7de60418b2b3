// Package ddp is the door for those who stay connected: Meteor's protocol over
// websockets, plain or in SockJS's framing. It recognises callers, runs methods
// by the pipeline it shares with REST, keeps what each connection subscribes
// to, and turns events into frames for those who may see them. It decides
// nothing about rooms or users and does not import the rules.
//
// Locks are taken in this order: conn.mu, a shard of a hub, conn.out.
package ddp

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"gantry/internal/endpoint"
)

// Config is what a Server is made of.
type Config struct {
	House   House
	Methods *endpoint.Methods
	Log     *slog.Logger
	// ClientIP finds a request's origin.
	ClientIP func(*http.Request) netip.Addr

	// QueueBytes bounds what waits for one connection that does not keep up;
	// 0 stands for 1 MiB. Beyond it the connection is closed: the client
	// reconnects and asks for what it missed.
	QueueBytes int
	// FrameBytes bounds a frame that a client sends; 0 stands for 1 MiB.
	FrameBytes int64
	// Coalesce is how long the changes of one room are gathered once the first
	// was told; 0 stands for a second.
	Coalesce time.Duration
	// Quiet is how long a connection may be silent before it is asked for a
	// sign of life; after twice that it is closed. 0 stands for 30 seconds.
	Quiet time.Duration
}

// Server answers websockets.
type Server struct {
	Config
	streams hub // who hears of what
	rooms   hub // whose access hangs on which room
	people  people
	members members
	dirty   gatherer
	inboxes []*inbox

	rechecking atomic.Bool  // everybody, just now
	epoch      atomic.Int64 // rises when what was answered about rights may be wrong

	life  context.Context
	stop  context.CancelFunc
	work  sync.WaitGroup
	conns struct {
		sync.Mutex
		all    map[*conn]struct{}
		closed bool
		empty  chan struct{} // closed when the last one has gone
	}
	count counters
}

// counters are the figures of Stats.
type counters struct {
	connections, subscriptions, frames, overflows, dropped atomic.Int64
}

// Stats is what operators watch.
type Stats struct {
	Connections, Subscriptions int64 // now
	Frames                     int64 // sent
	Overflows                  int64 // connections closed because they did not keep up
	Dropped                    int64 // frames about typing and presence that were left out
}

// Stats returns the figures of now.
func (s *Server) Stats() Stats {
	c := &s.count
	return Stats{c.connections.Load(), c.subscriptions.Load(), c.frames.Load(), c.overflows.Load(), c.dropped.Load()}
}

// listeners is how many goroutines turn events into frames.
const listeners = 4

// New returns a server that is at work until Shutdown.
func New(config Config) *Server {
	s := &Server{Config: config}
	s.defaults()
	s.life, s.stop = context.WithCancel(context.Background())
	s.conns.all, s.conns.empty = map[*conn]struct{}{}, make(chan struct{})
	s.streams.init()
	s.rooms.init()
	s.people.init()
	s.members.init()
	s.dirty.init()
	for lane := range uint64(listeners) {
		in := newInbox(lane)
		s.inboxes = append(s.inboxes, in)
		s.work.Go(func() { s.attend(in) })
	}
	s.work.Go(s.gather)
	s.work.Go(s.wheel)
	return s
}

func (s *Server) defaults() {
	const mebibyte = 1 << 20
	if s.QueueBytes == 0 {
		s.QueueBytes = mebibyte
	}
	if s.FrameBytes == 0 {
		s.FrameBytes = mebibyte
	}
	if s.Coalesce == 0 {
		s.Coalesce = time.Second
	}
	if s.Quiet == 0 {
		s.Quiet = 30 * time.Second
	}
}

// Register adds the routes to mux.
func (s *Server) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /websocket", func(w http.ResponseWriter, r *http.Request) { s.accept(w, r, false) })
	mux.HandleFunc("GET /sockjs/{server}/{session}/websocket", func(w http.ResponseWriter, r *http.Request) { s.accept(w, r, true) })
	mux.HandleFunc("/sockjs/info", sockjsInfo)
}

// Shutdown closes every connection with 1001, so that clients come back when
// there is somebody again, and ends what the server does. Whoever has not gone
// when ctx ends is cut off.
func (s *Server) Shutdown(ctx context.Context) {
	for _, c := range s.closeDoor() {
		c.end(goingAway, "the server stops")
	}
	select {
	case <-s.conns.empty:
	case <-ctx.Done():
		for _, c := range s.everyConn() {
			c.cut()
		}
	}
	s.stop()
	for _, in := range s.inboxes {
		in.close()
	}
	s.work.Wait()
}

// closeDoor lets nobody in any more and returns who is there.
func (s *Server) closeDoor() []*conn {
	s.conns.Lock()
	if !s.conns.closed {
		s.conns.closed = true
		if len(s.conns.all) == 0 {
			close(s.conns.empty)
		}
	}
	s.conns.Unlock()
	return s.everyConn()
}

func (s *Server) everyConn() []*conn {
	s.conns.Lock()
	defer s.conns.Unlock()
	all := make([]*conn, 0, len(s.conns.all))
	for c := range s.conns.all {
		all = append(all, c)
	}
	return all
}

// enter counts a connection in; false: the door is closed.
func (s *Server) enter(c *conn) bool {
	s.conns.Lock()
	defer s.conns.Unlock()
	if s.conns.closed {
		return false
	}
	s.conns.all[c] = struct{}{}
	s.count.connections.Add(1)
	return true
}

func (s *Server) leave(c *conn) {
	s.conns.Lock()
	defer s.conns.Unlock()
	delete(s.conns.all, c)
	s.count.connections.Add(-1)
	if s.conns.closed && len(s.conns.all) == 0 {
		close(s.conns.empty)
	}
}

// wheel looks at all connections now and then: whoever is silent is asked for
// a sign of life, and whoever stays silent is closed. One goroutine does so
// for everybody.
func (s *Server) wheel() {
	turn := time.NewTicker(s.Quiet / 6)
	defer turn.Stop()
	for {
		select {
		case <-s.life.Done():
			return
		case now := <-turn.C:
			for _, c := range s.everyConn() {
				c.pulse(now, s.Quiet)
			}
		}
	}
}
