package chat

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// SentSubscription is a membership as clients read it: preferences stand
// beside the other fields.
type SentSubscription struct {
	model.Subscription
	Own map[string]jsontext.Value `json:",embed"`
}

func sentSubscription(sub model.Subscription) SentSubscription {
	out := SentSubscription{sub, sub.Prefs}
	out.Prefs = nil
	return out
}

func sentSubscriptions(subs []model.Subscription) []SentSubscription {
	list := make([]SentSubscription, len(subs))
	for i, sub := range subs {
		list[i] = sentSubscription(sub)
	}
	return list
}

// Subscriptions returns the caller's memberships that changed since they last
// asked, and which they lost.
func (s *Service) Subscriptions(ctx context.Context, who model.Caller, in model.UpdatedSince) (model.Delta[SentSubscription], error) {
	since, err := in.Moment("lastUpdate")
	if err != nil {
		return model.Delta[SentSubscription]{}, err
	}
	return s.subscriptionsSince(ctx, who, since)
}

// subscriptionsSince answers a first question, without a moment, with what is
// there: nothing is gone for who knows nothing.
func (s *Service) subscriptionsSince(ctx context.Context, who model.Caller, since model.Time) (model.Delta[SentSubscription], error) {
	out := model.Delta[SentSubscription]{Remove: []model.Gone{}}
	if err := s.Store.Settled(ctx); err != nil {
		return out, wrap("wait for changes under way", err)
	}
	subs, err := s.Store.SubscriptionsSince(ctx, who.UserID, since)
	if err == nil && since != 0 {
		out.Remove, err = s.Store.Gone(ctx, "subscription", who.UserID, since)
	}
	out.Update = sentSubscriptions(subs)
	return out, wrap("list memberships", err)
}

// SyncSubscriptions is Subscriptions for DDP: without a date the answer is a
// plain list.
func (s *Service) SyncSubscriptions(ctx context.Context, who model.Caller, in model.SinceArg) (any, error) {
	since, dated := in.Moment()
	out, err := s.subscriptionsSince(ctx, who, since)
	if err != nil || dated {
		return out, err
	}
	return out.Update, nil
}

// OneSubscription names a room.
type OneSubscription struct {
	RoomID string `json:"roomId" check:"required"`
}

// SubscriptionOf is the caller's side of that room; nil when they are not in
// it.
type SubscriptionOf struct {
	Subscription *SentSubscription `json:"subscription"`
}

// Subscription returns it.
func (s *Service) Subscription(ctx context.Context, who model.Caller, in OneSubscription) (SubscriptionOf, error) {
	if in.RoomID == "" {
		return SubscriptionOf{}, model.Fail("The 'roomId' param is required")
	}
	sub, err := s.membership(ctx, s.Store.Reader, in.RoomID, who.UserID)
	if sub == nil || err != nil {
		return SubscriptionOf{}, err
	}
	sent := sentSubscription(*sub)
	return SubscriptionOf{&sent}, nil
}

// ReadRoom says that the caller has read a room.
type ReadRoom struct {
	RID         *string `json:"rid"`
	RoomID      *string `json:"roomId"`
	ReadThreads bool    `json:"readThreads" check:"nullable"`
}

// Read marks a room as read.
func (s *Service) Read(ctx context.Context, who model.Caller, in ReadRoom) (model.None, error) {
	rid := in.RID
	if rid == nil {
		rid = in.RoomID
	}
	if rid == nil || in.RID != nil && in.RoomID != nil {
		return model.None{}, model.Errorf("invalid-params", "must match a schema in anyOf")
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ChangeSubscription(ctx, *rid, who.UserID, func(sub *model.Subscription) error {
			markRead(sub, in.ReadThreads, tx.Now)
			return nil
		})
		return err
	})
	if errors.Is(err, model.ErrNotFound) {
		return model.None{}, errNoSubscription
	}
	return model.None{}, wrap("mark a room as read", err)
}

// errNoSubscription is a refusal whose sentence is its code.
var errNoSubscription = &model.Error{Code: "error-invalid-subscription", Reason: "error-invalid-subscription", Plain: true}

// ReadByMethod is Read for DDP, which says why a room cannot be read.
func (s *Service) ReadByMethod(ctx context.Context, who model.Caller, in ReadByMethod) (model.None, error) {
	const method = "readMessages"
	absent := model.Errorf("error-room-does-not-exist", "This room does not exist").By(method)
	if _, err := s.readable(ctx, who, in.RID, absent, errNotAllowed(method)); err != nil {
		return model.None{}, err
	}
	return s.Read(ctx, who, ReadRoom{RID: &in.RID, ReadThreads: in.ReadThreads})
}

// ReadByMethod is the arguments of readMessages.
type ReadByMethod struct {
	RID         string `json:"rid" check:"required"`
	ReadThreads bool   `json:"readThreads" check:"nullable"`
}

// markRead leaves the room asking for attention only while there are threads
// that were not read with it.
func markRead(sub *model.Subscription, threads bool, now model.Time) {
	if threads {
		sub.ThreadUnread, sub.ThreadUser, sub.ThreadGroup = nil, nil, nil
	}
	sub.Alert = sub.Alert && !threads && len(sub.ThreadUnread) > 0
	sub.Open, sub.Unread, sub.UserMentions, sub.GroupMentions, sub.LastSeen = true, 0, 0, 0, now
}

// UnreadRoom asks to see a room as unread again, from its last message or
// from one on.
type UnreadRoom struct {
	RoomID             *string     `json:"roomId"`
	FirstUnreadMessage *MessageRef `json:"firstUnreadMessage"`
}

// MessageRef names a message, and says when it was written as far as the
// client knows.
type MessageRef struct {
	ID string         `json:"_id"`
	TS jsontext.Value `json:"ts"`
}

// before says whether the message is older than a moment. Who does not know
// when it was written may mean any.
func (m MessageRef) before(t model.Time) bool {
	ts, known := model.SinceArg{Since: m.TS}.Moment()
	return !known || ts < t
}

// Unread marks a room as unread.
func (s *Service) Unread(ctx context.Context, who model.Caller, in UnreadRoom) (model.None, error) {
	var first model.Message
	var err error
	switch {
	case in.RoomID != nil && in.FirstUnreadMessage == nil:
		first, err = s.lastMessage(ctx, *in.RoomID)
	case in.FirstUnreadMessage != nil && in.RoomID == nil:
		first, err = s.unreadFrom(ctx, who, in.FirstUnreadMessage.ID)
	default:
		err = model.Errorf("invalid-params", "must match a schema in anyOf")
	}
	if err != nil {
		return model.None{}, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ChangeSubscription(ctx, first.RID, who.UserID, func(sub *model.Subscription) error {
			if in.FirstUnreadMessage != nil && sub.LastSeen == 0 {
				return model.ErrNotFound
			}
			if in.FirstUnreadMessage == nil || in.FirstUnreadMessage.before(sub.LastSeen) {
				sub.Open, sub.Alert, sub.Unread, sub.LastSeen = true, true, 1, first.TS-1
			}
			return nil
		})
		return err
	})
	if errors.Is(err, model.ErrNotFound) && in.FirstUnreadMessage == nil {
		return model.None{}, nil // upstream changes nothing and says so to nobody
	}
	if errors.Is(err, model.ErrNotFound) {
		return model.None{}, errUnreading("error-subscription-not-found", "Subscription not found")
	}
	return model.None{}, wrap("mark a room as unread", err)
}

// UnreadByMethod is the arguments of unreadMessages: a message, or else a
// room.
type UnreadByMethod struct {
	FirstUnreadMessage *MessageRef `json:"firstUnreadMessage" check:"nullable"`
	RoomID             string      `json:"roomId" check:"nullable"`
}

// UnreadByMethod is Unread for DDP; a room comes before a message.
func (s *Service) UnreadByMethod(ctx context.Context, who model.Caller, in UnreadByMethod) (model.None, error) {
	switch {
	case in.RoomID != "":
		return s.Unread(ctx, who, UnreadRoom{RoomID: &in.RoomID})
	case in.FirstUnreadMessage == nil || in.FirstUnreadMessage.ID == "":
		return model.None{}, errUnreading("error-action-not-allowed", "Not allowed")
	}
	return s.Unread(ctx, who, UnreadRoom{FirstUnreadMessage: in.FirstUnreadMessage})
}

func errUnreading(code, reason string) error {
	return model.Errorf(code, "%s", reason).With(map[string]any{"method": "unreadMessages", "action": "Unread_messages"})
}

func (s *Service) lastMessage(ctx context.Context, rid string) (model.Message, error) {
	messages, err := s.Store.Messages(ctx, store.History{RID: rid}, model.Page{Count: 1})
	if err != nil {
		return model.Message{}, wrap("read a room's last message", err)
	}
	if len(messages) == 0 {
		return model.Message{}, errUnreading("error-no-message-for-unread", "There are no messages to mark unread")
	}
	return messages[0], nil
}

// unreadFrom finds the message from which on a room is to be unread: not one
// of the caller's own.
func (s *Service) unreadFrom(ctx context.Context, who model.Caller, id string) (model.Message, error) {
	m, err := s.Store.Message(ctx, id)
	if errors.Is(err, model.ErrNotFound) || err == nil && m.U.ID == who.UserID {
		return m, errUnreading("error-action-not-allowed", "Not allowed")
	}
	return m, wrap("read a message", err)
}
