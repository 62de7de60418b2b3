package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Commands that do something with rooms and those in them.

// place returns the room that a parameter names, or the one that the command
// was written in. When there is none that the caller may see, they are told
// so and the room is empty.
func (s *Service) place(ctx context.Context, who model.Caller, say said, param string) (model.Room, error) {
	name := strings.Replace(strings.TrimSpace(param), "#", "", 1)
	if name == "" {
		room, err := s.Store.Room(ctx, say.Room)
		return room, wrap("read a room", err)
	}
	room, err := s.Store.RoomByName(ctx, name)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return room, wrap("look for a room", err)
	}
	ok := err == nil
	if ok {
		if ok, err = s.canAccess(ctx, s.Store.Reader, who, room); err != nil {
			return room, err
		}
	}
	if !ok {
		return model.Room{}, s.answer(who, say, "There is no room `#%s` that you can see.", name)
	}
	return room, nil
}

// archivable returns the room that a command is to archive or to open again. It
// is empty when there is none, or when it is so already.
func (s *Service) archivable(ctx context.Context, who model.Caller, say said, archive bool, already string) (model.Room, error) {
	room, err := s.place(ctx, who, say, say.Params)
	if err != nil || room.ID == "" {
		return room, err
	}
	if room.T != model.Channel && room.T != model.Group {
		return room, model.Errorf("error-room-type-not-"+strings.TrimSuffix(say.Name, "e")+"able", "Room type: %s can not be %sd", room.T, say.Name)
	}
	refusal := model.Errorf("error-not-authorized", "Not authorized")
	if err := s.require(ctx, s.Store.Reader, who, say.Name+"-room", room.ID, refusal); err != nil {
		return room, err
	}
	if room.Archived == archive {
		return model.Room{}, s.answer(who, say, already, room.Name)
	}
	return room, nil
}

// commandArchive closes a room.
func (s *Service) commandArchive(ctx context.Context, who model.Caller, say said) error {
	room, err := s.archivable(ctx, who, say, true, "`#%s` is archived already.")
	if err != nil || room.ID == "" {
		return err
	}
	if _, err := s.ArchiveByMethod(ctx, who, RoomID{room.ID}); err != nil {
		return err
	}
	return s.answer(who, say, "`#%s` is archived now.", room.Name)
}

// commandUnarchive opens it again.
func (s *Service) commandUnarchive(ctx context.Context, who model.Caller, say said) error {
	room, err := s.archivable(ctx, who, say, false, "`#%s` is not archived.")
	if err != nil || room.ID == "" {
		return err
	}
	if _, err := s.UnarchiveByMethod(ctx, who, RoomID{room.ID}); err != nil {
		return err
	}
	return s.answer(who, say, "`#%s` is no longer archived.", room.Name)
}

// commandCreate makes a channel or, with --private, a group.
func (s *Service) commandCreate(ctx context.Context, who model.Caller, say said) error {
	words := strings.Fields(say.Params)
	private := slices.Contains(words, "--private")
	words = slices.DeleteFunc(words, func(word string) bool { return strings.HasPrefix(word, "--") })
	if len(words) == 0 {
		return nil
	}
	t := model.Channel
	if private {
		t = model.Group
	}
	_, err := s.create(ctx, who, t, CreateRoom{Name: strings.TrimPrefix(words[0], "#")})
	return s.replyRefusal(who, say, err)
}

// commandHide takes a room off the caller's list until something happens in
// it.
func (s *Service) commandHide(ctx context.Context, who model.Caller, say said) error {
	rid := say.Room
	if param := strings.TrimSpace(say.Params); param != "" {
		subs, err := s.Store.SubscriptionsOf(ctx, who.UserID)
		if err != nil {
			return wrap("read the caller's rooms", err)
		}
		name, _, _ := strings.Cut(param, " ")
		i := slices.IndexFunc(subs, func(sub model.Subscription) bool {
			direct := sub.T == model.Direct
			return sub.Name == strings.TrimLeft(name, "#@") && direct == !strings.HasPrefix(name, "#")
		})
		if i < 0 {
			return s.answer(who, say, "You are in no room `%s`.", name)
		}
		rid = subs[i].RID
	}
	_, err := s.HideByMethod(ctx, who, RoomID{rid})
	return err
}

// commandJoin enters a channel.
func (s *Service) commandJoin(ctx context.Context, who model.Caller, say said) error {
	name := strings.Replace(strings.TrimSpace(say.Params), "#", "", 1)
	if name == "" {
		return nil
	}
	room, err := s.Store.RoomByName(ctx, name)
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != model.Channel {
		return s.answer(who, say, "There is no channel `#%s`.", name)
	}
	if err != nil {
		return wrap("look for a room", err)
	}
	return s.inRoom(ctx, room.ID, "joinRoom", func(tx *store.Tx, room model.Room) error {
		joined, err := s.comeIn(ctx, tx, who, room, "")
		return unless(joined, err, model.Errorf("error-user-already-in-room", "You are already in the channel").By("slashCommands"))
	})
}

// commandLeave leaves the room.
func (s *Service) commandLeave(ctx context.Context, who model.Caller, say said) error {
	_, err := s.LeaveByMethod(ctx, who, RoomID{say.Room})
	return s.replyRefusal(who, say, err)
}

// commandTopic changes what the room is about.
func (s *Service) commandTopic(ctx context.Context, who model.Caller, say said) error {
	_, err := s.SaveRoomSettings(ctx, who, say.Room, RoomSettings{RoomTopic: &say.Params})
	return err
}

// commandKick removes somebody from the room.
func (s *Service) commandKick(ctx context.Context, who model.Caller, say said) error {
	user, err := s.addressee(ctx, who, say, say.Params)
	if err != nil || user.ID == "" {
		return err
	}
	_, err = s.KickByMethod(ctx, who, KickByMethod{RoomID: RoomID{say.Room}, Username: user.Username})
	return err
}

// commandMute lets somebody write no more in the room.
func (s *Service) commandMute(ctx context.Context, who model.Caller, say said) error {
	return s.muteCommanded(ctx, who, say, true)
}

// commandUnmute lets them write again.
func (s *Service) commandUnmute(ctx context.Context, who model.Caller, say said) error {
	return s.muteCommanded(ctx, who, say, false)
}

func (s *Service) muteCommanded(ctx context.Context, who model.Caller, say said, muted bool) error {
	user, err := s.addressee(ctx, who, say, say.Params)
	if err != nil || user.ID == "" {
		return err
	}
	return s.setMuted(ctx, who, MuteUser{RoomID: say.Room, UserID: user.ID}, muted)
}
