package pages

import (
	"net/http"
	"time"

	"gantry/internal/web"
	"gantry/internal/words"
)

// languageCookie keeps the language that somebody has chosen on a page.
const languageCookie = "gantry_lang"

// speaks is the language of a visitor: the one they have chosen, or else the
// one that their browser asks for.
func (s *Server) speaks(r *http.Request) *words.Language {
	return s.words.For(r.URL.Query().Get("lang"), cookie(r, languageCookie), r.Header.Get("Accept-Language"))
}

// keepLanguage remembers the choice of a language for a year.
func (s *Server) keepLanguage(w http.ResponseWriter, r *http.Request) {
	if l, known := s.words.Named(r.URL.Query().Get("lang")); known {
		s.set(w, r, languageCookie, l.Tag, 365*24*time.Hour)
	}
}

// translations are a page in the other languages there are.
func (s *Server) translations(r *http.Request) []web.Translation {
	query, current := r.URL.Query(), s.speaks(r)
	var list []web.Translation
	for _, l := range s.words.All {
		if l != current {
			query.Set("lang", l.Tag)
			list = append(list, web.Translation{Tag: l.Tag, Name: l.T("entry.language"), URL: s.base() + r.URL.EscapedPath() + "?" + query.Encode()})
		}
	}
	return list
}
