package invites

import (
	"context"
	"errors"
	"io"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// MailReport is what a mail server reports, later, of a letter that it took.
// It comes from anybody who can write to us.
type MailReport struct {
	MessageID string // of our letter
	Failed    bool   // it will never arrive
	Delayed   bool   // it has not arrived yet
	Status    string // of RFC 3463; may be empty
	Text      string // the server's own words, fit to be shown; may be empty
}

// BounceReport is a mail server's report, as it came by mail.
type BounceReport struct {
	Report string `json:"report" check:"required,minLength=1,maxLength=1048576"`
}

// BouncedInvite says what a report was about, and what it changed.
type BouncedInvite struct {
	Mail ShownMail `json:"mail"`
}

var (
	errNoReport   = model.Errorf("error-invalid-report", "This is no report of a mail server.")
	errNotOurMail = model.Errorf("error-invite-mail-unknown", "The report is not about a letter with an invite from here.")
)

// BounceInvite takes a mail server's report, as it came by mail.
func (s *Service) BounceInvite(ctx context.Context, who model.Caller, in BounceReport) (BouncedInvite, error) {
	if !s.may(who, "manage-invite-links") {
		return BouncedInvite{}, errNotAuthorized
	}
	return s.Bounce(ctx, strings.NewReader(in.Report))
}

// Bounce is BounceInvite for the mail server of the house, which may report
// anything. Only a letter that will never arrive changes a mail's state; one
// that is late is noted.
func (s *Service) Bounce(ctx context.Context, report io.Reader) (BouncedInvite, error) {
	told, err := s.ReadReport(report)
	if err != nil {
		return BouncedInvite{}, errNoReport.Because(err)
	}
	local, _, _ := strings.Cut(told.MessageID, "@")
	var m store.InviteMail
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		l, err := tx.InviteLetter(ctx, local)
		if err == nil {
			m, err = tx.HoldInviteMail(ctx, l.MailID)
		}
		if errors.Is(err, model.ErrNotFound) {
			return errNotOurMail
		}
		if err != nil {
			return wrap("look for a letter that came back", err)
		}
		if m.State != store.MailSent && m.State != store.MailQueued || !told.Failed && !told.Delayed {
			return nil
		}
		if m.Error = told.words(); told.Failed {
			m.State = store.MailBounced
		}
		return wrap("keep what came back", tx.SetInviteMail(ctx, m))
	})
	return BouncedInvite{Mail: shownMail(m)}, err
}

// words are what whoever sent the letter reads.
func (r MailReport) words() string {
	text := "the letter came back"
	if !r.Failed {
		text = "the letter is late"
	}
	if r.Text == "" {
		r.Text = r.Status
	}
	if r.Text == "" {
		return text
	}
	return text + ": " + r.Text
}
