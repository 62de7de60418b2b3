package chat

import (
	"context"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// SyncMessages asks what changed in a room: since a moment, all at once, or by
// a cursor, page by page.
type SyncMessages struct {
	RoomID     string `json:"roomId"`
	LastUpdate string `json:"lastUpdate"`
	Count      *int   `json:"count"`
	Next       string `json:"next"`     // changes after this cursor
	Previous   string `json:"previous"` // changes before it
	Type       string `json:"type"`     // UPDATED or DELETED
}

// SyncedMessages is what changed.
type SyncedMessages struct {
	Result MessageChanges `json:"result"`
}

// MessageChanges is messages that were written or changed, and those that are
// gone. Cursor is where a page begins and ends.
type MessageChanges struct {
	Updated []model.Message `json:"updated"`
	Deleted []model.Gone    `json:"deleted"`
	Cursor  *Cursor         `json:"cursor,omitzero"`
}

// Cursor is the moments to go on from, as texts; nil where there is no more.
type Cursor struct {
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
}

const syncMethod = "messages/get"

// SyncMessages answers who may read the room.
func (s *Service) SyncMessages(ctx context.Context, who model.Caller, in SyncMessages) (out SyncedMessages, err error) {
	switch {
	case in.RoomID == "":
		return out, model.Errorf("error-param-required", `The required "roomId" query param is missing`)
	case in.LastUpdate == "" && in.Type == "":
		return out, model.Errorf("error-param-required", `The "type" or "lastUpdate" parameters must be provided`)
	}
	var since model.Time
	if in.LastUpdate != "" {
		var ok bool
		if since, ok = model.ParseTime(in.LastUpdate); !ok {
			return out, model.Errorf("error-lastUpdate-param-invalid", `The "lastUpdate" query parameter must be a valid date`)
		}
	}
	if err := s.maySync(ctx, who, in.RoomID); err != nil {
		return out, err
	}
	if err := in.consistent(); err != nil {
		return out, err
	}
	if in.LastUpdate != "" {
		out.Result, err = s.changedSince(ctx, who, in.RoomID, since)
		return out, err
	}
	out.Result, err = s.changedBy(ctx, who, in)
	return out, err
}

func (s *Service) maySync(ctx context.Context, who model.Caller, rid string) error {
	_, ok, err := s.View(ctx, who, rid)
	return unless(ok, err, errNotAllowed(syncMethod))
}

// consistent refuses cursors that contradict each other.
func (in SyncMessages) consistent() error {
	cursor := in.Next != "" || in.Previous != ""
	switch {
	case in.Type != "" && in.Type != "UPDATED" && in.Type != "DELETED":
		return model.Errorf("error-type-param-not-supported", `The "type" parameter must be either "UPDATED" or "DELETED"`)
	case cursor && in.Type == "":
		return model.Errorf("error-type-param-required", `The "type" parameter is required when using the "next" or "previous" parameters`)
	case in.Next != "" && in.Previous != "":
		return model.Errorf("error-cursor-conflict", `You cannot provide both "next" and "previous" parameters`)
	case cursor && in.LastUpdate != "":
		return model.Errorf("error-cursor-and-lastUpdate-conflict", `The attributes "next", "previous" and "lastUpdate" cannot be used together`)
	}
	return nil
}

// changedSince returns all that changed after a moment, the newest message
// first.
func (s *Service) changedSince(ctx context.Context, who model.Caller, rid string, since model.Time) (out MessageChanges, err error) {
	if out.Updated, err = s.Store.Changed(ctx, store.Stretch{RID: rid, After: since}); err != nil {
		return out, wrap("list changed messages", err)
	}
	slices.SortStableFunc(out.Updated, func(a, b model.Message) int { return int(b.TS - a.TS) })
	if out.Updated, err = s.present(ctx, out.Updated, who); err != nil {
		return out, err
	}
	out.Deleted, err = s.Store.Deleted(ctx, store.Stretch{RID: rid, After: since})
	return out, wrap("list deleted messages", err)
}

// changedBy returns a page of changes. Changes of one moment are never torn
// apart, so whoever goes on from the cursor misses none.
func (s *Service) changedBy(ctx context.Context, who model.Caller, in SyncMessages) (MessageChanges, error) {
	at, err := cursorOf(firstText(in.Next, in.Previous, "0"))
	if err != nil {
		return MessageChanges{}, err
	}
	count := defaultHistory
	if in.Count != nil {
		count = max(1, min(*in.Count, maxLoaded))
	}
	stretch := store.Stretch{RID: in.RoomID, After: at, Limit: count + 1}
	if in.Previous != "" {
		stretch = store.Stretch{RID: in.RoomID, Before: at, Limit: count + 1, Backward: true}
	}
	if in.Type == "DELETED" {
		gone, cursor, err := pageOf(ctx, stretch, s.Store.Deleted, func(g model.Gone) model.Time { return g.DeletedAt })
		return MessageChanges{Updated: []model.Message{}, Deleted: gone, Cursor: cursor}, wrap("list deleted messages", err)
	}
	messages, cursor, err := pageOf(ctx, stretch, s.Store.Changed, func(m model.Message) model.Time { return m.UpdatedAt })
	if err != nil {
		return MessageChanges{}, wrap("list changed messages", err)
	}
	messages, err = s.present(ctx, messages, who)
	return MessageChanges{Updated: messages, Deleted: []model.Gone{}, Cursor: cursor}, err
}

func cursorOf(text string) (model.Time, error) {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, model.Fail("Invalid Date").Because(err)
	}
	return model.Time(ms), nil
}

// pageOf reads a page of changes with one more than is asked for, completes
// its last moment, and says where it begins and ends.
func pageOf[T any](ctx context.Context, at store.Stretch, read func(context.Context, store.Stretch) ([]T, error), moment func(T) model.Time) ([]T, *Cursor, error) {
	all, err := read(ctx, at)
	if err != nil || len(all) == 0 {
		return all, &Cursor{}, err
	}
	count, more := at.Limit-1, len(all) == at.Limit
	if more {
		last := moment(all[count-1])
		torn := moment(all[count]) == last
		if all = all[:count]; torn {
			all = slices.DeleteFunc(all, func(v T) bool { return moment(v) == last })
			whole, err := read(ctx, store.Stretch{RID: at.RID, After: last - 1, Before: last + 1, Backward: at.Backward})
			if err != nil {
				return nil, nil, err
			}
			all = append(all, whole...)
		}
	}
	first, last := cursorAt(moment(all[0])), cursorAt(moment(all[len(all)-1]))
	switch {
	case at.Backward && more:
		return all, &Cursor{Next: first, Previous: last}, nil
	case at.Backward:
		return all, &Cursor{Next: first}, nil
	case more:
		return all, &Cursor{Next: last, Previous: first}, nil
	}
	return all, &Cursor{Previous: first}, nil
}

func cursorAt(t model.Time) *string {
	text := strconv.FormatInt(int64(t), 10)
	return &text
}

// GetMessages is the arguments of messages/get.
type GetMessages struct {
	RID     string             `json:"rid" check:"required"`
	Options GetMessagesOptions `json:"options"`
}

// GetMessagesOptions says what is asked: changes, as SyncMessages does, or a
// part of the history.
type GetMessagesOptions struct {
	LastUpdate jsontext.Value `json:"lastUpdate"`
	LatestDate model.Time     `json:"latestDate" check:"nullable"`
	OldestDate model.Time     `json:"oldestDate" check:"nullable"`
	Inclusive  bool           `json:"inclusive" check:"nullable"`
	Count      *int           `json:"count" check:"nullable"`
	Unreads    bool           `json:"unreads" check:"nullable"`
	Next       string         `json:"next" check:"nullable"`
	Previous   string         `json:"previous" check:"nullable"`
	Type       string         `json:"type" check:"nullable"`
}

// GetMessages is SyncMessages for DDP, and without a date or a cursor
// ChannelHistory.
func (s *Service) GetMessages(ctx context.Context, who model.Caller, in GetMessages) (any, error) {
	o := in.Options
	if in.RID == "" {
		return nil, errInvalidRoom(syncMethod)
	}
	if err := s.maySync(ctx, who, in.RID); err != nil {
		return nil, err
	}
	since, dated := momentOf(o.LastUpdate)
	ask := SyncMessages{RoomID: in.RID, Count: o.Count, Next: o.Next, Previous: o.Previous, Type: o.Type}
	if dated {
		ask.LastUpdate = since.String()
	}
	if err := ask.consistent(); err != nil {
		return nil, err
	}
	switch {
	case dated:
		return s.changedSince(ctx, who, in.RID, since)
	case o.Next != "" || o.Previous != "":
		return s.changedBy(ctx, who, ask)
	}
	return s.ChannelHistory(ctx, who, ChannelHistory{
		RID: in.RID, Latest: o.LatestDate, Oldest: o.OldestDate, Inclusive: o.Inclusive, Count: o.Count, Unreads: o.Unreads,
	})
}

// ListDeleted asks for the messages that are gone since a moment.
type ListDeleted struct {
	model.ListQuery
	RoomID string `json:"roomId"`
	Since  string `json:"since"`
}

// DeletedList is a page of them.
type DeletedList struct {
	Messages []MessageRef `json:"messages"`
	model.Listed
}

// DeletedMessages lists them to who may read the room.
func (s *Service) DeletedMessages(ctx context.Context, who model.Caller, in ListDeleted) (out DeletedList, err error) {
	since, dated := model.ParseTime(in.Since)
	switch {
	case in.RoomID == "":
		return out, &model.Error{Code: `The required "roomId" query param is missing.`}
	case in.Since == "":
		return out, &model.Error{Code: `The required "since" query param is missing.`}
	case !dated:
		return out, &model.Error{Code: `The "since" query parameter must be a valid date.`}
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	page.Sort = nil
	if err := s.maySync(ctx, who, in.RoomID); err != nil {
		return out, err
	}
	gone, total, err := s.Store.DeletedPage(ctx, in.RoomID, since, page)
	if err != nil {
		return out, wrap("list deleted messages", err)
	}
	out.Messages = make([]MessageRef, len(gone))
	for i, g := range gone {
		out.Messages[i].ID = g.ID
	}
	out.Listed = page.Listed(len(gone), total)
	return out, nil
}
