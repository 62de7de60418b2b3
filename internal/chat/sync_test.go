package chat

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// follower is a client that keeps up with a room by cursors.
type follower struct {
	texts            map[string]string
	gone             map[string]bool
	updated, deleted string
}

// catchUp reads what changed until there is no more.
func (f *follower) catchUp(t *testing.T, s *Service, who model.Caller, rid string) {
	t.Helper()
	for more := true; more; {
		out, err := s.SyncMessages(t.Context(), who, SyncMessages{RoomID: rid, Type: "UPDATED", Next: f.updated, Count: new(5)})
		if err != nil {
			t.Error(err)
			return
		}
		for _, m := range out.Result.Updated {
			f.texts[m.ID] = m.Msg
			f.updated = fmt.Sprint(int64(m.UpdatedAt))
		}
		more = out.Result.Cursor.Next != nil
	}
	for more := true; more; {
		out, err := s.SyncMessages(t.Context(), who, SyncMessages{RoomID: rid, Type: "DELETED", Next: f.deleted, Count: new(3)})
		if err != nil {
			t.Error(err)
			return
		}
		for _, gone := range out.Result.Deleted {
			f.gone[gone.ID] = true
			f.deleted = fmt.Sprint(int64(gone.DeletedAt))
		}
		more = out.Result.Cursor.Next != nil
	}
}

// state is what the client shows.
func (f *follower) state() map[string]string {
	state := maps.Clone(f.texts)
	maps.DeleteFunc(state, func(id, _ string) bool { return f.gone[id] })
	return state
}

// TestSyncConverges lets clients sync by cursor while others write, edit and
// delete: in the end each has what the room has.
func TestSyncConverges(t *testing.T) {
	const writers, steps, readers = 8, 40, 3
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "sync")
		var people []model.Caller
		for i := range writers {
			people = append(people, s.user(t, fmt.Sprint("user", i)))
		}
		var writing, reading sync.WaitGroup
		for _, who := range people {
			writing.Go(func() { scribble(t, s, who, room.ID, steps) })
		}
		done := make(chan struct{})
		followers := make([]*follower, readers)
		for i := range followers {
			f := &follower{texts: map[string]string{}, gone: map[string]bool{}, updated: "1", deleted: "1"}
			followers[i] = f
			reading.Go(func() {
				for {
					f.catchUp(t, s, ann, room.ID)
					select {
					case <-done:
						f.catchUp(t, s, ann, room.ID)
						return
					default:
					}
				}
			})
		}
		writing.Wait()
		close(done)
		reading.Wait()
		want := map[string]string{}
		messages, err := s.Store.Messages(t.Context(), store.History{RID: room.ID}, model.Page{Count: model.NoLimit})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			want[m.ID] = m.Msg
		}
		if len(want) < writers {
			t.Fatalf("only %d messages are left", len(want))
		}
		for _, f := range followers {
			if diff := cmp.Diff(want, f.state()); diff != "" {
				t.Errorf("a client has something else than the room (-room +client):\n%s", diff)
			}
		}
		all, err := s.SyncMessages(t.Context(), ann, SyncMessages{RoomID: room.ID, LastUpdate: "2000-01-01T00:00:00Z"})
		if err != nil || len(all.Result.Updated) != len(want) || len(all.Result.Deleted) != len(followers[0].gone) {
			t.Errorf("since ever: %d and %d gone (%v), want %d and %d", len(all.Result.Updated), len(all.Result.Deleted), err, len(want), len(followers[0].gone))
		}
	})
}

// scribble writes messages, and edits and deletes some of its own.
func scribble(t *testing.T, s *Service, who model.Caller, rid string, steps int) {
	var mine []string
	for n := range steps {
		var err error
		switch what := rand.IntN(4); {
		case what < 2 || len(mine) < 2:
			var sent SentMessage
			sent, err = s.SendMessage(t.Context(), who, message(t, map[string]any{"rid": rid, "msg": fmt.Sprint("message ", n)}))
			mine = append(mine, sent.Message.ID)
		case what == 2:
			id := mine[rand.IntN(len(mine))]
			err = s.Store.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.ChangeMessage(t.Context(), id, func(m *model.Message) error { m.Msg += fmt.Sprint(", edited at ", n); return nil })
				return err
			})
		default:
			id := mine[0]
			mine = mine[1:]
			err = s.Store.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.DeleteMessage(t.Context(), &model.Message{ID: id, RID: rid})
				return err
			})
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// TestCursors goes through changes forwards and backwards, and refuses cursors
// that make no sense.
func TestCursors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, eve := s.user(t, "ann"), s.user(t, "eve", "guest")
		room := s.channel(t, ann, "cursors")
		var want []string
		for n := range 10 {
			want = append(want, s.sends(t, ann, map[string]any{"rid": room.ID, "msg": fmt.Sprint(n)}).ID)
		}
		ask := func(in SyncMessages) MessageChanges {
			t.Helper()
			in.RoomID, in.Type, in.Count = room.ID, "UPDATED", new(4)
			out, err := s.SyncMessages(t.Context(), ann, in)
			if err != nil {
				t.Fatal(err)
			}
			return out.Result
		}
		ids := func(messages []model.Message) (ids []string) {
			for _, m := range messages {
				ids = append(ids, m.ID)
			}
			return ids
		}
		first := ask(SyncMessages{Next: "1"})
		second := ask(SyncMessages{Next: *first.Cursor.Next})
		third := ask(SyncMessages{Next: *second.Cursor.Next})
		got := append(append(ids(first.Updated), ids(second.Updated)...), ids(third.Updated)...)
		if diff := cmp.Diff(want, got); diff != "" || third.Cursor.Next != nil {
			t.Errorf("forwards: %s; and then %v", diff, third.Cursor.Next)
		}
		back := ask(SyncMessages{Previous: *third.Cursor.Previous})
		if diff := cmp.Diff([]string{want[7], want[6], want[5], want[4]}, ids(back.Updated)); diff != "" || back.Cursor.Previous == nil {
			t.Errorf("backwards: %s; and then %v", diff, back.Cursor.Previous)
		}
		for code, in := range map[string]SyncMessages{
			"error-param-required":                 {RoomID: room.ID},
			"error-lastUpdate-param-invalid":       {RoomID: room.ID, LastUpdate: "never"},
			"error-type-param-not-supported":       {RoomID: room.ID, Type: "ALL", Next: "1"},
			"error-type-param-required":            {RoomID: room.ID, Next: "1", LastUpdate: "2020-01-01"},
			"error-cursor-conflict":                {RoomID: room.ID, Type: "UPDATED", Next: "1", Previous: "1"},
			"error-cursor-and-lastUpdate-conflict": {RoomID: room.ID, Type: "UPDATED", Next: "1", LastUpdate: "2020-01-01"},
		} {
			if _, err := s.SyncMessages(t.Context(), ann, in); !errors.Is(err, &model.Error{Code: code}) {
				t.Errorf("%+v: %v, want %s", in, err, code)
			}
		}
		private, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "private"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SyncMessages(t.Context(), eve, SyncMessages{RoomID: private.ID, Type: "UPDATED", Next: "1"}); !errors.Is(err, &model.Error{Code: "error-not-allowed"}) {
			t.Errorf("a stranger syncs a group: %v", err)
		}
	})
}
