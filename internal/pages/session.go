package pages

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/rest"
)

// The cookies of a browser's session have the names that Rocket.Chat's client
// gives them, so that files open for who is signed in here. The third is what
// the browser carries of an invite's page it was at.
const (
	userCookie   = "rc_uid"
	tokenCookie  = "rc_token"
	inviteCookie = rest.BoundCookie
)

// visitor recognises who looks at a page, by the cookies of a sign-in here.
// Who is not recognised is nobody.
func (s *Server) visitor(r *http.Request) (who model.Caller, err error) {
	if id, token := cookie(r, userCookie), cookie(r, tokenCookie); id != "" && token != "" {
		who, err = s.Accounts.Authenticate(r.Context(), id, token)
		if errors.Is(err, model.ErrNotFound) {
			who, err = model.Caller{}, nil
		}
	}
	who.IP, who.UserAgent, who.Host = s.Client.Of(r), r.UserAgent(), r.Host
	who.Bound = model.Secret(cookie(r, inviteCookie))
	if err != nil {
		err = fmt.Errorf("authenticate: %w", err)
	}
	return who, err
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// set gives the browser a cookie that scripts cannot read and other sites'
// forms do not send. Lasting 0 removes it.
func (s *Server) set(w http.ResponseWriter, r *http.Request, name, value string, lasting time.Duration) {
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(r),
		MaxAge: int(lasting / time.Second),
	}
	if lasting <= 0 {
		c.Value, c.MaxAge = "", -1
	}
	http.SetCookie(w, c)
}

// secure says whether the visitor came by https, as far as the connection,
// the site's address or a proxy we trust tells.
func (s *Server) secure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(s.Settings.Get().Site(), "https://") ||
		s.Client.Proxies > 0 && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// keep gives the browser a session, and takes the invite it carried away: that
// was used in signing in.
func (s *Server) keep(w http.ResponseWriter, r *http.Request, userID string, session accounts.Session) {
	lasting := 90 * 24 * time.Hour
	if session.Expires != 0 {
		lasting = time.Until(session.Expires.Time())
	}
	s.set(w, r, userCookie, userID, lasting)
	s.set(w, r, tokenCookie, session.Token, lasting)
	s.forgetInvite(w, r)
}

// forgetInvite takes the invite away that the browser carries, where it does.
func (s *Server) forgetInvite(w http.ResponseWriter, r *http.Request) {
	if cookie(r, inviteCookie) != "" {
		s.set(w, r, inviteCookie, "", 0)
	}
}

// signedIn is who has just been given a session.
func (s *Server) signedIn(r *http.Request, who model.Caller, userID string, session accounts.Session) (model.Caller, error) {
	now, err := s.Accounts.Authenticate(r.Context(), userID, session.Token)
	if err != nil {
		return who, fmt.Errorf("authenticate: %w", err)
	}
	now.IP, now.UserAgent, now.Host = who.IP, who.UserAgent, who.Host
	return now, nil
}

// onward leads on who has just signed in: into the room of the invite that
// their browser carried, also from the way to somewhere else when it has let
// them in just now. Where they were on no way, they are told why it did not.
func (s *Server) onward(w http.ResponseWriter, r *http.Request, who model.Caller, bound model.Secret, next string) error {
	token := s.Invites.TokenOf(bound)
	if token != "" && next != s.base()+"/home" {
		brought, err := s.Invites.Brought(r.Context(), who.UserID, bound)
		if err != nil {
			return err
		}
		if !brought {
			token = ""
		}
	}
	if token == "" {
		return s.redirect(w, r, next)
	}
	return s.enter(w, r, who, token)
}

// signOut ends the session and forgets the browser's invite.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if !who.Anonymous() {
		if _, err := s.Accounts.Logout(r.Context(), who, model.None{}); err != nil {
			return err
		}
	}
	for _, name := range []string{userCookie, tokenCookie, inviteCookie} {
		s.set(w, r, name, "", 0)
	}
	return s.redirect(w, r, s.next(r, "/"))
}

// ours are the paths that a form may name to go on to: nothing that a browser
// could read as an address of another site.
var ours = regexp.MustCompile(`^/([A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?$`)

// next is where the visitor wants to go on to, or the given page.
func (s *Server) next(r *http.Request, fallback string) string {
	return s.here(r.FormValue("next"), fallback)
}

// here is a path as long as it is one of this workspace, or else the path of
// the given page.
func (s *Server) here(path, fallback string) string {
	if under, inside := strings.CutPrefix(path, s.base()); inside && ours.MatchString(under) {
		return path
	}
	return s.base() + fallback
}
