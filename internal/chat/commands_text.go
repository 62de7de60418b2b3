package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gantry/internal/model"
)

// Commands that say something, to a room, to somebody or to the caller alone.

// decorate returns a command that says what was written with something before
// and after it.
func (s *Service) decorate(before, after string) func(context.Context, model.Caller, said) error {
	return func(ctx context.Context, who model.Caller, say said) error {
		return s.saying(ctx, who, say, before+say.Params+after)
	}
}

// saying sends a message in place of the command.
func (s *Service) saying(ctx context.Context, who model.Caller, say said, text string) error {
	_, err := s.send(ctx, who, model.Message{ID: say.ID, RID: say.Room, TMID: say.Thread, Msg: text}, nil)
	if err != nil {
		s.complain(who, say.Room, err)
	}
	return err
}

// commandMe says what the caller does.
func (s *Service) commandMe(ctx context.Context, who model.Caller, say said) error {
	if strings.TrimSpace(say.Params) == "" {
		return nil
	}
	return s.saying(ctx, who, say, "_"+say.Params+"_")
}

// commandMsg writes to somebody alone.
func (s *Service) commandMsg(ctx context.Context, who model.Caller, say said) error {
	name, text, ok := strings.Cut(strings.TrimSpace(say.Params), " ")
	if !ok {
		return s.answer(who, say, "Say whom to write to, and what.")
	}
	user, err := s.addressee(ctx, who, say, name)
	if err != nil || user.ID == "" {
		return err
	}
	room, err := s.createDirect(ctx, who, []string{user.Username}, false)
	if err != nil {
		return err
	}
	return s.saying(ctx, who, said{ID: model.NewDocID(), Room: room.RID}, text)
}

// addressee returns who a parameter names. When nobody is called that, the
// caller is told so and the user is empty.
func (s *Service) addressee(ctx context.Context, who model.Caller, say said, param string) (model.User, error) {
	name := strings.Replace(strings.TrimSpace(param), "@", "", 1)
	if name == "" {
		return model.User{}, nil
	}
	user, err := s.Store.UserByUsername(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		return model.User{}, s.answer(who, say, "Nobody has the username `@%s`.", name)
	}
	return user, wrap("look somebody up", err)
}

// answer answers a command in a way that only the caller sees.
func (s *Service) answer(who model.Caller, say said, format string, args ...any) error {
	s.whisper(who.UserID, say.Room, fmt.Sprintf(format, args...))
	return nil
}

// replyRefusal tells the caller why a command was not followed, and calls
// that an answer; what is not a refusal remains an error.
func (s *Service) replyRefusal(who model.Caller, say said, err error) error {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		s.complain(who, say.Room, err)
		return nil
	}
	return err
}

// shortcuts are the keys of the web client.
const shortcuts = "`Ctrl` (or `Command`) + `p` or `k`: find a room or a person\n" +
	"`Shift` (or `Ctrl`) + `Esc`: mark everything as read\n" +
	"`Up`: edit the message before\n" +
	"`Alt` (or `Command`) + `Left` or `Up`: to the beginning of the message\n" +
	"`Alt` (or `Command`) + `Right` or `Down`: to the end of the message\n" +
	"`Shift` + `Enter`: a new line"

// commandHelp tells which keys do what.
func (s *Service) commandHelp(_ context.Context, who model.Caller, say said) error {
	return s.answer(who, say, "%s", shortcuts)
}

// commandStatus changes what the caller says about their status.
func (s *Service) commandStatus(ctx context.Context, who model.Caller, say said) error {
	if err := s.SayStatus(ctx, who, say.Params); err != nil {
		s.complain(who, say.Room, err)
		return err
	}
	return s.answer(who, say, "Your status message was changed.")
}
