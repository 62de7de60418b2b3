package pages

import (
	"errors"
	"net/http"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/web"
)

// front is what the front page says in any case.
func (s *Server) front(r *http.Request, who model.Caller) web.Home {
	return web.Home{
		Frame: s.frame(r, who), Host: s.site(r), Version: s.Settings.Get().String("Gantry_Compat_Version"),
		Form: web.Newcomer{Password: s.passwordRule()},
	}
}

// home is the front page. Who is signed in gets the client at once: the
// desktop app looks here for a server, and takes no redirect.
func (s *Server) home(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if !who.Anonymous() && s.parts.Built() {
		return s.client(w, r, who)
	}
	page := s.front(r, who)
	begun, err := s.HasAdmin(r.Context())
	if err != nil {
		return err
	}
	page.Setup = !begun
	return s.show.Show(w, http.StatusOK, page)
}

// setup registers the first admin. The rule that the first person to register
// becomes admin decides who that is, also when two send the form at once.
func (s *Server) setup(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	begun, err := s.HasAdmin(r.Context())
	if err != nil {
		return err
	}
	if begun {
		return s.redirect(w, r, s.base()+"/")
	}
	in := registration(r)
	_, err = s.Accounts.Register(r.Context(), who, in)
	page := s.front(r, who)
	page.Form.Name, page.Form.Username, page.Form.Email = in.Name, in.Username, in.Email
	var refusal *model.Error
	if errors.As(err, &refusal) {
		page.Setup, page.Problem = true, said(refusal)
		return s.show.Show(w, http.StatusBadRequest, page)
	}
	if err != nil {
		return err
	}
	page.Done = true
	return s.show.Show(w, http.StatusOK, page)
}

// registration is what a form for a new account holds.
func registration(r *http.Request) accounts.Registration {
	return accounts.Registration{
		Name: r.PostFormValue("name"), Username: r.PostFormValue("username"), Email: r.PostFormValue("email"),
		Password: r.PostFormValue("password"), Reason: r.PostFormValue("reason"),
	}
}

// said is what to say of any refusal, at worst in the rules' own words.
func said(refusal *model.Error) web.Problem {
	if problem := problemOf(refusal); problem.Text != "" {
		return problem
	}
	if refusal.Reason != "" {
		return web.Problem{Text: refusal.Reason}
	}
	return web.Problem{Text: "This was not accepted."}
}
