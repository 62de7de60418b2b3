package ddp

import (
	"runtime/debug"
	"sync"

	"gantry/internal/model"
)

// inbox is where events wait for the goroutine that turns them into frames.
// Whoever puts one in never waits.
type inbox struct {
	mu     sync.Mutex
	events []model.Event
	lost   bool
	closed bool
	lane   uint64
	wake   chan struct{} // holds one token while there is something
}

// maxWaiting bounds an inbox. When events come faster than they are told for
// so long, everybody is asked to come anew instead.
const maxWaiting = 1 << 16

func newInbox(lane uint64) *inbox { return &inbox{lane: lane, wake: make(chan struct{}, 1)} }

func (in *inbox) put(e model.Event) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.events) >= maxWaiting {
		in.events, in.lost = nil, true
	}
	in.events = append(in.events, e)
	in.signal()
}

func (in *inbox) close() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	in.signal()
}

func (in *inbox) signal() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// take waits for events; it returns false when the inbox is closed.
func (in *inbox) take() (events []model.Event, lost, ok bool) {
	<-in.wake
	in.mu.Lock()
	defer in.mu.Unlock()
	events, lost = in.events, in.lost
	in.events, in.lost = nil, false
	return events, lost, !in.closed
}

// attend tells what comes into an inbox, in order.
func (s *Server) attend(in *inbox) {
	for {
		events, lost, ok := in.take()
		if !ok {
			return
		}
		if lost {
			s.Log.Error("events came faster than they could be told: all connections are closed to come anew")
			for _, c := range s.everyConn() {
				c.end(tooSlow, "events were lost")
			}
		}
		for _, e := range events {
			s.hear(in, e)
		}
	}
}

// hear tells one event. A panic is logged and is the end of that one alone.
func (s *Server) hear(in *inbox, e model.Event) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("panic", "event", e.Kind, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	if e.Kind == lookAgain && e.User != "" {
		s.relookIn(s.life, in.lane, e.User)
		return
	}
	s.tellAll(s.life, e)
}
