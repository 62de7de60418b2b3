package pages

import (
	"errors"
	"net/http"

	"gantry/internal/invites"
	"gantry/internal/model"
	"gantry/internal/web"
)

// askDecline shows the button that declines an invitation which came by mail.
// Programs look at the links in letters before people do: looking changes
// nothing.
func (s *Server) askDecline(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	l, err := s.Invites.Landing(r.Context(), who, invites.Token{Token: r.PathValue("token")})
	if err != nil {
		return err
	}
	switch {
	case l.Email == "" || l.State == model.InviteExhausted:
		s.note(w, r, who, http.StatusNotFound, web.Note{Kind: web.Missing})
	case l.State == model.InviteRevoked:
		s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Declined})
	default:
		s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Decline, Inviter: personName(l.Inviter), Action: s.invitePath(r) + "/decline"})
	}
	return nil
}

// decline ends an invitation that came by mail. Mail programs send this form
// by themselves at one click of their own, as of RFC 8058.
func (s *Server) decline(w http.ResponseWriter, r *http.Request, who model.Caller) error {
	err := s.Invites.Decline(r.Context(), who, r.PathValue("token"))
	var refusal *model.Error
	switch {
	case errors.As(err, &refusal) && !tooMany(refusal):
		s.note(w, r, who, http.StatusNotFound, web.Note{Kind: web.Missing})
		return nil
	case err != nil:
		return err
	}
	s.note(w, r, who, http.StatusOK, web.Note{Kind: web.Declined})
	return nil
}
