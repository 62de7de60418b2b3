package ddp

import (
	"hash/maphash"
	"sync"
)

// hub keeps who is entered under a key: a stream's event, or a room. It is
// split so that those who come and go seldom wait for one another.
type hub struct {
	seed   maphash.Seed
	shards [64]shard
}

type shard struct {
	mu     sync.RWMutex
	topics map[string]*topic
}

// topic is everybody under one key, in no order.
type topic struct{ entries []*entry }

// entry is one connection under one key, of one hub at a time.
type entry struct {
	c   *conn
	sub *subscription // nil for what is no subscription of its own
	key string
	at  int32 // place in its topic
	in  bool
}

func (h *hub) init() {
	h.seed = maphash.MakeSeed()
	for i := range h.shards {
		h.shards[i].topics = map[string]*topic{}
	}
}

func (h *hub) shard(key string) *shard {
	return &h.shards[maphash.String(h.seed, key)%uint64(len(h.shards))]
}

// add enters e under its key. The caller makes sure that nobody else adds or
// removes it at the same time.
func (h *hub) add(e *entry) {
	if e.in {
		return
	}
	s := h.shard(e.key)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.topics[e.key]
	if t == nil {
		t = &topic{}
		s.topics[e.key] = t
	}
	e.at, e.in = int32(len(t.entries)), true
	t.entries = append(t.entries, e)
}

// remove takes e out again. Nothing is sent by it once remove has returned.
func (h *hub) remove(e *entry) {
	if !e.in {
		return
	}
	s := h.shard(e.key)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.topics[e.key]
	last := len(t.entries) - 1
	t.entries[e.at] = t.entries[last]
	t.entries[e.at].at = e.at
	t.entries[last] = nil
	t.entries = t.entries[:last]
	e.in = false
	if last == 0 {
		delete(s.topics, e.key)
	}
}

// has says whether anybody is entered under a key.
func (h *hub) has(key string) bool {
	s := h.shard(key)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.topics[key] != nil
}

// send queues one frame to everybody under a key, the same bytes for all. The
// frame is made only when there is somebody.
func (h *hub) send(key string, frame func() []byte, weight weight) {
	s := h.shard(key)
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.topics[key]
	if t == nil {
		return
	}
	text := frame()
	for _, e := range t.entries {
		e.c.push(text, weight)
	}
}

// list returns everybody under a key.
func (h *hub) list(key string) []*entry {
	s := h.shard(key)
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.topics[key]
	if t == nil {
		return nil
	}
	return append([]*entry(nil), t.entries...)
}
