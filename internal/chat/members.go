package chat

import (
	"context"
	"fmt"

	"gantry/internal/model"
	"gantry/internal/store"
)

// joining describes how somebody enters a room.
type joining struct {
	Room model.Room
	User model.User
	// By is who added them; nil when they came by themselves.
	By *model.User
	// Roles they get in the room.
	Roles []string
	// Silent leaves no message behind.
	Silent bool
	// Quiet keeps the room from asking for attention, as for one's own.
	Quiet bool
}

// join makes a user a member, counts them and leaves the message that says
// so. It reports false, and changes nothing, when they are one already; of
// several concurrent calls exactly one joins.
func (s *Service) join(ctx context.Context, tx *store.Tx, j joining) (bool, error) {
	joined, err := s.enlist(ctx, tx, j)
	if err != nil || !joined {
		return false, err
	}
	messages := 1
	if j.Silent {
		messages = 0
	}
	return true, wrap("count a member", tx.Tally(ctx, j.Room.ID, 1, messages))
}

// Enter makes a user a member who came by themselves, and reports false when
// they are one already.
func (s *Service) Enter(ctx context.Context, tx *store.Tx, room model.Room, user model.User) (bool, error) {
	return s.join(ctx, tx, joining{Room: room, User: user})
}

// enlist is join without the counting, for who adds many at once.
func (s *Service) enlist(ctx context.Context, tx *store.Tx, j joining) (bool, error) {
	sub := newSubscription(j, tx.Now)
	joined, err := tx.InsertSubscription(ctx, &sub)
	if err != nil || !joined || j.Silent {
		return joined, wrap("add a member", err)
	}
	return true, s.announceJoin(ctx, tx, j)
}

func newSubscription(j joining, now model.Time) model.Subscription {
	sub := model.Subscription{
		ID:           model.NewDocID(),
		RID:          j.Room.ID,
		U:            j.User.Ref(),
		T:            j.Room.T,
		Name:         j.Room.Name,
		FName:        j.Room.FName,
		Open:         true,
		Alert:        !j.Quiet,
		Roles:        j.Roles,
		ParentID:     j.Room.ParentID,
		TeamID:       j.Room.TeamID,
		TeamMain:     j.Room.TeamMain,
		CustomFields: j.Room.CustomFields,
		Prefs:        notificationPrefs(j.User),
		Highlights:   highlightsOf(j.User),
	}
	if !j.Quiet {
		sub.Unread, sub.UserMentions = 1, 1
	}
	if j.Quiet {
		sub.LastSeen = now
	}
	return sub
}

// announceJoin stores the system message of a joining: who added whom, or who
// came.
func (s *Service) announceJoin(ctx context.Context, tx *store.Tx, j joining) error {
	m := model.Message{T: model.UserJoined, Msg: j.User.Username, U: j.User.Ref()}
	switch {
	case j.By != nil:
		m.T, m.U = model.UserAdded, j.By.Ref()
	case j.Room.ParentID != "":
		m.T = model.UserJoinedDiscuss
	case j.Room.TeamMain:
		m.T = model.UserJoinedTeam
	}
	return s.note(ctx, tx, j.Room.ID, m)
}

// note stores a system message without counting it.
func (s *Service) note(ctx context.Context, tx *store.Tx, rid string, m model.Message) error {
	groupable := false
	m.ID, m.RID, m.Groupable = model.NewDocID(), rid, &groupable
	return wrap("store a system message", tx.InsertMessage(ctx, &m))
}

// wrap adds what was being done to an error that is there.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
