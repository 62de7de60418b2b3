package invites

import (
	"context"
	"sync"
	"time"
)

// headcounts are how many people are there in rooms, as they were counted a
// moment ago: anybody may look at a link as often as they like, and counting
// takes the longer the more people are there.
type headcounts struct {
	mu sync.Mutex
	of map[string]headcount
}

type headcount struct {
	people int
	until  time.Time
}

// maxHeadcounts bounds how many rooms' counts are kept.
const maxHeadcounts = 1_000

// recent returns a count that is still good.
func (h *headcounts) recent(rid string, now time.Time) (people int, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := h.of[rid]
	return found.people, now.Before(found.until)
}

func (h *headcounts) keep(rid string, c headcount) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil || len(h.of) >= maxHeadcounts {
		h.of = map[string]headcount{}
	}
	h.of[rid] = c
}

// online is how many members of a room are there, counted within the last
// OnlineFor; nil where the workspace does not let people know of each other
// whether they are.
func (s *Service) online(ctx context.Context, rid string) (*int, error) {
	set, now := s.Settings.Get(), time.Now()
	if set.Bool("Presence_broadcast_disabled") || set.Bool("Troubleshoot_Disable_Presence_Broadcast") {
		return nil, nil
	}
	people, ok := s.headcounts.recent(rid, now)
	if ok {
		return &people, nil
	}
	people, err := s.Store.CountPresent(ctx, rid)
	if err != nil {
		return nil, wrap("count who is there", err)
	}
	s.headcounts.keep(rid, headcount{people, now.Add(s.OnlineFor)})
	return &people, nil
}
