package pages

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/chat"
	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/qr"
	"gantry/internal/web"
)

// home is the front page. Who is signed in gets the client at once: the
// desktop app looks here for a server, and takes no redirect.
func (s *Server) home(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if !who.Anonymous() && s.Parts.Built() {
		return s.client(w, r, who)
	}
	begun, err := s.HasAdmin(r.Context())
	if err != nil {
		return err
	}
	if !begun {
		return s.showSetup(w, r, who, http.StatusOK, s.Settings.Get().String("Site_Name"), accounts.Registration{}, web.Problem{})
	}
	return s.show.Show(w, http.StatusOK, web.Home{
		Frame: s.frame(r, who), Host: s.site(r), Version: s.version(), Register: s.admission() == "Public",
	})
}

// version is that of the API, which the desktop app looks for.
func (s *Server) version() string { return s.Settings.Get().String("Gantry_Compat_Version") }

// admission is how accounts are made here.
func (s *Server) admission() string { return s.Settings.Get().String("Accounts_RegistrationForm") }

func (s *Server) showSetup(w http.ResponseWriter, r *http.Request, who model.Caller, status int, called string, in accounts.Registration, problem web.Problem) error {
	frame := s.frame(r, who)
	return s.show.Show(w, status, web.Setup{
		Frame: frame, Version: s.version(), Called: called, Problem: problem,
		Form: web.Newcomer{Name: in.Name, Email: in.Email, Password: s.passwordRule(frame.Words)},
	})
}

// setup makes the first admin and signs them in. The rule that the first
// person to register becomes admin decides who that is, also when two send the
// form at once.
func (s *Server) setup(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	begun, err := s.HasAdmin(r.Context())
	if err != nil {
		return err
	}
	if begun {
		return s.redirect(w, r, s.base()+"/")
	}
	in := registration(r)
	called := strings.TrimSpace(r.PostFormValue("site"))
	in.Username, err = s.Accounts.ProposeUsername(r.Context(), cmp.Or(strings.TrimSpace(in.Name), "admin"))
	if err != nil {
		return err
	}
	user, session, err := s.Accounts.RegisterHere(r.Context(), who, in)
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal) && user.ID == "" && !tooMany(refusal):
		return s.showSetup(w, r, who, http.StatusBadRequest, called, in, s.said(s.speaks(r), refusal))
	case errors.As(err, &refusal) && user.ID != "":
		return s.unfinished(w, r, who, err)
	case err != nil:
		return err
	}
	s.keep(w, r, user.ID, session)
	if who, err = s.signedIn(r, who, user.ID, session); err != nil {
		return err
	}
	if called != "" && slices.Contains(who.Roles, "admin") {
		if _, err := s.Settings.Set(r.Context(), "Site_Name", called); err != nil {
			return err
		}
	}
	return s.redirect(w, r, s.base()+"/setup")
}

// firstDays is how long the link is good that a new admin is given.
const firstDays = 7

// ready shows who can invite people the first link to do so by. It is the
// same each time they look.
func (s *Server) ready(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if who.Anonymous() {
		return s.redirect(w, r, s.base()+"/")
	}
	page := web.Ready{Frame: s.frame(r, who), Room: "#general", Days: firstDays, Open: s.base() + "/channel/general"}
	made, err := s.Invites.FindOrCreateInvite(r.Context(), who, invites.FindOrCreateInvite{RID: chat.General, Days: firstDays})
	var refusal *model.Error
	if errors.As(err, &refusal) { // who may not invite has nothing to see here
		return s.redirect(w, r, s.base()+"/home")
	}
	if err != nil {
		return err
	}
	page.Link = made.URL
	if code, err := qr.Encode(made.URL); err == nil { // else it is too long for one
		page.QR = template.HTML(code.SVG(template.HTMLEscapeString(page.Words.T("entry.qrOfLink"))))
	}
	return s.show.Show(w, http.StatusOK, page)
}

// registration is what a form for a new account holds.
func registration(r *http.Request) accounts.Registration {
	return accounts.Registration{
		Name: r.PostFormValue("name"), Username: strings.TrimSpace(r.PostFormValue("username")), Email: r.PostFormValue("email"),
		Password: r.PostFormValue("password"), Reason: r.PostFormValue("reason"),
	}
}
