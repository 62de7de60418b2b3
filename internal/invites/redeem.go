package invites

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// bearer is who comes with a token, and how.
type bearer struct {
	UserID string
	Token  string
	Via    string // see store.Redemption
	From   model.Caller
}

// How somebody came by an invite.
const (
	viaToken    = "token"    // signed in already
	viaRegister = "register" // with a new account
	viaLogin    = "login"    // signed in behind the invite's page
	viaGuest    = "guest"    // by a name alone
)

// UsedInvite says where an invite led.
type UsedInvite struct {
	Room InvitedRoom `json:"room"`
}

// InvitedRoom is what a newcomer's client needs to open the room.
type InvitedRoom struct {
	RID      string `json:"rid"`
	ParentID string `json:"prid,omitempty"`
	FName    string `json:"fname,omitempty"`
	Name     string `json:"name,omitempty"`
	T        string `json:"t"`
}

// UseInviteToken joins the caller to the rooms of an invite. Joining, counting
// and writing it down are one transaction: of 50 people at a link with one
// place exactly one enters, and nobody is counted twice.
func (s *Service) UseInviteToken(ctx context.Context, who model.Caller, in Token) (UsedInvite, error) {
	const method = "useInviteToken"
	if in.Token == "" {
		return UsedInvite{}, errInvalidToken.With(map[string]any{"method": method, "field": "token"})
	}
	room, err := s.redeem(ctx, bearer{UserID: who.UserID, Token: in.Token, Via: viaToken, From: who})
	var refusal *model.Error
	if errors.As(err, &refusal) {
		err = refusal.By(method)
	}
	if err != nil {
		return UsedInvite{}, err
	}
	return UsedInvite{Room: led(room)}, nil
}

// Outcomes of an attempt to enter that is not refused.
const (
	outcomeJoined   = "joined"
	outcomeMember   = "member"
	outcomePending  = "pending"
	outcomeAwaiting = "awaiting"
)

// redeem lets a bearer in, or writes down that they ask to be.
func (s *Service) redeem(ctx context.Context, b bearer) (model.Room, error) {
	var e entry
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		e = entry{bearer: b}
		return s.admit(ctx, tx, &e)
	})
	if err == nil && e.outcome == outcomeAwaiting {
		s.observe(outcomeAwaiting, nil)
		return e.room, errAwaiting
	}
	s.observe(e.outcome, err)
	s.refused(e.invite, b.UserID, err)
	return e.room, err
}

// entry is one attempt to enter.
type entry struct {
	bearer
	invite  model.Invite
	room    model.Room   // the invite's own
	further []model.Room // the others that can be entered
	user    model.User
	letInBy string   // who said yes; empty where nobody was asked
	entered []string // the rooms that they were not in before
	outcome string
}

// admit refuses in upstream's order, and then by what the invite itself asks.
// Who has entered by this very link before and is still there is simply told
// where, dead as the link may be by now.
func (s *Service) admit(ctx context.Context, tx *store.Tx, e *entry) (err error) {
	if e.invite, e.room, err = s.lookFor(ctx, tx.Reader, e.From, e.Token); err != nil {
		return err
	}
	if e.invite, err = tx.HoldInvite(ctx, e.invite.ID); err != nil { // first: a request of theirs may be under way
		return wrap("hold an invite", err)
	}
	member, banned, err := standing(ctx, tx.Reader, e.room.ID, e.UserID)
	if err != nil {
		return err
	}
	if member {
		if again, err := redeemed(ctx, tx.Reader, e.invite.ID, e.UserID); err != nil || again {
			e.outcome = outcomeMember
			return err
		}
	}
	if err := living(e.invite, tx.Now); err != nil {
		return err
	}
	if err := linkable(e.room); err != nil {
		return err
	}
	if e.user, err = redeemer(ctx, tx.Reader, e.UserID); err != nil {
		return err
	}
	if banned {
		return model.Errorf("error-user-is-banned", "User is banned from this room")
	}
	if err := enterable(e.room, e.user); err != nil {
		return err
	}
	if e.further, err = s.enterableRooms(ctx, tx.Reader, e.invite, e.user); err != nil {
		return err
	}
	if member && len(e.further) == 0 {
		e.outcome = outcomeMember
		return nil
	}
	return s.pass(ctx, tx, e)
}

// pass asks what the invite itself asks of its bearers, and lets them in.
func (s *Service) pass(ctx context.Context, tx *store.Tx, e *entry) error {
	if e.user.Passing() && !s.guests(e.invite.Policy) {
		return errPassingGuest
	}
	if err := s.suits(e.invite, e.user); err != nil {
		return err
	}
	if e.invite.Policy.Approval {
		asks, err := s.asks(ctx, tx, e)
		if err != nil || asks {
			return err
		}
	}
	return s.enter(ctx, tx, e)
}

// enter joins first, so that a member never takes a place, and then takes
// one; when none is left the joining is undone with the transaction. Rooms are
// entered in the order of their ids, as everybody locks them.
func (s *Service) enter(ctx context.Context, tx *store.Tx, e *entry) error {
	rooms := append([]model.Room{e.room}, e.further...)
	slices.SortFunc(rooms, func(a, b model.Room) int { return strings.Compare(a.ID, b.ID) })
	e.entered = nil
	for _, room := range rooms {
		joined, err := s.Rooms.Enter(ctx, tx, room, e.user)
		if err != nil {
			return wrap("enter a room", err)
		}
		if joined {
			e.entered = append(e.entered, room.ID)
		}
	}
	if len(e.entered) == 0 {
		e.outcome = outcomeMember
		return nil
	}
	if err := s.count(ctx, tx, e, store.RedemptionJoined); err != nil {
		return err
	}
	e.outcome = outcomeJoined
	if err := s.announce(ctx, tx, e.invite, storyUsed, e.UserID); err != nil {
		return err
	}
	return s.bestow(ctx, tx, e)
}

// count writes a redemption down and takes a place for it, once per user.
func (s *Service) count(ctx context.Context, tx *store.Tx, e *entry, state string) error {
	first, err := tx.RecordRedemption(ctx, store.Redemption{
		InviteID: e.invite.ID, UserID: e.UserID, State: state, Via: e.Via, Address: s.Key.address(e.From.IP),
	})
	if err != nil {
		return wrap("record a redemption", err)
	}
	if !first {
		return wrap("complete a redemption", tx.CompleteRedemption(ctx, e.invite.ID, e.UserID))
	}
	counted, err := tx.CountUse(ctx, e.invite.ID)
	if err != nil {
		return wrap("count a use", err)
	}
	if !counted {
		return s.overtaken(ctx, tx, e.invite.ID)
	}
	e.invite.Uses++
	return s.mailUsed(ctx, tx, e.invite)
}

// overtaken says what happened to an invite that was living a moment ago.
func (s *Service) overtaken(ctx context.Context, tx *store.Tx, id string) error {
	invite, err := tx.Invite(ctx, id)
	if err != nil {
		return wrap("look an invite up again", err)
	}
	if err := living(invite, tx.Now); err != nil {
		return err
	}
	return errExhausted
}

// redeemer returns who uses a link.
func redeemer(ctx context.Context, r store.Reader, userID string) (model.User, error) {
	user, err := r.User(ctx, userID)
	if errors.Is(err, model.ErrNotFound) || err == nil && !user.Active {
		return user, model.Errorf("error-invalid-user", "The user is invalid").With(map[string]any{"field": "userId"})
	}
	return user, wrap("read a user", err)
}

// linkable refuses the kinds of rooms that nobody enters by a link.
func linkable(room model.Room) error {
	if room.T != model.Channel && room.T != model.Group {
		return model.Errorf("error-room-type-not-allowed", "Can't join room of this type via invite").
			With(map[string]any{"field": "token"})
	}
	return nil
}

// admitting refuses rooms that nobody enters by a link now.
func admitting(room model.Room) error {
	if room.Archived {
		return model.Errorf("error-room-archived", "The room is archived")
	}
	return linkable(room)
}

// enterable is admitting, and refuses users who are not ready.
func enterable(room model.Room, user model.User) error {
	if err := admitting(room); err != nil {
		return err
	}
	if user.Username == "" {
		return model.Errorf("error-unauthorized", "Users must have a username")
	}
	return nil
}

// enterableRooms are the further rooms of an invite that the user can enter
// and is not in. Those that are gone, closed or that they are banned from are
// passed over: the link still leads to the others.
func (s *Service) enterableRooms(ctx context.Context, r store.Reader, i model.Invite, user model.User) ([]model.Room, error) {
	var open []model.Room
	for _, rid := range i.Policy.RIDs {
		room, err := r.Room(ctx, rid)
		if errors.Is(err, model.ErrNotFound) || err == nil && admitting(room) != nil {
			continue
		}
		if err != nil {
			return nil, wrap("read a room", err)
		}
		member, banned, err := standing(ctx, r, rid, user.ID)
		if err != nil {
			return nil, err
		}
		if !member && !banned {
			open = append(open, room)
		}
	}
	return open, nil
}

// standing says whether the user is in the room, or banned from it.
func standing(ctx context.Context, r store.Reader, rid, userID string) (member, banned bool, err error) {
	sub, err := r.Subscription(ctx, rid, userID)
	if errors.Is(err, model.ErrNotFound) {
		return false, false, nil
	}
	return err == nil && !sub.Banned, sub.Banned, wrap("read a membership", err)
}

// redeemed says whether the invite has counted this user before.
func redeemed(ctx context.Context, r store.Reader, invite, user string) (bool, error) {
	found, err := r.Redemption(ctx, invite, user)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return found.State == store.RedemptionJoined || found.State == store.RedemptionPending, wrap("read a redemption", err)
}

// led is what is told of the room that an invite leads to.
func led(room model.Room) InvitedRoom {
	return InvitedRoom{RID: room.ID, ParentID: room.ParentID, FName: room.FName, Name: room.Name, T: room.T}
}
