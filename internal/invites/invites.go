// Package invites holds the rules of invitations: who may make a link, whom it
// admits, and what becomes of it. One file per thing that can be done with an
// invite. Rooms and accounts have their own rules, which it meets as the small
// interfaces it declares; it knows neither HTTP nor SQL.
package invites

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// Service is the invitations of a workspace.
type Service struct {
	Store    *store.Store
	Settings *settings.Settings
	Authz    *authz.Authz
	Rooms    Rooms
	Accounts Accounts
	Mail     Mailer
	// ReadReport reads what a mail server reports of a letter.
	ReadReport func(report io.Reader) (MailReport, error)
	Key        TokenKey
	Log        *slog.Logger
	// Observe is told what came of every attempt to enter: "joined", "member",
	// "pending", "awaiting" or the refusal's code. It may be nil.
	Observe func(result string)
	// TestMode lets anybody ask for as many unknown tokens as they like.
	TestMode bool
	// Count is told of every preview, and of every refusal by its code. It may
	// be nil.
	Count func(what string)
	// Hooks calls the webhook.
	Hooks Hooks
	// OnlineFor is how long a count of who is there in a room serves.
	OnlineFor time.Duration

	guard    guard
	tally    tally
	creators creators
	refusals refusals

	headcounts headcounts
}

// Rooms is what invitations ask of the rooms they lead to.
type Rooms interface {
	// Can says whether the caller has a permission in a room, by global roles
	// or by those they hold there.
	Can(ctx context.Context, r store.Reader, who model.Caller, permission, rid string) (bool, error)
	// Enter makes a user a member and reports false when they are one already.
	Enter(ctx context.Context, tx *store.Tx, room model.Room, user model.User) (bool, error)
	// EndMembership lets a member of a room that the transaction has locked
	// leave it because their time is over.
	EndMembership(ctx context.Context, tx *store.Tx, room model.Room, user model.User) error
	// SayTo says something to one person in the name of another, once for each
	// id, in the direct room of the two.
	SayTo(ctx context.Context, id, fromID, toID, text string) error
}

// Accounts is what invitations ask of accounts.
type Accounts interface {
	// Activate lets an account that waited for approval be used. It is
	// welcomed as others are.
	Activate(ctx context.Context, tx *store.Tx, userID string) error
	// Ready says whether an account can be used.
	Ready(u model.User) bool
	// EndGuest ends the account of a guest.
	EndGuest(ctx context.Context, tx *store.Tx, userID string) error
	// Inform promises a letter to who will not get in to read a message.
	Inform(ctx context.Context, tx *store.Tx, u model.User, subject, text string, values map[string]string) error
}

// theServer is the bot in whose name the server itself acts, as when it makes
// the first admin's link.
const theServer = "rocket.cat"

// may says whether the caller has a permission by their global roles.
func (s *Service) may(who model.Caller, permission string) bool {
	return s.Authz.Get().Has(permission, who.Roles, nil)
}

// nine says whether the workspace behaves as Rocket.Chat 9 about invites: a
// record's id is no token, and listing needs manage-invite-links.
func (s *Service) nine() bool { return s.Settings.Get().String("Invite_Compat") == "9" }

// observe tells what came of an attempt to enter.
func (s *Service) observe(done string, err error) {
	if s.Observe == nil {
		return
	}
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal):
		s.Observe(refusal.Code)
	case err != nil:
		s.Observe("failed")
	default:
		s.Observe(done)
	}
}

// wrap adds what was being done to an error that is there. Refusals stay as
// they are.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
