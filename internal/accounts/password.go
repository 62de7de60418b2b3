package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/crypto/bcrypt"

	"gantry/internal/model"
)

// bcryptCost is Meteor's default, 2^10 rounds.
const bcryptCost = 10

// nobodysHash is compared with where there is no hash, so that it takes as
// long to be told that somebody is not here as that the password is wrong. It
// is of bcryptCost.
const nobodysHash = "$2a$10$wwFQTL1LfQWIidI07KOHiO.HNgWMapLqVYuZE00clOhqqlUAFdvNm"

// Hasher runs bcrypt on fewer goroutines than there are cores, so that many
// sign-ins at once leave a core for everybody else.
type Hasher struct {
	// Cost is that of new hashes; tests take less than Meteor's.
	Cost  int
	slots chan struct{}
}

// NewHasher returns a Hasher for this machine.
func NewHasher() *Hasher {
	return &Hasher{Cost: bcryptCost, slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
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
		b, err := bcrypt.GenerateFromPassword([]byte(digest), h.Cost)
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
		if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) || errors.Is(err, bcrypt.ErrPasswordTooLong) {
			return nil
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok, nil
}

// isPassword says whether digest is that of the user's password. It takes as
// long for a user who has none, or does not exist.
func (s *Service) isPassword(ctx context.Context, userID, digest string) (match, has bool, err error) {
	hash, err := s.Store.PasswordHash(ctx, userID)
	has = err == nil
	if errors.Is(err, model.ErrNotFound) {
		hash, err = nobodysHash, nil
	}
	if err != nil {
		return false, false, wrap("read a password", err)
	}
	match, err = s.Hasher.Matches(ctx, hash, digest)
	return match && has, has, err
}
