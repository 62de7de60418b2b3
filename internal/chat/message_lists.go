package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ListRoomMessages asks for a page of some of a room's messages.
type ListRoomMessages struct {
	RoomID string `json:"roomId"`
	model.ListQuery
}

// Pinned lists what is on a room's board, what was pinned last first.
func (s *Service) Pinned(ctx context.Context, who model.Caller, in ListRoomMessages) (MessageList, error) {
	if in.RoomID == "" {
		return MessageList{}, model.Errorf("error-roomId-param-not-provided", `The required "roomId" query param is missing.`)
	}
	in.Sort = ""
	return s.choose(ctx, who, in, store.Chosen{RID: in.RoomID, Pinned: true}, model.Errorf("error-not-allowed", "Not allowed"))
}

// Starred lists what the caller has starred in a room, the newest first.
func (s *Service) Starred(ctx context.Context, who model.Caller, in ListRoomMessages) (MessageList, error) {
	return s.chooseOwn(ctx, who, in, store.Chosen{RID: in.RoomID, StarredBy: who.UserID})
}

// Mentioning lists where the caller is called by name in a room, the newest
// first.
func (s *Service) Mentioning(ctx context.Context, who model.Caller, in ListRoomMessages) (MessageList, error) {
	return s.chooseOwn(ctx, who, in, store.Chosen{RID: in.RoomID, Mentions: []string{who.UserID}})
}

func (s *Service) chooseOwn(ctx context.Context, who model.Caller, in ListRoomMessages, c store.Chosen) (MessageList, error) {
	if in.RoomID == "" {
		return MessageList{}, model.Errorf("error-invalid-params", `The required "roomId" query param is missing.`)
	}
	return s.choose(ctx, who, in, c, model.Fail("error-not-allowed"))
}

// choose returns a page of chosen messages of a room that the caller may read.
func (s *Service) choose(ctx context.Context, who model.Caller, in ListRoomMessages, c store.Chosen, refusal error) (out MessageList, err error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	ok, err := s.CanRead(ctx, who, in.RoomID)
	if err := unless(ok, err, refusal); err != nil {
		return out, err
	}
	return s.chosen(ctx, who, c, page)
}

func (s *Service) chosen(ctx context.Context, who model.Caller, c store.Chosen, page model.Page) (out MessageList, err error) {
	if out.Messages, err = s.Store.ChosenMessages(ctx, c, page); err != nil {
		return out, wrap("list chosen messages", err)
	}
	total, err := s.Store.CountChosenMessages(ctx, c)
	if err != nil {
		return out, wrap("count chosen messages", err)
	}
	out.Listed = page.Listed(len(out.Messages), total)
	out.Messages, err = s.present(ctx, out.Messages, who)
	return out, err
}

// MessageChoice is what the lists of a room's messages can be cut down to:
// ids are separated by commas.
type MessageChoice struct {
	MentionIDs string `json:"mentionIds"`
	StarredIDs string `json:"starredIds"`
	Pinned     string `json:"pinned"` // "true", or all
}

// chosenIn returns what is chosen by a list's own parameters or by its query,
// and the query without that; false when nothing is. What others starred is
// nobody's business: it chooses nothing.
func (c MessageChoice) chosenIn(rid string, who model.Caller, query model.Filter) (store.Chosen, bool) {
	out := store.Chosen{RID: rid, Pinned: strings.EqualFold(c.Pinned, "true")}
	mentions, starred := splitIDs(c.MentionIDs), splitIDs(c.StarredIDs)
	for i := range query.Parts {
		switch part := query.Parts[i]; {
		case part.Op != model.Equal && part.Op != model.In:
			out.Filter.Parts = append(out.Filter.Parts, part)
		case part.Field == "mentions._id":
			mentions = append(mentions, texts(part.Values)...)
		case part.Field == "starred._id":
			starred = append(starred, texts(part.Values)...)
		case part.Field == "pinned" && part.Values[0] == true:
			out.Pinned = true
		default:
			out.Filter.Parts = append(out.Filter.Parts, part)
		}
	}
	out.Filter.Op, out.Mentions = model.And, mentions
	if slices.Contains(starred, who.UserID) {
		out.StarredBy = who.UserID
	}
	out.Nothing = len(starred) > 0 && out.StarredBy == ""
	return out, out.Pinned || len(mentions) > 0 || len(starred) > 0
}

func splitIDs(list string) (ids []string) {
	for id := range strings.SplitSeq(list, ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func texts(values []any) (out []string) {
	for _, v := range values {
		if text, ok := v.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// ReadMessage names a message.
type ReadMessage struct {
	MsgID string `json:"msgId"`
}

// ReadMessage returns a message of a room that the caller may read.
func (s *Service) ReadMessage(ctx context.Context, who model.Caller, in ReadMessage) (SentMessage, error) {
	if in.MsgID == "" {
		return SentMessage{}, model.Fail(`The "msgId" query parameter must be provided.`)
	}
	found, err := s.SingleMessage(ctx, who, SingleMessage{in.MsgID})
	if err == nil && found == nil {
		err = model.Fail("")
	}
	if err != nil {
		return SentMessage{}, err
	}
	return SentMessage{*found}, nil
}

// SingleMessage is the argument of getSingleMessage.
type SingleMessage struct {
	ID string `json:"mid" check:"required"`
}

// SingleMessage returns a message of a room that the caller may read; nil when
// there is none of that id.
func (s *Service) SingleMessage(ctx context.Context, who model.Caller, in SingleMessage) (*model.Message, error) {
	m, err := s.Store.Message(ctx, in.ID)
	if errors.Is(err, model.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, wrap("read a message", err)
	}
	ok, err := s.CanRead(ctx, who, m.RID)
	if err := unless(ok, err, errNotAllowed("getSingleMessage")); err != nil {
		return nil, err
	}
	shown, err := s.present(ctx, []model.Message{m}, who)
	if err != nil {
		return nil, err
	}
	return &shown[0], nil
}

// SeveralMessages is the argument of getMessages.
type SeveralMessages struct {
	IDs []string `json:"messages" check:"required,maxItems=1000"`
}

// SeveralMessages returns the messages of those ids, all of which must be of
// rooms that the caller may read.
func (s *Service) SeveralMessages(ctx context.Context, who model.Caller, in SeveralMessages) ([]model.Message, error) {
	messages := []model.Message{}
	readable := map[string]bool{}
	for _, id := range in.IDs {
		m, err := s.Store.Message(ctx, id)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, wrap("read a message", err)
		}
		if !readable[m.RID] {
			ok, err := s.CanRead(ctx, who, m.RID)
			if err := unless(ok, err, errNotAllowed("getSingleMessage")); err != nil {
				return nil, err
			}
			readable[m.RID] = true
		}
		messages = append(messages, m)
	}
	return s.present(ctx, messages, who)
}
