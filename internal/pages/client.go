package pages

import (
	"net/http"
	"strings"

	"gantry/internal/model"
	"gantry/internal/web"
)

// client shows the page in which the client runs, to who is signed in; it
// hands the session to the client. What is at the path is the client's to
// find out.
func (s *Server) client(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if who.Anonymous() {
		return s.toSignIn(w, r)
	}
	if !s.parts.Built() {
		s.note(w, r, who, http.StatusServiceUnavailable, web.Note{Kind: web.Unbuilt})
		return nil
	}
	page := web.Shell{
		Frame: s.frame(r, who), Version: s.Settings.Get().String("Gantry_Compat_Version"), Socket: s.socket(r),
		Script: s.base() + s.parts.Script, Styles: s.under(s.parts.Styles), Early: s.under(s.parts.Early),
		UserID: cookie(r, userCookie), Token: cookie(r, tokenCookie),
	}
	return s.show.Show(w, http.StatusOK, page)
}

// socket is the origin of this server's WebSockets, as the visitor sees it.
func (s *Server) socket(r *http.Request) string {
	if s.secure(r) {
		return "wss://" + strings.ToLower(r.Host)
	}
	return "ws://" + strings.ToLower(r.Host)
}

// under puts paths below the workspace's own.
func (s *Server) under(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = s.base() + path
	}
	return out
}
