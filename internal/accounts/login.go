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
// with a password that is plain or a digest, or a token to resume, and with a
// code where there is a second factor.
type Login struct {
	User     jsontext.Value `json:"user"` // a string, or {username} or {email}
	Username string         `json:"username"`
	Email    string         `json:"email"`
	Password jsontext.Value `json:"password"` // a string, or {digest} or {hashed}
	Resume   string         `json:"resume"`
	Code     string         `json:"code"`
	TOTP     jsontext.Value `json:"totp"` // {login, code}: Meteor's form of a login with a code
	LDAP     bool           `json:"ldap"` // with username and ldapPass
	LDAPPass jsontext.Value `json:"ldapPass"`

	OAuth *OAuthCredential `json:"oauth"` // of a provider that has identified them

	ServiceName string `json:"serviceName"` // a provider whose tokens these are
	AccessToken string `json:"accessToken"`
	IDToken     string `json:"idToken"`

	meant string // the username of whom a directory knows by the name that was given
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

var (
	errStranger      = refuseLogin("Unauthorized", "Unauthorized")
	errWrongPassword = refuseLogin("Unauthorized", "Incorrect password")
	errNoPassword    = refuseLogin("Unauthorized", "User has no password set")
	errMatch         = refuseLogin("400", "Match failed")
	errLoggedOut     = refuseLogin("403", "You've been logged out by the server. Please log in again.")
	errInactive      = refuseLogin("error-user-is-not-activated", "User is not activated")
	errUnconfirmed   = refuseLogin("error-invalid-email", "Invalid email __email__")
)

// Login signs somebody in and returns their token and themselves.
func (s *Service) Login(ctx context.Context, who model.Caller, in Login) (LoggedIn, error) {
	user, session, err := s.SignIn(ctx, who, in)
	if err != nil {
		return LoggedIn{}, err
	}
	me, err := s.me(ctx, user)
	return LoggedIn{Status: "success", Data: SessionData{UserID: user.ID, AuthToken: session.Token, Me: me}}, err
}

// Session is a login token in the hands of its bearer.
type Session struct {
	Token   string
	Expires model.Time // zero: never
}

// SignIn is Login for every door.
func (s *Service) SignIn(ctx context.Context, who model.Caller, in Login) (model.User, Session, error) {
	in, err := in.unwrap(who)
	if err != nil {
		return model.User{}, Session{}, err
	}
	if in.Resume != "" {
		return s.resume(ctx, in.Resume)
	}
	if in.outside() {
		return s.byProvider(ctx, who, in)
	}
	in = in.plain()
	if name, password, ok := s.forDirectory(in); ok {
		return s.byDirectory(ctx, who, in, name, password)
	}
	return s.byOwnPassword(ctx, who, in)
}

// byOwnPassword signs in by a password that is kept here.
func (s *Service) byOwnPassword(ctx context.Context, who model.Caller, in Login) (model.User, Session, error) {
	digest, ok := passwordDigest(in.Password)
	if !ok {
		return model.User{}, Session{}, errMatch
	}
	user, err := s.byPassword(ctx, who, in, digest)
	if err != nil {
		return user, Session{}, err
	}
	return s.open(ctx, who, user)
}

// unwrap takes a login out of {totp:{login,code}}, and a code that stands in
// a header.
func (in Login) unwrap(who model.Caller) (Login, error) {
	if in.TOTP.Kind() == '{' {
		var wrapped struct {
			Login Login  `json:"login"`
			Code  string `json:"code"`
		}
		if err := json.Unmarshal(in.TOTP, &wrapped); err != nil {
			return in, errMatch.Because(err)
		}
		in, in.Code = wrapped.Login, wrapped.Code
	}
	if in.Code == "" {
		in.Code = who.TwoFactor.Code
	}
	return in, nil
}

// open starts a session for somebody who proved who they are. Whoever was
// blocked meanwhile is refused although the password was right, so that
// guessing in parallel gains nothing.
func (s *Service) open(ctx context.Context, who model.Caller, user model.User) (model.User, Session, error) {
	var session Session
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := s.forgive(ctx, tx, who, user); err != nil {
			return err
		}
		if session, err = s.startSession(ctx, tx, who, user.ID); err != nil {
			return err
		}
		user, err = tx.ChangeUser(ctx, user.ID, func(u *model.User) error {
			u.LastLogin = tx.Now
			return nil
		})
		return err
	})
	var refusal *model.Error
	if err != nil && !errors.As(err, &refusal) {
		err = fmt.Errorf("start a session: %w", err)
	}
	if err == nil {
		s.Invites.Arrive(ctx, who, user.ID)
	}
	return user, session, err
}

// loginNoted is how long a sign-in by token leaves the time of the last one
// as it is: clients resume at every turn.
const loginNoted = time.Minute

// resume signs in by a token that is still good.
func (s *Service) resume(ctx context.Context, token string) (model.User, Session, error) {
	now := model.Now()
	user, kept, err := s.Store.Authenticate(ctx, HashToken(token), now)
	if errors.Is(err, model.ErrNotFound) {
		return user, Session{}, errLoggedOut
	}
	if err != nil {
		return user, Session{}, fmt.Errorf("resume a session: %w", err)
	}
	if !user.Active {
		return user, Session{}, errInactive
	}
	if now >= user.LastLogin.Add(loginNoted) {
		if user, err = s.noteLogin(ctx, user.ID); err != nil {
			return user, Session{}, err
		}
	}
	return user, Session{Token: token, Expires: kept.ExpiresAt}, nil
}

func (s *Service) noteLogin(ctx context.Context, userID string) (user model.User, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		user, err = tx.ChangeUser(ctx, userID, func(u *model.User) error {
			if tx.Now >= u.LastLogin.Add(loginNoted) {
				u.LastLogin = tx.Now
			}
			return nil
		})
		return err
	})
	return user, wrap("note a sign-in", err)
}

// byPassword returns whose password this is. It refuses before it looks where
// too many attempts have failed.
func (s *Service) byPassword(ctx context.Context, who model.Caller, in Login, digest string) (model.User, error) {
	user, err := s.findLogin(ctx, in)
	known := !errors.Is(err, model.ErrNotFound)
	if err != nil && known {
		return user, fmt.Errorf("find who signs in: %w", err)
	}
	attempt := s.attempt(who, in.name(user))
	if err := s.blocked(ctx, s.Store.Reader, attempt, model.Now()); err != nil {
		return user, err
	}
	match, has, err := s.isPassword(ctx, user.ID, digest)
	switch {
	case err != nil:
		return user, err
	case !known:
		err = errStranger
	case !has:
		err = errNoPassword
	case !match:
		err = errWrongPassword
	case s.directoryOnly(user):
		err = errForbidden
	default:
		err = s.maySignIn(ctx, user, in.Code)
	}
	if err != nil {
		return user, s.failed(ctx, attempt, err)
	}
	return user, nil
}

// maySignIn refuses by password accounts that are not to be used or confirmed,
// and asks for the second factor of those that have one.
func (s *Service) maySignIn(ctx context.Context, u model.User, code string) error {
	if usable(u) == nil && s.unconfirmed(u) {
		return errUnconfirmed
	}
	return s.mayEnterAs(ctx, u, code)
}

// mayEnterAs is what every way of signing in asks of an account: that it is
// to be used, and its second factor.
func (s *Service) mayEnterAs(ctx context.Context, u model.User, code string) error {
	if err := usable(u); err != nil {
		return err
	}
	err := s.prove(ctx, u, proof{Code: code, NoPassword: true})
	var refusal *model.Error
	if errors.As(err, &refusal) {
		unauthorized := *refusal
		unauthorized.Status = http.StatusUnauthorized
		return &unauthorized
	}
	return err
}

// usable refuses accounts that nobody signs in to.
func usable(u model.User) error {
	switch {
	case u.Type == "app":
		return refuseLogin("error-app-user-is-not-allowed-to-login", "App user is not allowed to login")
	case !u.Active:
		return errInactive
	}
	return nil
}

// unconfirmed says whether the workspace waits for the user to confirm an
// address.
func (s *Service) unconfirmed(u model.User) bool {
	return s.Settings.Get().Bool("Accounts_EmailVerification") && !u.HasRole("admin") && verifiedEmail(u) == ""
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

// names returns the username or the address that the fields name.
func (in Login) names() (username, address string) {
	username, address = in.Username, in.Email
	switch in.User.Kind() {
	case '"':
		if json.Unmarshal(in.User, &username) != nil {
			return "", ""
		}
		return splitName(username)
	case '{':
		var u struct {
			Username string `json:"username"`
			Email    string `json:"email"`
		}
		if json.Unmarshal(in.User, &u) != nil {
			return "", ""
		}
		return u.Username, u.Email
	}
	return username, address
}

// splitName tells a username from an address.
func splitName(name string) (username, address string) {
	if strings.Contains(name, "@") {
		return "", name
	}
	return name, ""
}

// name is what attempts are counted under: the username of the account, or
// what was given for one.
func (in Login) name(found model.User) string {
	if found.Username != "" {
		return strings.ToLower(found.Username)
	}
	if in.meant != "" {
		return strings.ToLower(in.meant)
	}
	username, address := in.names()
	return strings.ToLower(username + address)
}

// findLogin finds whom the fields name.
func (s *Service) findLogin(ctx context.Context, in Login) (model.User, error) {
	username, address := in.names()
	switch {
	case username != "":
		return s.Store.UserByUsername(ctx, username)
	case address != "":
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
