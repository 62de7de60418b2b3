package bus

import (
	"context"
	"slices"
	"sync"
)

// Local is the bus of a workspace of one node. The zero Local is ready to use.
type Local struct {
	mu          sync.RWMutex
	subscribers []*func(Event) // replaced whole, never changed in place
	resets      []func()       // likewise
	closed      bool
}

var _ Bus = (*Local)(nil)

// Publish calls every subscriber with every event, in order. An event that a
// subscriber publishes meanwhile is delivered before the rest of these.
// Cancelling ctx does not stop it, for the change has already happened.
func (l *Local) Publish(_ context.Context, events ...Event) error {
	for _, event := range events {
		event.Node = ""
		if err := l.deliver(event); err != nil {
			return err
		}
	}
	return nil
}

// deliver holds no lock while it calls, so that subscribers are free to use
// the bus.
func (l *Local) deliver(event Event) error {
	l.mu.RLock()
	subscribers, closed := l.subscribers, l.closed
	l.mu.RUnlock()
	if closed {
		return ErrClosed
	}
	for _, receive := range subscribers {
		(*receive)(event)
	}
	return nil
}

// Subscribe adds a receiver of all events.
func (l *Local) Subscribe(receive func(Event)) (cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subscribers = append(slices.Clip(l.subscribers), &receive)
	return func() { l.unsubscribe(&receive) }
}

func (l *Local) unsubscribe(receive *func(Event)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subscribers = slices.DeleteFunc(slices.Clone(l.subscribers), func(other *func(Event)) bool {
		return other == receive
	})
}

// OnReset adds a receiver of resets. Events inside one process are never lost,
// so a Local on its own never calls it.
func (l *Local) OnReset(forget func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.resets = append(slices.Clip(l.resets), forget)
}

func (l *Local) reset() {
	l.mu.RLock()
	resets, closed := l.resets, l.closed
	l.mu.RUnlock()
	if closed {
		return
	}
	for _, forget := range resets {
		forget()
	}
}

// Close ends delivery.
func (l *Local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	return nil
}
