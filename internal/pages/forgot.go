package pages

import (
	"net/http"
	"strings"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/web"
)

// askForgot shows the form of who has forgotten their password, or says why
// there is none.
func (s *Server) askForgot(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if kind := s.noReset(); kind != "" {
		s.note(w, r, who, http.StatusOK, web.Note{Kind: kind})
		return nil
	}
	return s.show.Show(w, http.StatusOK, web.Forgot{Frame: s.frame(r, who)})
}

// noReset is why nobody gets a letter to choose a password by, or "".
func (s *Server) noReset() web.Noted {
	switch {
	case !s.Settings.Get().Bool("Accounts_PasswordReset"):
		return web.NoReset
	case !s.Accounts.Mail.Configured():
		return web.NoLetters
	}
	return ""
}

// forgot mails a link to choose a new password. The answer is the same whether
// there is such an account or not.
func (s *Server) forgot(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	if s.noReset() != "" {
		return s.askForgot(w, r, who)
	}
	address := strings.TrimSpace(r.PostFormValue("email"))
	if !strings.Contains(address, "@") {
		frame := s.frame(r, who)
		problem := web.Problem{Text: frame.Words.T("entry.badEmail"), Field: "email"}
		return s.show.Show(w, http.StatusBadRequest, web.Forgot{Frame: frame, Email: address, Problem: problem})
	}
	if err := s.asked(&s.letters, who); err != nil {
		return err
	}
	if _, err := s.Accounts.ForgotPassword(r.Context(), who, accounts.MaybeAddress{Email: address}); err != nil {
		return err
	}
	s.note(w, r, who, http.StatusAccepted, web.Note{Kind: web.Forgotten, Email: address})
	return nil
}
