package chat

import (
	"context"
	"errors"
	"sync"
	"time"

	"gantry/internal/model"
)

// unsearched is the rooms that were written to and may not be indexed yet.
type unsearched struct {
	mu    sync.Mutex
	rooms map[string]bool
}

func (u *unsearched) add(rids ...string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.rooms == nil {
		u.rooms = map[string]bool{}
	}
	for _, rid := range rids {
		u.rooms[rid] = true
	}
}

func (u *unsearched) take() map[string]bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	rooms := u.rooms
	u.rooms = nil
	return rooms
}

// Posted notes that something was written, edited or deleted in a room, for
// KeepIndexed. It does not block.
func (s *Service) Posted(e model.Event) {
	if e.Kind == model.RoomPosted {
		s.unsearched.add(e.ID)
	}
}

// How often the background indexes what was written, how much in a batch, for
// which senders wait, and how long it rests between two of them. Who searches
// waits for larger ones.
const (
	indexEvery  = 2 * time.Second
	indexBatch  = 50
	indexRest   = 50 * time.Millisecond
	searchBatch = 500
)

// KeepIndexed indexes what is written in the background, so that a search
// finds little left to do, until ctx ends.
func (s *Service) KeepIndexed(ctx context.Context) {
	rids, err := s.Store.Unsearched(ctx)
	s.indexFailed(ctx, err)
	s.unsearched.add(rids...)
	for rest(ctx, indexEvery) {
		for rid := range s.unsearched.take() {
			s.indexFailed(ctx, s.indexRoom(ctx, rid, indexBatch, indexRest))
		}
	}
}

// indexFailed logs what the background could not do: a search will try again.
func (s *Service) indexFailed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.Log.Error("cannot index messages", "err", err)
	}
}

// rest waits; false when ctx ends first.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// indexRoom indexes all of a room, with a rest between batches.
func (s *Service) indexRoom(ctx context.Context, rid string, most int, pause time.Duration) error {
	for {
		more, err := s.Store.IndexRoom(ctx, rid, most)
		if err != nil || !more {
			return wrap("index a room", err)
		}
		if pause > 0 && !rest(ctx, pause) {
			return ctx.Err()
		}
	}
}

// indexFor indexes what a search is about to look at: a room, or all of the
// caller's.
func (s *Service) indexFor(ctx context.Context, who model.Caller, rid string) error {
	rids := []string{rid}
	if rid == "" {
		var err error
		if rids, err = s.Store.UnsearchedOf(ctx, who.UserID); err != nil {
			return wrap("look for what is not indexed", err)
		}
	}
	var errs []error
	for _, rid := range rids {
		errs = append(errs, s.indexRoom(ctx, rid, searchBatch, 0))
	}
	return errors.Join(errs...)
}
