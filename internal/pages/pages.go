// Package pages is the door for browsers: the front page, signing in and out,
// the page behind an invite's link, and the page that the client runs in. Its handlers read what was sent, call the rules and show what came of
// it; they decide nothing.
package pages

import (
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/rest"
	"gantry/internal/settings"
	"gantry/internal/web"
	"gantry/internal/words"
	client "gantry/web"
)

// Server answers browsers.
type Server struct {
	Accounts *accounts.Service
	Invites  *invites.Service
	Settings *settings.Settings
	// HasAdmin says whether the workspace has its first admin.
	HasAdmin func(ctx context.Context) (bool, error)
	// Client finds where requests come from.
	Client rest.ClientIP
	Log    *slog.Logger
	// Unlimited lifts the budgets of what strangers may ask for, in test mode.
	Unlimited bool

	// Parts are of the client as it was built; nil means those in the binary.
	Parts *client.Client

	usernames, letters budget

	show  *web.Pages
	words *words.Languages
	guard *http.CrossOriginProtection
}

// Register adds the pages to mux.
func (s *Server) Register(mux *http.ServeMux) {
	s.words = words.Open(client.Words(), "entry")
	if s.Parts == nil {
		s.Parts = client.Open()
	}
	s.show = web.NewPages(s.words, web.Script{Path: s.Parts.Entry.Script, Early: s.Parts.Entry.Early})
	s.usernames.hour, s.letters.hour = 300, 20
	s.guard = http.NewCrossOriginProtection()
	s.guard.SetDenyHandler(s.page(s.elsewhere))
	for pattern, page := range map[string]action{
		"GET /{$}":                      s.home,
		"POST /setup":                   s.setup,
		"GET /setup":                    s.ready,
		"GET /login":                    s.login,
		"POST /login":                   s.signIn,
		"GET /register":                 s.askRegister,
		"POST /register":                s.registerOpenly,
		"GET /register/{secret}":        s.askRegister,
		"POST /register/{secret}":       s.registerOpenly,
		"GET /register/username":        s.username,
		"GET /forgot-password":          s.askForgot,
		"POST /forgot-password":         s.forgot,
		"POST /logout":                  s.signOut,
		"GET /invite":                   s.forwarded,
		"GET /invite/{token}":           s.invite,
		"POST /invite/{token}/join":     s.join,
		"POST /invite/{token}/register": s.register,
		"POST /invite/{token}/signin":   s.joinBySignIn,
		"POST /invite/{token}/guest":    s.enterAsGuest,
		"POST /invite/{token}/ask":      s.askAgain,
		"GET /invite/{token}/decline":   s.askDecline,
		"POST /invite/{token}/decline":  s.decline,
		"GET /verify-email/{token}":     s.askVerify,
		"POST /verify-email/{token}":    s.verify,
		"GET /reset-password/{token}":   s.askReset,
		"POST /reset-password/{token}":  s.reset,
	} {
		mux.Handle(pattern, s.guard.Handler(s.page(page)))
	}
	for _, path := range []string{
		"/home", "/channel/", "/group/", "/direct/", "/directory", "/directory/", "/admin", "/admin/", "/account", "/account/",
	} {
		mux.Handle("GET "+path, s.page(s.client))
	}
	mux.Handle("GET /ui/", s.Parts.Files())
	mux.Handle("GET /assets/", web.Assets())
}

// action answers a request of who. What it returns is not yet answered.
type action func(w http.ResponseWriter, r *http.Request, who model.Caller) error

// maxForm bounds the forms that people send.
const maxForm = 64 << 10

// page is around every action: it recognises the visitor, reads the form and
// answers for what went wrong. Logs name the route and never the path, which
// may hold a token.
func (s *Server) page(act action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recover(w, r)
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		who, err := s.visitor(r)
		if err == nil {
			err = r.ParseForm()
		}
		if err == nil {
			s.keepLanguage(w, r)
			err = act(w, r, who)
		}
		if err != nil {
			s.fail(w, r, who, err)
		}
	})
}

func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.ErrorContext(r.Context(), "panic", "pattern", r.Pattern, "panic", p, "stack", string(debug.Stack()))
	s.note(w, r, model.Caller{}, http.StatusInternalServerError, web.Note{Kind: web.Failed})
}

// fail answers for an error: a refusal that the action did not expect means
// that there is nothing to see.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, who model.Caller, err error) {
	var refusal *model.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refusal) && tooMany(refusal):
		if seconds, told := refusal.Details["seconds"].(int); told {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		s.note(w, r, who, http.StatusTooManyRequests, web.Note{Kind: web.TooMany})
	case errors.As(err, &refusal):
		s.note(w, r, who, http.StatusNotFound, web.Note{Kind: web.Missing})
	case errors.As(err, &tooLarge):
		s.note(w, r, who, http.StatusRequestEntityTooLarge, web.Note{Kind: web.Failed})
	case r.Context().Err() != nil: // nobody waits for an answer
	default:
		s.Log.ErrorContext(r.Context(), "a page failed", "pattern", r.Pattern, "err", err)
		s.note(w, r, who, http.StatusInternalServerError, web.Note{Kind: web.Failed})
	}
}

// note shows a page that says one thing, and leads on who is signed in, where
// there is a client to lead them to.
func (s *Server) note(w http.ResponseWriter, r *http.Request, who model.Caller, status int, n web.Note) {
	n.Frame = s.frame(r, who)
	if !who.Anonymous() && n.Action == "" && s.Parts.Built() {
		n.Back = s.base() + "/home"
	}
	if err := s.show.Show(w, status, n); err != nil {
		s.Log.ErrorContext(r.Context(), "could not show a page", "pattern", r.Pattern, "err", err)
	}
}

// elsewhere answers forms that another site's page has sent.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	s.note(w, r, who, http.StatusForbidden, web.Note{Kind: web.NotAllowed})
	return nil
}

// frame is what every page has around its content.
func (s *Server) frame(r *http.Request, who model.Caller) web.Frame {
	set := s.Settings.Get()
	f := web.Frame{
		Site: set.String("Site_Name"), Base: s.base(), Logo: logo(set), User: who.Username, Here: s.base() + "/", Words: s.speaks(r),
	}
	if r.Method == http.MethodGet {
		f.Here = s.base() + r.URL.EscapedPath()
		f.Others = s.translations(r)
	}
	return f
}

// maxLogo bounds a logo that is part of every page.
const maxLogo = 8 << 10

// picture are the data: URLs that a browser shows in an image, where nothing
// in them runs.
var picture = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$`)

// logo is the workspace's logo where the setting holds a small picture itself:
// a page loads nothing.
func logo(set *settings.Snapshot) template.URL {
	setting, _ := set.Lookup("Assets_logo")
	chosen, _ := setting.Value.(settings.Picture)
	if len(chosen.URL) > maxLogo || !picture.MatchString(chosen.URL) {
		return ""
	}
	return template.URL(chosen.URL)
}

// base is the path under which the workspace lives: "" or, as of
// https://example.org/chat, "/chat".
func (s *Server) base() string { return Base(s.Settings.Get().Site()) }

// Base is the path of a site's address, without a slash at its end.
func Base(site string) string {
	_, rest, _ := strings.Cut(site, "://")
	_, path, found := strings.Cut(rest, "/")
	if path = strings.Trim(path, "/"); !found || path == "" {
		return ""
	}
	return "/" + path
}

// site is the address that people enter into an app.
func (s *Server) site(r *http.Request) string {
	if site := s.Settings.Get().Site(); site != "" {
		return site
	}
	return "http://" + r.Host
}

// host is the site without the scheme, as apps want it in their links.
func (s *Server) host(r *http.Request) string {
	site := s.site(r)
	return strings.TrimPrefix(strings.TrimPrefix(site, "https://"), "http://")
}

// redirect sends the browser on to a path here.
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, path string) error {
	web.Private(w.Header())
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}
