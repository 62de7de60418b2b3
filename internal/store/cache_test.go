package store

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// TestRevokedTokenIsRefusedAtOnce revokes tokens while many use them: after
// the revocation is answered nobody gets in, whatever was being read then.
func TestRevokedTokenIsRefusedAtOnce(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		seed(t, s)
		for round := range 60 {
			hash := "token" + strconv.Itoa(round)
			update(t, s, func(tx *Tx) error {
				return tx.InsertLoginToken(t.Context(), model.LoginToken{Hash: hash, UserID: "x", CreatedAt: tx.Now})
			})
			var revoked atomic.Bool
			var done sync.WaitGroup
			for range 8 {
				done.Go(func() {
					for !revoked.Load() {
						s.Authenticate(t.Context(), hash, 1)
						if round%2 == 0 {
							s.tokens.drop(hash) // the next one reads again
						}
					}
					if _, _, err := s.Authenticate(t.Context(), hash, 1); !errors.Is(err, model.ErrNotFound) {
						t.Errorf("round %d: a revoked token was answered %v", round, err)
					}
				})
			}
			if _, _, err := s.Authenticate(t.Context(), hash, 1); err != nil {
				t.Fatal(err)
			}
			update(t, s, func(tx *Tx) error { return tx.DeleteLoginToken(t.Context(), hash) })
			revoked.Store(true)
			done.Wait()
		}
	})
}

// TestStaleFill holds a read that has seen the old row until the row has
// changed: what it brings home must not be kept.
func TestStaleFill(t *testing.T) {
	for name, spoil := range map[string]func(*tokenCache){
		"event": func(c *tokenCache) { c.dropUser("x") },
		"reset": func(c *tokenCache) { c.clear() },
	} {
		t.Run(name, func(t *testing.T) {
			c := newTokenCache()
			reading, changed := make(chan struct{}), make(chan struct{})
			slow := func(context.Context, string) (model.User, error) {
				close(reading)
				<-changed
				return model.User{Name: "old"}, nil
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				cached(context.Background(), c.kept.Load().users, "x", slow)
			}()
			<-reading
			spoil(c)
			fresh := func(context.Context, string) (model.User, error) { return model.User{Name: "new"}, nil }
			if u, err := cached(t.Context(), c.kept.Load().users, "x", fresh); err != nil || u.Name != "new" {
				t.Errorf("while the old read is under way: %q, %v", u.Name, err)
			}
			close(changed)
			<-done
			if u, err := cached(t.Context(), c.kept.Load().users, "x", fresh); err != nil || u.Name != "new" {
				t.Errorf("after the old read: %q, %v", u.Name, err)
			}
		})
	}
}

// TestOneCallersLeavingIsTheirs: who waits for a read that somebody else
// began is answered even when that one gives up.
func TestOneCallersLeavingIsTheirs(t *testing.T) {
	c := newTokenCache()
	reading := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go cached(ctx, c.kept.Load().users, "x", func(ctx context.Context, _ string) (model.User, error) {
		close(reading)
		<-ctx.Done()
		return model.User{}, ctx.Err()
	})
	<-reading
	answer := make(chan error)
	go func() {
		_, err := cached(t.Context(), c.kept.Load().users, "x", func(context.Context, string) (model.User, error) { return model.User{}, nil })
		answer <- err
	}()
	cancel()
	if err := <-answer; err != nil {
		t.Error(err)
	}
}

func TestAuthenticate(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		seed(t, s)
		update(t, s, func(tx *Tx) error {
			return tx.InsertLoginToken(t.Context(), model.LoginToken{Hash: "short", UserID: "x", ExpiresAt: 100})
		})
		for range 2 { // the second time from the cache
			if u, token, err := s.Authenticate(t.Context(), "short", 99); err != nil || u.ID != "x" || token.Hash != "short" {
				t.Errorf("before it expires: %+v, %+v, %v", u, token, err)
			}
			if _, _, err := s.Authenticate(t.Context(), "short", 100); !errors.Is(err, model.ErrNotFound) {
				t.Errorf("once it has expired: %v", err)
			}
			if _, _, err := s.Authenticate(t.Context(), "unknown", 1); !errors.Is(err, model.ErrNotFound) {
				t.Errorf("unknown: %v", err)
			}
		}
		update(t, s, func(tx *Tx) error {
			_, err := tx.ChangeUser(t.Context(), "x", func(u *model.User) error { u.Active = false; return nil })
			return err
		})
		if u, _, err := s.Authenticate(t.Context(), "short", 1); err != nil || u.Active {
			t.Errorf("a changed user is %+v, %v", u, err)
		}
		update(t, s, func(tx *Tx) error { return tx.DeleteUser(t.Context(), "x") })
		if _, _, err := s.Authenticate(t.Context(), "short", 1); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("of a user who is gone: %v", err)
		}
	})
}
