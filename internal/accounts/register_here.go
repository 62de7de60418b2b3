package accounts

import (
	"context"
	"errors"

	"gantry/internal/model"
)

// ProposeUsername makes a username that can be had of the name that somebody
// without an account gives.
func (s *Service) ProposeUsername(ctx context.Context, name string) (string, error) {
	return s.suggest(ctx, s.ideas(model.User{Name: name}))
}

// UsernameFree says whether somebody without an account could register under a
// username, or why nobody could.
func (s *Service) UsernameFree(ctx context.Context, username string) (free bool, why *model.Error, err error) {
	if !s.validUsername(username) {
		return false, errBadUsername, nil
	}
	free, err = s.available(ctx, s.Store.Reader, username)
	if errors.As(err, &why) {
		return false, why, nil
	}
	return free, nil, err
}

// RegisterHere is Register for who then stays: it signs them in unless their
// account has to wait for something. A second factor is not asked for, which
// nobody can have chosen yet.
func (s *Service) RegisterHere(ctx context.Context, who model.Caller, in Registration) (model.User, Session, error) {
	if _, err := s.Register(ctx, who, in); err != nil {
		return model.User{}, Session{}, err
	}
	user, err := s.Store.UserByUsername(ctx, in.Username)
	if err != nil {
		return user, Session{}, wrap("read a new account", err)
	}
	if err := usable(user); err != nil {
		return user, Session{}, err
	}
	if s.unconfirmed(user) {
		return user, Session{}, errUnconfirmed
	}
	return s.open(ctx, who, user)
}
