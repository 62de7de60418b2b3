// Package rest is the HTTP door: it recognises the caller, applies the checks
// that come before an action in upstream's order, and writes what the action
// returned in Rocket.Chat's envelope. It decides nothing about rooms or users
// and does not import the rules.
package rest

import (
	"context"
	"log/slog"
	"net/http"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// House is what the door asks of the workspace behind it.
type House interface {
	// Authenticate returns the caller whose login token this is, or
	// model.ErrNotFound.
	Authenticate(ctx context.Context, userID, token string) (model.Caller, error)
	// Seen is told of every request that somebody signed in makes.
	Seen(who model.Caller)
	// Permitted says whether the caller has the permissions globally: each of
	// them, or with any one of them.
	Permitted(who model.Caller, permissions []string, any bool) bool
	// CheckSecondFactor refuses when the caller must first prove a second
	// factor.
	CheckSecondFactor(ctx context.Context, who model.Caller) error
	// AnonymousRead says whether visitors may read without a login.
	AnonymousRead() bool
	// Rates returns the limiter's settings in force.
	Rates() Rates
	// CORS returns the origins that browsers may call from: "*", a
	// comma-separated list, or "" when calls from elsewhere are not allowed.
	CORS() string
}

// Rates is the configuration of the rate limiter.
type Rates struct {
	Enabled bool
	Default endpoint.Limit
	Methods endpoint.Limit // of method.call, by address and method
	// Setting returns the number of calls that a setting allows; nil: none
	// says anything.
	Setting func(id string) int
}

// of returns the limit in force for an endpoint.
func (r Rates) of(e *endpoint.Endpoint) endpoint.Limit {
	limit := e.Limit
	if limit == (endpoint.Limit{}) {
		return r.Default
	}
	if limit.Setting != "" && r.Setting != nil {
		if calls := r.Setting(limit.Setting); calls > 0 {
			limit.Calls = calls
		}
	}
	return limit
}

// Server answers /api/v1.
type Server struct {
	House  House
	Set    *endpoint.Set
	Log    *slog.Logger
	Client ClientIP
	// Files serves files and avatars; nil: there are none.
	Files Files
	// Emoji finds the pictures of emoji; nil: there are none.
	Emoji SeeEmoji
	// OAuth is sign-in through providers outside; nil: there is none.
	OAuth *OAuth
	// Uploads are the endpoints that take a multipart body, by their path.
	Uploads map[string]Upload
	// Metrics observes a finished request; may be nil.
	Metrics func(e *endpoint.Endpoint, status int, seconds float64)

	limiter limiter
}

// prefix is where the API lives.
const prefix = "/api/v1/"

// rootPath is the endpoint that answers beside the API too, at /api/info:
// clients ask there before they know what they are talking to.
const rootPath = "info"

// Register adds the API's routes to mux.
func (s *Server) Register(mux *http.ServeMux) {
	routes := map[string]methods{}
	for i, all := 0, s.Set.All(); i < len(all); i++ {
		e := &all[i]
		for _, path := range e.Paths() {
			pattern := prefix + muxPattern(path)
			if routes[pattern] == nil {
				routes[pattern] = methods{}
			}
			routes[pattern][e.Method] = s.serve(e)
			if path == rootPath {
				routes["/api/"+rootPath] = methods{e.Method: s.serve(e)}
			}
		}
	}
	for _, access := range []endpoint.Access{endpoint.SignedIn, endpoint.Anyone} {
		e := s.methodCall(access)
		routes[prefix+muxPattern(e.Path)] = methods{"POST": s.serve(e)}
	}
	for pattern, m := range routes {
		mux.Handle(pattern, s.shell(m))
	}
	mux.Handle("/api/", s.shell(methods{}))
	if s.Files != nil {
		s.registerFiles(mux)
	}
	if s.Emoji != nil {
		s.registerEmoji(mux)
	}
	if s.OAuth != nil {
		s.registerOAuth(mux)
	}
}

// methods answers one path, by the request's method.
type methods map[string]http.Handler

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if h := m[method]; h != nil {
		h.ServeHTTP(w, r)
		return
	}
	status := http.StatusNotFound
	if len(m) > 0 {
		status = http.StatusMethodNotAllowed
	}
	writeJSON(w, status, []byte(`{"status":"error","message":"API endpoint does not exist"}`))
}
