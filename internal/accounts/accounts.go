// Package accounts decides who somebody is: passwords, login tokens, second
// factors, registration, and what of a user others may see. One file per way
// in. It knows nothing of rooms; what a newcomer joins and what somebody who
// leaves gives up is told by Newcomers.
package accounts

import (
	"context"
	"fmt"
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
	Invites  Invites
	Mail     Mailer
	// Directory is asked where LDAP_Enable is on; without one nobody is in it.
	Directory Directory
	Log       *slog.Logger
	// Providers speaks to the sign-in services outside; nil: there are none.
	Providers *Providers
	// Live is who is connected.
	Live *Connections
	// CreateTokens says who may be given a token that others sign in with.
	CreateTokens TokenCreation
	// TestMode lifts second factors where a rule does not demand one.
	TestMode bool

	sightings Sightings
}

// Newcomers is what happens to rooms when accounts come, change and go.
type Newcomers interface {
	// Welcome joins a user who is ready, with a username and active, to the
	// default rooms.
	Welcome(ctx context.Context, tx *store.Tx, u *model.User) error
	// Relinquish hands the rooms that only this user owns to those who have
	// been there longest, and removes private ones that nobody else is in.
	// Without confirmation it refuses with user-last-owner where there are any.
	Relinquish(ctx context.Context, tx *store.Tx, u *model.User, confirmed bool) error
	// Depart ends the memberships of a user who is about to be deleted, and
	// removes their conversations with one other person.
	Depart(ctx context.Context, tx *store.Tx, u *model.User) error
	// Rest closes direct conversations with somebody who was deactivated for
	// writing, and opens them again when they and the other are active.
	Rest(ctx context.Context, tx *store.Tx, u *model.User) error
	// Renamed carries a new username or name to where rooms hold it.
	Renamed(ctx context.Context, tx *store.Tx, before, after *model.User) error
	// Preferred carries what a user now prefers to the rooms they are in.
	Preferred(ctx context.Context, tx *store.Tx, before, after *model.User) error
}

// Invites is what invitations do for those who make an account or sign in.
type Invites interface {
	// Invited returns the invite that token admits somebody with that address
	// by, or a refusal.
	Invited(ctx context.Context, tx *store.Tx, who model.Caller, token, address string) (model.Admission, error)
	// Admit counts a newcomer's use of an invite; the joining waits until
	// Complete. With account their account waits until somebody says yes.
	Admit(ctx context.Context, tx *store.Tx, who model.Caller, u *model.User, a model.Admission, account bool) error
	// InvitedGuest is Invited for who comes by a name alone.
	InvitedGuest(ctx context.Context, tx *store.Tx, who model.Caller, token string) (model.Admission, error)
	// AdmitGuest counts a guest's use of an invite and joins them to its rooms.
	AdmitGuest(ctx context.Context, tx *store.Tx, who model.Caller, u *model.User, a model.Admission) error
	// Complete joins a user who is ready to whatever waits for them.
	Complete(ctx context.Context, tx *store.Tx, u *model.User) error
	// TokenOf returns the token of the invite that a browser is bound to, or "".
	TokenOf(bound model.Secret) string
	// Arrive lets somebody who has just signed in enter by the invite their
	// browser is bound to.
	Arrive(ctx context.Context, who model.Caller, userID string)
}

// Mailer delivers mail, or says why not.
type Mailer interface {
	Configured() bool
	Send(ctx context.Context, m model.Mail) error
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
	return model.Caller{
		UserID: user.ID, Username: user.Username, Roles: user.Roles, TokenHash: kept.Hash, Token: model.Secret(token),
	}, nil
}

// may says whether the caller has a permission by their global roles.
func (s *Service) may(who model.Caller, permission string) bool {
	return s.Authz.Get().Has(permission, who.Roles, nil)
}

// wrap adds what was being done to an error that is there. Refusals stay as
// they are.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// errUnauthorized is what older endpoints of upstream answer when a
// permission is missing.
var errUnauthorized = &model.Error{Reason: "unauthorized", Plain: true, Status: 403}

// UserParam names a user in the three ways that upstream's endpoints take.
type UserParam struct {
	UserID   string `json:"userId"`
	Username string `json:"username"`
	User     string `json:"user"`
}

// means says whether the parameters name the caller, or nobody.
func (p UserParam) means(who model.Caller) bool {
	switch {
	case p.UserID == "" && p.Username == "" && p.User == "":
		return true
	case p.UserID != "":
		return p.UserID == who.UserID
	case p.Username != "":
		return p.Username == who.Username
	}
	return p.User == who.Username
}
