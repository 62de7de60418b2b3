package invites

import (
	"context"
	"net/mail"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Mailer delivers mail, or says why not.
type Mailer interface {
	Send(ctx context.Context, m model.Mail) error
}

// SendInvitations asks for mail to people who are not here yet.
type SendInvitations struct {
	Emails []string `json:"emails" check:"required"`
}

// mailRefusal is upstream's form of every failure here: the code stands in
// the sentence, and there is no errorType.
func mailRefusal(code, sentence string) *model.Error {
	return model.Fail(sentence + " [" + code + "]")
}

// SendInvitations writes to every address that is one. Upstream answers
// before it tries; here a server that refuses is an error.
func (s *Service) SendInvitations(ctx context.Context, who model.Caller, in SendInvitations) (model.None, error) {
	const failed = "error-email-send-failed"
	if !s.may(who, "bulk-register-user") {
		return model.None{}, mailRefusal("error-not-allowed", "Not allowed")
	}
	valid := addresses(in.Emails)
	if len(valid) == 0 {
		return model.None{}, mailRefusal(failed, "No valid email addresses")
	}
	settings := s.Settings.Get()
	if strings.TrimSpace(settings.String("Invitation_Subject")) == "" {
		return model.None{}, mailRefusal(failed, "No subject")
	}
	for _, to := range valid {
		letter := settings.Letter(to, "Invitation_Subject", "Invitation_Email", map[string]string{"email": to})
		if err := s.Mail.Send(ctx, letter); err != nil {
			s.Log.WarnContext(ctx, "could not send an invitation", "err", err)
			refusal := mailRefusal(failed, "Error trying to send email: the mail server did not take the message to "+to)
			return model.None{}, refusal.Because(err)
		}
		if err := s.countInvitation(ctx); err != nil {
			return model.None{}, err
		}
	}
	return model.None{}, nil
}

// countInvitation keeps what statistics call totalEmailInvitation.
func (s *Service) countInvitation(ctx context.Context) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		return wrap("count an invitation by mail", tx.AddToFact(ctx, "email-invitations", 1))
	})
}

// addresses returns those of the texts that are mail addresses.
func addresses(texts []string) []string {
	var out []string
	for _, text := range texts {
		a, err := mail.ParseAddress(strings.TrimSpace(text))
		if err == nil && a.Name == "" && strings.Contains(a.Address, "@") {
			out = append(out, a.Address)
		}
	}
	return out
}
