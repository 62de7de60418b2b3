package chat

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// What a token is refused for, whoever asks: upstream's refusals name
// validateInviteToken even when a link is used.
var (
	errInvalidToken = refuseToken("error-invalid-token", "The invite token is invalid.", "token")
	errInviteRoom   = refuseToken("error-invalid-room", "The invite token is invalid.", "rid")
	errExpired      = refuseToken("error-invite-expired", "The invite token has expired.", "expires")
	errExhausted    = refuseToken("error-invite-expired", "The invite token has expired.", "maxUses")
)

func refuseToken(code, reason, field string) *model.Error {
	return model.Errorf(code, "%s", reason).With(map[string]any{"method": "validateInviteToken", "field": field})
}

// Token is the input of the endpoints that take an invite's token.
type Token struct {
	Token string `json:"token" check:"required"`
}

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

// UseInviteToken joins the caller to the room of an invite. Joining, counting
// and writing it down are one transaction: of 50 people at a link with one
// place exactly one enters, and nobody is counted twice.
func (s *Service) UseInviteToken(ctx context.Context, who model.Caller, in Token) (UsedInvite, error) {
	const method = "useInviteToken"
	if in.Token == "" {
		return UsedInvite{}, errInvalidToken.With(map[string]any{"method": method, "field": "token"})
	}
	var room model.Room
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		room, err = s.redeem(ctx, tx, who.UserID, in.Token)
		return err
	})
	var refusal *model.Error
	if errors.As(err, &refusal) {
		err = refusal.By(method)
	}
	if err != nil {
		return UsedInvite{}, err
	}
	return UsedInvite{InvitedRoom{RID: room.ID, ParentID: room.ParentID, FName: room.FName, Name: room.Name, T: room.T}}, nil
}

// redeem refuses in upstream's order. Who has entered by this very link
// before is simply told where, dead as the link may be by now.
func (s *Service) redeem(ctx context.Context, tx *store.Tx, userID, token string) (model.Room, error) {
	invite, room, err := s.findInvite(ctx, tx.Reader, token)
	if err != nil {
		return room, err
	}
	member, banned, err := s.standing(ctx, tx.Reader, room.ID, userID)
	if err != nil {
		return room, err
	}
	if member {
		if again, err := s.redeemed(ctx, tx.Reader, invite.ID, userID); err != nil || again {
			return room, err
		}
	}
	if err := living(invite, tx.Now); err != nil {
		return room, err
	}
	if err := linkable(room); err != nil {
		return room, err
	}
	user, err := s.redeemer(ctx, tx.Reader, userID)
	if err != nil {
		return room, err
	}
	if banned {
		return room, model.Errorf("error-user-is-banned", "User is banned from this room")
	}
	if err := enterable(room, user); err != nil || member {
		return room, err
	}
	return room, s.enter(ctx, tx, invite, room, user)
}

// redeemer returns who uses a link.
func (s *Service) redeemer(ctx context.Context, r store.Reader, userID string) (model.User, error) {
	user, err := r.User(ctx, userID)
	if errors.Is(err, model.ErrNotFound) || err == nil && !user.Active {
		return user, model.Errorf("error-invalid-user", "The user is invalid").With(map[string]any{"field": "userId"})
	}
	return user, wrap("read a user", err)
}

// findInvite returns the invite behind a token, and its room. Version 8 also
// takes a record's id for a token.
func (s *Service) findInvite(ctx context.Context, r store.Reader, token string) (model.Invite, model.Room, error) {
	invite, err := s.inviteOf(ctx, r, token)
	if errors.Is(err, model.ErrNotFound) || err == nil && invite.RevokedAt != 0 {
		return invite, model.Room{}, errInvalidToken
	}
	if err != nil {
		return invite, model.Room{}, wrap("look an invite up", err)
	}
	room, err := r.Room(ctx, invite.RID)
	if errors.Is(err, model.ErrNotFound) {
		return invite, room, errInviteRoom
	}
	return invite, room, wrap("read a room", err)
}

func (s *Service) inviteOf(ctx context.Context, r store.Reader, token string) (model.Invite, error) {
	if !wellFormed(token) {
		return model.Invite{}, model.ErrNotFound
	}
	invite, err := r.InviteByDigest(ctx, digest(token))
	if errors.Is(err, model.ErrNotFound) && !s.nine() {
		return r.Invite(ctx, token)
	}
	return invite, err
}

// living refuses an invite whose time or whose places are over.
func living(i model.Invite, now model.Time) error {
	switch {
	case i.Expired(now):
		return errExpired
	case i.Exhausted():
		return errExhausted
	}
	return nil
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

// standing says whether the user is in the room, or banned from it.
func (s *Service) standing(ctx context.Context, r store.Reader, rid, userID string) (member, banned bool, err error) {
	sub, err := r.Subscription(ctx, rid, userID)
	if errors.Is(err, model.ErrNotFound) {
		return false, false, nil
	}
	return err == nil && !sub.Banned, sub.Banned, wrap("read a membership", err)
}

// redeemed says whether the user has used this invite before.
func (s *Service) redeemed(ctx context.Context, r store.Reader, invite, user string) (bool, error) {
	_, err := r.Redemption(ctx, invite, user)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return err == nil, wrap("read a redemption", err)
}

// enter joins first, so that a member never takes a place, and then takes
// one; when none is left the joining is undone with the transaction.
func (s *Service) enter(ctx context.Context, tx *store.Tx, invite model.Invite, room model.Room, user model.User) error {
	joined, err := s.join(ctx, tx, joining{Room: room, User: user})
	if err != nil || !joined {
		return err
	}
	return s.count(ctx, tx, invite, user.ID, store.RedemptionJoined, "token")
}

// count writes a redemption down and takes a place for it, once per user.
func (s *Service) count(ctx context.Context, tx *store.Tx, invite model.Invite, userID, state, via string) error {
	first, err := tx.RecordRedemption(ctx, store.Redemption{InviteID: invite.ID, UserID: userID, State: state, Via: via})
	if err != nil || !first {
		return wrap("record a redemption", err)
	}
	counted, err := tx.CountUse(ctx, invite.ID)
	if err != nil {
		return wrap("count a use", err)
	}
	if !counted {
		return s.overtaken(ctx, tx, invite.ID)
	}
	return nil
}

// overtaken says what happened to an invite that was living a moment ago.
func (s *Service) overtaken(ctx context.Context, tx *store.Tx, id string) error {
	invite, err := tx.Invite(ctx, id)
	switch {
	case err != nil:
		return wrap("look an invite up again", err)
	case invite.RevokedAt != 0:
		return errInvalidToken
	case invite.Expired(tx.Now):
		return errExpired
	}
	return errExhausted
}

// ValidInvite says whether a token would admit somebody now.
type ValidInvite struct {
	Valid bool `json:"valid"`
}

// ValidateInviteToken answers alike for every reason a token does not admit.
func (s *Service) ValidateInviteToken(ctx context.Context, _ model.Caller, in Token) (ValidInvite, error) {
	invite, _, err := s.findInvite(ctx, s.Store.Reader, in.Token)
	if err == nil {
		err = living(invite, model.Now())
	}
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return ValidInvite{}, nil
	}
	return ValidInvite{Valid: err == nil}, err
}
