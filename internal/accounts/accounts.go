// Package accounts decides who somebody is: passwords, login tokens, second
// factors, registration, and what of a user others may see. One file per way
// in. It knows nothing of rooms; what a newcomer joins is told by Newcomers.
package accounts

import (
	"context"
	"log/slog"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// Service is the accounts of a workspace.
type Service struct {
	Store    *store.Store
	Settings *settings.Settings
	Authz    *authz.Authz
	Hasher   *Hasher
	Rooms    Newcomers
	Log      *slog.Logger
	// TestMode lifts second factors where a route does not demand one.
	TestMode bool
}

// Newcomers is what happens to rooms when accounts come and go.
type Newcomers interface {
	// Invited returns the invite that token admits by, or a refusal.
	Invited(ctx context.Context, tx *store.Tx, token string) (model.Invite, error)
	// Admit counts a newcomer's use of an invite and joins them to its room;
	// while the account still waits for something the joining waits too.
	Admit(ctx context.Context, tx *store.Tx, u *model.User, invite model.Invite) error
	// Welcome joins a user who is ready, with a username and active, to the
	// default rooms and to whatever waits for them.
	Welcome(ctx context.Context, tx *store.Tx, u *model.User, defaults bool) error
}

// Authenticate returns the caller whose login token this is, or
// model.ErrNotFound.
func (s *Service) Authenticate(ctx context.Context, userID, token string) (model.Caller, error) {
	user, kept, err := s.Store.Authenticate(ctx, HashToken(token), model.Now())
	if err != nil {
		return model.Caller{}, err
	}
	if user.ID != userID || !user.Active {
		return model.Caller{}, model.ErrNotFound
	}
	return model.Caller{UserID: user.ID, Username: user.Username, Roles: user.Roles, TokenHash: kept.Hash}, nil
}
