package pages

import (
	"net/http"
	"net/url"

	"gantry/internal/model"
)

// toSignIn sends a visitor to the sign-in page, and back here afterwards.
func (s *Server) toSignIn(w http.ResponseWriter, r *http.Request) error {
	here := s.base() + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		here += "?" + r.URL.RawQuery
	}
	return s.redirect(w, r, s.base()+"/login?next="+url.QueryEscape(here))
}

// roomPath is the page of a room, at the path that Rocket.Chat has for it.
func (s *Server) roomPath(kind, name, rid string) string {
	return s.base() + "/" + roomAt(kind, name, rid)
}

func roomAt(kind, name, rid string) string {
	switch kind {
	case model.Channel:
		return "channel/" + url.PathEscape(name)
	case model.Group:
		return "group/" + url.PathEscape(name)
	}
	return "direct/" + url.PathEscape(rid)
}

func title(fname, name string) string {
	if fname != "" {
		return fname
	}
	return name
}
