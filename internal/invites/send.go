package invites

import (
	"context"
	"errors"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Mailer hands letters to a mail server.
type Mailer interface {
	// Configured says whether there is a mail server at all.
	Configured() bool
	// SendAll hands letters over. The errors stand where their letters do: nil
	// for one that was taken, model.ErrHopeless for one that never will be.
	SendAll(ctx context.Context, letters []model.Mail) []error
}

// SendInvites asks for an invite by mail to each of some addresses.
type SendInvites struct {
	InviteID string   `json:"inviteId" check:"nullable,maxLength=64"` // each gets what this one gives
	RID      string   `json:"rid" check:"nullable,maxLength=64"`      // or a place in this room
	Emails   []string `json:"emails" check:"required,minItems=1,maxItems=100,maxLength=254"`
	Message  string   `json:"message" check:"nullable,maxLength=2000"` // plain text
}

// SentInvites says of each address what became of it.
type SentInvites struct {
	Sent   []SentInvite   `json:"sent"`   // the mail server has taken the letter
	Failed []UnsentInvite `json:"failed"` // nothing was sent, and nothing will be
	Queued []SentInvite   `json:"queued"` // the mail server did not take it yet
}

// SentInvite is an invite that goes to an address.
type SentInvite struct {
	Email    string `json:"email"`
	InviteID string `json:"inviteId"`
	MailID   string `json:"mailId"`
	Error    string `json:"error,omitempty"` // why it is not there yet
}

// UnsentInvite says why an address gets none.
type UnsentInvite struct {
	Email string `json:"email"`
	Error string `json:"error"`
	Code  string `json:"code,omitempty"`
}

// What sending is refused for, as a whole or to one address.
var (
	errNoMail       = model.Errorf("error-email-send-failed", "No mail server is set up: nothing was sent.")
	errNoSite       = model.Errorf("error-email-send-failed", "The workspace does not know its own address, which letters must hold: set Site_Url.")
	errNoSource     = model.Errorf("error-the-field-is-required", "The field inviteId or rid is required").With(map[string]any{"method": "invites.send", "field": "inviteId"})
	errMailedOn     = model.Errorf("error-not-allowed", "This invite went by mail to somebody else: send the one it was made of.")
	errForMembers   = model.Errorf("error-invite-not-for-you", "This invite is for people who have an account.")
	errAddress      = model.Errorf("error-invalid-email", "This is no e-mail address.")
	errMailDeclined = model.Errorf("error-invite-declined", "Whoever has this address declined, and is left alone for a while.")
	errMailedBefore = model.Errorf("error-invite-already-sent", "This address has been sent such an invite, which is still good: send that one again.")
	errMailMember   = model.Errorf("error-invite-already-member", "Somebody with this address is in the room.")
	errOtherAddress = model.Errorf("error-invite-not-for-you", "This invite is for other addresses.")
)

// SendInvites mails a personal invite to each address: it is good for one
// account, only with that address, and its link is shown nowhere but in the
// letter. The mail server has taken what is called sent; what it may take
// later is queued, and tried again.
func (s *Service) SendInvites(ctx context.Context, who model.Caller, in SendInvites) (SentInvites, error) {
	all, failed, err := s.mailPrepare(ctx, who, in)
	if err != nil {
		return SentInvites{}, err
	}
	if all, err = s.mailDeliver(ctx, all); err != nil {
		return SentInvites{}, err
	}
	out := SentInvites{Sent: []SentInvite{}, Failed: failed, Queued: []SentInvite{}}
	for _, p := range all {
		p.addTo(&out)
	}
	return out, nil
}

// mailPrepare makes the invites, in one transaction with the promise that
// their letters are handed over, and says which addresses get none.
func (s *Service) mailPrepare(ctx context.Context, who model.Caller, in SendInvites) (all []mailPosted, failed []UnsentInvite, err error) {
	if err := s.maySend(); err != nil {
		return nil, nil, err
	}
	if in.InviteID == "" {
		if in.RID == "" {
			return nil, nil, errNoSource
		}
		if err := s.mayInviteInto(ctx, who, in.RID, "invites.send"); err != nil {
			return nil, nil, err
		}
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		o := mailOrder{s: s, tx: tx, who: who, message: strings.TrimSpace(in.Message)}
		if err := o.from(ctx, in); err != nil {
			return err
		}
		failed, err = o.prepare(ctx, lowered(in.Emails, ""))
		all = o.posted
		return err
	})
	return all, failed, err
}

// maySend refuses to send anything where letters cannot leave, or would lead
// nowhere.
func (s *Service) maySend() error {
	switch {
	case !s.Mail.Configured():
		return errNoMail
	case s.Settings.Get().Site() == "":
		return errNoSite
	}
	return nil
}

// mailOrder is one call's invites on their way into the database.
type mailOrder struct {
	s       *Service
	tx      *store.Tx
	who     model.Caller
	like    model.Invite // what each is like
	parent  model.Invite // what they are sent for; zero: only for a room
	message string
	posted  []mailPosted
}

// from finds what the invites are to be like, and refuses who may not give
// that.
func (o *mailOrder) from(ctx context.Context, in SendInvites) error {
	e := o.s.eyesOf(o.tx.Reader, o.who)
	if in.InviteID == "" {
		o.like = o.s.blank(in.RID, o.who.UserID, o.tx.Now)
	} else if err := o.fromParent(ctx, e, in.InviteID); err != nil {
		return err
	}
	o.like.MaxUses = 1
	o.like.Days, o.like.ExpiresAt = o.s.mailEnd(o.parent.ExpiresAt, o.tx.Now)
	if err := e.mayMake(ctx, o.like, model.Invite{}); err != nil {
		return err
	}
	room, err := o.tx.Room(ctx, o.like.RID)
	if errors.Is(err, model.ErrNotFound) {
		return errInviteRoom
	}
	if err != nil {
		return wrap("read a room", err)
	}
	return admitting(room)
}

// fromParent has the invites give what another one gives. It is not used up by
// that, for each is an invite of its own.
func (o *mailOrder) fromParent(ctx context.Context, e *eyes, id string) error {
	parent, held, err := e.visible(ctx, id)
	switch {
	case err != nil:
		return err
	case held < gripHolds:
		return errNotAuthorized
	case parent.Policy.Mailed:
		return errMailedOn
	case len(parent.Policy.UserIDs) > 0:
		return errForMembers
	}
	switch parent.Standing(o.tx.Now) {
	case model.InviteRevoked:
		return errRevokedInvite
	case model.InvitePaused:
		return errPaused
	case model.InviteExpired, model.InviteExhausted:
		return errOver
	}
	o.parent = parent
	o.like = o.s.blank(parent.RID, o.who.UserID, o.tx.Now)
	o.like.Label, o.like.Policy = parent.Label, parent.Policy
	o.like.Policy.Guests, o.like.Policy.Domains, o.like.Policy.Parent = false, nil, parent.ID
	return nil
}

// mailEnd is when an invite ends that is mailed now: with the one it is sent
// for, if that ends, and no later than invites may.
func (s *Service) mailEnd(parent, now model.Time) (days int, end model.Time) {
	const day = 24 * time.Hour
	if parent > now {
		return int((parent.Time().Sub(now.Time()) + day - 1) / day), parent
	}
	set := s.Settings.Get()
	days = max(1, set.Int("Invite_Email_Days"))
	if most := set.Int("Invite_Max_Days"); most > 0 {
		days = min(days, most)
	}
	return days, now.Add(time.Duration(days) * day)
}

// prepare makes an invite for each address, and promises its letter. It says
// which get none, and why.
func (o *mailOrder) prepare(ctx context.Context, emails []string) ([]UnsentInvite, error) {
	failed := []UnsentInvite{}
	for _, email := range emails {
		err := o.unfit(ctx, email)
		var refusal *model.Error
		if errors.As(err, &refusal) {
			failed = append(failed, UnsentInvite{Email: email, Error: refusal.Reason, Code: refusal.Code})
			continue
		}
		if err == nil {
			err = o.post(ctx, email)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := o.s.mailLimit(ctx, o.tx, o.who.UserID); err != nil {
		return nil, err
	}
	if o.parent.ID == "" || len(o.posted) == 0 {
		return failed, nil
	}
	return failed, o.s.record(ctx, o.tx, o.parent, storySent, o.who.UserID, map[string]any{"addresses": len(o.posted)})
}

// unfit refuses an address that gets no invite. Who has an account, and where
// they are, is said only to those who may see people's addresses.
func (o *mailOrder) unfit(ctx context.Context, email string) error {
	if notEmail(email) {
		return errAddress
	}
	if p := o.parent.Policy; len(p.Emails)+len(p.Domains) > 0 && !fits(p, email) {
		return errOtherAddress
	}
	if err := o.mailedBefore(ctx, email); err != nil || !o.s.may(o.who, "view-full-other-user-info") {
		return err
	}
	user, err := o.tx.UserByEmail(ctx, email)
	if errors.Is(err, model.ErrNotFound) || err == nil && !user.Active {
		return nil
	}
	if err != nil {
		return wrap("look for who has an address", err)
	}
	member, _, err := standing(ctx, o.tx.Reader, o.like.RID, user.ID)
	if err == nil && member {
		err = errMailMember
	}
	return err
}

// declinedFor is how long somebody who declined hears no more from whoever
// invited them, and no more of what they were invited to by anybody.
const declinedFor = 90 * 24 * time.Hour

// mailedBefore refuses an address that declined, or whose invite is still
// good. Only what the sender could know is told: their own letters, and those
// of the invite they hold.
func (o *mailOrder) mailedBefore(ctx context.Context, email string) error {
	const most = 500
	before, err := o.tx.InviteMailsTo(ctx, email, o.tx.Now.Add(-declinedFor), most)
	if err != nil {
		return wrap("look what an address was sent", err)
	}
	for _, m := range before {
		mine, same := m.UserID == o.who.UserID, m.ParentID == o.parent.ID
		if !mine && (!same || m.ParentID == "") {
			continue
		}
		if m.State == store.MailDeclined {
			return errMailDeclined
		}
		if !same || m.State != store.MailSent && m.State != store.MailQueued {
			continue
		}
		i, err := o.tx.Invite(ctx, m.InviteID)
		if err == nil && i.RID == o.like.RID && living(i, o.tx.Now) == nil {
			return errMailedBefore
		}
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return wrap("read an invite", err)
		}
	}
	return nil
}

// post makes the invite of one address.
func (o *mailOrder) post(ctx context.Context, email string) error {
	i := o.like
	fresh := o.s.blank(i.RID, i.UserID, o.tx.Now)
	i.ID, i.Digest = fresh.ID, fresh.Digest
	i.Policy.Emails, i.Policy.Mailed = []string{email}, true
	if err := o.s.withinLimits(ctx, o.tx, o.who, &i); err != nil {
		return err
	}
	if err := o.tx.InsertInvite(ctx, i); err != nil {
		return wrap("keep an invite", err)
	}
	if err := o.s.record(ctx, o.tx, i, storyCreated, o.who.UserID, nil); err != nil { // and not made, which tells the link
		return err
	}
	m := store.InviteMail{
		ID: model.NewDocID(), InviteID: i.ID, ParentID: o.parent.ID, Email: email, UserID: o.who.UserID, Message: o.message,
		State: store.MailQueued,
	}
	if err := o.tx.InsertInviteMail(ctx, m); err != nil {
		return wrap("keep a mail", err)
	}
	p, err := o.s.mailPromise(ctx, o.tx, m, i, o.who.UserID)
	o.posted = append(o.posted, p)
	return err
}

// mailDay is the time in which letters are counted.
const mailDay = 24 * time.Hour

// mailLimit refuses letters beyond those that one person may send in a day,
// once they are written down in the transaction. Who writes at the same moment
// waits.
func (s *Service) mailLimit(ctx context.Context, tx *store.Tx, userID string) error {
	most := s.Settings.Get().Int("Invite_Daily_Email_Limit")
	if most <= 0 {
		return nil
	}
	if err := tx.Serialise(ctx, "invite letters"); err != nil {
		return wrap("wait for others who send letters", err)
	}
	written, err := tx.CountInviteLetters(ctx, userID, tx.Now.Add(-mailDay), most+1)
	if err != nil {
		return wrap("count letters", err)
	}
	if written > most {
		return overLimit("emails", "Invite_Daily_Email_Limit", most, "Nobody may send more than %v letters with invites in a day.")
	}
	return nil
}
