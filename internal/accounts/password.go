package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/crypto/bcrypt"
)

// bcryptCost is Meteor's default, 2^10 rounds.
const bcryptCost = 10

// Hasher runs bcrypt on fewer goroutines than there are cores, so that many
// sign-ins at once leave a core for everybody else.
type Hasher struct{ slots chan struct{} }

// NewHasher returns a Hasher for this machine.
func NewHasher() *Hasher {
	return &Hasher{slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
}

// in runs work when a slot is free.
func (h *Hasher) in(ctx context.Context, work func() error) error {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.slots }()
	return work()
}

// Digest returns hex(sha256(password)): what clients send, and what Meteor
// feeds to bcrypt, so that a migrated user keeps their password.
func Digest(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

// Hash returns the bcrypt hash of a digest.
func (h *Hasher) Hash(ctx context.Context, digest string) (hash string, err error) {
	err = h.in(ctx, func() error {
		b, err := bcrypt.GenerateFromPassword([]byte(digest), bcryptCost)
		hash = string(b)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// Matches says whether hash was made of digest.
func (h *Hasher) Matches(ctx context.Context, hash, digest string) (ok bool, err error) {
	err = h.in(ctx, func() error {
		err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(digest))
		ok = err == nil
		if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
			return nil
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok, nil
}
