package rest

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// house is a workspace of three: ann may do what she has permissions for,
// bob nothing, and root is not limited.
type house struct {
	rates       Rates
	cors        string
	anonymous   bool
	failing     error // of Authenticate
	second      error // of CheckSecondFactor
	permissions []string
}

func (h *house) Authenticate(_ context.Context, userID, token string) (model.Caller, error) {
	if h.failing != nil {
		return model.Caller{}, h.failing
	}
	if token != "token of "+userID {
		return model.Caller{}, model.ErrNotFound
	}
	return model.Caller{UserID: userID, Username: userID}, nil
}

func (h *house) Permitted(who model.Caller, permissions []string, any bool) bool {
	if who.UserID == "root" {
		return true
	}
	for _, p := range permissions {
		if (who.UserID == "ann" && slices.Contains(h.permissions, p)) == any {
			return any
		}
	}
	return !any
}

func (h *house) CheckSecondFactor(context.Context, model.Caller) error { return h.second }
func (h *house) Seen(model.Caller)                                     {}
func (h *house) AnonymousRead() bool                                   { return h.anonymous }
func (h *house) Rates() Rates                                          { return h.rates }
func (h *house) CORS() string                                          { return h.cors }

// door is a server in front of a house, and what it logs.
type door struct {
	house
	Server
	log bytes.Buffer
	mux http.ServeMux
}

func open(t testing.TB, endpoints ...endpoint.Endpoint) *door {
	t.Helper()
	d := &door{}
	d.Server = Server{House: &d.house, Set: endpoint.NewSet(endpoints), Log: slog.New(slog.NewTextHandler(&d.log, nil))}
	d.Register(&d.mux)
	return d
}

// ask sends a request; headers are "Name: value", and "as ann" signs it.
func (d *door) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	if body != "" {
		headers = append(headers, "Content-Type: application/json")
	}
	return d.send(httptest.NewRequest(method, "/api/v1/"+path, strings.NewReader(body)), headers...)
}

func (d *door) send(r *http.Request, headers ...string) *httptest.ResponseRecorder {
	r.RemoteAddr = "192.0.2.1:4711"
	for _, header := range headers {
		if user, ok := strings.CutPrefix(header, "as "); ok {
			r.Header.Set("X-User-Id", user)
			r.Header.Set("X-Auth-Token", "token of "+user)
			continue
		}
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w
}

// check wants exactly that answer.
func check(t *testing.T, w *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if diff := cmp.Diff(body, w.Body.String()); w.Code != status || diff != "" {
		t.Errorf("status %d, want %d\n%s", w.Code, status, diff)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		t.Errorf("the content type is %q", got)
	}
}

// answers returns an endpoint that answers every call with a result.
func answers[Out any](spec endpoint.Spec, result Out) endpoint.Endpoint {
	return endpoint.New(spec, func(context.Context, model.Caller, model.None) (Out, error) { return result, nil })
}

// fails returns an endpoint that refuses every call.
func fails(spec endpoint.Spec, err error) endpoint.Endpoint {
	return endpoint.New(spec, func(context.Context, model.Caller, model.None) (model.None, error) { return model.None{}, err })
}

const (
	notFound    = `{"status":"error","message":"API endpoint does not exist"}`
	mustLogIn   = `{"status":"error","message":"You must be logged in to do this.","success":false,"error":"You must be logged in to do this."}`
	mayNot      = `{"success":false,"error":"User does not have the permissions required for this action [error-unauthorized]"}`
	serverError = `{"success":false,"error":"Internal server error"}`
)
