package app_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func TestSignInWithAProvider(t *testing.T) {
	var servers []*httptest.Server
	var redirects []string
	for range 2 {
		server := httptest.NewUnstartedServer(nil)
		servers, redirects = append(servers, server), append(redirects, "http://"+server.Listener.Addr().String()+"/_oauth/dex")
	}
	issuer, stop := startProvider(t, providerUsers(), redirects...)
	storetest.Each(t, func(t *testing.T, database string) {
		server := servers[0]
		servers = servers[1:]
		s := openSignIn(t, database, server, issuer)
		for name, test := range map[string]func(signInTest){
			"a new user, and again": newUser, "merging": merging, "many at once": manyAtOnce, "returns that are not ours": badReturns,
			"who is not let in": notLetIn, "clients that begin by themselves": clientsOwnWay, "tokens": withTokens, "an invite": withInvite,
			"roles": withRoles, "a second factor": withFactor, "a provider without signed identities": plainProvider,
		} {
			t.Run(name, func(t *testing.T) { s := s; s.T = t; test(s) })
		}
		s.quiet()
	})
	stop()
}

// quiet checks that the log holds no secret.
func (s signInTest) quiet() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	for line := range strings.Lines(s.log.String()) {
		for _, secret := range append(s.log.secrets, "access_token", "rc_token", "eyJ", "credentialSecret", "client_secret") {
			if strings.Contains(line, secret) {
				s.Errorf("the log has %s: %s", secret, line)
			}
		}
	}
}

func newUser(s signInTest) {
	b := s.browser()
	at := b.signIn("new")
	if at.status != http.StatusOK || at.at.Path != "/livez" || at.at.RawQuery != "x=1" {
		s.Fatalf("signed in to %s: %d %s", at.at, at.status, at.body)
	}
	u := s.user("new")
	if b.who() != u.ID || u.Name != "New Person" || len(u.Emails) != 1 || u.Emails[0] != (model.Email{Address: "ada@example.org", Verified: true}) || !slices.Equal(u.Roles, []string{"user"}) {
		s.Errorf("the account is %+v", u)
	}
	again := s.browser()
	again.signIn("new")
	if again.who() != u.ID {
		s.Errorf("who came back is %q", again.who())
	}
	for _, door := range []string{`{"user":"new","password":""}`, `{"user":"new","password":"pw"}`} {
		if status, _ := s.login(door); status != http.StatusUnauthorized {
			s.Errorf("%s is answered with %d", door, status)
		}
	}
}

func merging(s signInTest) {
	s.person("ann")
	s.person("bob")
	s.person("eve")
	if err := s.unconfirm("eve"); err != nil {
		s.Fatal(err)
	}
	owner := s.browser()
	owner.signIn("owner")
	if owner.who() != "id-ann" {
		s.Errorf("ann is %q", owner.who())
	}
	for _, name := range []string{"thief", "squatted"} {
		b := s.browser()
		if at := b.signIn(name); at.status != http.StatusUnauthorized || b.who() != "" || !strings.Contains(at.body, "There is an account with this address") {
			s.Errorf("%s gets %d %s", name, at.status, at.body)
		}
	}
	s.set("-merge_users_distinct_services", false)
	defer s.set("-merge_users_distinct_services", true)
	s.person("otto")
	b := s.browser()
	if at := b.signIn("outside"); at.status != http.StatusUnauthorized || b.who() != "" {
		s.Errorf("merged without being told to: %d", at.status)
	}
}

func manyAtOnce(s signInTest) {
	const many = 6
	var all [many]browser
	var back [many]string
	for i := range all {
		all[i] = s.browser()
		back[i] = all[i].authorize(all[i].start("/livez"), "many")
	}
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() { all[i].open("GET", back[i], nil, "") })
	}
	wait.Wait()
	id := s.user("many").ID
	for _, b := range all {
		if b.who() != id {
			s.Errorf("one of them is %q, not %q", b.who(), id)
		}
	}
}

func badReturns(s signInTest) {
	refused := func(what string, got page, status int, b browser) {
		s.Helper()
		if got.status != status || b.who() != "" {
			s.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	b := s.browser()
	back := b.authorize(b.start("/"), "nonce")
	refused("another's return", s.browser().open("GET", back, nil, ""), http.StatusBadRequest, s.browser())
	refused("another state", b.open("GET", strings.Replace(back, "state=", "state=x", 1), nil, ""), http.StatusBadRequest, b)
	jar := b.client.Jar.Cookies(mustURL(back))
	if got := b.open("GET", back, nil, ""); got.at.Path != "/" || b.who() == "" {
		s.Errorf("the right return ends at %s: %d", got.at, got.status)
	}
	replayed := s.browser()
	refused("a replayed return", replayed.open("GET", back, nil, ""), http.StatusBadRequest, replayed)
	replayed.client.Jar.SetCookies(mustURL(back), jar)
	refused("a replayed return with its cookie", replayed.open("GET", back, nil, ""), http.StatusUnauthorized, replayed)

	nonce := s.browser()
	begun := mustURL(nonce.start("/"))
	query := begun.Query()
	query.Set("nonce", "of another sign-in")
	begun.RawQuery = query.Encode()
	refused("another nonce", nonce.open("GET", nonce.authorize(begun.String(), "nonce"), nil, ""), http.StatusUnauthorized, nonce)

	pkce := s.browser()
	begun = mustURL(pkce.start("/"))
	query = begun.Query()
	query.Set("code_challenge", oauth2.S256ChallengeFromVerifier(oauth2.GenerateVerifier()))
	begun.RawQuery = query.Encode()
	refused("another challenge", pkce.open("GET", pkce.authorize(begun.String(), "nonce"), nil, ""), http.StatusUnauthorized, pkce)

	denied := s.browser()
	state := mustURL(denied.start("/")).Query().Get("state")
	refused("a provider's no", denied.open("GET", s.url+"/_oauth/dex?error=access_denied&state="+url.QueryEscape(state), nil, ""), http.StatusUnauthorized, denied)
}

func mustURL(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	return u
}

func notLetIn(s signInTest) {
	b := s.browser()
	b.signIn("idle")
	if err := s.deactivate("idle"); err != nil {
		s.Fatal(err)
	}
	again := s.browser()
	if at := again.signIn("idle"); at.status != http.StatusUnauthorized || !strings.Contains(at.body, "This account is not active") || b.who()+again.who() != "" {
		s.Errorf("who was deactivated gets %d %s", at.status, at.body)
	}
	s.set("=Accounts_ManuallyApproveNewUsers", true)
	waiting := s.browser()
	at := waiting.signIn("waiting")
	s.set("=Accounts_ManuallyApproveNewUsers", false)
	if at.status != http.StatusUnauthorized || waiting.who() != "" || s.user("waiting").Active {
		s.Errorf("who waits for approval gets %d", at.status)
	}
	s.set("=Accounts_Registration_AuthenticationServices_Enabled", false)
	outside := s.browser()
	at = outside.signIn("late")
	s.set("=Accounts_Registration_AuthenticationServices_Enabled", true)
	if at.status != http.StatusUnauthorized || !strings.Contains(at.body, "New accounts are not made here") {
		s.Errorf("a newcomer gets %d %s where there are to be none", at.status, at.body)
	}
	s.set("", false)
	off := s.browser().open("GET", s.url+"/_oauth/dex/start", nil, "")
	s.set("", true)
	if off.status != http.StatusUnauthorized || !strings.Contains(off.body, "no such service to sign in with") {
		s.Errorf("a service that is off is answered with %d %s", off.status, off.body)
	}
	s.set("-url", "http://127.0.0.1:1")
	down := s.browser().open("GET", s.url+"/_oauth/dex/start", nil, "")
	s.set("-url", s.issuer)
	if down.status != http.StatusUnauthorized || !strings.Contains(down.body, "has not confirmed who you are") {
		s.Errorf("a provider that is down is answered with %d %s", down.status, down.body)
	}
}

// withFactor is asked for more than the provider says, in their own language.
func withFactor(s signInTest) {
	s.browser().signIn("factor")
	u := s.user("factor")
	s.set("=SMTP_Host", "127.0.0.1")
	s.set("=SMTP_Port", 1)
	s.set("=From_Email", "chat@example.org")
	if _, err := s.app.Accounts.EnableEmailFactor(s.Context(), model.Caller{UserID: u.ID}, model.None{}); err != nil {
		s.Fatal(err)
	}
	s.app.Accounts.TestMode = false // in which nobody is asked
	defer func() { s.app.Accounts.TestMode = true }()
	b := s.browser()
	b.open("GET", s.url+"/login?lang=de", nil, "")
	shows := func(at page, texts ...string) {
		s.Helper()
		for _, text := range texts {
			if at.status != http.StatusOK || !strings.Contains(at.body, text) {
				s.Errorf("%d, without %q: %s", at.status, text, at.body)
			}
		}
	}
	asked := b.signIn("factor")
	shows(asked, `<html lang="de"`, "Noch ein Schritt", `action="/_oauth/dex/code"`, `autocomplete="one-time-code"`)
	if strings.Contains(asked.body, `aria-invalid="true"`) || strings.Contains(asked.body, "hreflang") {
		s.Errorf("a problem, or a way to an address that is used up: %s", asked.body)
	}
	shows(b.open("POST", s.url+"/_oauth/dex/code", url.Values{"code": {"000000"}}, ""), `aria-invalid="true"`, "Dieser Code stimmt nicht")
	if b.who() != "" {
		s.Error("half a proof opens a session")
	}
}

// login sends a sign-in to the API.
func (s signInTest) login(body string) (status int, answer string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), "POST", s.url+"/api/v1/login", strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	out, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil {
		s.Fatal(err)
	}
	return out.StatusCode, string(text)
}

// clientsOwnWay signs in as the mobile app does: it makes the provider's
// address of what settings.oauth says.
func clientsOwnWay(s signInTest) {
	out := s.browser().open("GET", s.url+"/api/v1/settings.oauth", nil, "")
	var listed struct {
		Services []struct{ Service, ClientID, ServerURL, AuthorizePath, Scope string } `json:"services"`
	}
	if err := json.Unmarshal([]byte(out.body), &listed, json.MatchCaseInsensitiveNames(true)); err != nil || len(listed.Services) != 1 || strings.Contains(out.body, "ecret\"") {
		s.Fatalf("services are %s: %v", out.body, err)
	}
	service := listed.Services[0]
	state := base64.StdEncoding.EncodeToString([]byte(`{"loginStyle":"redirect","credentialToken":"of-the-app","isCordova":true}`))
	query := url.Values{
		"client_id": {service.ClientID}, "redirect_uri": {s.url + "/_oauth/" + service.Service}, "scope": {service.Scope}, "state": {state}, "response_type": {"code"},
	}
	b := s.browser()
	back := b.authorize(service.ServerURL+service.AuthorizePath+"?"+query.Encode(), "app")
	landed, err := url.PathUnescape(b.open("GET", back, nil, "close").at.String())
	if err != nil {
		s.Fatal(err)
	}
	_, credential, found := strings.Cut(landed, "#")
	s.log.secrets = append(s.log.secrets, credential)
	if !found || !strings.Contains(credential, "of-the-app") {
		s.Fatalf("the app lands at %s", landed)
	}
	wrong := strings.Replace(credential, `Secret":"`, `Secret":"x`, 1)
	if status, answer := s.login(`{"oauth":` + wrong + `}`); status != http.StatusUnauthorized {
		s.Errorf("a wrong secret is answered with %d %s", status, answer)
	}
	status, answer := s.login(`{"oauth":` + credential + `}`)
	if status != http.StatusOK || !strings.Contains(answer, s.user("app").ID) || !strings.Contains(answer, "authToken") {
		s.Errorf("the app is answered with %d %s", status, answer)
	}
	if status, answer := s.login(`{"oauth":` + credential + `}`); status != http.StatusUnauthorized {
		s.Errorf("a used credential is answered with %d %s", status, answer)
	}
}

// withTokens signs in with tokens that a client got by itself.
func withTokens(s signInTest) {
	config := oauth2.Config{
		ClientID: "gantry", ClientSecret: "secret", RedirectURL: s.url + "/_oauth/dex", Scopes: []string{"openid", "profile", "email"},
		Endpoint: oauth2.Endpoint{AuthURL: s.issuer + "/auth", TokenURL: s.issuer + "/oauth/token", AuthStyle: oauth2.AuthStyleInHeader},
	}
	back := mustURL(s.browser().authorize(config.AuthCodeURL("s"), "tokens"))
	tokens, err := config.Exchange(s.Context(), back.Query().Get("code"))
	if err != nil {
		s.Fatal(err)
	}
	signed := tokens.Extra("id_token").(string)
	s.log.secrets = append(s.log.secrets, tokens.AccessToken, signed)
	for what, c := range map[string]struct {
		signed string
		status int
	}{
		"without a signed identity": {"", http.StatusUnauthorized},
		"with a forged one":         {signed[:len(signed)-8] + "AAAAAAAA", http.StatusUnauthorized},
		"with its own":              {signed, http.StatusOK},
	} {
		status, answer := s.login(fmt.Sprintf(`{"serviceName":"dex","accessToken":%q,"idToken":%q,"expiresIn":3600}`, tokens.AccessToken, c.signed))
		if status != c.status {
			s.Errorf("a token %s is answered with %d %s", what, status, answer)
		}
	}
}

// plainProvider signs in with a provider that speaks OAuth 2.0 alone.
func plainProvider(s signInTest) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "of-plain" || r.FormValue("client_secret") != "hush" || r.FormValue("code_verifier") == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"access_token":"of-plain-too","token_type":"bearer","id_token":"not.to.be.believed"}`)
	})
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("access_token") != "of-plain-too" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, `{"id":9007199254740993,"name":"Plain Person","mail":{"work":"plain@example.org"}}`)
	})
	provider := httptest.NewServer(mux)
	s.Cleanup(provider.Close)
	s.log.secrets = append(s.log.secrets, "of-plain")
	if err := s.app.Settings.AddService(s.Context(), "plain"); err != nil {
		s.Fatal(err)
	}
	for part, value := range map[string]any{
		"": true, "-url": provider.URL, "-id": "gantry", "-secret": "hush", "-email_field": "mail.work", "-username_field": "{{/^(.+)@/::mail.work}}",
	} {
		s.set("=Accounts_OAuth_Custom-Plain"+part, value)
	}
	defer s.set("=Accounts_OAuth_Custom-Plain", false)
	for code, status := range map[string]int{"of-plain": http.StatusOK, "another": http.StatusUnauthorized} {
		b := s.browser()
		state := b.open("GET", s.url+"/_oauth/plain/start?next=/livez", nil, provider.URL).at.Query().Get("state")
		at := b.open("GET", s.url+"/_oauth/plain?code="+code+"&state="+url.QueryEscape(state), nil, "")
		if at.status != status || (b.who() != "") != (status == http.StatusOK) {
			s.Errorf("the code %s is answered with %d %s", code, at.status, at.body)
		}
	}
	u, err := s.app.Store.UserByIdentity(s.Context(), "plain", "9007199254740993")
	if err != nil || u.Username != "plain" || len(u.Emails) != 1 || u.Emails[0].Verified {
		s.Errorf("the account is %+v: %v", u, err)
	}
}

// withInvite comes by an invite's page.
func withInvite(s signInTest) {
	ctx := s.Context()
	boss, session, err := s.app.Accounts.SignIn(ctx, model.Caller{}, accounts.Login{Username: "boss", Password: []byte(`"pw"`)})
	if err != nil {
		s.Fatal(err)
	}
	rid := s.call(boss.ID, session.Token, "groups.create", `{"name":"inner"}`, `"_id":"([^"]+)"`)
	token := s.call(boss.ID, session.Token, "findOrCreateInvite", `{"rid":"`+rid+`","days":1,"maxUses":1}`, `"inviteToken":"([^"]+)"`)
	b := s.browser()
	b.open("GET", s.url+"/invite/"+token, nil, "")
	if p := b.signIn("guest"); p.at.Path != "/group/inner" {
		s.Errorf("the invite leads to %s", p.at)
	}
	if _, err := s.app.Store.Subscription(ctx, rid, s.user("guest").ID); err != nil {
		s.Errorf("the invite was lost on the way: %v", err)
	}
}

// call sends a request to the API and returns what a pattern finds in the
// answer.
func (s signInTest) call(id, token, path, body, pattern string) string {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), "POST", s.url+"/api/v1/"+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "X-User-Id": {id}, "X-Auth-Token": {token}}
	out, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if err != nil || found == nil {
		s.Fatalf("%s is answered with %s: %v", path, text, err)
	}
	return string(found[1])
}

func withRoles(s signInTest) {
	s.set("-merge_roles", true)
	s.set("-roles_claim", "preferred_username") // the provider has no roles: the name of one stands for them
	s.set("-roles_to_sync", "moderator,bot")
	defer s.set("-merge_roles", false)
	b := s.browser()
	b.signIn("roles")
	if u := s.user("roles"); !slices.Equal(u.Roles, []string{"user"}) {
		s.Errorf("a role there is not was given: %v", u.Roles)
	}
}

func (s signInTest) unconfirm(name string) error {
	return s.app.Store.Update(s.Context(), func(tx *store.Tx) error {
		_, err := tx.ChangeUser(s.Context(), "id-"+name, func(u *model.User) error {
			u.Emails = []model.Email{{Address: u.Emails[0].Address}}
			return nil
		})
		return err
	})
}

func (s signInTest) deactivate(name string) error {
	boss := s.user("boss")
	who := model.Caller{UserID: boss.ID, Username: "boss", Roles: boss.Roles}
	_, err := s.app.Accounts.SetActiveStatus(s.Context(), who, accounts.ActiveStatus{UserID: s.user(name).ID, Active: false, Confirm: true})
	return err
}
