package invites

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Landing is what the page behind an invite's link may show to whoever looks.
type Landing struct {
	// State is "" for a token that admits nobody and of which nothing is said:
	// one that never was, or one that could have been guessed.
	State    model.InviteState
	InviteID string // "" with State ""

	// Room, Inviter and Members are zero where the workspace does not show them
	// before sign-in.
	Room    InvitedRoom
	Topic   string
	Inviter model.UserRef
	Members int
	// Online is how many of the members are there now; nil where Members is not
	// shown, or where nobody is told who is there.
	Online *int

	Expires  model.Time // zero: never; of a dead link, when it was over
	Limited  bool
	Left     int // places, when Limited
	Approval bool
	Guests   bool
	Domains  []string // of addresses it is meant for
	Email    string   // the one address it was mailed to
	Closed   bool     // nobody makes an account here by it
	Standing Standing
	// Bind is what the browser is to carry. Empty: nothing.
	Bind model.Secret
}

// Standing is how somebody who is signed in stands to an invite.
type Standing string

// The standings of somebody who has to do with an invite already.
const (
	Stranger Standing = ""
	Member   Standing = "member" // of its room
	Awaiting Standing = "awaiting"
	Denied   Standing = "denied"
)

// Landing returns what is shown of an invite. Why a link is dead is told only
// to who holds a token that nobody can guess: with it they were invited once.
func (s *Service) Landing(ctx context.Context, who model.Caller, in Token) (Landing, error) {
	invite, room, err := s.lookFor(ctx, s.Store.Reader, who, in.Token)
	var refusal *model.Error
	if err != nil && (!errors.As(err, &refusal) || overBudget(err)) {
		return Landing{}, err
	}
	now := model.Now()
	state := invite.Standing(now)
	if invite.ID == "" || errors.Is(err, errInviteRoom) || state != model.InviteActive && digest(in.Token) != invite.Digest {
		return Landing{}, nil
	}
	s.previewed(invite.ID)
	p := invite.Policy
	l := Landing{
		State: state, InviteID: invite.ID, Expires: invite.ExpiresAt, Limited: invite.MaxUses > 0, Left: max(0, invite.MaxUses-invite.Uses),
		Approval: p.Approval, Guests: s.guests(p), Domains: p.Domains, Closed: s.closed(invite),
	}
	if p.Mailed && len(p.Emails) == 1 {
		l.Email = p.Emails[0]
	}
	if state == model.InviteRevoked {
		l.Expires = invite.RevokedAt
	}
	if state == model.InviteActive {
		l.Bind = s.Bind(invite, now)
	}
	if l.Standing, err = s.standingOf(ctx, who, invite); err != nil {
		return l, err
	}
	return l, s.showRoom(ctx, &l, invite, room)
}

// guests says whether an invite lets people in by a name alone.
func (s *Service) guests(p model.InvitePolicy) bool {
	return p.Guests && s.Settings.Get().Bool("Invite_Allow_Guests")
}

// closed says whether nobody makes an account here by an invite.
func (s *Service) closed(i model.Invite) bool {
	set := s.Settings.Get()
	return len(i.Policy.UserIDs) > 0 ||
		set.String("Accounts_RegistrationForm") == "Disabled" && !set.Bool("Accounts_Registration_AllowInvites")
}

func (s *Service) standingOf(ctx context.Context, who model.Caller, i model.Invite) (Standing, error) {
	if who.Anonymous() {
		return Stranger, nil
	}
	member, _, err := standing(ctx, s.Store.Reader, i.RID, who.UserID)
	if err != nil || member {
		return Member, err
	}
	known, err := s.Store.Redemption(ctx, i.ID, who.UserID)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return Stranger, nil
	case err != nil:
		return Stranger, wrap("read a redemption", err)
	case known.State == store.RedemptionAwaiting:
		return Awaiting, nil
	case known.State == store.RedemptionDenied:
		return Denied, nil
	}
	return Stranger, nil
}

// showRoom adds where the link leads and who invites, as far as the workspace
// shows that to people who are not in.
func (s *Service) showRoom(ctx context.Context, l *Landing, i model.Invite, room model.Room) error {
	if level := s.Settings.Get().String("Invite_Preview_Level"); level == "none" || level == "workspace" {
		return nil
	}
	l.Room = led(room)
	l.Topic, l.Members = room.Topic, room.UsersCount
	if l.State == model.InviteActive {
		online, err := s.online(ctx, room.ID)
		if err != nil {
			return err
		}
		l.Online = online
	}
	inviter, err := s.Store.User(ctx, i.UserID)
	if err == nil {
		l.Inviter = inviter.Ref()
	}
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return wrap("read who invites", err)
}
