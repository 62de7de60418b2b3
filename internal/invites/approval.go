package invites

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// permApprove is what lets somebody answer those who ask to be let into a
// room, by whoever's invite they come.
const permApprove = "approve-invite-requests"

var (
	errNoRequest = model.Errorf("error-invite-request-unknown", "Nobody waits for this answer.")
	errAnswered  = model.Errorf("error-invite-request-answered", "Somebody has answered already.")
)

// ListRequests selects those who ask to be let in: all that the caller may
// answer, or of them those by one invite or into one room.
type ListRequests struct {
	model.ListQuery
	InviteID string `json:"inviteId"`
	RID      string `json:"rid"`
}

// RequestPage is a page of them, the longest waiting first.
type RequestPage struct {
	Requests []Request `json:"requests"`
	model.Listed
}

// Request is somebody who asks to be let in.
type Request struct {
	InviteID string     `json:"inviteId"`
	Label    string     `json:"label,omitempty"`
	RID      string     `json:"rid"`
	RoomName string     `json:"roomName,omitempty"`
	User     Asker      `json:"user"`
	At       model.Time `json:"at"`
	Via      string     `json:"via"`
	Account  bool       `json:"account"` // waits for the answer as well
}

// Asker is who asks. Addresses are for those who may see them.
type Asker struct {
	ID       string        `json:"_id"`
	Username string        `json:"username,omitempty"`
	Name     string        `json:"name,omitempty"`
	Emails   []model.Email `json:"emails,omitempty"`
}

// Requests lists who waits for an answer that the caller may give.
func (s *Service) Requests(ctx context.Context, who model.Caller, in ListRequests) (RequestPage, error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return RequestPage{}, err
	}
	l := store.RequestList{InviteID: in.InviteID, RID: in.RID}
	if !s.may(who, "manage-invite-links") && !s.may(who, permApprove) {
		l.By = who.UserID
		if p, known := s.Authz.Get().Permission(permApprove); known {
			l.Roles = p.Roles
		}
	}
	found, total, err := s.Store.InviteRequests(ctx, l, page)
	if err != nil {
		return RequestPage{}, wrap("list who asks to be let in", err)
	}
	out := RequestPage{Requests: make([]Request, len(found)), Listed: page.Listed(len(found), total)}
	rooms := map[string]string{}
	for n, q := range found {
		if out.Requests[n], err = s.request(ctx, who, q, rooms); err != nil {
			return RequestPage{}, err
		}
	}
	return out, nil
}

// request is one of them as the caller may see it; rooms keeps the titles of
// rooms that were read before.
func (s *Service) request(ctx context.Context, who model.Caller, q store.InviteRequest, rooms map[string]string) (Request, error) {
	if _, known := rooms[q.RID]; !known {
		room, err := s.Store.Room(ctx, q.RID)
		if err != nil && !errors.Is(err, model.ErrNotFound) {
			return Request{}, wrap("read a room", err)
		}
		rooms[q.RID] = tellTitle(room)
	}
	asker := Asker{ID: q.User.ID, Username: q.User.Username, Name: q.User.Name}
	if s.may(who, "view-full-other-user-info") {
		asker.Emails = q.User.Emails
	}
	return Request{
		InviteID: q.InviteID, Label: q.Label, RID: q.RID, RoomName: rooms[q.RID], User: asker, At: q.At, Via: q.Via,
		Account: q.Reason == store.RedemptionAccount,
	}, nil
}

// AnswerRequest names who asks to be let in by what.
type AnswerRequest struct {
	InviteID string `json:"inviteId" check:"required"`
	UserID   string `json:"userId" check:"required"`
}

// ApprovedRequest says what became of somebody who was let in: "joined",
// "pending" while their account is not ready, or "member" when they are in the
// room by another way.
type ApprovedRequest struct {
	State string `json:"state"`
}

// Approve lets somebody in. Everything but the answer is asked again: the
// invite must be living and have a place left, and the room be open to them.
// Of any number of answers at once one counts.
func (s *Service) Approve(ctx context.Context, who model.Caller, in AnswerRequest) (ApprovedRequest, error) {
	var state string
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := s.answering(ctx, tx, who, in)
		if err == nil {
			state, err = s.approve(ctx, tx, a)
		}
		return err
	})
	s.observe(state, err)
	return ApprovedRequest{State: state}, err
}

// answer is somebody answering somebody who asks.
type answer struct {
	by    string
	entry // of who asks
	asked store.Redemption
}

// answering finds what is to be answered, and refuses who may not: to them
// nobody asks.
func (s *Service) answering(ctx context.Context, tx *store.Tx, who model.Caller, in AnswerRequest) (answer, error) {
	a := answer{by: who.UserID}
	var err error
	if a.invite, err = tx.HoldInvite(ctx, in.InviteID); err == nil {
		a.asked, err = tx.Redemption(ctx, in.InviteID, in.UserID)
	}
	if errors.Is(err, model.ErrNotFound) {
		return a, errNoRequest
	}
	if err != nil {
		return a, wrap("read who asks to be let in", err)
	}
	allowed, err := s.mayAnswer(ctx, tx.Reader, who, a.invite)
	if err == nil && !allowed {
		err = errNoRequest
	}
	if err != nil {
		return a, err
	}
	if a.asked.State != store.RedemptionAwaiting {
		return a, errAnswered
	}
	a.bearer = bearer{UserID: in.UserID, Via: a.asked.Via}
	a.user, err = tx.User(ctx, in.UserID)
	if errors.Is(err, model.ErrNotFound) {
		return a, errNoRequest
	}
	if err != nil {
		return a, wrap("read who asks to be let in", err)
	}
	a.room, err = tx.Room(ctx, a.invite.RID)
	if errors.Is(err, model.ErrNotFound) {
		return a, errInviteRoom
	}
	return a, wrap("read a room", err)
}

// mayAnswer says whether the caller answers those who come by an invite: its
// creator does while they are in the room, and who may there.
func (s *Service) mayAnswer(ctx context.Context, r store.Reader, who model.Caller, i model.Invite) (bool, error) {
	if s.may(who, "manage-invite-links") {
		return true, nil
	}
	if allowed, err := s.Rooms.Can(ctx, r, who, permApprove, i.RID); err != nil || allowed {
		return allowed, err
	}
	return s.hosting(ctx, r, i, who.UserID)
}

// approve counts who asked, and lets them in as soon as their account is
// ready, which it may be by this answer.
func (s *Service) approve(ctx context.Context, tx *store.Tx, a answer) (string, error) {
	member, err := s.admissible(ctx, tx, &a)
	if err != nil {
		return "", err
	}
	if member && len(a.further) == 0 {
		_, err := tx.WithdrawRequest(ctx, a.invite.ID, a.UserID)
		return outcomeMember, wrap("withdraw a request", err)
	}
	if err := s.decide(ctx, tx, a, ""); err != nil {
		return "", err
	}
	if err := s.count(ctx, tx, &a.entry, store.RedemptionPending); err != nil {
		return "", err
	}
	if err := s.letIn(ctx, tx, &a); err != nil {
		return "", err
	}
	now, err := tx.Redemption(ctx, a.invite.ID, a.UserID)
	if err != nil {
		return "", wrap("read what became of who asked", err)
	}
	if err := s.record(ctx, tx, a.invite, storyApproved, a.by, map[string]any{"userId": a.UserID}); err != nil {
		return "", err
	}
	if now.State != store.RedemptionJoined {
		return now.State, nil
	}
	return now.State, s.tell(ctx, tx, a.UserID, fmt.Sprintf("You were let in to %s.", tellRoom(a.room)))
}

// admissible asks everything but the answer, as if the asker came just now.
// An account that has never been ready may still become it, and an address
// still be confirmed: until then who is let in waits.
func (s *Service) admissible(ctx context.Context, tx *store.Tx, a *answer) (member bool, err error) {
	if err := living(a.invite, tx.Now); err != nil {
		return false, err
	}
	if err := s.unforsaken(ctx, tx.Reader, a.invite); err != nil {
		return false, err
	}
	if err := admitting(a.room); err != nil {
		return false, err
	}
	if !a.user.Active {
		waits, err := tx.Waits(ctx, a.UserID)
		if err == nil && !waits {
			_, err = redeemer(ctx, tx.Reader, a.UserID)
		}
		if err != nil {
			return false, err
		}
	}
	member, banned, err := standing(ctx, tx.Reader, a.room.ID, a.UserID)
	if err != nil {
		return false, err
	}
	if banned {
		return false, model.Errorf("error-user-is-banned", "User is banned from this room")
	}
	if err := s.suits(a.invite, a.user); err != nil && !errors.Is(err, errUnconfirmed) {
		return false, err
	}
	a.further, err = s.enterableRooms(ctx, tx.Reader, a.invite, a.user)
	return member, err
}

// decide takes the asking away from everybody else who could answer it.
func (s *Service) decide(ctx context.Context, tx *store.Tx, a answer, reason string) error {
	decided, err := tx.DecideRedemption(ctx, store.Redemption{InviteID: a.invite.ID, UserID: a.UserID, DecidedBy: a.by, Reason: reason})
	if err != nil {
		return wrap("decide who is let in", err)
	}
	if !decided {
		return errAnswered
	}
	return nil
}

// letIn joins who was counted, if their account is ready. One that waited for
// this answer alone is so now.
func (s *Service) letIn(ctx context.Context, tx *store.Tx, a *answer) error {
	if a.asked.Reason == store.RedemptionAccount && !a.user.Active {
		return s.Accounts.Activate(ctx, tx, a.UserID)
	}
	if !s.Accounts.Ready(a.user) {
		return nil
	}
	return s.Complete(ctx, tx, &a.user)
}

// DenyRequest is an answer that does not let somebody in; they are told the
// reason.
type DenyRequest struct {
	InviteID string `json:"inviteId" check:"required"`
	UserID   string `json:"userId" check:"required"`
	Reason   string `json:"reason" check:"nullable"`
}

// maxReason bounds what is said about a denial.
const maxReason = 500

// Deny does not let somebody in, who can ask by this invite no more. They are
// told, and by mail where their account was made only for this.
func (s *Service) Deny(ctx context.Context, who model.Caller, in DenyRequest) (model.None, error) {
	reason := strings.TrimSpace(in.Reason)
	if len(reason) > maxReason {
		return model.None{}, model.Errorf("error-invite-reason-too-long", "A reason has up to %d characters.", maxReason)
	}
	return model.None{}, s.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := s.answering(ctx, tx, who, AnswerRequest{InviteID: in.InviteID, UserID: in.UserID})
		if err != nil {
			return err
		}
		return s.deny(ctx, tx, a, reason)
	})
}

func (s *Service) deny(ctx context.Context, tx *store.Tx, a answer, reason string) error {
	if err := s.decide(ctx, tx, a, reason); err != nil {
		return err
	}
	if err := s.record(ctx, tx, a.invite, storyDenied, a.by, map[string]any{"userId": a.UserID, "reason": reason}); err != nil {
		return err
	}
	if !a.user.Active && a.asked.Reason == store.RedemptionAccount {
		letter := "{Denied}"
		if reason != "" {
			letter = "{Denied_Because}"
		}
		return s.Accounts.Inform(ctx, tx, a.user, "{Denied_Subject}", letter, map[string]string{"room": tellRoom(a.room), "reason": reason})
	}
	text := fmt.Sprintf("You were not let in to %s.", tellRoom(a.room))
	if reason != "" {
		text = strings.TrimSuffix(text, ".") + ": " + reason
	}
	return s.tell(ctx, tx, a.UserID, text)
}
