package pages

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/web"
)

// usernameAnswer says whether a username can be had, in words, and proposes one.
type usernameAnswer struct {
	Free     bool   `json:"free"`
	Text     string `json:"text"`
	Proposal string `json:"proposal"`
}

// username answers forms for new accounts while they are filled in: whether
// the username can be had, or, where none was given, which would be made of
// the name. It tells no more than sending the form would, and each address may
// ask so often only.
func (s *Server) username(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if err := s.asked(&s.usernames, who); err != nil {
		return err
	}
	l, wanted := s.speaks(r), strings.TrimSpace(r.FormValue("username"))
	proposal, err := s.Accounts.ProposeUsername(r.Context(), cmp.Or(strings.TrimSpace(r.FormValue("name")), wanted))
	if err != nil {
		return err
	}
	out := usernameAnswer{Proposal: proposal}
	if wanted != "" {
		free, refusal, err := s.Accounts.UsernameFree(r.Context(), wanted)
		switch {
		case err != nil:
			return err
		case refusal != nil:
			out.Text = s.said(l, refusal).Text
		case free:
			out.Free, out.Text = true, l.T("entry.usernameFree", "username", wanted)
		default:
			out.Text = l.T("entry.usernameTakenTry", "username", wanted, "proposal", proposal)
		}
	}
	return answer(w, out)
}

// answer writes data that is for this visitor alone.
func answer(w http.ResponseWriter, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	web.Private(w.Header())
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(text)
	return err
}

// asked counts that somebody asks for something that is not to be asked for
// too often, and refuses who has.
func (s *Server) asked(b *budget, who model.Caller) error {
	if s.Unlimited || !s.Settings.Get().Bool("API_Enable_Rate_Limiter") || b.take(who.IP, time.Now()) {
		return nil
	}
	return model.Errorf("error-too-many-requests", "Too many requests. Try again later.").
		With(map[string]any{"seconds": int(time.Hour.Seconds())})
}
