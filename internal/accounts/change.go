package accounts

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Ready says whether an account can be used: its bearer has a username, is
// active and, where the workspace asks for it, has confirmed an address. Guests
// have none.
func (s *Service) Ready(u model.User) bool {
	return u.Username != "" && u.Active && (u.Passing() || !s.unconfirmed(u))
}

// admit brings a new account in: it is welcomed when it is ready, and
// otherwise waits until a change makes it so.
func (s *Service) admit(ctx context.Context, tx *store.Tx, u *model.User, defaults bool) error {
	if !s.Ready(*u) {
		return wrap("let an account wait", tx.Await(ctx, u.ID, defaults))
	}
	return s.welcome(ctx, tx, u, defaults)
}

// welcome joins a user who is ready to the rooms of invites that wait for
// them, and to the default rooms.
func (s *Service) welcome(ctx context.Context, tx *store.Tx, u *model.User, defaults bool) error {
	if u.Username == "" || !u.Active {
		return nil
	}
	if err := s.Invites.Complete(ctx, tx, u); err != nil || !defaults {
		return err
	}
	return s.Rooms.Welcome(ctx, tx, u)
}

// change alters an account and does what follows from it: an account that
// becomes ready is welcomed, a new name is carried to the rooms, and another
// status told.
func (s *Service) change(ctx context.Context, tx *store.Tx, id string, alter func(u *model.User) error) (model.User, error) {
	var before model.User
	after, err := tx.ChangeUser(ctx, id, func(u *model.User) error {
		before = *u
		before.Emails, before.Roles = slices.Clone(u.Emails), slices.Clone(u.Roles)
		if err := alter(u); err != nil {
			return err
		}
		return tellStatus(tx, s.Settings.Get(), &before, u)
	})
	if err != nil {
		return after, err
	}
	if before.Username != "" && (before.Username != after.Username || before.Name != after.Name) {
		if err := s.Rooms.Renamed(ctx, tx, &before, &after); err != nil {
			return after, err
		}
	}
	if before.Active != after.Active {
		if err := s.Rooms.Rest(ctx, tx, &after); err != nil {
			return after, err
		}
	}
	if !s.Ready(after) {
		return after, nil
	}
	if s.Ready(before) {
		if slices.Equal(before.Emails, after.Emails) {
			return after, nil
		}
		return after, s.Invites.Complete(ctx, tx, &after) // an address was confirmed that an invite asks for
	}
	defaults, err := tx.Awaited(ctx, id)
	if err != nil {
		return after, wrap("read what an account waits for", err)
	}
	return after, s.welcome(ctx, tx, &after, defaults)
}

// matterAdmins serialises what could leave the workspace without an admin, or
// give it its first.
const matterAdmins = "admins"

// lastAdmin says whether nobody but u is an active admin. Until the
// transaction ends no other can take the role away.
func (s *Service) lastAdmin(ctx context.Context, tx *store.Tx, u model.User) (bool, error) {
	if !u.HasRole("admin") {
		return false, nil
	}
	if err := tx.Serialise(ctx, matterAdmins); err != nil {
		return false, wrap("wait for other changes of admins", err)
	}
	n, err := tx.CountActiveInRole(ctx, "admin")
	return u.Active && n <= 1, wrap("count admins", err)
}

// refuseConflict turns "already taken" into the refusal the caller expects.
func refuseConflict(err error, refusal *model.Error) error {
	if errors.Is(err, model.ErrConflict) {
		return refusal.Because(err)
	}
	return err
}
