package app

import (
	"context"
	"net/http"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/rest"
)

// wireOAuth opens the doors for who signs in through a provider.
func (a *App) wireOAuth(key []byte) {
	a.Accounts.Providers = accounts.NewProviders()
	a.rest.OAuth = &rest.OAuth{House: oauthHouse{a}, Key: key}
}

// oauthHouse is the accounts as the door of sign-in services asks of them.
type oauthHouse struct{ *App }

// Begin implements rest.OAuthHouse.
func (h oauthHouse) Begin(ctx context.Context, service, redirect string) (rest.OAuthBeginning, error) {
	begun, err := h.Accounts.BeginOAuth(ctx, service, redirect)
	return rest.OAuthBeginning(begun), err
}

// Keep implements rest.OAuthHouse.
func (h oauthHouse) Keep(ctx context.Context, in rest.OAuthReturn, token string) (string, error) {
	kept, err := h.Accounts.KeepOAuth(ctx, accounts.OAuthAnswer{
		Service: in.Service, Code: in.Code, RedirectURI: in.RedirectURI, Verifier: in.Verifier, Nonce: in.Nonce, Refused: in.Refused,
	}, token)
	return kept.Secret, err
}

// SignIn implements rest.OAuthHouse.
func (h oauthHouse) SignIn(ctx context.Context, who model.Caller, token, secret, code string) (rest.Landing, error) {
	user, session, err := h.Accounts.SignIn(ctx, who, accounts.Login{
		OAuth: &accounts.OAuthCredential{Token: token, Secret: secret}, Code: code,
	})
	return rest.Landing{User: user, Token: session.Token, Expires: session.Expires}, err
}

// Site implements rest.OAuthHouse.
func (h oauthHouse) Site(r *http.Request) string {
	if site := h.Settings.Get().Site(); site != "" {
		return site
	}
	return "http://" + r.Host
}
