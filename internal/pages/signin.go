package pages

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/web"
)

// login shows the form to sign in with, or sends on who has done so.
func (s *Server) login(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	next := s.next(r, "/home")
	if !who.Anonymous() {
		return s.redirect(w, r, next)
	}
	return s.showSignIn(w, r, who, http.StatusOK, next, web.Credentials{}, web.Problem{})
}

// showSignIn shows the form. A browser that holds a session of nobody had one
// that was ended elsewhere, and whoever is sent here for that is told why:
// signing out takes it away.
func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, who model.Caller, status int, next string, form web.Credentials, problem web.Problem) error {
	services, set := s.services(next), s.Settings.Get()
	return s.show.Show(w, status, web.SignIn{
		Frame: s.frame(r, who), Next: next, Form: form, Services: services, Problem: problem,
		Ended:  problem.Text == "" && cookie(r, tokenCookie) != "",
		Hidden: len(services) > 0 && !set.Bool("Accounts_ShowFormLogin"),
		Forgot: set.Bool("Accounts_PasswordReset"), Register: s.admission() == "Public",
	})
}

// signIn checks the form of the sign-in page.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	next := s.next(r, "/home")
	now, form, problem, err := s.byPassword(w, r, who)
	if err != nil {
		return err
	}
	if problem.Text == "" {
		return s.onward(w, r, now, who.Bound, next)
	}
	return s.showSignIn(w, r, model.Caller{}, http.StatusUnauthorized, next, form, problem)
}

// byPassword signs in whoever the form names, and gives the browser the
// session; or it returns the form with what is wrong with it.
func (s *Server) byPassword(w http.ResponseWriter, r *http.Request, who model.Caller) (model.Caller, web.Credentials, web.Problem, error) {
	form := web.Credentials{User: strings.TrimSpace(r.PostFormValue("user"))}
	in := accounts.Login{
		User: quoted(form.User), Password: quoted(r.PostFormValue("password")), Code: strings.TrimSpace(r.PostFormValue("code")),
	}
	user, session, err := s.Accounts.SignIn(r.Context(), who, in)
	var refusal *model.Error
	if errors.As(err, &refusal) && !tooMany(refusal) {
		form.Code = strings.HasPrefix(refusal.Code, "totp-")
		form.By, _ = refusal.Details["method"].(string)
		return who, form, s.atSignIn(s.speaks(r), refusal), nil
	}
	if err != nil {
		return who, form, web.Problem{}, err
	}
	s.keep(w, r, user.ID, session)
	who, err = s.signedIn(r, who, user.ID, session)
	return who, form, web.Problem{}, err
}

// quoted is text in the form in which the rules take what may be several
// things.
func quoted(text string) jsontext.Value {
	b, err := jsontext.AppendQuote(nil, strings.ToValidUTF8(text, "\uFFFD"))
	if err != nil { // nothing else can be wrong with text
		return jsontext.Value(`""`)
	}
	return b
}

// askVerify shows the button that confirms an address: programs that look at
// mail open its links, and must not use them up.
func (s *Server) askVerify(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Verify, Action: s.base() + r.URL.EscapedPath()})
	return nil
}

// verify confirms an address and signs its reader in.
func (s *Server) verify(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	session, err := s.Accounts.VerifyEmail(r.Context(), who, accounts.MailedToken{Token: r.PathValue("token")})
	return s.arrived(w, r, who, session, err)
}

// askReset shows the form for a new password.
func (s *Server) askReset(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	return s.showReset(w, r, who, http.StatusOK, web.Problem{})
}

func (s *Server) showReset(w http.ResponseWriter, r *http.Request, who model.Caller, status int, problem web.Problem) error {
	frame := s.frame(r, who)
	page := web.Reset{Frame: frame, Action: s.base() + r.URL.EscapedPath(), Password: s.passwordRule(frame.Words), Problem: problem}
	return s.show.Show(w, status, page)
}

// reset keeps a new password and signs in whose it is.
func (s *Server) reset(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	in := accounts.NewPassword{Token: r.PathValue("token"), Password: quoted(r.PostFormValue("password"))}
	session, err := s.Accounts.ResetPassword(r.Context(), who, in)
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Code == "error-password-policy-not-met" {
		return s.showReset(w, r, who, http.StatusBadRequest, s.said(s.speaks(r), refusal))
	}
	return s.arrived(w, r, who, session, err)
}

// arrived gives the reader of a mailed link the session that it opened, and
// leads them where their browser's invite does.
func (s *Server) arrived(w http.ResponseWriter, r *http.Request, who model.Caller, session accounts.MethodSession, err error) error {
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Code == "error-user-is-not-activated" {
		s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Approve})
		return nil
	}
	if err != nil {
		return err
	}
	bound := who.Bound
	s.keep(w, r, session.ID, accounts.Session{Token: session.Token, Expires: session.Expires})
	who, err = s.signedIn(r, who, session.ID, accounts.Session{Token: session.Token})
	if err != nil {
		return err
	}
	return s.onward(w, r, who, bound, s.base()+"/home")
}
