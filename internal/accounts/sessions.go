package accounts

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// OneUserID is the input of users.logout; "" is the caller.
type OneUserID struct {
	UserID string `json:"userId" check:"nullable"`
}

// Told is an answer that is a sentence.
type Told struct {
	Message string `json:"message"`
}

// LogoutUser ends every session of a user, personal tokens included.
func (s *Service) LogoutUser(ctx context.Context, who model.Caller, in OneUserID) (Told, error) {
	if in.UserID == "" {
		in.UserID = who.UserID
	}
	if in.UserID != who.UserID && !s.may(who, "logout-other-user") {
		return Told{}, errUnauthorized
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, in.UserID)
		if err != nil {
			return refuseMissing(err, model.Errorf("error-invalid-user-id", "Invalid user id"))
		}
		if err := recordOf(ctx, tx, who, store.SessionEnded, u); err != nil {
			return err
		}
		return wrap("end sessions", tx.DeleteLoginTokens(ctx, in.UserID, ""))
	})
	return Told{"User " + in.UserID + " has been logged out!"}, err
}

// KeptSession is the session that goes on when the others end.
type KeptSession struct {
	Token   string `json:"token"`
	Expires string `json:"tokenExpires"`
}

// LogoutOthers ends the caller's other sessions; personal tokens stay. The
// token is the one that the request carried.
func (s *Service) LogoutOthers(ctx context.Context, who model.Caller, _ model.None) (KeptSession, error) {
	kept, err := s.Store.LoginToken(ctx, who.TokenHash)
	if errors.Is(err, model.ErrNotFound) {
		return KeptSession{}, model.Errorf("error-invalid-user-id", "Invalid user id")
	}
	if err != nil {
		return KeptSession{}, wrap("read a login token", err)
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteSessions(ctx, who.UserID, who.TokenHash) })
	out := KeptSession{Token: string(who.Token)}
	if kept.ExpiresAt != 0 {
		out.Expires = kept.ExpiresAt.String()
	}
	return out, wrap("end other sessions", err)
}

// RemoveOtherTokens ends all sessions of the caller but this one, personal
// tokens included.
func (s *Service) RemoveOtherTokens(ctx context.Context, who model.Caller, _ model.None) (model.None, error) {
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteLoginTokens(ctx, who.UserID, who.TokenHash) })
	return model.None{}, wrap("end other sessions", err)
}
