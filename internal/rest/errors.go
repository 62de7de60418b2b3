package rest

import (
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

var (
	errNotLoggedIn  = &model.Error{Code: "not-logged-in", Reason: "You must be logged in to do this."}
	errTooLarge     = &model.Error{Reason: "request entity too large", Plain: true, Status: http.StatusRequestEntityTooLarge}
	errUnauthorized = &model.Error{Code: "error-unauthorized", Reason: "User does not have the permissions required for this action"}
)

// statusClientGone is what is counted for a request that its client gave up:
// nobody reads an answer.
const statusClientGone = 499

// failure is a refusal on the wire.
type failure struct {
	Success   bool   `json:"success"`
	Error     string `json:"error"`
	ErrorType string `json:"errorType,omitempty"`
	Details   any    `json:"details,omitempty"`
}

// notLoggedIn is the 401 with the keys of every version: 6.x has status and
// message, later ones add success and error.
type notLoggedIn struct {
	Status  string `json:"status"`
	Message string `json:"message"`
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

// loginFailure is the 401 of a sign-in that failed.
type loginFailure struct {
	Status  string `json:"status"`
	Error   string `json:"error,omitempty"`
	Details any    `json:"details,omitempty"`
	Message string `json:"message"`
}

// refuse writes err as upstream would and returns the status. What is not a
// refusal is logged with the request's id and hidden.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, e *endpoint.Endpoint, err error) int {
	drain(w, r)
	var refusal *model.Error
	if !errors.As(err, &refusal) {
		if r.Context().Err() != nil {
			return statusClientGone
		}
		s.Log.ErrorContext(r.Context(), "request failed", "endpoint", e.ID(), "request", requestID(r.Context()), "err", err)
		return writeValue(w, http.StatusInternalServerError, failure{Error: "Internal server error"})
	}
	s.Log.DebugContext(r.Context(), "refused", "endpoint", e.ID(), "request", requestID(r.Context()), "code", refusal.Code, "cause", refusal.Cause)
	status, body := render(refusal, e.Typed)
	return writeValue(w, status, body)
}

// render chooses the status and the shape of a refusal.
func render(e *model.Error, typed bool) (int, any) {
	switch {
	case e.Code == errNotLoggedIn.Code:
		return http.StatusUnauthorized, notLoggedIn{Status: "error", Message: e.Reason, Error: e.Reason}
	case e.Status == http.StatusUnauthorized:
		return e.Status, loginFailure{Status: "error", Error: e.Code, Details: e.Detail(), Message: e.Reason}
	case e.Code == "error-unauthorized":
		return http.StatusForbidden, failure{Error: e.Error()}
	case e.Code == "error-too-many-requests":
		return http.StatusTooManyRequests, failure{Error: e.Error()}
	}
	text := e.Error()
	if typed && e.Code == "invalid-params" {
		text = e.Reason
	}
	status := e.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	return status, failure{Error: text, ErrorType: e.Code, Details: e.Detail()}
}

// writeValue encodes one of the shapes above, which cannot fail but by a
// details map that a rule filled with something that is no JSON.
func writeValue(w http.ResponseWriter, status int, body any) int {
	text, err := json.Marshal(body, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return writeJSON(w, http.StatusInternalServerError, []byte(`{"success":false,"error":"Internal server error"}`))
	}
	return writeJSON(w, status, text)
}
