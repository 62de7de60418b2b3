package accounts

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Recognise returns the caller as they are now, by the token they were signed
// in by, or model.ErrNotFound when that session is over.
func (s *Service) Recognise(ctx context.Context, who model.Caller) (model.Caller, error) {
	user, kept, err := s.Store.Authenticate(ctx, who.TokenHash, model.Now())
	if err != nil {
		return who, err
	}
	if user.ID != who.UserID || !user.Active {
		return who, model.ErrNotFound
	}
	who.Username, who.Roles, who.TokenHash = user.Username, user.Roles, kept.Hash
	s.Seen(who)
	return who, nil
}

// SocketLogin is a sign-in over a connection that stays.
type SocketLogin struct {
	Who     model.Caller
	Session Session
	Type    string
}

// SignInSocket is SignIn with refusals as Meteor words them.
func (s *Service) SignInSocket(ctx context.Context, who model.Caller, raw jsontext.Value) (SocketLogin, error) {
	var in Login
	if err := json.Unmarshal(raw, &in); err != nil {
		return SocketLogin{}, errMatch.Because(err)
	}
	if in.foreign() {
		return SocketLogin{}, &model.Error{Code: "403", Reason: "Unrecognized options for login request"}
	}
	out := SocketLogin{Who: who, Type: "password"}
	switch {
	case in.Resume != "":
		out.Type = "resume"
	case in.LDAP:
		out.Type = "ldap"
	}
	user, session, err := s.SignIn(ctx, who, in)
	if err != nil {
		return out, socketRefusal(err)
	}
	out.Session = session
	out.Who.UserID, out.Who.Username, out.Who.Roles = user.ID, user.Username, user.Roles
	out.Who.TokenHash, out.Who.Token = HashToken(session.Token), model.Secret(session.Token)
	return out, nil
}

// foreign says whether the login is for a service that is not spoken of here:
// it has neither a token to resume nor a password.
func (in Login) foreign() bool {
	return in.Resume == "" && in.Password == nil && !in.LDAP && in.TOTP.Kind() != '{'
}

// socketRefusal renders what REST calls "Unauthorized" as Meteor's 403.
func socketRefusal(err error) error {
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != errStranger.Code {
		return err
	}
	meteor := *refusal
	meteor.Code = "403"
	if errors.Is(err, errStranger) && refusal.Reason == errStranger.Reason {
		meteor.Reason = "User not found"
	}
	return &meteor
}

// OwnDocument is a user's account as their own clients keep it, by its fields
// beside the id. What moves at every sign-in is left out.
type OwnDocument struct {
	Profile
	ID bool `json:"_id,omitzero"` // hides the profile's: DDP says it elsewhere
}

// OwnDocument returns a user's.
func (s *Service) OwnDocument(ctx context.Context, userID string) (OwnDocument, error) {
	u, err := s.Store.CachedUser(ctx, userID)
	if err != nil {
		return OwnDocument{}, wrap("read a user", err)
	}
	p := documented(u)
	p.LastLogin, p.UpdatedAt = 0, 0
	return OwnDocument{Profile: p}, nil
}
