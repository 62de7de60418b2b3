package chat

import (
	"context"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// The DDP methods that read a room's messages by when they were written.
// Where upstream answers false, to say no more than that there is nothing to
// see, so do these.

// maxLoaded bounds what one method returns.
const maxLoaded = 1000

// LoadHistory asks for the messages of a room before a moment. LastSeen is
// when the caller was last there.
type LoadHistory struct {
	RID         string         `json:"rid" check:"required"`
	End         jsontext.Value `json:"end"`
	Limit       *int           `json:"limit" check:"nullable"`
	LastSeen    jsontext.Value `json:"ls"`
	ShowThreads *bool          `json:"showThreadMessages" check:"nullable"`
	Offset      int            `json:"offset" check:"nullable"`
}

// LoadedHistory is a part of a room's messages, the newest first, and what of
// it the caller has not seen that lies before it.
type LoadedHistory struct {
	Messages        []model.Message `json:"messages"`
	FirstUnread     *model.Message  `json:"firstUnread,omitzero"`
	UnreadNotLoaded int             `json:"unreadNotLoaded"`
}

// momentOf reads an argument that may be a date in any of its forms, or
// nothing of the kind.
func momentOf(raw jsontext.Value) (t model.Time, ok bool) {
	if len(raw) == 0 || raw.Kind() == 'n' {
		return 0, false
	}
	return t, json.Unmarshal(raw, &t) == nil
}

// limitOf is how many messages an argument asks for.
func limitOf(limit *int, byDefault int) int {
	if limit == nil {
		return byDefault
	}
	return max(0, min(*limit, maxLoaded))
}

// LoadHistory returns a part of a room's messages, or false for rooms that
// the caller may not look into.
func (s *Service) LoadHistory(ctx context.Context, who model.Caller, in LoadHistory) (any, error) {
	room, ok, err := s.previews(ctx, who, in.RID)
	if err != nil || !ok {
		return false, err
	}
	end, _ := momentOf(in.End)
	h := store.History{RID: room.ID, Before: end, Hidden: s.hidden(room), Replies: repliesOf(in.ShowThreads)}
	out := LoadedHistory{}
	page := model.Page{Offset: max(0, in.Offset), Count: limitOf(in.Limit, defaultHistory)}
	if out.Messages, err = s.stretch(ctx, h, page); err != nil {
		return nil, err
	}
	if seen, ok := momentOf(in.LastSeen); ok {
		if out.FirstUnread, out.UnreadNotLoaded, err = s.notLoaded(ctx, h, seen, out.Messages); err != nil {
			return nil, err
		}
	}
	out.Messages, err = s.present(ctx, out.Messages, who)
	return out, err
}

// stretch returns a page of a history. It is longer than asked for where its last
// messages are of one moment, which happens only in rooms that are written to
// too fast to keep moments apart: who goes on from there misses none.
func (s *Service) stretch(ctx context.Context, h store.History, page model.Page) ([]model.Message, error) {
	count := page.Count
	page.Count++
	messages, err := s.Store.Messages(ctx, h, page)
	if err != nil || len(messages) <= count || count == 0 {
		return messages[:min(count, len(messages))], wrap("read a part of a history", err)
	}
	next := messages[count].TS
	if messages = messages[:count]; messages[count-1].TS != next {
		return messages, nil
	}
	h.After, h.Before, h.Inclusive = next-1, next+1, false
	moment, err := s.Store.Messages(ctx, h, model.Page{Count: model.NoLimit, Sort: page.Sort})
	for _, m := range moment {
		if !slices.ContainsFunc(messages, func(had model.Message) bool { return had.ID == m.ID }) {
			messages = append(messages, m)
		}
	}
	return messages, wrap("read a moment of a history", err)
}

// repliesOf says which replies a history shows: all of them unless asked
// otherwise.
func repliesOf(show *bool) store.Replies {
	if show != nil && !*show {
		return store.ShownReplies
	}
	return store.AllReplies
}

// notLoaded returns the first message after a moment that lies before a
// history's oldest, and how many do.
func (s *Service) notLoaded(ctx context.Context, h store.History, since model.Time, loaded []model.Message) (*model.Message, int, error) {
	if n := len(loaded); n == 0 || loaded[n-1].TS <= since {
		return nil, 0, nil
	}
	h.After, h.Before, h.Inclusive = since, loaded[len(loaded)-1].TS, false
	missing, err := s.Store.CountMessages(ctx, h)
	if err != nil || missing == 0 {
		return nil, 0, wrap("count what is unread", err)
	}
	first, err := s.Store.Messages(ctx, h, oldestFirst(1))
	if err != nil || len(first) == 0 {
		return nil, missing, wrap("read what is unread", err)
	}
	return &first[0], missing, nil
}

func oldestFirst(n int) model.Page {
	return model.Page{Count: n, Sort: []model.SortKey{{Field: "ts"}}}
}

// previews finds a room whose messages the caller may read; channels without
// being in them only with preview-c-room.
func (s *Service) previews(ctx context.Context, who model.Caller, rid string) (model.Room, bool, error) {
	room, ok, err := s.View(ctx, who, rid)
	if err != nil || !ok || who.Anonymous() || room.T != model.Channel || s.may(who, "preview-c-room") {
		return room, ok, err
	}
	sub, err := s.membership(ctx, s.Store.Reader, rid, who.UserID)
	return room, sub != nil, err
}

// LoadMissed asks for everything that was said in a room after a moment.
type LoadMissed struct {
	RID   string     `json:"rid" check:"required"`
	Start model.Time `json:"start" check:"required"`
}

// LoadMissed returns it, the newest first, or false.
func (s *Service) LoadMissed(ctx context.Context, who model.Caller, in LoadMissed) (any, error) {
	if in.RID == "" {
		return nil, errInvalidRoom("getUsersOfRoom")
	}
	room, ok, err := s.View(ctx, who, in.RID)
	if err != nil || !ok {
		return false, err
	}
	messages, err := s.Store.Messages(ctx, store.History{RID: room.ID, After: in.Start}, model.Page{Count: maxLoaded})
	if err != nil {
		return nil, wrap("load missed messages", err)
	}
	return s.present(ctx, messages, who)
}

// LoadNext asks for the messages of a room after a moment, or from its
// beginning.
type LoadNext struct {
	RID   string         `json:"rid" check:"required"`
	End   jsontext.Value `json:"end"`
	Limit *int           `json:"limit"`
}

// LoadedMessages is some of a room's messages.
type LoadedMessages struct {
	Messages []model.Message `json:"messages"`
}

// LoadNext returns them, the oldest first.
func (s *Service) LoadNext(ctx context.Context, who model.Caller, in LoadNext) (LoadedMessages, error) {
	const method = "loadNextMessages"
	if in.RID == "" {
		return LoadedMessages{}, errInvalidRoom(method)
	}
	room, ok, err := s.View(ctx, who, in.RID)
	if err := unless(ok, err, errNotAllowed(method)); err != nil {
		return LoadedMessages{}, err
	}
	after, _ := momentOf(in.End)
	messages, err := s.stretch(ctx, store.History{RID: room.ID, After: after}, oldestFirst(limitOf(in.Limit, defaultHistory)))
	if err != nil {
		return LoadedMessages{}, err
	}
	messages, err = s.present(ctx, messages, who)
	return LoadedMessages{messages}, err
}

// LoadSurrounding asks for what was said around a message.
type LoadSurrounding struct {
	Message MessageRef `json:"message" check:"required"`
	Limit   *int       `json:"limit"`
}

// SurroundingMessages is a message and those around it: the ones before it,
// the newest first, itself, and those after it, the oldest first.
type SurroundingMessages struct {
	Messages   []model.Message `json:"messages"`
	MoreBefore bool            `json:"moreBefore"`
	MoreAfter  bool            `json:"moreAfter"`
}

// LoadSurrounding returns it, or false.
func (s *Service) LoadSurrounding(ctx context.Context, who model.Caller, in LoadSurrounding) (any, error) {
	m, err := s.Store.Message(ctx, in.Message.ID)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return nil, wrap("read a message", err)
	}
	if _, ok, err := s.View(ctx, who, m.RID); err != nil || !ok {
		return false, err
	}
	others := max(0, limitOf(in.Limit, 50)-1)
	before, err := s.Store.Messages(ctx, store.History{RID: m.RID, Before: m.TS}, model.Page{Count: (others + 1) / 2})
	if err != nil {
		return nil, wrap("load what was said before", err)
	}
	after, err := s.Store.Messages(ctx, store.History{RID: m.RID, After: m.TS}, oldestFirst(others/2))
	if err != nil {
		return nil, wrap("load what was said after", err)
	}
	out := SurroundingMessages{MoreBefore: len(before) == (others+1)/2, MoreAfter: len(after) == others/2}
	out.Messages, err = s.present(ctx, slices.Concat(before, []model.Message{m}, after), who)
	return out, err
}

// ChannelHistory is the arguments of getChannelHistory.
type ChannelHistory struct {
	RID         string     `json:"rid" check:"required"`
	Latest      model.Time `json:"latest" check:"nullable"`
	Oldest      model.Time `json:"oldest" check:"nullable"`
	Inclusive   bool       `json:"inclusive" check:"nullable"`
	Offset      int        `json:"offset" check:"nullable"`
	Count       *int       `json:"count" check:"nullable"`
	Unreads     bool       `json:"unreads" check:"nullable"`
	ShowThreads *bool      `json:"showThreadMessages" check:"nullable"`
}

// ChannelHistory returns a part of the messages of a room of any type, or
// false.
func (s *Service) ChannelHistory(ctx context.Context, who model.Caller, in ChannelHistory) (any, error) {
	room, ok, err := s.previews(ctx, who, in.RID)
	if err != nil || !ok {
		return false, err
	}
	return s.historyOf(ctx, who, room, ReadHistory{
		Latest: in.Latest, Oldest: in.Oldest, Inclusive: in.Inclusive, Unreads: in.Unreads, Offset: max(0, in.Offset), Count: in.Count, ShowThreads: in.ShowThreads,
	})
}
