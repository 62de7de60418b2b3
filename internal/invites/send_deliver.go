package invites

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// LetterJob is the kind of the jobs that hand a letter to the mail server,
// where whoever asked for it could not. LetterAttempts is how often that is
// tried, in about a day.
const (
	LetterJob      = "invite-letter"
	LetterAttempts = 26
)

// mailPatience is how long somebody who sends invites waits for the mail
// server at most, and mailHandover after how long a letter is the job's.
const (
	mailPatience = 20 * time.Second
	mailHandover = time.Minute
)

// letterTask is the payload of such a job. The link is not in it.
type letterTask struct {
	Letter string `json:"letter"`
}

// mailPosted is a letter on its way, and what came of handing it over.
type mailPosted struct {
	letter store.InviteLetter
	mail   store.InviteMail
	invite model.Invite
	last   bool // it is not tried again
	err    error
}

// mailPromise writes a letter down, and promises that it is handed over even
// if this process ends before it could be.
func (s *Service) mailPromise(ctx context.Context, tx *store.Tx, m store.InviteMail, i model.Invite, by string) (mailPosted, error) {
	l := store.InviteLetter{ID: model.NewDocID(), MailID: m.ID, UserID: by, At: tx.Now, Open: true}
	if err := tx.InsertInviteLetter(ctx, l); err != nil {
		return mailPosted{}, wrap("keep a letter", err)
	}
	job, err := model.NewJob(LetterJob, l.ID, letterTask{Letter: l.ID})
	if err != nil {
		return mailPosted{}, err
	}
	if by != "" {
		job.RunAt = tx.Now.Add(mailHandover)
	}
	return mailPosted{letter: l, mail: m, invite: i}, wrap("promise a letter", tx.AddJob(ctx, job))
}

// mailDeliver hands over the letters of invites now, and writes down what came
// of each, also if nobody waits for the answer any more.
func (s *Service) mailDeliver(ctx context.Context, all []mailPosted) ([]mailPosted, error) {
	letters := make([]model.Mail, len(all))
	for n, p := range all {
		var err error
		if letters[n], err = s.letterOf(ctx, s.Store.Reader, p.letter, p.mail, p.invite); err != nil {
			return all, err
		}
	}
	return all, s.mailHand(ctx, all, letters)
}

// mailHand is mailDeliver for letters that are written already.
func (s *Service) mailHand(ctx context.Context, all []mailPosted, letters []model.Mail) error {
	if len(all) == 0 {
		return nil
	}
	waiting, stop := context.WithTimeout(ctx, mailPatience)
	defer stop()
	for n, err := range s.Mail.SendAll(waiting, letters) {
		all[n].settle(err)
	}
	ctx = context.WithoutCancel(ctx)
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		for n := range all {
			if err := s.mailSettle(ctx, tx, &all[n]); err != nil {
				return err
			}
		}
		return nil
	})
}

// settle keeps what came of handing a letter over. What is not tried again is
// hopeless.
func (p *mailPosted) settle(err error) {
	if p.err = err; err != nil && p.last {
		p.err = fmt.Errorf("%w: %w", model.ErrHopeless, err)
	}
}

// mailSettle writes down what came of a letter: that it was taken, that it
// never will be, or what kept it from being taken so far. An invite whose
// first letter will not be taken is revoked: nobody has its link.
func (s *Service) mailSettle(ctx context.Context, tx *store.Tx, p *mailPosted) error {
	invite, err := tx.HoldInvite(ctx, p.mail.InviteID)
	if err != nil {
		return wrap("hold an invite", err)
	}
	m, err := tx.HoldInviteMail(ctx, p.mail.ID)
	if err != nil {
		return wrap("hold a mail", err)
	}
	never := errors.Is(p.err, model.ErrHopeless)
	if p.err == nil || never {
		ended, err := tx.CloseInviteLetter(ctx, p.letter.ID)
		if err != nil || !ended {
			return wrap("end a letter", err)
		}
	}
	switch {
	case p.err == nil:
		err = s.mailTaken(ctx, tx, &m, invite, p.letter)
	case never:
		err = s.mailRefused(ctx, tx, &m, invite, p.err)
	default:
		m.Error = mailWords(p.err)
	}
	p.mail = m
	if err != nil {
		return err
	}
	return wrap("keep what came of a letter", tx.SetInviteMail(ctx, m))
}

func (s *Service) mailTaken(ctx context.Context, tx *store.Tx, m *store.InviteMail, i model.Invite, l store.InviteLetter) error {
	m.Sent, m.SentAt, m.Error = m.Sent+1, tx.Now, ""
	if m.State != store.MailJoined && m.State != store.MailDeclined {
		m.State = store.MailSent
	}
	if err := tx.AddToFact(ctx, mailFact, 1); err != nil {
		return wrap("count an invitation by mail", err)
	}
	return s.record(ctx, tx, i, storySent, l.UserID, map[string]any{"mailId": m.ID, "reminder": l.UserID == ""})
}

func (s *Service) mailRefused(ctx context.Context, tx *store.Tx, m *store.InviteMail, i model.Invite, why error) error {
	if m.Sent > 0 && errors.Is(why, errLetterLate) {
		return nil // a reminder that nobody needs
	}
	m.Error = mailWords(why)
	if m.State == store.MailQueued || m.State == store.MailSent {
		m.State = store.MailFailed
	}
	if m.Sent > 0 {
		return nil
	}
	return s.mailRevoke(ctx, tx, i, storyRevoked, "the letter could not be delivered")
}

// mailRevoke ends a personal invite.
func (s *Service) mailRevoke(ctx context.Context, tx *store.Tx, i model.Invite, story, reason string) error {
	revoked, err := tx.RevokeInvite(ctx, i.ID, "", reason)
	if err != nil || !revoked {
		return wrap("revoke an invite", err)
	}
	i.RevokedAt, i.Reason = tx.Now, reason
	return s.record(ctx, tx, i, story, "", map[string]any{"reason": reason})
}

// mailFact counts what statistics call totalEmailInvitation.
const mailFact = store.FactMailed

// mailWords says why a letter was not taken to whoever sent it.
func mailWords(err error) string {
	var refusal *model.MailRefusal
	switch {
	case errors.As(err, &refusal):
		return refusal.Error()
	case errors.Is(err, model.ErrNoMailServer):
		return model.ErrNoMailServer.Error()
	case errors.Is(err, errLetterLate):
		return "the invite ended before the letter could be sent"
	case errors.Is(err, model.ErrHopeless) && !errors.Is(err, model.ErrMailUnreachable):
		return "no letter can be written to this address"
	}
	return model.ErrMailUnreachable.Error()
}

// addTo tells what came of a letter.
func (p mailPosted) addTo(out *SentInvites) {
	one := SentInvite{Email: p.mail.Email, InviteID: p.invite.ID, MailID: p.mail.ID, Error: p.mail.Error}
	switch {
	case p.err == nil:
		out.Sent = append(out.Sent, one)
	case errors.Is(p.err, model.ErrHopeless):
		out.Failed = append(out.Failed, UnsentInvite{Email: p.mail.Email, Error: mailWords(p.err), Code: "error-email-send-failed"})
	default:
		out.Queued = append(out.Queued, one)
	}
}

// errLetterLate is why a letter was not sent whose invite is over.
var errLetterLate = fmt.Errorf("%w: the invite is over", model.ErrHopeless)

// SendLetter hands over a letter that is still open. After the last attempt it
// is a failure, which whoever sent it can see.
func (s *Service) SendLetter(ctx context.Context, j model.Job) error {
	var task letterTask
	if err := j.Decode(&task); err != nil {
		return err
	}
	p, err := s.letterOpen(ctx, task.Letter)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.last = j.Attempts >= LetterAttempts
	if p.err = s.letterLate(p); p.err == nil {
		letter, err := s.letterOf(ctx, s.Store.Reader, p.letter, p.mail, p.invite)
		if err != nil {
			return err
		}
		p.settle(s.Mail.SendAll(ctx, []model.Mail{letter})[0])
	}
	ctx = context.WithoutCancel(ctx)
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return s.mailSettle(ctx, tx, &p) })
	if err != nil || p.err == nil || errors.Is(p.err, model.ErrHopeless) {
		return err
	}
	return errors.New(mailWords(p.err))
}

// letterOpen reads a letter and what it carries; model.ErrNotFound is one that
// is done.
func (s *Service) letterOpen(ctx context.Context, id string) (p mailPosted, err error) {
	if p.letter, err = s.Store.InviteLetter(ctx, id); err != nil {
		return p, wrap("read a letter", err)
	}
	if !p.letter.Open {
		return p, model.ErrNotFound
	}
	if p.mail, err = s.Store.InviteMail(ctx, p.letter.MailID); err != nil {
		return p, wrap("read a mail", err)
	}
	p.invite, err = s.Store.Invite(ctx, p.mail.InviteID)
	return p, wrap("read an invite", err)
}

// letterLate says that a letter has nothing to carry any more.
func (s *Service) letterLate(p mailPosted) error {
	if living(p.invite, model.Now()) != nil || s.underOtherKey(p.invite) {
		return errLetterLate
	}
	return nil
}
