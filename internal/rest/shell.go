package rest

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"

	"gantry/internal/model"
)

type requestKey struct{}

// requestID returns the id that a request's log lines share.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// shell is around every API route: it gives the request its id, answers
// browsers' questions about origins, and turns a panic into a logged 500 for
// that request alone.
func (s *Server) shell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, model.NewID(10)))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		defer s.recover(w, r)
		if s.crossOrigin(w, r) {
			return
		}
		next.ServeHTTP(w, r)
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
	s.Log.ErrorContext(r.Context(), "panic", "pattern", r.Pattern, "request", requestID(r.Context()), "panic", p, "stack", string(debug.Stack()))
	writeJSON(w, http.StatusInternalServerError, []byte(`{"success":false,"error":"Internal server error"}`))
}

// crossOrigin adds what a browser needs to hear before a page of another
// origin may call, and answers preflight requests; then it returns true.
func (s *Server) crossOrigin(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	preflight := r.Method == http.MethodOptions
	if origin == "" {
		if preflight {
			w.WriteHeader(http.StatusOK)
		}
		return preflight
	}
	allowed := s.House.CORS()
	if allowed == "" {
		if preflight {
			http.Error(w, `CORS not enabled. Go to "Admin > General > REST Api" to enable it.`, http.StatusMethodNotAllowed)
		}
		return preflight
	}
	h := w.Header()
	if allowOrigin(h, origin, allowed) {
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, HEAD, PATCH")
		h.Set("Access-Control-Allow-Headers", "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization, X-2fa-Code, X-2fa-Method")
		h.Set("Access-Control-Expose-Headers", "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, ETag")
	}
	if preflight {
		w.WriteHeader(http.StatusOK)
	}
	return preflight
}

// allowOrigin says whether the setting allows calls from origin, and tells
// the browser so. Where the setting is a list, the answer depends on who asks.
func allowOrigin(h http.Header, origin, allowed string) bool {
	if strings.TrimSpace(allowed) == "*" {
		h.Set("Access-Control-Allow-Origin", "*")
		return true
	}
	h.Add("Vary", "Origin")
	for one := range strings.SplitSeq(allowed, ",") {
		if strings.EqualFold(strings.TrimSpace(one), origin) {
			h.Set("Access-Control-Allow-Origin", origin)
			return true
		}
	}
	return false
}

// muxPattern turns upstream's ":id" into the router's "{id}".
func muxPattern(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			segments[i] = "{" + name + "}"
		}
	}
	return strings.Join(segments, "/")
}
