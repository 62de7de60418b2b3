package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"gantry/internal/settings"
)

// Providers speaks to the sign-in services that an admin has written down,
// wherever they are, and remembers what they publish about themselves.
type Providers struct {
	client *http.Client

	mu    sync.Mutex
	known map[string]published // by issuer
}

// published is what a provider says at its well-known address.
type published struct {
	Issuer   string   `json:"issuer"`
	Auth     string   `json:"authorization_endpoint"`
	Token    string   `json:"token_endpoint"`
	UserInfo string   `json:"userinfo_endpoint"`
	Keys     string   `json:"jwks_uri"`
	Signing  []string `json:"id_token_signing_alg_values_supported"`

	provider *oidc.Provider // nil: the provider publishes nothing
	until    time.Time
}

// Bounds of what a provider may cost.
const (
	providerTime = 10 * time.Second
	providerBody = 1 << 20
	// publishedFor is how long what a provider publishes is believed.
	publishedFor = 10 * time.Minute
)

// NewProviders returns a client of sign-in services. It trusts the addresses,
// which only admins write, but bounds time and size, and follows no redirect
// that leaves https.
func NewProviders() *Providers {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: providerTime, ResponseHeaderTimeout: providerTime,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	}
	return &Providers{
		known: map[string]published{},
		client: &http.Client{Timeout: providerTime, Transport: bounded{transport}, CheckRedirect: func(next *http.Request, before []*http.Request) error {
			if len(before) > 3 || before[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
				return errors.New("the provider redirects too often or away from https")
			}
			return nil
		}},
	}
}

// bounded cuts answers off.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, providerBody), response.Body}
	}
	return response, err
}

// provider is one service as it is spoken to now.
type provider struct {
	*Providers
	settings.CustomService
	secret string
	published
}

// open returns the service of that name, or errNoService. Without Providers
// there is none.
func (p *Providers) open(ctx context.Context, set *settings.Snapshot, service string) (provider, error) {
	config, secret, found := set.SignInService(service)
	if p == nil || !found || config.ServerURL == "" || config.ClientID == "" {
		return provider{}, errNoService
	}
	if _, err := url.Parse(config.ServerURL); err != nil {
		return provider{}, errNoService.Because(err)
	}
	told, err := p.discover(ctx, issuer(config.ServerURL))
	return provider{p, config, secret, told}, err
}

// issuer is who signs the identities of the provider at an address: Keycloak's
// is written down with the path of the protocol.
func issuer(address string) string {
	return strings.TrimSuffix(strings.TrimRight(address, "/"), "/protocol/openid-connect")
}

// discover returns what a provider publishes, which may be nothing. That it
// cannot be asked is an error: who can keep it from answering must not change
// how identities are checked.
func (p *Providers) discover(ctx context.Context, issuer string) (published, error) {
	p.mu.Lock()
	told, known := p.known[issuer]
	p.mu.Unlock()
	if known && time.Now().Before(told.until) {
		return told, nil
	}
	told, err := p.ask(ctx, issuer)
	if err != nil {
		return told, fmt.Errorf("ask the provider about itself: %w", err)
	}
	told.until = time.Now().Add(publishedFor)
	p.mu.Lock()
	p.known[issuer] = told
	p.mu.Unlock()
	return told, nil
}

func (p *Providers) ask(ctx context.Context, issuer string) (told published, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, issuer+"/.well-known/openid-configuration", nil)
	if err != nil {
		return told, err
	}
	body, status, err := p.do(request)
	switch {
	case err != nil:
		return told, err
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests:
		return told, fmt.Errorf("status %d", status)
	case status != http.StatusOK || json.Unmarshal(body, &told) != nil:
		return published{}, nil // speaks OAuth 2.0 without OpenID Connect
	case strings.TrimRight(told.Issuer, "/") != issuer || told.Keys == "":
		return published{}, nil // describes somebody else
	}
	config := oidc.ProviderConfig{
		IssuerURL: told.Issuer, AuthURL: told.Auth, TokenURL: told.Token, UserInfoURL: told.UserInfo, JWKSURL: told.Keys, Algorithms: asymmetric(told.Signing),
	}
	told.provider = config.NewProvider(oidc.ClientContext(context.Background(), p.client))
	return told, nil
}

// asymmetric leaves of the ways of signing those that need a private key.
func asymmetric(all []string) (some []string) {
	for _, name := range all {
		switch name {
		case oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA:
			some = append(some, name)
		}
	}
	return some
}

func (p *Providers) do(request *http.Request) ([]byte, int, error) {
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "Gantry")
	response, err := p.client.Do(request)
	if err != nil {
		var where *url.Error // names the address, which may hold a token
		if errors.As(err, &where) {
			err = where.Err
		}
		return nil, 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return body, response.StatusCode, err
}

// address returns a path of the provider, which may be a whole address.
func (p provider) address(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	return strings.TrimRight(p.ServerURL, "/") + path
}

// config is the provider in the words of the library. What the provider
// publishes is preferred to what was written down.
func (p provider) config(redirect string) *oauth2.Config {
	style := oauth2.AuthStyleInParams
	if p.TokenSentVia == "header" {
		style = oauth2.AuthStyleInHeader
	}
	endpoint := oauth2.Endpoint{AuthURL: p.address(p.AuthorizePath), TokenURL: p.address(p.TokenPath), AuthStyle: style}
	if p.provider != nil {
		endpoint.AuthURL, endpoint.TokenURL = p.Auth, p.Token
	}
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.secret, Endpoint: endpoint, RedirectURL: redirect, Scopes: strings.Fields(p.Scope),
	}
}

// exchange turns a code into tokens.
func (p provider) exchange(ctx context.Context, in OAuthAnswer) (*oauth2.Token, error) {
	var options []oauth2.AuthCodeOption
	if in.Verifier != "" {
		options = append(options, oauth2.VerifierOption(in.Verifier))
	}
	token, err := p.config(in.RedirectURI).Exchange(context.WithValue(ctx, oauth2.HTTPClient, p.client), in.Code, options...)
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) { // its text repeats the provider's answer
		return nil, fmt.Errorf("the provider refuses the code: %s, status %d", refused.ErrorCode, refused.Response.StatusCode)
	}
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err
		}
		return nil, fmt.Errorf("exchange the code: %w", err)
	}
	return token, nil
}

// identity returns what the provider says of the bearer of tokens. A signed
// identity is checked: that it is for us, and, with a nonce, that it is for
// this very sign-in.
func (p provider) identity(ctx context.Context, access, signed, nonce string) (Outsider, error) {
	all, subject := claims{}, ""
	if p.provider != nil && signed != "" {
		token, err := p.verify(ctx, signed, nonce)
		if err != nil {
			return Outsider{}, err
		}
		subject = token.Subject
		var doc json2
		if err := token.Claims(&doc); err != nil {
			return Outsider{}, fmt.Errorf("read the signed identity: %w", err)
		}
		if all, err = readClaims(doc); err != nil {
			return Outsider{}, err
		}
	}
	said, err := p.profile(ctx, access, subject != "")
	if err != nil {
		return Outsider{}, err
	}
	if other := said.at("sub"); subject != "" && other != "" && other != subject {
		return Outsider{}, errors.New("the profile is somebody else's than the signed identity")
	}
	merged := maps.Clone(all)
	maps.Copy(merged, said)
	if subject == "" {
		subject = merged.subject()
	}
	out, err := p.outsider(merged, subject)
	out.EmailVerified = all.vouches(out.Email) || said.vouches(out.Email)
	return out, err
}

// json2 takes JSON as it is from the library, which reads it by encoding/json.
type json2 []byte

// UnmarshalJSON keeps the text.
func (j *json2) UnmarshalJSON(text []byte) error {
	*j = append((*j)[:0], text...)
	return nil
}

func (p provider) verify(ctx context.Context, signed, nonce string) (*oidc.IDToken, error) {
	token, err := p.provider.VerifierContext(oidc.ClientContext(ctx, p.client), &oidc.Config{ClientID: p.ClientID}).Verify(ctx, signed)
	if err != nil {
		return nil, fmt.Errorf("the signed identity: %w", err)
	}
	if nonce != "" && subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return nil, errors.New("the signed identity is of another sign-in")
	}
	return token, nil
}

// upstreamIdentity is where upstream looks for a profile unless told.
const upstreamIdentity = "/me"

// profile asks the provider who the bearer of an access token is. Where an
// identity is signed and no address is written down, the provider may have
// none.
func (p provider) profile(ctx context.Context, access string, signed bool) (claims, error) {
	address, inHeader := p.address(p.IdentityPath), p.identityByHeader()
	if p.provider != nil && (p.IdentityPath == upstreamIdentity || p.IdentityPath == "") {
		address, inHeader = p.UserInfo, true
	}
	if address == "" && signed {
		return claims{}, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("the address of profiles cannot be read")
	}
	if inHeader {
		request.Header.Set("Authorization", "Bearer "+access)
	} else {
		query := request.URL.Query()
		query.Set(firstOf(p.AccessTokenParam, "access_token"), access)
		request.URL.RawQuery = query.Encode()
	}
	body, status, err := p.do(request)
	if err != nil {
		return nil, fmt.Errorf("ask for the profile: %w", err)
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("ask for the profile: status %d", status)
	}
	said, err := readClaims(body)
	return said.normal(), err
}

func (p provider) identityByHeader() bool {
	via := p.IdentitySentVia
	if via == "" || via == "default" {
		via = p.TokenSentVia
	}
	return via == "header"
}

// outsider picks of the claims what we keep.
func (p provider) outsider(c claims, subject string) (Outsider, error) {
	username, err := c.field(p.UsernameField, "")
	if err != nil {
		return Outsider{}, err
	}
	email, err := c.field(p.EmailField, c.email())
	if err != nil {
		return Outsider{}, err
	}
	name, err := c.field(p.NameField, c.name())
	if err != nil {
		return Outsider{}, err
	}
	out := Outsider{Service: p.Service, Subject: subject, Username: username, Name: name, Email: email, Merge: p.merging()}
	if username == "" {
		out.Username = c.first("preferred_username", "username", "login")
	}
	if p.MergeRoles {
		out.Roles, out.Managed = c.list(firstOf(p.RolesClaim, "roles")), strings.FieldsFunc(p.RolesToSync, func(r rune) bool { return r == ',' || r == ' ' })
		if out.Roles == nil {
			out.Roles = []string{}
		}
	}
	return out, nil
}

// merging is upstream's rule: accounts that did not come by this service are
// merged with when both settings say so. A username counts only when the admin
// says which field it is.
func (p provider) merging() Merging {
	switch {
	case !p.MergeUsers || !p.MergeUsersDistinct:
		return MergeNever
	case p.KeyField == "email":
		return MergeByEmail
	case p.UsernameField != "":
		return MergeByUsername
	}
	return MergeNever
}

func firstOf(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
