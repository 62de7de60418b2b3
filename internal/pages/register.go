package pages

import (
	"errors"
	"net/http"
	"net/url"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/web"
)

// askRegister shows the form for a new account, where anybody may have one:
// in an open workspace, or with the secret that is in the address. Whether it
// is the secret is found out when the form is sent.
func (s *Server) askRegister(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if !who.Anonymous() {
		return s.redirect(w, r, s.base()+"/home")
	}
	return s.showRegister(w, r, http.StatusOK, accounts.Registration{}, web.Problem{})
}

func (s *Server) showRegister(w http.ResponseWriter, r *http.Request, status int, in accounts.Registration, problem web.Problem) error {
	frame, secret, mode := s.frame(r, model.Caller{}), r.PathValue("secret"), s.admission()
	page := web.Register{
		Frame: frame, Action: s.base() + "/register", Problem: problem, Services: s.services(s.base() + "/home"),
		Closed: mode == "Disabled" || mode == "Secret URL" && secret == "", Secret: mode == "Secret URL",
		Form: s.newcomer(frame, in),
	}
	if secret != "" {
		page.Action += "/" + url.PathEscape(secret)
	}
	if page.Closed && status == http.StatusOK {
		status = http.StatusForbidden
	}
	return s.show.Show(w, status, page)
}

// newcomer is the form for a new account with what was given.
func (s *Server) newcomer(frame web.Frame, in accounts.Registration) web.Newcomer {
	return web.Newcomer{
		Name: in.Name, Email: in.Email, Username: in.Username, Why: in.Reason, Password: s.passwordRule(frame.Words),
		Reason: s.Settings.Get().Bool("Accounts_ManuallyApproveNewUsers"), Check: s.base() + "/register/username",
	}
}

// registerOpenly makes an account without an invite, and signs it in. A
// browser that was at an invite's page enters by it.
func (s *Server) registerOpenly(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	in := registration(r)
	in.Secret = r.PathValue("secret")
	user, session, err := s.enlist(r, who, &in)
	var refusal *model.Error
	switch {
	case err == nil:
	case user.ID != "": // there is an account now
		return s.unfinished(w, r, who, err)
	case errors.As(err, &refusal) && !tooMany(refusal):
		problem, err := s.corrected(r, &in, refusal)
		if err != nil {
			return err
		}
		return s.showRegister(w, r, http.StatusBadRequest, in, problem)
	default:
		return err
	}
	bound := who.Bound
	s.keep(w, r, user.ID, session)
	if who, err = s.signedIn(r, who, user.ID, session); err != nil {
		return err
	}
	return s.onward(w, r, who, bound, s.base()+"/home")
}

// enlist makes an account and signs it in; a username that was left empty is
// made from the name.
func (s *Server) enlist(r *http.Request, who model.Caller, in *accounts.Registration) (model.User, accounts.Session, error) {
	if in.Username == "" {
		proposed, err := s.Accounts.ProposeUsername(r.Context(), in.Name)
		if err != nil {
			return model.User{}, accounts.Session{}, err
		}
		in.Username = proposed
	}
	return s.Accounts.RegisterHere(r.Context(), who, *in)
}

// corrected says what is wrong with a form, and puts another username in the
// place of one that cannot be had.
func (s *Server) corrected(r *http.Request, in *accounts.Registration, refusal *model.Error) (web.Problem, error) {
	problem := s.said(s.speaks(r), refusal)
	if problem.Field != "username" {
		return problem, nil
	}
	proposed, err := s.Accounts.ProposeUsername(r.Context(), in.Name)
	in.Username = proposed
	return problem, err
}
