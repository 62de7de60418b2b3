package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gantry/internal/model"
)

// Files is what the door asks of the house about files and avatars.
type Files interface {
	// OpenFile returns a file for those who may see it, or model.ErrNotFound.
	OpenFile(ctx context.Context, who model.Caller, id string) (model.Blob, error)
	// ReadBlob returns a part of its bytes.
	ReadBlob(ctx context.Context, b model.Blob, offset, length int64) (io.ReadCloser, error)
	// SeeAvatar returns an avatar or what stands in for it, or
	// model.ErrNotFound where there is nobody.
	SeeAvatar(ctx context.Context, who model.Caller, of model.AvatarOf) (model.Blob, error)
	// AvatarCache is for how many seconds avatars may be kept.
	AvatarCache() int
}

// registerFiles adds the routes of files and avatars to mux.
func (s *Server) registerFiles(mux *http.ServeMux) {
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /file-upload/{id}/{name...}": s.file,
		"GET /ufs/{store}/{id}/{name...}": s.file,
		"GET /avatar/{username}":          s.avatar,
		"GET /avatar/uid/{uid}":           s.avatar,
		"GET /avatar/room/{rid}":          s.avatar,
	} {
		mux.Handle(pattern, s.shell(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := serve(w, r); err != nil {
				s.failFile(w, r, err)
			}
		})))
	}
}

// failFile says why there is no file.
func (s *Server) failFile(w http.ResponseWriter, r *http.Request, err error) {
	drain(w, r)
	h := w.Header()
	for _, name := range []string{"ETag", "Last-Modified", "Content-Disposition", "Accept-Ranges"} {
		h.Del(name)
	}
	var refusal *model.Error
	switch {
	case errors.Is(err, model.ErrNotFound):
		writeValue(w, http.StatusNotFound, failure{Error: "Not found"})
	case errors.As(err, &refusal):
		status, body := render(refusal, false)
		writeValue(w, status, body)
	case r.Context().Err() != nil: // nobody waits for an answer
	default:
		s.Log.ErrorContext(r.Context(), "request failed", "pattern", r.Pattern, "request", requestID(r.Context()), "err", err)
		writeValue(w, http.StatusInternalServerError, failure{Error: "Internal server error"})
	}
}

// visitor recognises who fetches a file: images in pages send no headers, so
// cookies and the query may say it, too. Who is not recognised is nobody.
func (s *Server) visitor(r *http.Request) (model.Caller, error) {
	query := r.URL.Query()
	id, token := query.Get("rc_uid"), query.Get("rc_token")
	if id == "" {
		id, token = cookie(r, "rc_uid"), cookie(r, "rc_token")
	}
	if id == "" || token == "" {
		id, token = r.Header.Get("X-User-Id"), r.Header.Get("X-Auth-Token")
	}
	if id == "" || token == "" {
		return model.Caller{}, nil
	}
	who, err := s.House.Authenticate(r.Context(), id, token)
	if errors.Is(err, model.ErrNotFound) {
		return model.Caller{}, nil
	}
	if err != nil {
		return model.Caller{}, fmt.Errorf("authenticate: %w", err)
	}
	return who, nil
}

// cookie returns the value of a cookie, which browsers' scripts encode as in
// a URL.
func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	if text, err := url.PathUnescape(c.Value); err == nil {
		return text
	}
	return c.Value
}

func (s *Server) file(w http.ResponseWriter, r *http.Request) error {
	who, err := s.visitor(r)
	if err != nil {
		return err
	}
	id, _, _ := strings.Cut(r.PathValue("id"), ".")
	b, err := s.Files.OpenFile(r.Context(), who, id)
	if err != nil {
		return err
	}
	query, h := r.URL.Query(), w.Header()
	inline := query.Get("contentDisposition") == "inline" && !query.Has("download") && harmless(b.Type)
	h.Set("Content-Disposition", disposition(inline, b.Name))
	h.Set("Content-Security-Policy", policy(b.Type))
	h.Set("Cache-Control", "private, max-age=31536000")
	return s.send(w, r, b)
}

// harmless are the types that browsers may show as a page of their own.
func harmless(kind string) bool {
	group, _, _ := strings.Cut(kind, "/")
	return group == "audio" || group == "video" || slices.Contains([]string{
		"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "application/pdf", "text/plain",
	}, kind)
}

// policy lets nothing in a file run or load anything. Browsers do not show a
// PDF in a sandbox, and it needs none.
func policy(kind string) string {
	if kind == "application/pdf" {
		return "default-src 'none'"
	}
	return "default-src 'none'; style-src 'unsafe-inline'; sandbox"
}

// disposition says whether a file is shown or saved, and under which name.
func disposition(inline bool, name string) string {
	how := "attachment"
	if inline {
		how = "inline"
	}
	if name == "" {
		return how
	}
	return how + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// send writes a blob, or the part of it that is asked for, or that the client
// has it.
func (s *Server) send(w http.ResponseWriter, r *http.Request, b model.Blob) error {
	h := w.Header()
	h.Set("Content-Type", contentType(b.Type))
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // clients show files in pages of their own
	if b.ETag != "" {
		h.Set("ETag", strconv.Quote(b.ETag))
	}
	if b.Data != nil {
		http.ServeContent(w, r, "", b.ModifiedAt.Time(), bytes.NewReader(b.Data))
		return nil
	}
	content := &blobReader{ctx: r.Context(), files: s.Files, blob: b}
	defer content.close()
	if err := content.open(); err != nil { // while it can still be told
		return err
	}
	http.ServeContent(w, r, "", b.ModifiedAt.Time(), content)
	if content.failed != nil {
		s.Log.WarnContext(r.Context(), "a file ended early", "blob", b.Key, "err", content.failed)
	}
	return nil
}

// contentType returns a type as it is safe to send.
func contentType(kind string) string {
	parsed, _, err := mime.ParseMediaType(kind)
	if err != nil || !strings.Contains(parsed, "/") {
		return "application/octet-stream"
	}
	if strings.HasPrefix(parsed, "text/") {
		return parsed + "; charset=utf-8"
	}
	return parsed
}

// blobReader reads a blob from wherever it is told to. The blob is opened
// where it is read from, so that of a part no more than the part is fetched.
type blobReader struct {
	ctx    context.Context
	files  Files
	blob   model.Blob
	at     int64         // where the next read is
	body   io.ReadCloser // nil: not open
	bodyAt int64         // where body is
	failed error
}

func (b *blobReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.blob.Size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	b.at = offset
	return offset, nil
}

func (b *blobReader) Read(p []byte) (int, error) {
	if b.body == nil || b.bodyAt != b.at {
		if err := b.open(); err != nil {
			b.failed = err
			return 0, err
		}
	}
	n, err := b.body.Read(p)
	b.at, b.bodyAt = b.at+int64(n), b.bodyAt+int64(n)
	if err != nil && err != io.EOF {
		b.failed = err
	}
	return n, err
}

func (b *blobReader) open() (err error) {
	b.close()
	b.body, err = b.files.ReadBlob(b.ctx, b.blob, b.at, max(0, b.blob.Size-b.at))
	b.bodyAt = b.at
	return err
}

func (b *blobReader) close() {
	if b.body == nil {
		return
	}
	if err := b.body.Close(); err != nil && b.failed == nil {
		b.failed = err
	}
	b.body = nil
}
