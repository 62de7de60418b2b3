package pages

import (
	"html/template"
	"net/http"
	"net/url"
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
	if !s.Parts.Built() {
		s.note(w, r, who, http.StatusServiceUnavailable, web.Note{Kind: web.Unbuilt, AppLink: s.roomLink(r)})
		return nil
	}
	page := web.Shell{
		Frame: s.frame(r, who), Version: s.Settings.Get().String("Gantry_Compat_Version"), Socket: s.socket(r),
		Script: s.base() + s.Parts.Script, Styles: s.under(s.Parts.Styles), Early: s.under(s.Parts.Early),
		UserID: cookie(r, userCookie), Token: cookie(r, tokenCookie),
	}
	return s.show.Show(w, http.StatusOK, page)
}

// roomLink opens the room of the request's path in the app; "" for other paths.
func (s *Server) roomLink(r *http.Request) template.URL {
	path := strings.TrimPrefix(r.URL.Path, s.base()+"/")
	for _, kind := range []string{"channel/", "group/", "direct/"} {
		if strings.HasPrefix(path, kind) {
			return template.URL("rocketchat://room?host=" + url.QueryEscape(s.host(r)) + "&path=" + url.QueryEscape(path))
		}
	}
	return ""
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
