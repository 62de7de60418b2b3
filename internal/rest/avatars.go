package rest

import (
	"net/http"
	"strconv"

	"gantry/internal/model"
)

// avatar answers with somebody's picture, or a room's.
func (s *Server) avatar(w http.ResponseWriter, r *http.Request) error {
	who, err := s.visitor(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	size, err := strconv.Atoi(query.Get("size"))
	if err != nil {
		size = 0 // as large as it is
	}
	b, err := s.Files.SeeAvatar(r.Context(), who, model.AvatarOf{
		Username: r.PathValue("username"), UserID: r.PathValue("uid"), RID: r.PathValue("rid"), Size: size, Format: query.Get("format"),
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy(b.Type))
	h.Set("Content-Disposition", "inline")
	h.Set("Cache-Control", s.avatarCache(b))
	h.Add("Vary", "Cookie")
	return s.send(w, r, b)
}

// avatarCache says who may keep an avatar, and for how long. Who may see it
// is decided anew once that is over.
func (s *Server) avatarCache(b model.Blob) string {
	whose := "private"
	if b.Public {
		whose = "public"
	}
	return whose + ", max-age=" + strconv.Itoa(max(0, s.Files.AvatarCache()))
}
