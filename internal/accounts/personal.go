package accounts

import (
	"context"
	"crypto/subtle"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// PersonalToken names a token that a user made for a script.
type PersonalToken struct {
	Name   string `json:"tokenName"`
	Bypass bool   `json:"bypassTwoFactor" check:"nullable"`
}

// NewPersonalToken is a token, which is shown this once.
type NewPersonalToken struct {
	Token string `json:"token"`
}

// PersonalTokens lists a user's tokens.
type PersonalTokens struct {
	Tokens []PersonalTokenInfo `json:"tokens"`
}

// PersonalTokenInfo is what is shown of one: its end, by which its bearer
// knows it again.
type PersonalTokenInfo struct {
	Name      string     `json:"name"`
	CreatedAt model.Time `json:"createdAt"`
	LastPart  string     `json:"lastTokenPart"`
	Bypass    bool       `json:"bypassTwoFactor"`
}

// lastPart is how much of a token's end is kept.
const lastPart = 6

const tokenMethod = "personalAccessTokens:"

// mayHaveTokens refuses who may not make tokens, and requests without a name.
func (s *Service) mayHaveTokens(who model.Caller, in PersonalToken, method string) error {
	if in.Name == "" {
		return model.Fail("The 'tokenName' param is required")
	}
	if !s.may(who, "create-personal-access-tokens") {
		return model.Errorf("not-authorized", "Not Authorized").By(tokenMethod + method)
	}
	return nil
}

// GenerateToken makes a token that does not expire.
func (s *Service) GenerateToken(ctx context.Context, who model.Caller, in PersonalToken) (NewPersonalToken, error) {
	const method = "generateToken"
	if err := s.mayHaveTokens(who, in, method); err != nil {
		return NewPersonalToken{}, err
	}
	token := NewToken()
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return s.keepToken(ctx, tx, who, in, token) })
	if errors.Is(err, model.ErrConflict) {
		err = model.Errorf("error-token-already-exists", "A token with this name already exists").By(tokenMethod + method)
	}
	if err != nil {
		return NewPersonalToken{}, err
	}
	return NewPersonalToken{token}, nil
}

func (s *Service) keepToken(ctx context.Context, tx *store.Tx, who model.Caller, in PersonalToken, token string) error {
	err := tx.InsertLoginToken(ctx, model.LoginToken{
		Hash: HashToken(token), UserID: who.UserID, CreatedAt: tx.Now, Name: in.Name,
		LastPart: token[len(token)-lastPart:], BypassTwoFactor: in.Bypass,
	})
	if err != nil {
		return wrap("keep a token", err)
	}
	return recordToken(ctx, tx, who, store.TokenCreated, in.Name)
}

// RegenerateToken makes a token of the same name worthless and another one in
// its place.
func (s *Service) RegenerateToken(ctx context.Context, who model.Caller, in PersonalToken) (NewPersonalToken, error) {
	const method = "regenerateToken"
	if err := s.mayHaveTokens(who, in, method); err != nil {
		return NewPersonalToken{}, err
	}
	token := NewToken()
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.dropToken(ctx, tx, who, in, method); err != nil {
			return err
		}
		return s.keepToken(ctx, tx, who, in, token)
	})
	if err != nil {
		return NewPersonalToken{}, err
	}
	return NewPersonalToken{token}, nil
}

func (s *Service) dropToken(ctx context.Context, tx *store.Tx, who model.Caller, in PersonalToken, method string) error {
	old, err := tx.PersonalToken(ctx, who.UserID, in.Name)
	if errors.Is(err, model.ErrNotFound) {
		return model.Errorf("error-token-does-not-exists", "Token does not exist").By(tokenMethod + method)
	}
	if err != nil {
		return wrap("read a token", err)
	}
	if err := tx.DeleteLoginToken(ctx, old.Hash); err != nil {
		return wrap("drop a token", err)
	}
	return recordToken(ctx, tx, who, store.TokenRevoked, in.Name)
}

// RemoveToken makes a token worthless.
func (s *Service) RemoveToken(ctx context.Context, who model.Caller, in PersonalToken) (model.None, error) {
	const method = "removeToken"
	if err := s.mayHaveTokens(who, in, method); err != nil {
		return model.None{}, err
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error { return s.dropToken(ctx, tx, who, in, method) })
}

// ListTokens lists the caller's tokens, oldest first.
func (s *Service) ListTokens(ctx context.Context, who model.Caller, _ model.None) (PersonalTokens, error) {
	out := PersonalTokens{Tokens: []PersonalTokenInfo{}}
	if !s.may(who, "create-personal-access-tokens") {
		return out, model.Errorf("not-authorized", "Not Authorized")
	}
	all, err := s.Store.LoginTokens(ctx, who.UserID)
	for _, t := range all {
		if t.Personal() {
			out.Tokens = append(out.Tokens, PersonalTokenInfo{t.Name, t.CreatedAt, t.LastPart, t.BypassTwoFactor})
		}
	}
	return out, wrap("list tokens", err)
}

// TokenCreation says who may make sessions for others: up to version 7 of
// upstream CREATE_TOKENS_FOR_USERS allowed it, from 8 on requests show the
// secret of CREATE_TOKENS_FOR_USERS_SECRET.
type TokenCreation struct {
	Allowed bool
	Secret  string
}

// TokenFor is the input of users.createToken.
type TokenFor struct {
	UserParam
	Secret string `json:"secret"`
}

// MadeToken is a session made for somebody.
type MadeToken struct {
	UserID    string `json:"userId"`
	AuthToken string `json:"authToken"`
}

// CreateToken starts a session for somebody else.
func (s *Service) CreateToken(ctx context.Context, who model.Caller, in TokenFor) (MadeToken, error) {
	u, err := s.find(ctx, s.Store.Reader, in.UserParam)
	if err != nil {
		return MadeToken{}, err
	}
	if !s.mayCreateToken(who, u, in.Secret) {
		return MadeToken{}, model.Errorf("error-not-authorized", "Not authorized").By("createToken")
	}
	var session Session
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if session, err = s.startSession(ctx, tx, model.Caller{}, u.ID); err != nil {
			return err
		}
		return recordOf(ctx, tx, who, store.SessionStarted, u)
	})
	return MadeToken{UserID: u.ID, AuthToken: session.Token}, wrap("start a session", err)
}

func (s *Service) mayCreateToken(who model.Caller, u model.User, secret string) bool {
	known := s.CreateTokens.Secret
	shown := known != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(known)) == 1
	return (shown || s.CreateTokens.Allowed) && (u.ID == who.UserID || s.may(who, "user-generate-access-token"))
}
