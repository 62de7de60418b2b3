package rest

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gantry/internal/model"
)

// OAuth is sign-in through providers outside, by full redirects for pages of
// our own and in the form of upstream's clients, which open a window for it.
type OAuth struct {
	House OAuthHouse
	// Key seals what a browser carries while it is at the provider, so that any
	// node that has the key can answer when it comes back.
	Key []byte
	// Landed answers a browser whose user has signed in by redirects and wants
	// to get to the path next; nil gives it the cookies of upstream's pages.
	Landed func(w http.ResponseWriter, r *http.Request, l Landing, next string)
	// Failed answers a browser whose sign-in has failed; nil says why on a page.
	Failed func(w http.ResponseWriter, r *http.Request, refusal *model.Error, next string)
	// Asked shows the form for the second factor, which goes to action, with
	// the refusal that asks for it; nil asks on a page without a look.
	Asked func(w http.ResponseWriter, r *http.Request, refusal *model.Error, action string)
}

// OAuthHouse is what the door asks of the house about sign-in services.
type OAuthHouse interface {
	// Begin says where a browser goes to sign in with a service, and what its
	// return is checked with.
	Begin(ctx context.Context, service, redirect string) (OAuthBeginning, error)
	// Keep asks the service who came back and keeps the answer for whoever
	// shows the token and the secret that is returned. A refusal is kept, too.
	Keep(ctx context.Context, in OAuthReturn, token string) (secret string, err error)
	// SignIn signs in with what was kept.
	SignIn(ctx context.Context, who model.Caller, token, secret, code string) (Landing, error)
	// Site is the address of the workspace for who sent r.
	Site(r *http.Request) string
}

// OAuthBeginning is a sign-in that has begun.
type OAuthBeginning struct{ Address, State, Verifier, Nonce string }

// OAuthReturn is what a browser brings back, with what its sign-in was begun
// with.
type OAuthReturn struct{ Service, Code, RedirectURI, Verifier, Nonce, Refused string }

// Landing is somebody who has signed in.
type Landing struct {
	User    model.User
	Token   string
	Expires model.Time
}

// tripTime is how long somebody may stay at the provider.
const tripTime = 10 * time.Minute

// trip is what a browser carries in a sealed cookie while it is away, and
// then while its user looks for a second factor.
type trip struct {
	Service  string    `json:"service"`
	State    string    `json:"state,omitempty"`
	Verifier string    `json:"verifier,omitempty"`
	Nonce    string    `json:"nonce,omitempty"`
	Token    string    `json:"token,omitempty"`
	Secret   string    `json:"secret,omitempty"`
	Next     string    `json:"next"`
	Until    time.Time `json:"until"`
}

var (
	errTrip       = &model.Error{Code: "oauth-expired", Reason: "This sign-in has expired. Begin it again.", Status: http.StatusBadRequest}
	errTooOften   = &model.Error{Code: "error-too-many-requests", Reason: "Too many sign-ins at once. Wait a minute and try again.", Status: http.StatusTooManyRequests}
	errAtProvider = &model.Error{Code: "oauth-failed", Reason: "Something went wrong here. Try again in a moment.", Status: http.StatusInternalServerError}
)

// registerOAuth adds the routes of sign-in services to mux.
func (s *Server) registerOAuth(mux *http.ServeMux) {
	guard := http.NewCrossOriginProtection()
	for pattern, serve := range map[string]http.HandlerFunc{
		"GET /_oauth/{service}/start": s.oauthStart,
		"GET /_oauth/{service}":       s.oauthReturn,
		"POST /_oauth/{service}/code": s.oauthCode,
		"GET /_oauth/close.js":        oauthScript,
	} {
		mux.Handle(pattern, s.shell(guard.Handler(s.seldom(serve))))
	}
}

// seldom bounds how often one address signs in: every time costs a call of
// the provider.
func (s *Server) seldom(next http.HandlerFunc) http.Handler {
	const often = 60
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Robots-Tag", "noindex")
		calls, _ := s.limiter.take(limitKey{endpoint: "_oauth", ip: s.Client.Of(r)}, time.Minute, time.Now())
		if calls > often {
			s.oauthFailed(w, r, errTooOften, "/")
			return
		}
		next(w, r)
	})
}

// oauthStart sends a browser to a provider.
func (s *Server) oauthStart(w http.ResponseWriter, r *http.Request) {
	service, next := r.PathValue("service"), localPath(r.URL.Query().Get("next"))
	begun, err := s.OAuth.House.Begin(r.Context(), service, s.redirectURI(r))
	if err != nil {
		s.oauthFailed(w, r, err, next)
		return
	}
	t := trip{Service: service, State: begun.State, Verifier: begun.Verifier, Nonce: begun.Nonce, Next: next, Until: time.Now().Add(tripTime)}
	if err := s.setTrip(w, r, tripCookie(begun.State), t); err != nil {
		s.oauthFailed(w, r, err, next)
		return
	}
	http.Redirect(w, r, begun.Address, http.StatusSeeOther)
}

// redirectURI is where a provider sends people back to.
func (s *Server) redirectURI(r *http.Request) string {
	return s.OAuth.House.Site(r) + "/_oauth/" + url.PathEscape(r.PathValue("service"))
}

// oauthReturn takes in who comes back from a provider.
func (s *Server) oauthReturn(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	back := OAuthReturn{
		Service: r.PathValue("service"), Code: query.Get("code"), RedirectURI: s.redirectURI(r), Refused: query.Get("error"),
	}
	if c, ok := readClientState(query.Get("state")); ok {
		s.oauthWindow(w, r, back, c)
		return
	}
	if query.Has("close") && !query.Has("state") {
		showOAuth(w, http.StatusOK, oauthPage{Text: "You can close this window."})
		return
	}
	t, err := s.takeTrip(w, r, tripCookie(query.Get("state")))
	if err != nil || t.Service != back.Service || subtle.ConstantTimeCompare([]byte(t.State), []byte(query.Get("state"))) != 1 {
		s.oauthFailed(w, r, errTrip, localPath(t.Next))
		return
	}
	back.Verifier, back.Nonce = t.Verifier, t.Nonce
	t.Token = model.NewID(32)
	if t.Secret, err = s.OAuth.House.Keep(r.Context(), back, t.Token); err != nil {
		s.oauthFailed(w, r, err, t.Next)
		return
	}
	s.oauthFinish(w, r, t, "")
}

// oauthFinish signs in with what was kept, or asks for the second factor.
func (s *Server) oauthFinish(w http.ResponseWriter, r *http.Request, t trip, code string) {
	who := model.Caller{
		IP: s.Client.Of(r), UserAgent: r.UserAgent(), RequestID: requestID(r.Context()), Host: r.Host, Bound: bound(r),
	}
	landing, err := s.OAuth.House.SignIn(r.Context(), who, t.Token, t.Secret, code)
	var refusal *model.Error
	if errors.As(err, &refusal) && (refusal.Code == "totp-required" || refusal.Code == "totp-invalid") {
		t.State, t.Verifier, t.Nonce = "", "", ""
		if err = s.setTrip(w, r, codeCookie, t); err == nil {
			s.oauthAsk(w, r, refusal, s.base(r)+"/_oauth/"+url.PathEscape(t.Service)+"/code")
			return
		}
	}
	if err != nil {
		s.oauthFailed(w, r, err, t.Next)
		return
	}
	unbind(w, r)
	if s.OAuth.Landed != nil {
		s.OAuth.Landed(w, r, landing, t.Next)
		return
	}
	for name, value := range map[string]string{"rc_uid": landing.User.ID, "rc_token": landing.Token} {
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: value, Path: s.base(r) + "/", Expires: landing.Expires.Time(), HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
		})
	}
	http.Redirect(w, r, s.under(r, t.Next), http.StatusSeeOther)
}

func (s *Server) oauthAsk(w http.ResponseWriter, r *http.Request, refusal *model.Error, action string) {
	if s.OAuth.Asked != nil {
		s.OAuth.Asked(w, r, refusal, action)
		return
	}
	showOAuth(w, http.StatusOK, oauthPage{Action: action, Wrong: refusal.Code == "totp-invalid"})
}

// base is the path of the workspace's address, for one that lives under a
// path; "" for most.
func (s *Server) base(r *http.Request) string {
	u, err := url.Parse(s.OAuth.House.Site(r))
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.EscapedPath(), "/")
}

// under is where a path of the workspace is for a browser.
func (s *Server) under(r *http.Request, path string) string {
	base := s.base(r)
	if strings.HasPrefix(path, base+"/") {
		return path
	}
	return base + path
}

// oauthCode takes the code of a second factor.
func (s *Server) oauthCode(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	t, err := s.takeTrip(w, r, codeCookie)
	if err != nil || t.Service != r.PathValue("service") || t.Token == "" {
		s.oauthFailed(w, r, errTrip, localPath(t.Next))
		return
	}
	s.oauthFinish(w, r, t, strings.TrimSpace(r.PostFormValue("code")))
}

func (s *Server) oauthFailed(w http.ResponseWriter, r *http.Request, err error, next string) {
	var refusal *model.Error
	if !errors.As(err, &refusal) {
		s.Log.ErrorContext(r.Context(), "sign-in with a provider failed", "pattern", r.Pattern, "request", requestID(r.Context()), "err", err)
		refusal = errAtProvider
	}
	if s.OAuth.Failed != nil {
		s.OAuth.Failed(w, r, refusal, next)
		return
	}
	status := refusal.Status
	if status == 0 {
		status = http.StatusUnauthorized
	}
	showOAuth(w, status, oauthPage{Text: refusal.Reason, Next: s.under(r, next)})
}

// codeCookie carries who has yet to show a second factor.
const codeCookie = "gantry_oauth_code"

// tripCookie names the cookie of one sign-in: there may be several at once, in
// as many tabs.
func tripCookie(state string) string {
	sum := sha256.Sum256([]byte(state))
	return "gantry_oauth_" + hex.EncodeToString(sum[:8])
}

func (s *Server) secure(r *http.Request) bool {
	return strings.HasPrefix(s.OAuth.House.Site(r), "https:")
}

func (s *Server) setTrip(w http.ResponseWriter, r *http.Request, name string, t trip) error {
	sealed, err := seal(s.OAuth.Key, name, t)
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: sealed, Path: s.base(r) + "/_oauth/", MaxAge: int(time.Until(t.Until).Seconds()) + 1,
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
	})
	return nil
}

// takeTrip opens a sealed cookie that has not expired, and has the browser
// forget it.
func (s *Server) takeTrip(w http.ResponseWriter, r *http.Request, name string) (t trip, err error) {
	cookie, err := r.Cookie(name)
	if err != nil {
		return t, errTrip
	}
	http.SetCookie(w, &http.Cookie{Name: name, Path: s.base(r) + "/_oauth/", MaxAge: -1, HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode})
	if err := unseal(s.OAuth.Key, name, cookie.Value, &t); err != nil {
		return trip{}, errTrip.Because(err)
	}
	if !time.Now().Before(t.Until) {
		return t, errTrip
	}
	return t, nil
}

// localPath returns a path of this server, or "/" for anything that might lead
// elsewhere in some browser.
func localPath(next string) string {
	odd := func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, odd) || len(next) > 1000 {
		return "/"
	}
	if u, err := url.Parse(next); err != nil || u.Host != "" || u.Scheme != "" {
		return "/"
	}
	return next
}
