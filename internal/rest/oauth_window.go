package rest

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// clientState is what clients of upstream put into the state of a sign-in that
// they begin themselves.
type clientState struct {
	LoginStyle      string `json:"loginStyle"`
	CredentialToken string `json:"credentialToken"`
	IsCordova       bool   `json:"isCordova"`
	RedirectURL     string `json:"redirectUrl"`
}

// readClientState reads the state of a client; false: it is not of that form.
func readClientState(state string) (c clientState, ok bool) {
	text := strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(strings.TrimRight(state, "="))
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &c) != nil {
		return clientState{}, false
	}
	return c, c.CredentialToken != "" && len(c.CredentialToken) <= 200
}

// oauthWindow hands the key to what the provider said to the client that
// opened the window. Its secret is new: only this browser gets it.
func (s *Server) oauthWindow(w http.ResponseWriter, r *http.Request, back OAuthReturn, c clientState) {
	secret, err := s.OAuth.House.Keep(r.Context(), back, c.CredentialToken)
	var refusal *model.Error
	if err != nil && !errors.As(err, &refusal) { // a refusal is told when the client comes
		s.oauthFailed(w, r, err, "/")
		return
	}
	credential := map[string]string{"credentialToken": c.CredentialToken, "credentialSecret": secret}
	if c.IsCordova {
		text, err := json.Marshal(credential, json.Deterministic(true))
		if err != nil {
			s.oauthFailed(w, r, err, "/")
			return
		}
		w.Header().Set("Location", s.base(r)+"/_oauth/"+url.PathEscape(back.Service)+"?close#"+strings.ReplaceAll(url.QueryEscape(string(text)), "+", "%20"))
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	page := oauthPage{Text: "You are signed in. You can close this window.", Token: c.CredentialToken, Secret: secret, Base: s.base(r)}
	if c.LoginStyle == "redirect" {
		page.Redirect = s.ownAddress(r, c.RedirectURL)
	}
	showOAuth(w, http.StatusOK, page)
}

// ownAddress returns an address of ours, or the front page's.
func (s *Server) ownAddress(r *http.Request, address string) string {
	if path, ours := strings.CutPrefix(address, s.OAuth.House.Site(r)); ours {
		return s.under(r, localPath(path))
	}
	return s.under(r, localPath(address))
}

// oauthPage is what a browser sees that comes back from a provider: a text, a
// question for the second factor, or what a client's window needs.
type oauthPage struct {
	Text, Next, Action      string
	Wrong                   bool
	Token, Secret, Redirect string
	Base                    string // the path that the workspace is under
}

var oauthTemplate = template.Must(template.New("oauth").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in</title></head>
<body{{if .Token}} data-token="{{.Token}}" data-secret="{{.Secret}}" data-redirect="{{.Redirect}}"{{end}}><main>
{{if .Action}}<h1>One more step</h1>
{{if .Wrong}}<p role="alert">That code is not right.</p>{{end}}
<form method="post" action="{{.Action}}"><label for="code">Code of your second factor</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus> <button>Sign in</button></form>
{{else}}<p>{{.Text}}</p>{{if .Next}}<p><a href="{{.Next}}">Back</a></p>{{end}}
{{end}}</main>{{if .Token}}<script src="{{.Base}}/_oauth/close.js"></script>{{end}}</body></html>
`))

func showOAuth(w http.ResponseWriter, status int, page oauthPage) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_ = oauthTemplate.Execute(w, page) // fails only when the browser is gone
}

// oauthClose gives a window's credential to the page that opened it, in each
// of the ways in which pages look for it, and closes the window.
const oauthClose = `"use strict";
const { token, secret, redirect } = document.body.dataset;
const key = "Meteor.oauth.credentialSecret-" + token;
if (redirect) {
  sessionStorage.setItem(key, secret);
  location.replace(redirect);
} else {
  try {
    if (opener && opener.Package && opener.Package.oauth) {
      opener.Package.oauth.OAuth._handleCredentialSecret(token, secret);
    } else {
      localStorage.setItem(key, secret);
    }
    if (opener) opener.postMessage({ credentialToken: token, credentialSecret: secret }, location.origin);
  } finally {
    close();
  }
}
`

func oauthScript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, _ = w.Write([]byte(oauthClose)) // a client that is gone needs no answer
}
