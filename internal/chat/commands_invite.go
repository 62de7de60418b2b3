package chat

import (
	"context"
	"errors"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Commands that bring people into rooms.

// commandInvite adds people to the room. Who is in it already, and that
// nobody is called so, the caller is told.
func (s *Service) commandInvite(ctx context.Context, who model.Caller, say said) error {
	split := func(r rune) bool { return r == ',' || strings.ContainsRune(" \t\r\n", r) }
	names := strings.FieldsFunc(strings.ReplaceAll(say.Params, "@", ""), split)
	if len(names) == 0 {
		return nil
	}
	people, err := s.named(ctx, s.Store.Reader, names)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return s.answer(who, say, "Nobody has the username `@%s`.", strings.Join(names, " @"))
	}
	var absent []model.User
	for _, user := range people {
		sub, err := s.membership(ctx, s.Store.Reader, say.Room, user.ID)
		if err != nil {
			return err
		}
		if sub == nil {
			absent = append(absent, user)
		} else if err := s.answer(who, say, "`@%s` is in here already.", user.Username); err != nil {
			return err
		}
	}
	return s.replyRefusal(who, say, s.bringIn(ctx, who, say.Room, absent))
}

// bringIn adds people to a room on the caller's behalf.
func (s *Service) bringIn(ctx context.Context, who model.Caller, rid string, people []model.User) error {
	if len(people) == 0 {
		return nil
	}
	return s.inRoom(ctx, rid, "addUsersToRoom", func(tx *store.Tx, room model.Room) error {
		return s.addMembers(ctx, tx, who, room, people)
	})
}

// commandInviteFrom adds everybody of another room to this one.
func (s *Service) commandInviteFrom(ctx context.Context, who model.Caller, say said) error {
	if strings.Trim(say.Params, " #") == "" {
		return nil
	}
	from, err := s.place(ctx, who, say, say.Params)
	if err != nil || from.ID == "" {
		return err
	}
	to, err := s.Store.Room(ctx, say.Room)
	if err != nil {
		return wrap("read a room", err)
	}
	return s.bringAll(ctx, who, say, from, to)
}

// commandInviteTo adds everybody of this room to another one, which is made
// when there is none.
func (s *Service) commandInviteTo(ctx context.Context, who model.Caller, say said) error {
	name := strings.Replace(strings.TrimSpace(say.Params), "#", "", 1)
	if name == "" {
		return nil
	}
	from, err := s.Store.Room(ctx, say.Room)
	if err != nil {
		return wrap("read a room", err)
	}
	to, err := s.Store.RoomByName(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		to, err = model.Room{Name: name}, nil
	}
	if err != nil {
		return wrap("look for a room", err)
	}
	return s.bringAll(ctx, who, say, from, to)
}

// bringAll adds everybody of one room to another.
func (s *Service) bringAll(ctx context.Context, who model.Caller, say said, from, to model.Room) error {
	limit := s.Settings.Get().Int("API_User_Limit")
	people, total, err := s.Store.Members(ctx, store.MemberList{RID: from.ID}, model.Page{Count: limit})
	if err != nil {
		return wrap("read a room's members", err)
	}
	if total > limit {
		return s.replyRefusal(who, say, model.Errorf("error-user-limit-exceeded", "User Limit Exceeded").By("addAllToRoom"))
	}
	if to.ID == "" && from.T != model.Direct {
		return s.gather(ctx, who, say, from.T, to.Name, people)
	}
	if to.ID == "" {
		return s.answer(who, say, "There is no room `#%s`.", to.Name)
	}
	return s.replyBrought(who, say, s.bringIn(ctx, who, to.ID, people))
}

// gather makes a room of people.
func (s *Service) gather(ctx context.Context, who model.Caller, say said, t, name string, people []model.User) error {
	var names []string
	for _, user := range people {
		names = append(names, user.Username)
	}
	_, err := s.create(ctx, who, t, CreateRoom{Name: name, Members: names})
	return s.replyBrought(who, say, err)
}

// replyBrought tells the caller what became of bringing people in.
func (s *Service) replyBrought(who model.Caller, say said, err error) error {
	if err != nil {
		return s.replyRefusal(who, say, err)
	}
	return s.answer(who, say, "Everybody was added.")
}
