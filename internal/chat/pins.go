package chat

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// MessageTarget names a message.
type MessageTarget struct {
	MessageID string `json:"messageId"`
}

// Pin puts a message on the room's board, and says so in the room: the answer
// is the message that does.
func (s *Service) Pin(ctx context.Context, who model.Caller, in MessageTarget) (SentMessage, error) {
	if err := s.messageNamed(ctx, in.MessageID, "missing"); err != nil {
		return SentMessage{}, err
	}
	told, err := s.pin(ctx, who, in.MessageID)
	return SentMessage{told}, err
}

// Unpin takes a message off the room's board.
func (s *Service) Unpin(ctx context.Context, who model.Caller, in MessageTarget) (model.None, error) {
	if err := s.messageNamed(ctx, in.MessageID, "missing"); err != nil {
		return model.None{}, err
	}
	return model.None{}, s.unpin(ctx, who, in.MessageID)
}

// PinByMethod is the argument of pinMessage and unpinMessage.
type PinByMethod struct {
	Message MessageRef `json:"message" check:"required"`
}

// PinByMethod is Pin for DDP.
func (s *Service) PinByMethod(ctx context.Context, who model.Caller, in PinByMethod) (model.Message, error) {
	return s.pin(ctx, who, in.Message.ID)
}

// UnpinByMethod is Unpin for DDP.
func (s *Service) UnpinByMethod(ctx context.Context, who model.Caller, in PinByMethod) (bool, error) {
	err := s.unpin(ctx, who, in.Message.ID)
	return err == nil, err
}

func (s *Service) pin(ctx context.Context, who model.Caller, id string) (told model.Message, err error) {
	err = s.pinning(ctx, who, id, "pinMessage", "pinning", func(tx *store.Tx, me model.User) error {
		m, err := tx.ChangeMessage(ctx, id, func(m *model.Message) error {
			before := *m
			setPin(m, true, me, tx.Now)
			return s.keepVersion(ctx, tx, &before, me.Ref())
		})
		if err != nil {
			return wrap("pin a message", err)
		}
		told, err = s.postNotice(ctx, tx, m.RID, s.pinNotice(&m, me))
		return err
	})
	return told, err
}

func (s *Service) unpin(ctx context.Context, who model.Caller, id string) error {
	return s.pinning(ctx, who, id, "unpinMessage", "unpinning", func(tx *store.Tx, me model.User) error {
		_, err := tx.ChangeMessage(ctx, id, func(m *model.Message) error {
			before := *m
			setPin(m, false, me, 0)
			return s.keepVersion(ctx, tx, &before, me.Ref())
		})
		return wrap("unpin a message", err)
	})
}

func setPin(m *model.Message, on bool, me model.User, at model.Time) {
	m.Pinned, m.PinnedAt = &on, at
	m.PinnedBy = &model.UserRef{ID: me.ID, Username: me.Username}
}

// pinning runs what pins or unpins a message, for who may do that in its room.
// Who is not in the room is told that there is no such message.
func (s *Service) pinning(ctx context.Context, who model.Caller, id, method, doing string, do func(tx *store.Tx, me model.User) error) error {
	details := map[string]any{"method": method, "action": "Message_pinning"}
	if !s.Settings.Get().Bool("Message_AllowPinning") {
		return model.Errorf("error-action-not-allowed", "Message pinning not allowed").With(details)
	}
	missing := model.Errorf("error-invalid-message", "Message you are %s was not found", doing).With(details)
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		m, room, err := s.lockMessage(ctx, tx, id)
		if errors.Is(err, model.ErrNotFound) {
			return missing
		}
		if err != nil {
			return err
		}
		sub, err := s.membership(ctx, tx.Reader, room.ID, who.UserID)
		if err := unless(sub != nil && m.T != removed, err, missing); err != nil {
			return err
		}
		refusal := model.Errorf("not-authorized", "Not Authorized").By(method)
		ok, err := s.canAccess(ctx, tx.Reader, who, room)
		if err := unless(ok, err, refusal); err != nil {
			return err
		}
		if err := s.require(ctx, tx.Reader, who, "pin-message", room.ID, refusal); err != nil {
			return err
		}
		me, err := s.self(ctx, tx.Reader, who, method)
		if err != nil {
			return err
		}
		return do(tx, me)
	})
}

// pinNotice is the system message that shows what was pinned.
func (s *Service) pinNotice(m *model.Message, by model.User) model.Message {
	kind := model.MessagePinned
	if m.T == "e2e" {
		kind = model.MessagePinnedE2E
	}
	var inside []model.Attachment
	for _, a := range shorten(m.Attachments, max(1, s.Settings.Get().Int("Message_QuoteChainLimit"))) {
		same := func(other model.Attachment) bool { return other.MessageLink == a.MessageLink }
		if a.MessageLink == "" || !slices.ContainsFunc(inside, same) {
			inside = append(inside, a)
		}
	}
	shown := model.Attachment{Text: m.Msg, MD: m.MD, TS: model.AttachmentTime{Time: m.TS}, Attachments: inside}
	shown.Extra = withFields(shown.Extra, map[string]jsontext.Value{
		"author_name": quotedText(m.U.Username), "author_icon": quotedText("/avatar/" + url.PathEscape(m.U.Username)),
	})
	return model.Message{T: kind, U: by.Ref(), Attachments: []model.Attachment{shown}}
}

// postNotice stores a system message, counts it and returns it as it stands.
func (s *Service) postNotice(ctx context.Context, tx *store.Tx, rid string, m model.Message) (model.Message, error) {
	groupable := false
	m.ID, m.RID, m.Groupable = model.NewDocID(), rid, &groupable
	if err := tx.InsertMessage(ctx, &m); err != nil {
		return m, wrap("store a system message", err)
	}
	return m, wrap("count a message", tx.Tally(ctx, rid, 0, 1))
}
