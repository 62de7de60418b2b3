package invites

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ListMails selects invites that went by mail: those sent for an invite, or
// the letter's own; without one, those that the caller sent.
type ListMails struct {
	model.ListQuery
	InviteID string `json:"inviteId"`
	State    string `json:"state"`
}

// MailPage is a page of them, the newest first.
type MailPage struct {
	Mails []ShownMail `json:"mails"`
	model.Listed
}

// ShownMail is an invite that went by mail, as its sender sees it.
type ShownMail struct {
	ID         string     `json:"_id"`
	InviteID   string     `json:"inviteId"`
	ParentID   string     `json:"parentId,omitempty"` // the invite it was sent for
	Email      string     `json:"email"`
	UserID     string     `json:"userId"`
	Message    string     `json:"message,omitempty"`
	State      string     `json:"state"`           // queued, sent, failed, bounced, declined or joined
	Error      string     `json:"error,omitempty"` // what a mail server said last
	CreatedAt  model.Time `json:"createdAt"`
	SentAt     model.Time `json:"sentAt,omitzero"` // the last letter
	Letters    int        `json:"letters"`         // that mail servers took
	RemindedAt model.Time `json:"remindedAt,omitzero"`
}

func shownMail(m store.InviteMail) ShownMail {
	return ShownMail{
		ID: m.ID, InviteID: m.InviteID, ParentID: m.ParentID, Email: m.Email, UserID: m.UserID, Message: m.Message, State: m.State,
		Error: m.Error, CreatedAt: m.CreatedAt, SentAt: m.SentAt, Letters: m.Sent, RemindedAt: m.RemindedAt,
	}
}

// Mails lists what became of invites that went by mail. Who may alter an
// invite sees all that was sent for it, others only what they sent themselves.
func (s *Service) Mails(ctx context.Context, who model.Caller, in ListMails) (MailPage, error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return MailPage{}, err
	}
	l := store.InviteMailList{UserID: who.UserID, State: in.State}
	if in.InviteID != "" {
		i, held, err := s.eyesOf(s.Store.Reader, who).visible(ctx, in.InviteID)
		if err != nil {
			return MailPage{}, err
		}
		if held == gripHolds {
			l.UserID = ""
		}
		if l.ParentID = in.InviteID; i.Policy.Mailed {
			l.ParentID, l.InviteID = "", in.InviteID
		}
	}
	found, total, err := s.Store.InviteMails(ctx, l, page)
	if err != nil {
		return MailPage{}, wrap("list mails", err)
	}
	out := MailPage{Mails: make([]ShownMail, len(found)), Listed: page.Listed(len(found), total)}
	for n, m := range found {
		out.Mails[n] = shownMail(m)
	}
	return out, nil
}

// ResendInvite names an invite that went by mail: by itself, or by the invite
// it was sent for and the address.
type ResendInvite struct {
	MailID   string `json:"mailId" check:"nullable,maxLength=64"`
	InviteID string `json:"inviteId" check:"nullable,maxLength=64"`
	Email    string `json:"email" check:"nullable,maxLength=254"`
}

// ResentInvite says what became of it.
type ResentInvite struct {
	Mail ShownMail `json:"mail"`
}

var (
	errNoSuchMail = model.Errorf("error-invite-mail-unknown", "No such letter was sent.")
	errMailJoined = model.Errorf("error-invite-already-member", "This invite has been accepted.")
	errMailQueued = model.Errorf("error-invite-mail-queued", "The letter is still on its way to the mail server.")
	errMailOften  = model.Errorf("error-invite-limit-resends", "An invite goes to the same address at most %d times in a day.", lettersADay).
			With(map[string]any{"limit": lettersADay})
)

// lettersADay bounds the letters with one invite, of which the first and a
// reminder are some.
const lettersADay = 3

// ResendInvite mails an invite again. One whose time is over gets as much time
// as a new one, with the same link.
func (s *Service) ResendInvite(ctx context.Context, who model.Caller, in ResendInvite) (ResentInvite, error) {
	if err := s.maySend(); err != nil {
		return ResentInvite{}, err
	}
	var again mailPosted
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		m, err := s.mailNamed(ctx, tx.Reader, who, in)
		if err != nil {
			return err
		}
		again, err = s.mailAgain(ctx, tx, who, m)
		return err
	})
	if err != nil {
		return ResentInvite{}, err
	}
	all, err := s.mailDeliver(ctx, []mailPosted{again})
	return ResentInvite{Mail: shownMail(all[0].mail)}, err
}

// mailNamed finds what somebody wants to send again.
func (s *Service) mailNamed(ctx context.Context, r store.Reader, who model.Caller, in ResendInvite) (store.InviteMail, error) {
	if in.MailID != "" {
		m, err := r.InviteMail(ctx, in.MailID)
		if errors.Is(err, model.ErrNotFound) {
			err = errNoSuchMail
		}
		return m, wrap("read a mail", err)
	}
	const most = 500
	sent, err := r.InviteMailsTo(ctx, strings.ToLower(strings.TrimSpace(in.Email)), 0, most)
	if err != nil {
		return store.InviteMail{}, wrap("look what an address was sent", err)
	}
	for _, m := range sent {
		if in.InviteID != "" && (m.ParentID == in.InviteID || m.InviteID == in.InviteID) {
			return m, nil
		}
	}
	return store.InviteMail{}, errNoSuchMail
}

// mailAgain promises another letter of a mail.
func (s *Service) mailAgain(ctx context.Context, tx *store.Tx, who model.Caller, m store.InviteMail) (p mailPosted, err error) {
	i, err := s.mailRenew(ctx, tx, who, m.InviteID)
	if err != nil {
		return p, err
	}
	if m, err = tx.HoldInviteMail(ctx, m.ID); err != nil {
		return p, wrap("hold a mail", err)
	}
	switch m.State {
	case store.MailJoined:
		return p, errMailJoined
	case store.MailDeclined:
		return p, errMailDeclined
	case store.MailQueued:
		return p, errMailQueued
	}
	m.State, m.Error, m.RemindedAt = store.MailQueued, "", 0
	if err := tx.SetInviteMail(ctx, m); err != nil {
		return p, wrap("keep a mail", err)
	}
	if p, err = s.mailPromise(ctx, tx, m, i, who.UserID); err != nil {
		return p, err
	}
	today, err := tx.CountLettersOfMail(ctx, m.ID, tx.Now.Add(-mailDay))
	if err == nil && today > lettersADay {
		err = errMailOften
	}
	if err != nil {
		return p, wrap("count letters", err)
	}
	return p, s.mailLimit(ctx, tx, who.UserID)
}

// mailRenew returns the invite of a letter that is to be sent again, with time
// left, for somebody who could have sent it.
func (s *Service) mailRenew(ctx context.Context, tx *store.Tx, who model.Caller, id string) (model.Invite, error) {
	i, err := tx.HoldInvite(ctx, id)
	if errors.Is(err, model.ErrNotFound) {
		return i, errNoSuchMail
	}
	if err != nil {
		return i, wrap("hold an invite", err)
	}
	held, err := s.eyesOf(tx.Reader, who).on(ctx, i)
	switch {
	case err != nil:
		return i, err
	case held == gripNone:
		return i, errNoSuchMail
	case held < gripHolds:
		return i, errNotAuthorized
	case i.RevokedAt != 0:
		return i, errRevokedInvite
	case i.PausedAt != 0:
		return i, errPaused
	case i.Exhausted():
		return i, errMailJoined
	case !i.Expired(tx.Now) && !s.underOtherKey(i):
		return i, nil
	}
	i, err = tx.ChangeInvite(ctx, id, func(i *model.Invite) error {
		if i.Expired(tx.Now) {
			days, end := s.mailEnd(0, tx.Now)
			i.Days, i.ExpiresAt = days, end
		}
		if s.underOtherKey(*i) { // the link in the first letter is dead, or about to be
			i.Gen++
			i.Digest = digest(s.Key.Token(*i))
		}
		return nil
	})
	if err != nil {
		return i, wrap("renew an invite", err)
	}
	return i, s.record(ctx, tx, i, storyUpdated, who.UserID, map[string]any{"expires": i.ExpiresAt})
}
