package invites

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// SendInvitations asks for mail to people who are not here yet.
type SendInvitations struct {
	Emails []string `json:"emails" check:"required"`
}

// mailRefusal is upstream's form of every failure here: the code stands in
// the sentence, and there is no errorType.
func mailRefusal(code, sentence string) *model.Error {
	return model.Fail(sentence + " [" + code + "]")
}

const mailFailed = "error-email-send-failed"

// SendInvitations writes to every address that is one. Upstream answers
// before it tries; here a server that does not take a letter is an error, and
// the letter is not tried again. A template that holds [invite_url] makes each
// letter carry an invite for its receiver alone, into the first room.
func (s *Service) SendInvitations(ctx context.Context, who model.Caller, in SendInvitations) (model.None, error) {
	valid := addresses(in.Emails)
	set := s.Settings.Get()
	switch {
	case !s.may(who, "bulk-register-user"):
		return model.None{}, mailRefusal("error-not-allowed", "Not allowed")
	case len(valid) == 0:
		return model.None{}, mailRefusal(mailFailed, "No valid email addresses")
	case strings.TrimSpace(set.String("Invitation_Subject")) == "":
		return model.None{}, mailRefusal(mailFailed, "No subject")
	case !s.Mail.Configured():
		return model.None{}, mailRefusal(mailFailed, "Error trying to send email: "+model.ErrNoMailServer.Error())
	}
	if strings.Contains(set.String("Invitation_Email"), "[invite_url]") {
		return model.None{}, s.sendPersonal(ctx, who, valid)
	}
	letters := make([]model.Mail, len(valid))
	for n, to := range valid {
		letters[n] = set.Letter(settings.Addressee{Address: to}, "Invitation_Subject", "Invitation_Email", map[string]string{"email": to})
	}
	errs := s.Mail.SendAll(ctx, letters)
	if err := s.countInvitations(context.WithoutCancel(ctx), errs); err != nil {
		return model.None{}, err
	}
	for n, err := range errs {
		if err != nil {
			s.Log.WarnContext(ctx, "could not send an invitation", "err", err)
			return model.None{}, mailNotTaken(valid[n], err)
		}
	}
	return model.None{}, nil
}

// mailNotTaken tells that a letter is not on its way, and why.
func mailNotTaken(to string, err error) error {
	return mailRefusal(mailFailed, "Error trying to send email: the mail server did not take the message to "+to+": "+mailWords(err)).Because(err)
}

// countInvitations counts the letters that were taken.
func (s *Service) countInvitations(ctx context.Context, errs []error) error {
	taken := 0
	for _, err := range errs {
		if err == nil {
			taken++
		}
	}
	if taken == 0 {
		return nil
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		return wrap("count invitations by mail", tx.AddToFact(ctx, mailFact, taken))
	})
}

// mailRoom is the first room of a workspace, which personal invites of
// sendInvitationEmail lead to.
const mailRoom = "GENERAL"

// sendPersonal sends letters that each carry an invite of their own.
func (s *Service) sendPersonal(ctx context.Context, who model.Caller, emails []string) error {
	in := SendInvites{RID: mailRoom, Emails: emails}
	all, failed, err := s.mailPrepare(ctx, who, in)
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return mailRefusal(refusal.Code, "Error trying to send email: "+refusal.Reason)
	}
	if err != nil {
		return err
	}
	letters := make([]model.Mail, len(all))
	for n := range all {
		p := &all[n]
		p.last = true
		sender, values, err := s.letterValues(ctx, s.Store.Reader, p.mail, p.invite)
		if err != nil {
			return err
		}
		letters[n] = s.Settings.Get().Letter(s.reader(p.mail.Email, sender), "Invitation_Subject", "Invitation_Email", values)
		letters[n].ID, letters[n].Unsubscribe = letterID(s.Settings.Get().Site(), p.letter.ID), s.declineURL(p.invite)
	}
	if err := s.mailHand(ctx, all, letters); err != nil {
		return err
	}
	for _, p := range all {
		if p.err != nil {
			return mailNotTaken(p.mail.Email, p.err)
		}
	}
	if len(failed) > 0 {
		return mailRefusal(failed[0].Code, "Error trying to send email: "+failed[0].Email+": "+failed[0].Error)
	}
	return nil
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
