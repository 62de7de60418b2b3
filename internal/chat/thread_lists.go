package chat

import (
	"context"
	"errors"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

var (
	errThreadsDisabled = model.Errorf("error-not-allowed", "Threads Disabled")
	errThreadHidden    = model.Errorf("error-not-allowed", "Not Allowed")
)

// threadRoom finds a room whose threads the caller may read; every absence is
// the same refusal.
func (s *Service) threadRoom(ctx context.Context, who model.Caller, rid string) (model.Room, error) {
	room, ok, err := s.View(ctx, who, rid)
	return room, unless(ok, err, errThreadHidden)
}

// threadsOff refuses while the workspace has no threads.
func (s *Service) threadsOff() error {
	return unless(s.Settings.Get().Bool("Threads_enabled"), nil, errThreadsDisabled)
}

// ListThreads asks for a page of a room's threads: all, those the caller
// follows, or those they have unread.
type ListThreads struct {
	model.ListQuery
	RID  *string `json:"rid"`
	Type string  `json:"type"` // following or unread
	Text string  `json:"text"`
}

// ThreadPage is a page of threads, each by the message that began it.
type ThreadPage struct {
	Threads []model.Message `json:"threads"`
	model.Listed
}

// Threads lists the threads of a room, the one with the latest reply first.
func (s *Service) Threads(ctx context.Context, who model.Caller, in ListThreads) (out ThreadPage, err error) {
	if in.RID == nil {
		return out, model.Fail("Match error: Expected string, got undefined")
	}
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	if err := s.threadsOff(); err != nil {
		return out, err
	}
	room, err := s.threadRoom(ctx, who, *in.RID)
	if err != nil {
		return out, err
	}
	l := store.ThreadList{RID: room.ID, Text: in.Text}
	if l.Filter, err = model.ParseFilter(in.Query); err != nil {
		return out, err
	}
	switch in.Type {
	case "following":
		l.Follower = who.UserID
	case "unread":
		if l.Only, err = s.unreadThreads(ctx, room.ID, who.UserID); err != nil {
			return out, err
		}
	}
	threads, total, err := s.Store.Threads(ctx, l, page)
	if err != nil {
		return out, wrap("list threads", err)
	}
	out.Listed = page.Listed(len(threads), total)
	out.Threads, err = s.present(ctx, threads, who)
	return out, err
}

func (s *Service) unreadThreads(ctx context.Context, rid, uid string) ([]string, error) {
	sub, err := s.membership(ctx, s.Store.Reader, rid, uid)
	if sub == nil || sub.ThreadUnread == nil {
		return []string{}, err
	}
	return sub.ThreadUnread, err
}

// SyncThreads asks which threads of a room changed since a moment.
type SyncThreads struct {
	RID          string `json:"rid"`
	UpdatedSince string `json:"updatedSince"`
	Query        string `json:"query"`
}

// SyncedThreads is what changed.
type SyncedThreads struct {
	Threads model.Delta[model.Message] `json:"threads"`
}

// since reads the moment of a question for changes.
func sinceOf(text string) (model.Time, error) {
	if text == "" {
		return 0, model.Errorf("error-updatedSince-param-invalid", `The required param "updatedSince" is missing.`)
	}
	since, ok := model.ParseTime(text)
	return since, unless(ok, nil, model.Errorf("error-updatedSince-param-invalid", `The "updatedSince" query parameter must be a valid date.`))
}

// SyncThreads lists the threads that changed, and those whose first message
// was deleted.
func (s *Service) SyncThreads(ctx context.Context, who model.Caller, in SyncThreads) (out SyncedThreads, err error) {
	if err := s.threadsOff(); err != nil {
		return out, err
	}
	if in.RID == "" {
		return out, model.Errorf("error-room-id-param-not-provided", `The required "rid" query param is missing.`)
	}
	since, err := sinceOf(in.UpdatedSince)
	if err != nil {
		return out, err
	}
	room, err := s.threadRoom(ctx, who, in.RID)
	if err != nil {
		return out, err
	}
	l := store.ThreadList{RID: room.ID, Since: since}
	if l.Filter, err = model.ParseFilter(in.Query); err != nil {
		return out, err
	}
	threads, _, err := s.Store.Threads(ctx, l, model.Page{Count: model.NoLimit})
	if err != nil {
		return out, wrap("list changed threads", err)
	}
	if out.Threads.Update, err = s.present(ctx, threads, who); err != nil {
		return out, err
	}
	out.Threads.Remove, err = s.Store.DeletedThreads(ctx, room.ID, since)
	return out, wrap("list deleted threads", err)
}

// ListReplies asks for a page of the replies to a thread.
type ListReplies struct {
	model.ListQuery
	TMID string `json:"tmid"`
}

// thread finds a thread that the caller may read, as the REST endpoints
// refuse.
func (s *Service) thread(ctx context.Context, who model.Caller, tmid string) (model.Message, error) {
	m, err := s.Store.Message(ctx, tmid)
	if errors.Is(err, model.ErrNotFound) {
		return m, model.Errorf("error-invalid-message", "Invalid Message")
	}
	if err != nil {
		return m, wrap("read a thread", err)
	}
	_, err = s.threadRoom(ctx, who, m.RID)
	return m, err
}

var errNoThread = model.Errorf("error-invalid-params", `The required "tmid" query param is missing.`)

// ThreadMessages lists the replies to a thread, the oldest first.
func (s *Service) ThreadMessages(ctx context.Context, who model.Caller, in ListReplies) (out MessageList, err error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	filter, err := model.ParseFilter(in.Query)
	if err != nil {
		return out, err
	}
	if err := s.threadsOff(); err != nil {
		return out, err
	}
	if in.TMID == "" {
		return out, errNoThread
	}
	thread, err := s.thread(ctx, who, in.TMID)
	if err != nil {
		return out, err
	}
	if out.Messages, err = s.Store.ThreadMessages(ctx, thread.ID, filter, page); err != nil {
		return out, wrap("list replies", err)
	}
	total := thread.TCount // of all of them, the thread keeps count
	if filter.Op != "" {
		if total, err = s.Store.CountThread(ctx, thread.ID, filter); err != nil {
			return out, wrap("count replies", err)
		}
	}
	out.Listed = page.Listed(len(out.Messages), total)
	out.Messages, err = s.present(ctx, out.Messages, who)
	return out, err
}

// SyncReplies asks which replies to a thread changed since a moment.
type SyncReplies struct {
	TMID         string `json:"tmid"`
	UpdatedSince string `json:"updatedSince"`
}

// SyncedReplies is what changed.
type SyncedReplies struct {
	Messages model.Delta[model.Message] `json:"messages"`
}

// SyncThreadMessages lists the replies that were written, changed or deleted.
func (s *Service) SyncThreadMessages(ctx context.Context, who model.Caller, in SyncReplies) (out SyncedReplies, err error) {
	if err := s.threadsOff(); err != nil {
		return out, err
	}
	if in.TMID == "" {
		return out, errNoThread
	}
	since, err := sinceOf(in.UpdatedSince)
	if err != nil {
		return out, err
	}
	thread, err := s.thread(ctx, who, in.TMID)
	if err != nil {
		return out, err
	}
	replies, err := s.Store.ThreadMessagesSince(ctx, thread.RID, thread.ID, since)
	if err != nil {
		return out, wrap("list changed replies", err)
	}
	if out.Messages.Update, err = s.present(ctx, replies, who); err != nil {
		return out, err
	}
	out.Messages.Remove, err = s.Store.DeletedReplies(ctx, thread.ID, since)
	return out, wrap("list deleted replies", err)
}

// maxThreadPage is as many as the methods about threads return.
const maxThreadPage = 100

// ThreadsByMethod is the argument of getThreadsList.
type ThreadsByMethod struct {
	RID   string `json:"rid"`
	Limit *int   `json:"limit" check:"nullable"`
	Skip  int    `json:"skip" check:"nullable"`
}

// ThreadsByMethod is Threads for DDP.
func (s *Service) ThreadsByMethod(ctx context.Context, who model.Caller, in ThreadsByMethod) ([]model.Message, error) {
	const method = "getThreadsList"
	if err := s.threadLimit(in.Limit, method); err != nil {
		return nil, err
	}
	room, ok, err := s.View(ctx, who, in.RID)
	if err := unless(ok, err, errThreadHidden.By(method)); err != nil {
		return nil, err
	}
	threads, _, err := s.Store.Threads(ctx, store.ThreadList{RID: room.ID}, model.Page{Offset: max(0, in.Skip), Count: limitOf(in.Limit, 50)})
	if err != nil {
		return nil, wrap("list threads", err)
	}
	return s.present(ctx, threads, who)
}

func (s *Service) threadLimit(limit *int, method string) error {
	if limit != nil && *limit > maxThreadPage {
		return model.Errorf("error-not-allowed", "max limit: %d", maxThreadPage).By(method)
	}
	return unless(s.Settings.Get().Bool("Threads_enabled"), nil, errThreadsDisabled.By(method))
}

// RepliesByMethod is the argument of getThreadMessages.
type RepliesByMethod struct {
	TMID  string `json:"tmid"`
	Limit *int   `json:"limit" check:"nullable"`
	Skip  int    `json:"skip" check:"nullable"`
}

const repliesMethod = "getThreadMessages"

// RepliesByMethod returns a thread, its first message before its replies, the
// newest of them first, and marks it as read.
func (s *Service) RepliesByMethod(ctx context.Context, who model.Caller, in RepliesByMethod) ([]model.Message, error) {
	if err := s.threadLimit(in.Limit, repliesMethod); err != nil {
		return nil, err
	}
	thread, err := s.readThreadOf(ctx, who, in.TMID, errNotAllowed(repliesMethod))
	if err != nil || thread.TCount == 0 {
		return []model.Message{}, err
	}
	newest := model.Page{Offset: max(0, in.Skip), Count: maxLoaded, Sort: []model.SortKey{{Field: "ts", Descending: true}}}
	if in.Limit != nil && *in.Limit > 0 {
		newest.Count = *in.Limit
	}
	replies, err := s.Store.ThreadMessages(ctx, thread.ID, model.Filter{}, newest)
	if err != nil {
		return nil, wrap("list replies", err)
	}
	return s.present(ctx, append([]model.Message{thread}, replies...), who)
}

// ThreadID is the argument of readThreads.
type ThreadID struct {
	TMID string `json:"tmid" check:"required"`
}

// ReadThread marks a thread as read.
func (s *Service) ReadThread(ctx context.Context, who model.Caller, in ThreadID) (model.None, error) {
	if err := s.threadLimit(nil, repliesMethod); err != nil {
		return model.None{}, err
	}
	_, err := s.readThreadOf(ctx, who, in.TMID, errNotAllowed(repliesMethod))
	return model.None{}, err
}

// readThreadOf finds a thread and marks it as read for the caller. Of a
// message that is not there it returns nothing.
func (s *Service) readThreadOf(ctx context.Context, who model.Caller, tmid string, refusal error) (model.Message, error) {
	m, err := s.Store.Message(ctx, tmid)
	if errors.Is(err, model.ErrNotFound) {
		return m, nil
	}
	if err != nil {
		return m, wrap("read a thread", err)
	}
	room, ok, err := s.View(ctx, who, m.RID)
	if err := unless(ok, err, refusal); err != nil {
		return m, err
	}
	sub, err := s.membership(ctx, s.Store.Reader, room.ID, who.UserID)
	if err != nil || sub == nil || !slices.Contains(sub.ThreadUnread, m.ID) {
		return m, err
	}
	return m, s.Store.Update(ctx, func(tx *store.Tx) error { return s.forgetThread(ctx, tx, &m, who.UserID, true) })
}

// forgetThread takes a thread off what a member has not read; read says that
// they have, and that the last of them leaves nothing to attend to.
func (s *Service) forgetThread(ctx context.Context, tx *store.Tx, m *model.Message, uid string, read bool) error {
	_, err := tx.ChangeSubscription(ctx, m.RID, uid, func(sub *model.Subscription) error {
		was := slices.Contains(sub.ThreadUnread, m.ID)
		sub.ThreadUnread = without(sub.ThreadUnread, m.ID)
		sub.ThreadUser = without(sub.ThreadUser, m.ID)
		sub.ThreadGroup = without(sub.ThreadGroup, m.ID)
		if read && was && len(sub.ThreadUnread) == 0 {
			sub.Alert = false
		}
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return wrap("mark a thread as read", err)
}
