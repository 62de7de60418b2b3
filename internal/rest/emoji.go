package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"gantry/internal/model"
)

// SeeEmoji returns the picture of an emoji of the workspace by the name of
// its file, or model.ErrNotFound.
type SeeEmoji func(ctx context.Context, file string) (model.Blob, error)

// registerEmoji adds the route of emoji to mux.
func (s *Server) registerEmoji(mux *http.ServeMux) {
	mux.Handle("GET /emoji-custom/{file...}", s.shell(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.emoji(w, r); err != nil {
			s.failFile(w, r, err)
		}
	})))
}

// What stands in for an emoji that is not there, or not yet: clients ask for
// it before they have heard that it is gone.
const (
	noEmojiDate = "Thu, 01 Jan 2015 00:00:00 GMT"
	noEmoji     = `<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50" viewBox="0 0 50 50"><rect width="50" height="50"/>` +
		`<text x="25" y="35" text-anchor="middle" fill="#fff" font-family="sans-serif" font-size="28">?</text></svg>`
)

// emoji answers with the picture of an emoji.
func (s *Server) emoji(w http.ResponseWriter, r *http.Request) error {
	h, file := w.Header(), r.PathValue("file")
	if file == "" {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("Forbidden")) // a client that is gone needs no answer
		return nil
	}
	b, err := s.Emoji(r.Context(), file)
	absent := errors.Is(err, model.ErrNotFound)
	if err != nil && !absent {
		return err
	}
	date := noEmojiDate
	if !absent {
		date = b.ModifiedAt.Time().Format(http.TimeFormat)
	}
	h.Set("Last-Modified", date)
	if r.Header.Get("If-Modified-Since") == date {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Security-Policy", policy(b.Type))
	if absent {
		return standIn(w, r)
	}
	h.Set("Cache-Control", "public, max-age=31536000")
	b.ETag = "" // clients compare the date
	return s.send(w, r, b)
}

// standIn answers with the picture of an emoji that is not there.
func standIn(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=0")
	h.Set("Expires", "-1")
	http.ServeContent(w, r, "", model.Time(0).Time(), strings.NewReader(noEmoji))
	return nil
}
