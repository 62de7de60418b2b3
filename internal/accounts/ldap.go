package accounts

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Directory is an LDAP directory: it knows people and checks their passwords.
// An error says that it could not answer; a refusal is none.
type Directory interface {
	// SignIn says whether the one entry with that name has that password. The
	// entry is returned whenever there is exactly one.
	SignIn(ctx context.Context, name, password string) (entry model.DirectoryEntry, admitted bool, err error)
	// Find returns the one entry with that name, if there is exactly one.
	Find(ctx context.Context, name string) (entry model.DirectoryEntry, found bool, err error)
	// Test says whether the directory answers.
	Test(ctx context.Context) error
}

// ldapService is what identities of the directory are kept under.
const ldapService = "ldap"

var (
	errDirectoryDown = refuseLogin("LDAP-login-error", "The LDAP directory cannot be reached. Try again later.")
	errForbidden     = refuseLogin("403", "Login forbidden")
)

// plain returns the login by name and password that {ldap, username, ldapPass}
// is where no directory is asked.
func (in Login) plain() Login {
	if !in.LDAP {
		return in
	}
	in.User, in.Password = nil, in.LDAPPass
	in.Username, in.Email = splitName(in.Username)
	return in
}

// forDirectory returns the name and the password to ask the directory about,
// if it is to be asked. A digest is no password to a directory, and an empty
// one is no proof.
func (s *Service) forDirectory(in Login) (name, password string, ok bool) {
	if s.Directory == nil || !s.Settings.Get().Bool("LDAP_Enable") || in.Password.Kind() != '"' {
		return "", "", false
	}
	if json.Unmarshal(in.Password, &password) != nil {
		return "", "", false
	}
	username, address := in.names()
	name = username + address
	return name, password, name != "" && password != ""
}

// byDirectory signs in whom the directory admits, and by the password that is
// kept here who has one and may use it.
func (s *Service) byDirectory(ctx context.Context, who model.Caller, in Login, name, password string) (model.User, Session, error) {
	local, err := s.findLogin(ctx, in)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return local, Session{}, wrap("find who signs in", err)
	}
	mayTry := func() error {
		return s.blocked(ctx, s.Store.Reader, s.attempt(who, in.name(local)), model.Now())
	}
	if err := mayTry(); err != nil {
		return local, Session{}, err
	}
	entry, admitted, err := s.Directory.SignIn(ctx, name, password)
	if err != nil {
		s.Log.WarnContext(ctx, "the LDAP directory did not answer", "err", err)
		user, session, err := s.byOwnPassword(ctx, who, in)
		return user, session, inOutage(err)
	}
	p := s.entrant(entry, name)
	in.meant = p.counted()
	if err := mayTry(); err != nil { // under the name that a spelling of it means
		return local, Session{}, err
	}
	if !admitted {
		return s.byOwnPassword(ctx, who, in)
	}
	return s.enterAs(ctx, who, in, p, password)
}

// inOutage says instead of a wrong password that the directory, which might
// have known it, did not answer.
func inOutage(err error) error {
	if errors.Is(err, errStranger) || err == errForbidden {
		return errDirectoryDown.Because(err)
	}
	return err
}

// enterAs signs in whom the directory has admitted. Who signs in as everybody
// does, without naming the directory, is not refused for an account of the
// workspace's own that only has the same name.
func (s *Service) enterAs(ctx context.Context, who model.Caller, in Login, p entrant, password string) (model.User, Session, error) {
	o, err := s.outsider(ctx, p)
	var refusal *model.Error
	if errors.As(err, &refusal) && !in.LDAP {
		return s.byOwnPassword(ctx, who, in)
	}
	var user model.User
	var session Session
	if err == nil {
		o.Code = in.Code
		user, session, err = s.signInOutside(ctx, who, o)
	}
	if err != nil {
		return user, session, s.failed(ctx, s.attempt(who, in.name(user)), err)
	}
	if err := s.keepForOutage(ctx, user, password); err != nil {
		s.Log.WarnContext(ctx, "a password of the LDAP directory is not kept", "user", user.ID, "err", err)
	}
	return user, session, nil
}

// keepForOutage keeps the directory's password, where people may sign in with
// it while the directory is down.
func (s *Service) keepForOutage(ctx context.Context, user model.User, password string) error {
	if !s.Settings.Get().Bool("LDAP_Login_Fallback") {
		return nil
	}
	digest := Digest(password)
	match, _, err := s.isPassword(ctx, user.ID, digest)
	if err != nil || match {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, digest)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetPasswordHash(ctx, user.ID, hash) })
}

// directoryOnly says whether a password that is kept here is not enough for
// somebody, because the directory decides.
func (s *Service) directoryOnly(u model.User) bool {
	set := s.Settings.Get()
	return u.Services.External[ldapService] != "" && set.Bool("LDAP_Enable") && !set.Bool("LDAP_Login_Fallback")
}
