package accounts

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

var (
	errNoUserParam = model.Errorf("error-user-param-not-provided", `The required "userId" or "username" param was not provided`)
	errNoSuchUser  = model.Errorf("error-invalid-user", `The required "userId" or "username" param provided does not match any users`)
	errInvalidUser = model.Errorf("error-invalid-user", "Invalid user")
)

// find returns the user whom the parameters name.
func (s *Service) find(ctx context.Context, r store.Reader, p UserParam) (u model.User, err error) {
	name := p.Username
	if strings.TrimSpace(name) == "" {
		name = p.User
	}
	switch {
	case strings.TrimSpace(p.UserID) != "":
		u, err = r.User(ctx, p.UserID)
	case strings.TrimSpace(name) != "":
		u, err = r.UserByUsername(ctx, name)
	default:
		return u, errNoUserParam
	}
	return u, refuseMissing(err, errNoSuchUser)
}

// subject returns the user the parameters name, who is the caller when they
// name nobody.
func (s *Service) subject(ctx context.Context, r store.Reader, who model.Caller, p UserParam) (model.User, error) {
	if p.means(who) {
		return s.self(ctx, r, who)
	}
	return s.find(ctx, r, p)
}

// self returns the caller's account.
func (s *Service) self(ctx context.Context, r store.Reader, who model.Caller) (model.User, error) {
	u, err := r.User(ctx, who.UserID)
	return u, refuseMissing(err, errInvalidUser)
}

// refuseMissing turns "not found" into the refusal that the caller expects.
func refuseMissing(err error, refusal *model.Error) error {
	if errors.Is(err, model.ErrNotFound) {
		return refusal.Because(err)
	}
	return wrap("read a user", err)
}
