package accounts

import (
	"context"
	"errors"
	"fmt"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Account describes an account that the environment asks for at start.
type Account struct {
	ID, Username, Name, Email, Password string
	Roles                               []string
	// Token, when set, becomes a login token that never expires.
	Token string
}

// EnsureAccount makes the account unless its id or username is taken, and
// says whether it did.
func (s *Service) EnsureAccount(ctx context.Context, a Account) (bool, error) {
	if _, err := s.Store.UserByUsername(ctx, a.Username); !errors.Is(err, model.ErrNotFound) {
		return false, err
	}
	hash, err := s.Hasher.Hash(ctx, Digest(a.Password))
	if err != nil {
		return false, err
	}
	u := model.User{
		ID: a.ID, Username: a.Username, Name: a.Name, Type: "user", Active: true, Roles: a.Roles,
		Status: "offline", StatusDefault: "online",
	}
	if u.ID == "" {
		u.ID = model.NewDocID()
	}
	if a.Email != "" {
		u.Emails = []model.Email{{Address: a.Email, Verified: true}}
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return s.ensure(ctx, tx, u, hash, a.Token) })
	if errors.Is(err, model.ErrConflict) {
		return false, nil // another node, or an older account, was first
	}
	if err != nil {
		return false, fmt.Errorf("make the account %s: %w", a.Username, err)
	}
	return true, nil
}

func (s *Service) ensure(ctx context.Context, tx *store.Tx, u model.User, hash, token string) error {
	if err := tx.InsertUser(ctx, &u); err != nil {
		return err
	}
	if err := tx.SetPasswordHash(ctx, u.ID, hash); err != nil {
		return err
	}
	if token != "" {
		err := tx.InsertLoginToken(ctx, model.LoginToken{
			Hash: HashToken(token), UserID: u.ID, CreatedAt: tx.Now, Session: sessionBy(model.Caller{}),
		})
		if err != nil {
			return err
		}
	}
	return s.welcome(ctx, tx, &u, true)
}
