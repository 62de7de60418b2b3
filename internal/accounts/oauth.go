package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"gantry/internal/model"
	"gantry/internal/store"
)

var (
	errNoService    = refuseLogin("oauth-service-unknown", "There is no such sign-in service")
	errProvider     = refuseLogin("oauth-failed", "The sign-in service did not confirm who you are")
	errNoCredential = refuseLogin("oauth-credential-unknown", "This sign-in has expired or was used already")
)

// OAuthCredential is what a client shows to sign in as whom a provider has
// identified.
type OAuthCredential struct {
	Token  string `json:"credentialToken"`
	Secret string `json:"credentialSecret"`
}

// hash is the form in which a credential is kept.
func (c OAuthCredential) hash() string { return HashToken(c.Token + "\x00" + c.Secret) }

// OAuthAnswer is what a browser brings back from a provider, with what the
// sign-in was begun with.
type OAuthAnswer struct {
	Service, Code, RedirectURI string
	// Verifier and Nonce are those of Begin. A client that sends people to the
	// provider by itself has none.
	Verifier, Nonce string
	// Refused is the provider's word for why there is no code.
	Refused string
}

// OAuthBeginning is a sign-in with a provider that has begun: where the
// browser goes, and what its answer is checked with.
type OAuthBeginning struct {
	Address, State, Verifier, Nonce string
}

// BeginOAuth begins to sign somebody in with a provider that is to send them
// back to an address of ours.
func (s *Service) BeginOAuth(ctx context.Context, service, redirect string) (OAuthBeginning, error) {
	p, err := s.Providers.open(ctx, s.Settings.Get(), service)
	if err != nil {
		return OAuthBeginning{}, s.oauthFailed(ctx, service, err)
	}
	b := OAuthBeginning{State: NewToken(), Verifier: oauth2.GenerateVerifier(), Nonce: NewToken()}
	b.Address = p.config(redirect).AuthCodeURL(b.State, oauth2.S256ChallengeOption(b.Verifier), oauth2.SetAuthURLParam("nonce", b.Nonce))
	return b, nil
}

// credentialTime is how long a client may take to come for what a provider
// said. Who needs a second factor looks for their phone in it.
const credentialTime = 5 * time.Minute

// kept is what is stored of a provider's word.
type kept struct {
	Outsider Outsider `json:"outsider,omitzero"`
	Code     string   `json:"code,omitempty"` // of a refusal
	Reason   string   `json:"reason,omitempty"`
}

// KeepOAuth asks the provider who came back and keeps its word until the
// client comes with the credential; any node can answer then. A refusal is
// kept, too, and also returned.
func (s *Service) KeepOAuth(ctx context.Context, in OAuthAnswer, token string) (OAuthCredential, error) {
	c := OAuthCredential{Token: token, Secret: NewToken()}
	outsider, refused := s.answer(ctx, in)
	word := kept{Outsider: outsider}
	var refusal *model.Error
	if errors.As(refused, &refusal) {
		word = kept{Code: refusal.Code, Reason: refusal.Reason}
	} else if refused != nil {
		return c, refused
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return keep(ctx, tx, c, word, tx.Now.Add(credentialTime)) })
	if err != nil {
		return c, wrap("keep what a provider said", err)
	}
	return c, refused
}

func keep(ctx context.Context, tx *store.Tx, c OAuthCredential, word kept, until model.Time) error {
	doc, err := json.Marshal(word)
	if err != nil {
		return err
	}
	return tx.InsertCredential(ctx, store.Credential{Hash: c.hash(), Doc: doc, ExpiresAt: until})
}

// answer asks a provider who came back from it.
func (s *Service) answer(ctx context.Context, in OAuthAnswer) (Outsider, error) {
	if in.Code == "" {
		return Outsider{}, s.oauthFailed(ctx, in.Service, fmt.Errorf("no code came back but %.80q", in.Refused))
	}
	p, err := s.Providers.open(ctx, s.Settings.Get(), in.Service)
	if err != nil {
		return Outsider{}, s.oauthFailed(ctx, in.Service, err)
	}
	tokens, err := p.exchange(ctx, in)
	if err != nil {
		return Outsider{}, s.oauthFailed(ctx, in.Service, err)
	}
	signed, _ := tokens.Extra("id_token").(string)
	outsider, err := p.identity(ctx, tokens.AccessToken, signed, in.Nonce)
	if err != nil {
		err = s.oauthFailed(ctx, in.Service, err)
	}
	return outsider, err
}

// oauthFailed tells the admin what went wrong with a provider, and the person
// only that something did.
func (s *Service) oauthFailed(ctx context.Context, service string, err error) error {
	var refusal *model.Error
	if errors.As(err, &refusal) || ctx.Err() != nil {
		return err
	}
	s.Log.WarnContext(ctx, "sign-in with a provider failed", "service", service, "err", err)
	return errProvider.Because(err)
}

// outside says whether somebody signs in with the word of a provider.
func (in Login) outside() bool { return in.OAuth != nil || in.AccessToken != "" }

// byProvider signs in with the word of a provider.
func (s *Service) byProvider(ctx context.Context, who model.Caller, in Login) (model.User, Session, error) {
	if in.OAuth != nil {
		return s.byCredential(ctx, who, *in.OAuth, in.Code)
	}
	o, err := s.byTokens(ctx, in)
	if err != nil {
		return model.User{}, Session{}, err
	}
	o.Code = in.Code
	return s.byWord(ctx, who, o)
}

// byWord signs in by a provider's word. A wrong second factor is a failed
// attempt as with a password.
func (s *Service) byWord(ctx context.Context, who model.Caller, o Outsider) (model.User, Session, error) {
	user, session, err := s.signInOutside(ctx, who, o)
	if err != nil && user.ID != "" {
		err = s.failed(ctx, s.attempt(who, Login{}.name(user)), err)
	}
	return user, session, err
}

// byTokens asks a provider whose tokens these are. One that signs identities
// must have signed this one for us: an access token alone may have been given
// to anybody.
func (s *Service) byTokens(ctx context.Context, in Login) (Outsider, error) {
	p, err := s.Providers.open(ctx, s.Settings.Get(), in.ServiceName)
	if err == nil && p.provider != nil && in.IDToken == "" {
		return Outsider{}, errProvider.Because(errors.New("no signed identity"))
	}
	if err != nil {
		return Outsider{}, s.oauthFailed(ctx, in.ServiceName, err)
	}
	o, err := p.identity(ctx, in.AccessToken, in.IDToken, "")
	if err != nil {
		err = s.oauthFailed(ctx, in.ServiceName, err)
	}
	return o, err
}

// byCredential signs in whom a credential is of. It is good for one sign-in;
// who must show a second factor may come again with it.
func (s *Service) byCredential(ctx context.Context, who model.Caller, c OAuthCredential, code string) (model.User, Session, error) {
	word, until, err := s.take(ctx, c)
	if err != nil {
		return model.User{}, Session{}, err
	}
	if word.Reason != "" {
		return model.User{}, Session{}, refuseLogin(word.Code, word.Reason)
	}
	word.Outsider.Code = code
	user, session, err := s.byWord(ctx, who, word.Outsider)
	var refusal *model.Error
	if errors.As(err, &refusal) && (refusal.Code == "totp-required" || refusal.Code == "totp-invalid") {
		word.Outsider.Code = ""
		again := s.Store.Update(ctx, func(tx *store.Tx) error { return keep(ctx, tx, c, word, until) })
		err = errors.Join(err, wrap("keep what a provider said", again))
	}
	return user, session, err
}

// take uses a credential up: of any number of calls one gets it.
func (s *Service) take(ctx context.Context, c OAuthCredential) (word kept, until model.Time, err error) {
	found, err := s.Store.Credential(ctx, c.hash(), model.Now())
	if err == nil {
		err = s.Store.Update(ctx, func(tx *store.Tx) error {
			taken, err := tx.TakeCredential(ctx, c.hash())
			if err == nil && !taken {
				err = model.ErrNotFound
			}
			return err
		})
	}
	if errors.Is(err, model.ErrNotFound) {
		return word, 0, errNoCredential
	}
	if err != nil {
		return word, 0, wrap("look a credential up", err)
	}
	return word, found.ExpiresAt, wrap("read a credential", json.Unmarshal(found.Doc, &word))
}
