// Package bus carries word of what changed between the goroutines of one
// process and between the nodes of one workspace. Local serves one process;
// Postgres joins several that share a database. The bus carries small domain
// events, never encoded frames, and it remembers nothing: it is neither a job
// queue nor a log, and an event nobody listens to is gone.
package bus

import (
	"context"
	"errors"

	"gantry/internal/model"
)

// Event says what changed. It is a signal, not a quantity: another node may
// hear it twice, and equal events that wait together may reach it as one.
type Event struct {
	model.Event

	// Node names the other node that published the event; it is empty for one
	// published here. The bus fills it in.
	Node string
}

// Bus delivers events to every subscriber of every node. All methods may be
// called at any time by any goroutine, from inside subscribers too; only Close
// must not be called by a subscriber.
type Bus interface {
	// Publish calls this node's subscribers in the caller's goroutine, one
	// event after the other, before it tells other nodes: who publishes a
	// change and then answers has answered after everybody here knew.
	Publish(ctx context.Context, events ...Event) error

	// Subscribe adds a receiver of all events. Events of several publishers
	// reach it at the same time. Cancel removes it; a call that is under way
	// then still finishes.
	Subscribe(func(Event)) (cancel func())

	// OnReset adds a receiver of the news that events of other nodes may have
	// been lost: whatever was derived from them is to be thrown away.
	OnReset(func())

	// Close stops all delivery and returns when the bus's own goroutines have
	// ended. Publish returns ErrClosed from then on.
	Close() error
}

// ErrClosed is returned by Publish after Close.
var ErrClosed = errors.New("bus: closed")
