package chat

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// TestEveryPageFindsEveryMessageOnce reads a room that sixteen wrote at once
// by every rule there is for paging.
func TestEveryPageFindsEveryMessageOnce(t *testing.T) {
	const total, writers, size = 500, 16, 7
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		var people []model.Caller
		for i := range writers {
			people = append(people, s.user(t, fmt.Sprint("user", i)))
		}
		room := s.channel(t, ann, "busy", people...)
		thread := s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "a thread"})
		all, shown := []string{thread.ID}, []string{thread.ID}
		var mu sync.Mutex
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := w; i < total-1; i += writers {
					fields := map[string]any{"rid": room.ID, "msg": fmt.Sprint("message ", i)}
					if i%5 == 0 {
						fields["tmid"], fields["tshow"] = thread.ID, i%15 == 0
					}
					sent, err := s.SendMessage(t.Context(), people[w], message(t, fields))
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					all = append(all, sent.Message.ID)
					if !sent.Message.IsThreadOnly() {
						shown = append(shown, sent.Message.ID)
					}
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		slices.Sort(all)
		slices.Sort(shown)
		check := func(rule string, want []string, got []model.Message) {
			t.Helper()
			ids := make([]string, len(got))
			for i, m := range got {
				ids[i] = m.ID
			}
			slices.Sort(ids)
			if !slices.Equal(ids, want) {
				t.Errorf("%s finds %d messages, want %d", rule, len(ids), len(want))
			}
		}
		history := func(in ReadHistory) []model.Message {
			t.Helper()
			in.RoomTarget, in.Count = at(room), new(size)
			out, err := s.Channels().History(t.Context(), ann, in)
			if err != nil {
				t.Fatal(err)
			}
			return out.Messages
		}
		check("latest", all, pages(func(last *model.Message, _ int) []model.Message {
			return history(ReadHistory{Latest: moment(last)})
		}))
		check("latest without threads", shown, pages(func(last *model.Message, _ int) []model.Message {
			return history(ReadHistory{Latest: moment(last), ShowThreads: new(false)})
		}))
		check("latest, inclusive", all, pages(func(last *model.Message, _ int) []model.Message {
			return history(ReadHistory{Inclusive: true, Latest: max(0, moment(last)-1)})
		}))
		check("offset", all, pages(func(_ *model.Message, n int) []model.Message { return history(ReadHistory{Offset: n}) }))
		check("offset without threads", shown, pages(func(_ *model.Message, n int) []model.Message {
			return history(ReadHistory{Offset: n, ShowThreads: new(false)})
		}))
		check("loadHistory", all, pages(func(last *model.Message, _ int) []model.Message {
			in := LoadHistory{RID: room.ID, Limit: new(size)}
			if last != nil {
				in.End = jsontext.Value(fmt.Sprintf(`{"$date":%d}`, last.TS))
			}
			out, err := s.LoadHistory(t.Context(), ann, in)
			if err != nil {
				t.Fatal(err)
			}
			return out.(LoadedHistory).Messages
		}))
		check("loadNextMessages", all, pages(func(last *model.Message, _ int) []model.Message {
			in := LoadNext{RID: room.ID, Limit: new(size)}
			if last != nil {
				in.End = jsontext.Value(fmt.Sprintf(`{"$date":%d}`, last.TS))
			}
			out, err := s.LoadNext(t.Context(), ann, in)
			if err != nil {
				t.Fatal(err)
			}
			return out.Messages
		}))
		for _, sort := range []string{"", `{"ts":1}`} {
			check("channels.messages "+sort, all, pages(func(_ *model.Message, n int) []model.Message {
				out, err := s.Channels().Messages(t.Context(), ann, ListMessages{RoomTarget: at(room), ListQuery: model.ListQuery{Offset: &n, Count: new(size), Sort: sort}})
				if err != nil {
					t.Fatal(err)
				}
				if out.Total != total {
					t.Fatalf("the total is %d, want %d", out.Total, total)
				}
				return out.Messages
			}))
		}
		check("replies", s.repliesTo(t, thread.ID, all), pages(func(_ *model.Message, n int) []model.Message {
			out, err := s.ThreadMessages(t.Context(), ann, ListReplies{TMID: thread.ID, ListQuery: model.ListQuery{Offset: &n, Count: new(size)}})
			if err != nil {
				t.Fatal(err)
			}
			return out.Messages
		}))
	})
}

// repliesTo returns which messages are replies to a thread.
func (s *Service) repliesTo(t *testing.T, tmid string, all []string) (ids []string) {
	t.Helper()
	for _, id := range all {
		m, err := s.Store.Message(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if m.TMID == tmid {
			ids = append(ids, id)
		}
	}
	return ids
}

func moment(m *model.Message) model.Time {
	if m == nil {
		return 0
	}
	return m.TS
}

// pages reads page after page until one is empty; each is told the last
// message before it, and how many there were.
func pages(read func(last *model.Message, n int) []model.Message) (all []model.Message) {
	for {
		var last *model.Message
		if len(all) > 0 {
			last = &all[len(all)-1]
		}
		page := read(last, len(all))
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

// TestHistoryLeavesOut hides types for the workspace and for a room, and
// counts what was not seen.
func TestHistoryLeavesOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "quiet")
		if _, err := s.Channels().Join(t.Context(), bob, JoinRoom{RoomTarget: at(room)}); err != nil {
			t.Fatal(err)
		}
		first := s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "one"})
		s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "reply", "tmid": first.ID})
		s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "shown reply", "tmid": first.ID, "tshow": true})
		last := s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "two"})
		texts := func(in ReadHistory) (all []string) {
			t.Helper()
			in.RoomTarget = at(room)
			out, err := s.Channels().History(t.Context(), ann, in)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range out.Messages {
				all = append(all, m.Msg)
			}
			return all
		}
		want := func(got []string, want ...string) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("the history is %q, want %q", got, want)
			}
		}
		want(texts(ReadHistory{}), "two", "shown reply", "reply", "one", "bob")
		want(texts(ReadHistory{ShowThreads: new(false)}), "two", "shown reply", "one", "bob")
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ChangeRoom(t.Context(), room.ID, func(r *model.Room) error { r.SysMes = jsontext.Value(`["uj"]`); return nil })
			return err
		}); err != nil {
			t.Fatal(err)
		}
		want(texts(ReadHistory{}), "two", "shown reply", "reply", "one")
		want(texts(ReadHistory{ShowThreads: new(false), Latest: last.TS}), "shown reply", "one")
		want(texts(ReadHistory{ShowThreads: new(false), Latest: last.TS, Inclusive: true}), "two", "shown reply", "one")
		out, err := s.Channels().History(t.Context(), ann, ReadHistory{
			RoomTarget: at(room), Oldest: first.TS - 1, Count: new(1), Unreads: true, ShowThreads: new(false),
		})
		if err != nil {
			t.Fatal(err)
		}
		if *out.UnreadNotLoaded != 2 || out.FirstUnread == nil || out.FirstUnread.ID != first.ID {
			t.Errorf("%d are not loaded, the first is %v; want 2 and %s", *out.UnreadNotLoaded, out.FirstUnread, first.ID)
		}
		list, err := s.Channels().Messages(t.Context(), ann, ListMessages{RoomTarget: at(room), ListQuery: model.ListQuery{Query: `{"tmid":{"$exists":false}}`}})
		if err != nil || list.Total != 3 || len(list.Messages) != 3 { // bob's coming, too
			t.Errorf("%d of %d messages are no replies (%v), want 3", len(list.Messages), list.Total, err)
		}
	})
}
