package chat

import (
	"context"
	_ "embed"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// React is one emoji for a message, or one less. Without ShouldReact it turns
// what is.
type React struct {
	MessageID   string `json:"messageId"`
	Emoji       string `json:"emoji"`
	Reaction    string `json:"reaction"` // an older name of emoji
	ShouldReact *bool  `json:"shouldReact" check:"nullable"`
}

const reactMethod = "setReaction"

// React adds the caller to those who reacted with an emoji, or takes them
// out.
func (s *Service) React(ctx context.Context, who model.Caller, in React) (model.None, error) {
	if err := s.messageNamed(ctx, in.MessageID, "missing"); err != nil {
		return model.None{}, err
	}
	emoji := firstText(in.Emoji, in.Reaction)
	if emoji == "" {
		return model.None{}, model.Errorf("error-emoji-param-not-provided", `The required "emoji" param is missing.`)
	}
	return model.None{}, s.react(ctx, who, emoji, in.MessageID, in.ShouldReact)
}

// messageNamed refuses a message's id that names none; is ends the sentence for one
// that was not sent.
func (s *Service) messageNamed(ctx context.Context, id, is string) error {
	if strings.TrimSpace(id) == "" {
		return model.Errorf("error-messageid-param-not-provided", `The required "messageId" param is %s.`, is)
	}
	there, err := s.Store.HasMessage(ctx, id)
	return unless(there, err, model.Errorf("error-message-not-found", `The provided "messageId" does not match any existing message.`))
}

// SetReaction is the arguments of setReaction.
type SetReaction struct {
	Reaction    string `json:"reaction" check:"required"`
	MessageID   string `json:"messageId" check:"required"`
	ShouldReact *bool  `json:"shouldReact" check:"nullable"`
}

// SetReaction is React for DDP. Who was muted is told so in the room, and the
// answer is false; else there is none.
func (s *Service) SetReaction(ctx context.Context, who model.Caller, in SetReaction) (any, error) {
	err := s.react(ctx, who, in.Reaction, in.MessageID, in.ShouldReact)
	var refusal *model.Error
	if errors.As(err, &refusal) && refusal.Code == "error-not-allowed" && refusal.Details["rid"] != nil {
		rid, _ := refusal.Details["rid"].(string)
		s.whisper(who.UserID, rid, refusal.Reason)
		return false, nil
	}
	return model.None{}, err
}

func (s *Service) react(ctx context.Context, who model.Caller, emoji, id string, should *bool) error {
	name := strings.ReplaceAll(emoji, ":", "")
	if err := s.knowsEmoji(ctx, name); err != nil {
		return err
	}
	user, err := s.self(ctx, s.Store.Reader, who, reactMethod)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		m, room, err := s.lockMessage(ctx, tx, id)
		if errors.Is(err, model.ErrNotFound) {
			return errNotAllowed(reactMethod)
		}
		if err != nil {
			return err
		}
		code := ":" + name + ":"
		reacted := slices.Contains(m.Reactions.With(code).Usernames, user.Username)
		if should != nil && *should == reacted {
			return nil
		}
		if err := s.mayReact(ctx, tx.Reader, who, room); err != nil {
			return err
		}
		_, err = tx.ChangeMessage(ctx, id, func(m *model.Message) error {
			setReaction(m, code, user, !reacted)
			return nil
		})
		return wrap("react to a message", err)
	})
}

// setReaction puts somebody among those who reacted with an emoji, or takes
// them out.
func setReaction(m *model.Message, code string, user model.User, on bool) {
	reaction := m.Reactions.With(code)
	at := slices.Index(reaction.Usernames, user.Username)
	switch {
	case on && at < 0:
		reaction.Usernames = append(reaction.Usernames, user.Username)
	case !on && at >= 0:
		reaction.Usernames = slices.Delete(reaction.Usernames, at, at+1)
	}
	m.Reactions.Set(code, reaction)
}

// mayReact decides who may react in a room.
func (s *Service) mayReact(ctx context.Context, r store.Reader, who model.Caller, room model.Room) error {
	ok, err := s.canAccess(ctx, r, who, room)
	if err := unless(ok, err, model.Errorf("not-authorized", "Not Authorized").By(reactMethod)); err != nil {
		return err
	}
	if slices.Contains(room.Muted, who.Username) {
		return model.Errorf("error-not-allowed", "You have been muted and cannot speak in this room").With(map[string]any{"rid": room.ID})
	}
	if !room.ReadOnly || room.ReactWhenReadOnly || slices.Contains(room.Unmuted, who.Username) {
		return nil
	}
	return s.require(ctx, r, who, "post-readonly", room.ID, model.Fail("You can't send messages because the room is readonly."))
}

// emojiNames are the names of the emoji that every client knows, each on a
// line of its own.
//
//go:embed emoji_names.txt
var emojiNames string

// knowsEmoji refuses the names of emoji that neither clients nor the workspace
// know.
func (s *Service) knowsEmoji(ctx context.Context, name string) error {
	if name != "" && !strings.Contains(name, "\n") && strings.Contains(emojiNames, "\n"+name+"\n") {
		return nil
	}
	ok, err := s.isCustomEmoji(ctx, name)
	return unless(ok, err, model.Errorf("error-not-allowed", "Invalid emoji provided.").By(reactMethod))
}
