package pages

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/rest"
	"gantry/internal/web"
)

// services are the other places where people can prove who they are, which
// lead back to a path here.
func (s *Server) services(back string) []web.Service {
	set := s.Settings.Get()
	var list []web.Service
	add := func(service, label string) {
		if !set.SignsIn(service) {
			return
		}
		if label == "" {
			label = strings.ToUpper(service[:1]) + service[1:]
		}
		address := s.base() + "/_oauth/" + url.PathEscape(service) + "/start?next=" + url.QueryEscape(back)
		list = append(list, web.Service{Name: label, URL: address})
	}
	for _, custom := range set.CustomServices() {
		if custom.ShowButton {
			add(custom.Service, custom.ButtonLabelText)
		}
	}
	for _, known := range set.Services() {
		add(known.Service, known.ButtonLabelText)
	}
	return list
}

// invited recognises the path of an invite, from which somebody went to prove
// who they are.
var invited = regexp.MustCompile(`/invite/([A-Za-z0-9_-]+)$`)

// Landed gives a browser the session of somebody who has come back from
// another service, and opens the room of the invite they came by.
func (s *Server) Landed(w http.ResponseWriter, r *http.Request, l rest.Landing, next string) {
	session := accounts.Session{Token: l.Token, Expires: l.Expires}
	s.keep(w, r, l.User.ID, session)
	who, err := s.visitor(r)
	bound := who.Bound
	if err == nil {
		who, err = s.signedIn(r, who, l.User.ID, session)
	}
	if m := invited.FindStringSubmatch(next); err == nil && m != nil {
		err = s.enter(w, r, who, m[1])
	} else if err == nil {
		err = s.onward(w, r, who, bound, s.here(next, "/home"))
	}
	if err != nil {
		s.fail(w, r, who, err)
	}
}

// Asked shows the form for the second factor of somebody who has come back from
// another service. The page has no other languages to go to: its address
// answers once.
func (s *Server) Asked(w http.ResponseWriter, r *http.Request, refusal *model.Error, action string) {
	page := web.Factor{Frame: s.frame(r, model.Caller{}), Action: action}
	page.Others = nil
	page.By, _ = refusal.Details["method"].(string)
	if refusal.Code == "totp-invalid" {
		page.Problem = s.atSignIn(page.Words, refusal)
	}
	if err := s.show.Show(w, http.StatusOK, page); err != nil {
		s.Log.ErrorContext(r.Context(), "could not show a page", "pattern", r.Pattern, "err", err)
	}
}

// Failed tells somebody why another service did not lead to a session.
func (s *Server) Failed(w http.ResponseWriter, r *http.Request, refusal *model.Error, next string) {
	who, err := s.visitor(r)
	status := refusal.Status
	if status == 0 {
		status = http.StatusUnauthorized
	}
	problem := web.Problem{Text: s.atSignIn(s.speaks(r), refusal).Text}
	m := invited.FindStringSubmatch(next)
	switch {
	case err != nil:
	case tooMany(refusal):
		err = refusal
	case m != nil:
		r.SetPathValue("token", m[1])
		err = s.land(w, r, who, status, form{Way: "signin", Problem: problem})
	default:
		next = s.here(next, "/home")
		err = s.showSignIn(w, r, who, status, next, web.Credentials{}, problem)
	}
	if err != nil {
		s.fail(w, r, who, err)
	}
}
