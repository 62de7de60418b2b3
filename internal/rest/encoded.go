package rest

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"

	"gantry/internal/model"
)

// writeBody writes an answer that is encoded already, or 304 when the client
// has it.
func (s *Server) writeBody(w http.ResponseWriter, r *http.Request, body model.Body, zipper *zipper) int {
	describe(w.Header(), body)
	if body.Stream != nil {
		return s.stream(w, r, body)
	}
	return writeText(w, r, body, zipper)
}

// describe writes what is said of a body.
func describe(h http.Header, body model.Body) {
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Accept-Encoding")
	h.Set("Content-Type", "application/json")
	if body.Type != "" {
		h.Set("Content-Type", body.Type)
	}
	for name, value := range body.Header {
		h.Set(name, value)
	}
}

func writeText(w http.ResponseWriter, r *http.Request, body model.Body, zipper *zipper) int {
	h := w.Header()
	compress, etag := len(body.Text) >= minGzip && compressible(r, body), body.ETag
	if compress {
		etag = zippedTag(etag)
	}
	if etag != "" {
		h.Set("ETag", etag)
	}
	if has(r, body.ETag) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	text := body.Text
	if compress {
		text = zipper.zip(body)
		h.Set("Content-Encoding", "gzip")
	}
	return writeAs(w, h.Get("Content-Type"), http.StatusOK, text)
}

// compressible says whether a body gets smaller, and the client takes it so.
func compressible(r *http.Request, body model.Body) bool {
	return acceptsGzip(r) && !strings.HasPrefix(body.Type, "image/png")
}

// stream writes a body whose text is not held anywhere. An error in its middle
// ends the connection: nobody takes half a list for the whole.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, body model.Body) int {
	to, end := io.Writer(w), func() error { return nil }
	if compressible(r, body) {
		w.Header().Set("Content-Encoding", "gzip")
		zip, err := gzip.NewWriterLevel(w, gzip.StatelessCompression)
		if err != nil {
			panic(fmt.Errorf("compress a stream: %w", err))
		}
		to, end = zip, zip.Close
	}
	err := body.Stream(to)
	if err == nil {
		err = end()
	}
	if err != nil {
		if r.Context().Err() == nil {
			s.Log.ErrorContext(r.Context(), "an answer broke off", "pattern", r.Pattern, "request", requestID(r.Context()), "err", err)
		}
		panic(http.ErrAbortHandler)
	}
	return http.StatusOK
}
