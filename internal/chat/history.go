package chat

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// ReadHistory asks for a part of a room's messages, by when they were
// written.
type ReadHistory struct {
	RoomTarget
	Latest    model.Time `json:"latest"`
	Oldest    model.Time `json:"oldest"`
	Inclusive bool       `json:"inclusive"`
	Unreads   bool       `json:"unreads"`
	Offset    int        `json:"offset" check:"min=0"`
	Count     *int       `json:"count" check:"min=0"`
	// ShowThreads is whether replies that only their threads show are there,
	// too; they are unless it is false.
	ShowThreads *bool `json:"showThreadMessages"`
}

// RoomHistory is a part of a room's messages, the newest first. FirstUnread
// and UnreadNotLoaded tell of what lies between it and the oldest moment
// asked for.
type RoomHistory struct {
	Messages        []model.Message `json:"messages"`
	FirstUnread     *model.Message  `json:"firstUnread,omitzero"`
	UnreadNotLoaded *int            `json:"unreadNotLoaded,omitzero"`
}

// defaultHistory is how many messages a history has unless asked otherwise.
const defaultHistory = 20

// History returns a part of a room's messages, without the system messages
// that are hidden there.
func (f Family) History(ctx context.Context, who model.Caller, in ReadHistory) (RoomHistory, error) {
	room, err := f.look(ctx, f.Store.Reader, who, in.RoomTarget)
	if err != nil {
		return RoomHistory{}, err
	}
	if f.Type == model.Channel && !f.may(who, "preview-c-room") {
		sub, err := f.membership(ctx, f.Store.Reader, room.ID, who.UserID)
		if err := unless(sub != nil, err, errForbidden); err != nil {
			return RoomHistory{}, err
		}
	}
	return f.historyOf(ctx, who, room, in)
}

// historyOf is History for any room that the caller may read.
func (s *Service) historyOf(ctx context.Context, who model.Caller, room model.Room, in ReadHistory) (out RoomHistory, err error) {
	h := store.History{
		RID: room.ID, After: in.Oldest, Before: in.Latest, Inclusive: in.Inclusive, Hidden: s.hidden(room), Replies: repliesOf(in.ShowThreads),
	}
	page := model.Page{Offset: in.Offset, Count: defaultHistory}
	if upper := s.Settings.Get().Int("API_Upper_Count_Limit"); in.Count != nil {
		page.Count = max(0, min(*in.Count, upper))
	}
	if out.Messages, err = s.stretch(ctx, h, page); err != nil {
		return out, err
	}
	if in.Unreads {
		missing := 0
		out.UnreadNotLoaded = &missing
		if in.Oldest != 0 {
			if out.FirstUnread, missing, err = s.notLoaded(ctx, h, in.Oldest, out.Messages); err != nil {
				return out, err
			}
		}
	}
	out.Messages, err = s.present(ctx, out.Messages, who)
	return out, err
}

// hidden returns the types of system messages that are not shown in a room:
// its own list, or the workspace's.
func (s *Service) hidden(room model.Room) []string {
	var own []string
	if room.SysMes.Kind() == '[' && json.Unmarshal(room.SysMes, &own) == nil {
		return own
	}
	hidden := slices.Clone(s.Settings.Get().Strings("Hide_System_Messages"))
	if i := slices.Index(hidden, "mute_unmute"); i >= 0 {
		hidden = slices.Replace(hidden, i, i+1, "user-muted", "user-unmuted")
	}
	return hidden
}

// ListMessages asks for a page of a room's messages.
type ListMessages struct {
	RoomTarget
	MessageChoice
	model.ListQuery
}

// MessageList is a page of a room's messages.
type MessageList struct {
	Messages []model.Message `json:"messages"`
	model.Listed
}

// Messages lists a room's messages, hidden system messages too, the newest
// first.
func (f Family) Messages(ctx context.Context, who model.Caller, in ListMessages) (MessageList, error) {
	find := f.look
	if f.Type == model.Group {
		find = f.open
	}
	room, err := find(ctx, f.Store.Reader, who, in.RoomTarget)
	if err != nil {
		return MessageList{}, err
	}
	if f.Type == model.Channel {
		if err := f.reads(ctx, who, room); err != nil {
			return MessageList{}, err
		}
	}
	return f.messagesOf(ctx, who, room, in.MessageChoice, in.ListQuery)
}

// reads decides who may list a channel's messages: who may only see what
// they have joined must be in it.
func (s *Service) reads(ctx context.Context, who model.Caller, room model.Room) error {
	if !s.may(who, "view-c-room") {
		return errForbidden
	}
	if !s.may(who, "view-joined-room") {
		return nil
	}
	sub, err := s.membership(ctx, s.Store.Reader, room.ID, who.UserID)
	return unless(sub != nil, err, errForbidden)
}

// messagesOf lists the messages of any room that the caller may read.
func (s *Service) messagesOf(ctx context.Context, who model.Caller, room model.Room, choice MessageChoice, in model.ListQuery) (out MessageList, err error) {
	page, err := s.Settings.Get().Page(in)
	if err != nil {
		return out, err
	}
	h := store.History{RID: room.ID}
	if h.Filter, err = model.ParseFilter(in.Query); err != nil {
		return out, err
	}
	if c, some := choice.chosenIn(room.ID, who, h.Filter); some {
		return s.chosen(ctx, who, c, page)
	}
	if noReplies(h.Filter) {
		h.Replies, h.Filter = store.NoReplies, model.Filter{}
	}
	if out.Messages, err = s.Store.Messages(ctx, h, page); err != nil {
		return out, wrap("list messages", err)
	}
	total := room.Msgs // of all of them, the room keeps count
	if h.Filter.Op != "" || h.Replies != store.AllReplies {
		if total, err = s.Store.CountMessages(ctx, h); err != nil {
			return out, wrap("count messages", err)
		}
	}
	out.Listed = page.Listed(len(out.Messages), total)
	out.Messages, err = s.present(ctx, out.Messages, who)
	return out, err
}

// noReplies recognises the filter {"tmid":{"$exists":false}}, by which
// EmbeddedChat leaves threads out and which an index answers.
func noReplies(f model.Filter) bool {
	for f.Op == model.And && len(f.Parts) == 1 {
		f = f.Parts[0]
	}
	return f.Op == model.Exists && f.Field == "tmid" && f.Values[0] == false
}

// ListMentions asks for a page of the messages that call the caller by name.
type ListMentions struct {
	RoomID string `json:"roomId" check:"required,minLength=1"`
	Offset *int   `json:"offset" check:"nullable"`
	Count  *int   `json:"count" check:"nullable"`
	Sort   string `json:"sort"`
	Query  string `json:"query"`
}

// MentionList is a page of them.
type MentionList struct {
	Mentions []model.Message `json:"mentions"`
	model.Listed
}

// OwnMentions lists where the caller is called in a room of any type, the
// oldest first.
func (s *Service) OwnMentions(ctx context.Context, who model.Caller, in ListMentions) (MentionList, error) {
	page, err := s.Settings.Get().Page(model.ListQuery{Offset: in.Offset, Count: in.Count, Sort: in.Sort})
	if err != nil {
		return MentionList{}, err
	}
	if page.Sort == nil {
		page.Sort = oldestFirst(1).Sort
	}
	_, ok, err := s.View(ctx, who, in.RoomID)
	if err := unless(ok, err, errInvalidRoom("getUserMentionsByChannel")); err != nil {
		return MentionList{}, err
	}
	list, err := s.chosen(ctx, who, store.Chosen{RID: in.RoomID, Mentions: []string{who.UserID}}, page)
	return MentionList{list.Messages, list.Listed}, err
}

// AnonymousRead lists a channel's messages for anybody, where the workspace
// lets everybody read.
func (f Family) AnonymousRead(ctx context.Context, who model.Caller, in ListMessages) (MessageList, error) {
	if !f.Settings.Get().Bool("Accounts_AllowAnonymousRead") {
		return MessageList{}, model.Errorf("error-not-allowed", `Enable "Allow Anonymous Read"`).By("channels.anonymousread")
	}
	room, err := f.look(ctx, f.Store.Reader, model.Caller{}, in.RoomTarget)
	if err != nil {
		return MessageList{}, err
	}
	return f.messagesOf(ctx, who, room, in.MessageChoice, in.ListQuery)
}
