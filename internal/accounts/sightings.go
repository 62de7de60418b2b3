package accounts

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

const (
	// seenEvery is how exactly it is known when a session was used last.
	seenEvery = 10 * time.Minute
	// seenFlush is how long sightings are gathered before they are written.
	seenFlush = 15 * time.Second
	// seenBatch bounds the sightings of one transaction.
	seenBatch = 200
)

// Sightings notes when sessions are used. A request costs a look into memory;
// what is new is written by Run, a session at most once in ten minutes and once
// more when a day begins. The zero Sightings are ready.
type Sightings struct {
	mu      sync.Mutex
	noted   map[string]model.Time // by token hash: the last sighting that is written or waits
	waiting map[string]store.Sighting
}

// Note is told of every request.
func (s *Sightings) Note(who model.Caller, now model.Time) {
	if who.TokenHash == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.noted[who.TokenHash]
	if known && now < last.Add(seenEvery) && store.DayOf(now) == store.DayOf(last) {
		return
	}
	if s.noted == nil {
		s.noted = map[string]model.Time{}
	}
	if s.waiting == nil {
		s.waiting = map[string]store.Sighting{}
	}
	by := sessionBy(who)
	s.noted[who.TokenHash] = now
	s.waiting[who.TokenHash] = store.Sighting{
		Hash: who.TokenHash, UserID: who.UserID, At: now, IP: by.IP, UserAgent: by.UserAgent, Host: by.Host,
	}
}

// take returns what waits to be written, and forgets sessions that have not
// been used for long.
func (s *Sightings) take(now model.Time) []store.Sighting {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]store.Sighting, 0, len(s.waiting))
	for _, seen := range s.waiting {
		all = append(all, seen)
	}
	s.waiting = nil
	for hash, at := range s.noted {
		if at.Add(seenEvery) <= now {
			delete(s.noted, hash)
		}
	}
	return all
}

// forget lets the next request tell again of what could not be written.
func (s *Sightings) forget(all []store.Sighting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seen := range all {
		delete(s.noted, seen.Hash)
	}
}

// Flush writes what was noted. What cannot be written is noted again by the
// next request.
func (s *Sightings) Flush(ctx context.Context, kept *store.Store) error {
	var errs []error
	for batch := range slices.Chunk(s.take(model.Now()), seenBatch) {
		err := kept.Update(ctx, func(tx *store.Tx) error { return tx.Seen(ctx, batch) })
		if err != nil {
			s.forget(batch)
			errs = append(errs, err)
		}
	}
	return wrap("note which sessions are used", errors.Join(errs...))
}

// Run flushes now and then until ctx ends, and once more then.
func (s *Sightings) Run(ctx context.Context, kept *store.Store, log *slog.Logger) {
	for pause(ctx, seenFlush) {
		if err := s.Flush(ctx, kept); err != nil && ctx.Err() == nil {
			log.Warn("it is not known when sessions were used last", "err", err)
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.Flush(last, kept); err != nil {
		log.Warn("it is not known when sessions were used last", "err", err)
	}
}

// Seen is told of every request that somebody signed in makes.
func (s *Service) Seen(who model.Caller) { s.sightings.Note(who, model.Now()) }

// WatchSessions keeps it known when sessions were used last, until ctx ends.
func (s *Service) WatchSessions(ctx context.Context) { s.sightings.Run(ctx, s.Store, s.Log) }
