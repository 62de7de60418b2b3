package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"gantry/internal/model"
)

// tokenCache answers "whose token is this" without the database. An entry
// that is dropped while it is being read is not kept, so a revoked token is
// refused from the very next request; the expiry is the net under events lost
// between nodes.
type tokenCache struct{ kept atomic.Pointer[kept] }

// kept is replaced whole when everything is forgotten: what is being read at
// that moment then ends up where nobody looks.
type kept struct {
	tokens *otter.Cache[string, model.LoginToken]
	users  *otter.Cache[string, model.User]
}

const (
	cacheSize = 10_000
	cacheTime = time.Minute
)

func newTokenCache() *tokenCache {
	c := &tokenCache{}
	c.clear()
	return c
}

func newCache[V any]() *otter.Cache[string, V] {
	return otter.Must(&otter.Options[string, V]{
		MaximumSize:      cacheSize,
		ExpiryCalculator: otter.ExpiryWriting[string, V](cacheTime),
	})
}

func (c *tokenCache) drop(hash string)   { c.kept.Load().tokens.Invalidate(hash) }
func (c *tokenCache) dropUser(id string) { c.kept.Load().users.Invalidate(id) }

// close ends what the caches do in the background.
func (c *tokenCache) close() {
	k := c.kept.Load()
	k.tokens.StopAllGoroutines()
	k.users.StopAllGoroutines()
}

func (c *tokenCache) clear() {
	c.kept.Store(&kept{tokens: newCache[model.LoginToken](), users: newCache[model.User]()})
}

// Authenticate returns the user whose unexpired login token has that hash, or
// model.ErrNotFound. The user is shared: it must not be changed.
func (s *Store) Authenticate(ctx context.Context, hash string, now model.Time) (model.User, model.LoginToken, error) {
	c := s.tokens.kept.Load()
	token, err := cached(ctx, c.tokens, hash, s.LoginToken)
	if err != nil {
		return model.User{}, token, err
	}
	if token.ExpiresAt != 0 && token.ExpiresAt <= now {
		return model.User{}, token, model.ErrNotFound
	}
	user, err := cached(ctx, c.users, token.UserID, s.User)
	return user, token, err
}

// CachedUser returns a user that may be shared and so must not be changed.
func (s *Store) CachedUser(ctx context.Context, id string) (model.User, error) {
	return cached(ctx, s.tokens.kept.Load().users, id, s.User)
}

func cached[V any](ctx context.Context, c *otter.Cache[string, V], key string, load func(context.Context, string) (V, error)) (V, error) {
	v, err := c.Get(ctx, key, otter.LoaderFunc[string, V](func(ctx context.Context, key string) (V, error) {
		v, err := load(ctx, key)
		if errors.Is(err, model.ErrNotFound) {
			return v, otter.ErrNotFound
		}
		return v, err
	}))
	if errors.Is(err, otter.ErrNotFound) {
		return v, model.ErrNotFound
	}
	return v, err
}
