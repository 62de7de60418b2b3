package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Login is the many forms in which clients sign in: user, username or email
// with a password that is plain or a digest, or a token to resume.
type Login struct {
	User     jsontext.Value `json:"user"` // a string, or {username} or {email}
	Username string         `json:"username"`
	Email    string         `json:"email"`
	Password jsontext.Value `json:"password"` // a string, or {digest} or {hashed}
	Resume   string         `json:"resume"`
	Code     string         `json:"code"`
}

// LoggedIn is the answer to a sign-in.
type LoggedIn struct {
	Status string      `json:"status"`
	Data   SessionData `json:"data"`
}

// SessionData is what a client keeps of its session.
type SessionData struct {
	UserID    string `json:"userId"`
	AuthToken string `json:"authToken"`
	Me        Me     `json:"me"`
}

// refuseLogin is a sign-in that failed: 401 with upstream's words.
func refuseLogin(code, message string) *model.Error {
	return &model.Error{Code: code, Reason: message, Status: http.StatusUnauthorized}
}

// Login signs somebody in and returns their token and themselves.
func (s *Service) Login(ctx context.Context, who model.Caller, in Login) (LoggedIn, error) {
	user, token, err := s.signIn(ctx, who, in)
	if err != nil {
		return LoggedIn{}, err
	}
	return LoggedIn{Status: "success", Data: SessionData{UserID: user.ID, AuthToken: token, Me: s.me(user)}}, nil
}

func (s *Service) signIn(ctx context.Context, who model.Caller, in Login) (model.User, string, error) {
	if in.Resume != "" {
		user, err := s.resume(ctx, in.Resume)
		return user, in.Resume, err
	}
	user, err := s.byPassword(ctx, in)
	if err != nil {
		return user, "", err
	}
	var token string
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if token, _, err = s.startSession(ctx, tx, user.ID); err != nil {
			return err
		}
		user, err = tx.ChangeUser(ctx, user.ID, func(u *model.User) error {
			u.LastLogin = tx.Now
			return nil
		})
		return err
	})
	if err != nil {
		return user, "", fmt.Errorf("start a session: %w", err)
	}
	return user, token, nil
}

// resume signs in by a token that is still good.
func (s *Service) resume(ctx context.Context, token string) (model.User, error) {
	user, _, err := s.Store.Authenticate(ctx, HashToken(token), model.Now())
	if errors.Is(err, model.ErrNotFound) || err == nil && !user.Active {
		return user, refuseLogin("403", "You've been logged out by the server. Please log in again.")
	}
	if err != nil {
		return user, fmt.Errorf("resume a session: %w", err)
	}
	return user, nil
}

func (s *Service) byPassword(ctx context.Context, in Login) (model.User, error) {
	digest, ok := passwordDigest(in.Password)
	if !ok {
		return model.User{}, refuseLogin("400", "Match failed")
	}
	user, err := s.findLogin(ctx, in)
	if errors.Is(err, model.ErrNotFound) {
		return user, refuseLogin("Unauthorized", "Unauthorized")
	}
	if err != nil {
		return user, fmt.Errorf("find who signs in: %w", err)
	}
	hash, err := s.Store.PasswordHash(ctx, user.ID)
	if errors.Is(err, model.ErrNotFound) {
		return user, refuseLogin("403", "User has no password set")
	}
	if err != nil {
		return user, fmt.Errorf("read a password: %w", err)
	}
	match, err := s.Hasher.Matches(ctx, hash, digest)
	if err != nil {
		return user, err
	}
	if !match {
		return user, refuseLogin("403", "Incorrect password")
	}
	return user, s.maySignIn(user)
}

// maySignIn refuses accounts that are switched off.
func (s *Service) maySignIn(u model.User) error {
	if !u.Active {
		return refuseLogin("error-user-is-not-activated", "User is not activated")
	}
	return nil
}

// passwordDigest returns the sha-256 digest of a password in any of the forms
// clients send it.
func passwordDigest(raw jsontext.Value) (string, bool) {
	switch raw.Kind() {
	case '"':
		var plain string
		if err := json.Unmarshal(raw, &plain); err != nil {
			return "", false
		}
		return Digest(plain), true
	case '{':
		var d struct {
			Digest jsontext.Value `json:"digest"`
			Hashed string         `json:"hashed"`
		}
		if err := json.Unmarshal(raw, &d); err != nil {
			return "", false
		}
		if d.Digest.Kind() == '{' {
			return passwordDigest(d.Digest)
		}
		digest := d.Hashed
		if d.Digest.Kind() == '"' && json.Unmarshal(d.Digest, &digest) != nil {
			return "", false
		}
		return strings.ToLower(digest), digest != ""
	}
	return "", false
}

// findLogin finds whom the fields name.
func (s *Service) findLogin(ctx context.Context, in Login) (model.User, error) {
	name, address := in.Username, in.Email
	switch in.User.Kind() {
	case '"':
		if err := json.Unmarshal(in.User, &name); err != nil {
			return model.User{}, err
		}
		if strings.Contains(name, "@") {
			name, address = "", name
		}
	case '{':
		var u struct{ Username, Email string }
		if err := json.Unmarshal(in.User, &u, json.MatchCaseInsensitiveNames(true)); err != nil {
			return model.User{}, model.ErrNotFound
		}
		name, address = u.Username, u.Email
	}
	if name != "" {
		return s.Store.UserByUsername(ctx, name)
	}
	if address != "" {
		return s.Store.UserByEmail(ctx, address)
	}
	return model.User{}, model.ErrNotFound
}

// LoggedOut is the answer to logout.
type LoggedOut struct {
	Status string `json:"status"`
	Data   struct {
		Message string `json:"message"`
	} `json:"data"`
}

// Logout ends the caller's session.
func (s *Service) Logout(ctx context.Context, who model.Caller, _ model.None) (LoggedOut, error) {
	out := LoggedOut{Status: "success"}
	out.Data.Message = "You've been logged out!"
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteLoginToken(ctx, who.TokenHash) })
	if err != nil {
		return out, fmt.Errorf("end a session: %w", err)
	}
	return out, nil
}

// SweepTokens removes expired login tokens every so often, until ctx ends.
func (s *Service) SweepTokens(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteExpiredTokens(ctx) })
			if err != nil && ctx.Err() == nil {
				s.Log.Warn("could not sweep expired login tokens", "err", err)
			}
		}
	}
}
