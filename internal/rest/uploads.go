package rest

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// Upload is the action of an endpoint that takes a multipart body, which is
// not held in memory: it reads the form as it arrives. The id is the path's
// parameter, if it has one.
type Upload func(ctx context.Context, who model.Caller, id string, form model.Form) (any, error)

// upload runs an endpoint's action for multipart bodies; ok is false where it
// has none or the body is something else.
func (s *Server) upload(w http.ResponseWriter, r *http.Request, who model.Caller, e *endpoint.Endpoint) (result any, ok bool, err error) {
	action := s.Uploads[e.Path]
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if action == nil || !strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data") {
		return nil, false, nil
	}
	control := http.NewResponseController(w)
	defer control.SetReadDeadline(time.Time{}) // the connection is used again
	body := &patient{r.Body, control}
	form, err := newForm(body, r.Header.Get("Content-Type"))
	if err == nil {
		result, err = action(r.Context(), who, r.PathValue(parameter(e.Path)), form)
	}
	return result, true, err
}

// parameter names the first parameter of a path.
func parameter(path string) string {
	_, rest, _ := strings.Cut(path, ":")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// What is read of a body that was refused, so that a client that is still
// sending gets to hear why: an end that is not read becomes a reset.
const (
	maxDrained = 16 << 20
	drainTime  = 10 * time.Second
)

func drain(w http.ResponseWriter, r *http.Request) {
	// Neither a connection without deadlines nor what is wrong with the rest of
	// the body changes anything any more.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(drainTime))
	_, _ = io.CopyN(io.Discard, r.Body, maxDrained)
	_ = control.SetReadDeadline(time.Time{})
}

// patience is how long a client may send nothing in the middle of a body.
const patience = time.Minute

// patient is a body that may take as long as it likes while something comes.
type patient struct {
	io.Reader
	control *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	// Where there is no connection, in tests, nothing can be late.
	_ = p.control.SetReadDeadline(time.Now().Add(patience))
	return p.Reader.Read(b)
}

// form is a multipart body.
type form struct{ in *multipart.Reader }

func newForm(body io.Reader, contentType string) (form, error) {
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || parameters["boundary"] == "" {
		return form{}, model.Fail("Multipart: Boundary not found").Because(err)
	}
	return form{multipart.NewReader(body, parameters["boundary"])}, nil
}

// Next implements model.Form.
func (f form) Next() (model.FormPart, error) {
	p, err := f.in.NextPart()
	if err == io.EOF {
		return model.FormPart{}, err
	}
	if err != nil {
		return model.FormPart{}, broken(err)
	}
	_, parameters, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	_, named := parameters["filename"]
	kind := p.Header.Get("Content-Type")
	return model.FormPart{
		Name: p.FormName(), Filename: p.FileName(), Type: kind, Body: part{p},
		IsFile: err == nil && named || strings.HasPrefix(kind, "application/octet-stream"),
	}, nil
}

// broken is how a client is told that its body is no form.
func broken(err error) error {
	return model.Fail("Unexpected end of form").Because(err)
}

// part is the body of a part; what is wrong with it is the client's doing.
type part struct{ in *multipart.Part }

func (p part) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = broken(err)
	}
	return n, err
}
