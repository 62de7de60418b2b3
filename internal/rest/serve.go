package rest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// maxBody bounds a body that is held in memory. Uploads have routes of their
// own that stream.
const maxBody = 2 << 20

// serve returns the handler of one endpoint.
func (s *Server) serve(e *endpoint.Endpoint) http.Handler {
	var zipper zipper
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, status := time.Now(), http.StatusInternalServerError // of a panic; see shell
		if s.Metrics != nil {
			defer func() { s.Metrics(e, status, time.Since(started).Seconds()) }()
		}
		status = s.answer(w, r, e, &zipper)
	})
}

// answer runs the checks and the action and writes the outcome; it returns
// the status.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, e *endpoint.Endpoint, zipper *zipper) int {
	who, err := s.caller(r, e)
	if err != nil {
		return s.refuse(w, r, e, err)
	}
	if err := s.limit(w, r, who, e); err != nil {
		return s.refuse(w, r, e, err)
	}
	result, ok, err := s.upload(w, r, who, e)
	if !ok {
		result, err = s.act(r, who, e)
	}
	if err != nil {
		return s.refuse(w, r, e, err)
	}
	switch result := result.(type) {
	case model.Body:
		return s.writeBody(w, r, result, zipper)
	case model.Redirect:
		return writeRedirect(w, string(result))
	}
	if e.Entrance {
		unbind(w, r)
	}
	text, err := e.REST(result)
	if err != nil {
		return s.refuse(w, r, e, fmt.Errorf("encode the answer: %w", err))
	}
	return writeResult(w, r, text)
}

// act is the part of the pipeline behind the rate limiter: validate,
// permission, second factor, action.
func (s *Server) act(r *http.Request, who model.Caller, e *endpoint.Endpoint) (any, error) {
	input, err := readInput(r, e)
	if err != nil {
		return nil, err
	}
	in, err := e.Decode(input)
	if err != nil {
		return nil, err
	}
	if len(e.Permissions) > 0 && !s.House.Permitted(who, e.Permissions, e.AnyPermission) {
		return nil, errUnauthorized
	}
	if e.TwoFactor {
		if err := s.House.CheckSecondFactor(r.Context(), who); err != nil {
			return nil, err
		}
	}
	return e.Run(r.Context(), who, in)
}

// caller recognises who sent the request. The zero user is allowed where the
// endpoint allows it.
func (s *Server) caller(r *http.Request, e *endpoint.Endpoint) (model.Caller, error) {
	who := model.Caller{}
	id, token := r.Header.Get("X-User-Id"), r.Header.Get("X-Auth-Token")
	if id != "" && token != "" {
		known, err := s.House.Authenticate(r.Context(), id, token)
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return who, fmt.Errorf("authenticate: %w", err)
		}
		if err == nil {
			who = known
		}
	}
	allowed := e.Access == endpoint.Anyone || e.Access == endpoint.AnyoneIfAllowed && s.House.AnonymousRead()
	if who.Anonymous() && !allowed {
		return who, errNotLoggedIn
	}
	who.IP = s.Client.Of(r)
	who.UserAgent = r.UserAgent()
	who.RequestID = requestID(r.Context())
	who.Host = r.Host
	who.Bound = bound(r)
	if !who.Anonymous() {
		s.House.Seen(who)
	}
	who.TwoFactor = model.TwoFactorCode{Code: r.Header.Get("X-2fa-Code"), Method: r.Header.Get("X-2fa-Method")}
	return who, nil
}

// readInput collects the fields of a request: the query of a GET, else the
// body, and the parameters of the path.
func readInput(r *http.Request, e *endpoint.Endpoint) (endpoint.Input, error) {
	in, err := readFields(r)
	if err != nil {
		return in, err
	}
	for segment := range strings.SplitSeq(e.Path, "/") {
		if name, ok := strings.CutPrefix(segment, ":"); ok {
			in.Set(name, r.PathValue(name))
		}
	}
	return in, nil
}

func readFields(r *http.Request) (endpoint.Input, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return endpoint.FromQuery(r.URL.RawQuery), nil
	}
	if r.ContentLength > maxBody {
		return endpoint.Input{}, errTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return endpoint.Input{}, errTooLarge
	}
	if err != nil {
		return endpoint.Input{}, &model.Error{Reason: "The request ended early", Plain: true, Cause: err}
	}
	kind := strings.ToLower(r.Header.Get("Content-Type"))
	switch {
	case strings.HasPrefix(kind, "application/x-www-form-urlencoded"):
		return endpoint.FromQuery(string(body)), nil
	case kind == "", strings.HasPrefix(kind, "application/json"):
		return endpoint.FromJSON(body)
	}
	return endpoint.FromJSON(nil)
}

// writeJSON writes a whole answer; the content type is exactly what upstream
// sends.
func writeJSON(w http.ResponseWriter, status int, text []byte) int {
	w.Header().Set("Cache-Control", "no-store")
	return write(w, status, text)
}

// writeResult writes a result, compressed when that pays and the client asks.
func writeResult(w http.ResponseWriter, r *http.Request, text []byte) int {
	if len(text) < minGzip {
		return writeJSON(w, http.StatusOK, text)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept-Encoding")
	if acceptsGzip(r) {
		text = zip(text)
		w.Header().Set("Content-Encoding", "gzip")
	}
	return write(w, http.StatusOK, text)
}

// writeRedirect says where the answer is.
func writeRedirect(w http.ResponseWriter, to string) int {
	w.Header().Set("Location", to)
	text, err := json.Marshal(to)
	if err != nil {
		text = []byte(`""`)
	}
	return writeJSON(w, http.StatusTemporaryRedirect, text)
}

func write(w http.ResponseWriter, status int, text []byte) int {
	return writeAs(w, "application/json", status, text)
}

func writeAs(w http.ResponseWriter, kind string, status int, text []byte) int {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	w.Write(text) // a client that is gone needs no answer
	return status
}
