package bus

import "sync"

// maxWaiting bounds what is kept for other nodes while PostgreSQL is out of
// reach. Beyond it they are told to forget instead of told each event.
const maxWaiting = 1000

// outbox gathers what other nodes have yet to hear, so that publishers who
// come at the same time share one trip to the server.
type outbox struct {
	overflow string        // stands for all events that did not fit
	ready    chan struct{} // holds one token while something may wait

	mu   sync.Mutex
	next *batch
}

// batch is what is sent in one trip.
type batch struct {
	payloads []string
	sent     chan struct{} // closed when the server has taken the batch
}

func newOutbox(overflow string) *outbox {
	return &outbox{overflow: overflow, ready: make(chan struct{}, 1), next: newBatch()}
}

func newBatch() *batch { return &batch{sent: make(chan struct{})} }

// add returns the batch that the payloads go with.
func (o *outbox) add(payloads []string) *batch {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.next
	b.payloads = append(b.payloads, payloads...)
	if len(b.payloads) > maxWaiting {
		b.payloads = []string{o.overflow}
	}
	select {
	case o.ready <- struct{}{}:
	default:
	}
	return b
}

// take returns what has gathered; it may be empty.
func (o *outbox) take() *batch {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.next
	o.next = newBatch()
	return b
}
