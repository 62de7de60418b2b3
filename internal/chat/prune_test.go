package chat

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// kinds puts one message of each kind into a room, oldest first, and returns
// them by name.
func (s *Service) kinds(t *testing.T, ann, bob model.Caller, rid string) map[string]model.Message {
	t.Helper()
	all := map[string]model.Message{}
	put := func(name string, who model.Caller, change func(m *model.Message)) {
		m := model.Message{ID: name, RID: rid, Msg: name, U: model.UserRef{ID: who.UserID, Username: who.Username}}
		change(&m)
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			st, err := tx.LockStage(t.Context(), rid)
			if err != nil {
				return err
			}
			err = tx.PostMessage(t.Context(), &st, &m, store.Post{Last: m.TMID == ""})
			all[name] = m
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	put("plain", ann, func(*model.Message) {})
	put("bobs", bob, func(*model.Message) {})
	put("pinned", ann, func(m *model.Message) { yes := true; m.Pinned, m.PinnedAt = &yes, model.Now() })
	put("thread", ann, func(m *model.Message) { m.TCount, m.TLM = 2, model.Now() })
	put("reply", bob, func(m *model.Message) { m.TMID = "thread" })
	put("reply2", bob, func(m *model.Message) { m.TMID = "thread" })
	put("discussion", ann, func(m *model.Message) { m.T, m.DRID = "discussion-created", "gone" })
	put("deleted", ann, func(m *model.Message) { m.T = removed })
	put("last", ann, func(*model.Message) {})
	return all
}

// left returns which messages of a room there still are.
func (s *Service) left(t *testing.T, rid string) (ids []string) {
	t.Helper()
	all, err := s.Store.Prunable(t.Context(), store.Prune{RID: rid, After: beginning, Before: model.Now().Add(time.Hour)}, store.Place{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.T == "" || m.T == removed || m.T == "discussion-created" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

func TestPrune(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *pruning, all map[string]model.Message)
		gone   []string
		count  int
	}{
		"everything":  {func(*pruning, map[string]model.Message) {}, []string{"plain", "bobs", "pinned", "thread", "reply", "reply2", "discussion", "deleted", "last"}, 8},
		"pinned":      {func(p *pruning, _ map[string]model.Message) { p.KeepPinned = true }, []string{"plain", "bobs", "thread", "reply", "reply2", "discussion", "deleted", "last"}, 7},
		"threads":     {func(p *pruning, _ map[string]model.Message) { p.KeepThreads = true }, []string{"plain", "bobs", "pinned", "discussion", "deleted", "last"}, 5},
		"discussions": {func(p *pruning, _ map[string]model.Message) { p.KeepDiscussions = true }, []string{"plain", "bobs", "pinned", "thread", "reply", "reply2", "deleted", "last"}, 7},
		"users":       {func(p *pruning, _ map[string]model.Message) { p.Users = []string{"bob"} }, []string{"bobs", "reply", "reply2"}, 3},
		"limit":       {func(p *pruning, _ map[string]model.Message) { p.Limit = 2 }, []string{"plain", "bobs"}, 2},
		"inclusive": {func(p *pruning, all map[string]model.Message) {
			p.Inclusive, p.After, p.Before = true, all["bobs"].TS, all["pinned"].TS
		}, []string{"bobs", "pinned"}, 2},
		"exclusive": {func(p *pruning, all map[string]model.Message) { p.After, p.Before = all["plain"].TS, all["pinned"].TS }, []string{"bobs"}, 1},
		"reply": {func(p *pruning, all map[string]model.Message) {
			p.Inclusive, p.After, p.Before = true, all["reply"].TS, all["reply"].TS
		}, []string{"reply"}, 1},
	} {
		storetest.Each(t, func(t *testing.T, url string) {
			s := openRooms(t, url)
			t.Log(name)
			s.checkPrune(t, c.change, c.gone, c.count)
		})
	}
}

func (s *Service) checkPrune(t *testing.T, change func(*pruning, map[string]model.Message), gone []string, count int) {
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	room := s.channel(t, ann, "room", bob)
	all := s.kinds(t, ann, bob, room.ID)
	p := pruning{Prune: store.Prune{RID: room.ID, After: all["plain"].TS - 1, Before: model.Now().Add(time.Hour)}}
	change(&p, all)
	before, err := s.Store.Room(t.Context(), room.ID)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.prune(t.Context(), p)
	if err != nil || got != count {
		t.Fatalf("%d, %v; want %d", got, err, count)
	}
	left := s.left(t, room.ID)
	for id := range all {
		if slices.Contains(left, id) == slices.Contains(gone, id) {
			t.Errorf("%s: there is %q", id, left)
		}
	}
	after, err := s.Store.Room(t.Context(), room.ID)
	if err != nil || after.Msgs != before.Msgs-len(gone) {
		t.Errorf("msgs %d, then %d, %v", before.Msgs, after.Msgs, err)
	}
	if last := after.LastMessage; slices.Contains(gone, "last") && last != nil && slices.Contains(gone, last.ID) {
		t.Errorf("the room still shows %s", last.ID)
	}
	if slices.Contains(left, "thread") {
		thread, err := s.Store.Message(t.Context(), "thread")
		want := 2 - len(slices.DeleteFunc(slices.Clone(gone), func(id string) bool { return id != "reply" && id != "reply2" }))
		if err != nil || thread.TCount != want {
			t.Errorf("the thread counts %d replies, %v; want %d", thread.TCount, err, want)
		}
	}
}

// openTold opens rooms and keeps what is told of them.
func openTold(t *testing.T) (*Service, *[]model.Event) {
	told := &[]model.Event{}
	kept, err := store.Open(t.Context(), store.Options{URL: t.TempDir() + "/gantry.db", Publish: func(e []model.Event) { *told = append(*told, e...) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	s := openRooms(t, t.TempDir()+"/other.db")
	s.Store = kept
	return s, told
}

func TestPruneManyTellsOfEach(t *testing.T) {
	s, told := openTold(t)
	ann := s.user(t, "ann")
	room := s.channel(t, ann, "room")
	const n = 2*pruneBatch + 50
	err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
		st, err := tx.LockStage(t.Context(), room.ID)
		if err != nil {
			return err
		}
		for i := range n {
			m := model.Message{ID: fmt.Sprint("m", i), RID: room.ID, U: model.UserRef{ID: ann.UserID, Username: "ann"}}
			if err := tx.PostMessage(t.Context(), &st, &m, store.Post{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	*told = nil
	count, err := s.prune(t.Context(), pruning{Prune: store.Prune{RID: room.ID, After: beginning, Before: model.Now().Add(time.Hour)}, Users: []string{"ann"}})
	if err != nil || count < n {
		t.Fatalf("%d, %v", count, err)
	}
	ids := map[string]bool{}
	for _, e := range *told {
		if e.Kind != model.MessagesDeleted {
			continue
		}
		var data struct {
			RID string   `json:"rid"`
			IDs []string `json:"ids"`
			TS  map[string]struct {
				Date int64 `json:"$date"`
			} `json:"ts"`
		}
		if err := json.Unmarshal(e.Data, &data); err != nil || data.RID != room.ID || data.TS["$lt"].Date == 0 {
			t.Errorf("%s: %v", e.Data, err)
		}
		for _, id := range data.IDs {
			ids[id] = true
		}
	}
	if len(ids) != count {
		t.Errorf("told of %d, pruned %d", len(ids), count)
	}
}

func TestRetention(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	yes, no, three := true, false, 3
	now := model.Now()
	day := func(n int) model.Time { return now.Add(-time.Duration(n) * 24 * time.Hour) }
	s.change(t, "RetentionPolicy_AppliesToChannels", true)
	s.change(t, "RetentionPolicy_TTL_Channels", 10*24*60*60*1000)
	for name, c := range map[string]struct {
		room model.Room
		want model.Time // zero: none
	}{
		"channel":            {model.Room{T: model.Channel}, day(10)},
		"group":              {model.Room{T: model.Group}, 0},
		"off in the room":    {model.Room{T: model.Channel, Retention: &model.Retention{Enabled: &no}}, 0},
		"on in the room":     {model.Room{T: model.Channel, Retention: &model.Retention{Enabled: &yes, MaxAge: &three}}, day(10)},
		"a group's own":      {model.Room{T: model.Group, Retention: &model.Retention{Enabled: &yes, OverrideGlobal: &yes, MaxAge: &three}}, day(3)},
		"own without an age": {model.Room{T: model.Channel, Retention: &model.Retention{Enabled: &yes, OverrideGlobal: &yes}}, 0},
		"own but off":        {model.Room{T: model.Channel, Retention: &model.Retention{OverrideGlobal: &yes, MaxAge: &three}}, 0},
		"discussion":         {model.Room{T: model.Channel, ParentID: "x"}, 0},
	} {
		p, ok := retentionOf(s.Settings.Get(), c.room, now)
		if ok != (c.want != 0) || ok && p.Before != c.want {
			t.Errorf("%s: %v, %v", name, p.Before, ok)
		}
	}
}

func TestRetain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "room", bob)
		s.kinds(t, ann, bob, room.ID)
		retain := func() int {
			if err := s.Retain(t.Context(), model.Job{}); err != nil {
				t.Fatal(err)
			}
			return len(s.left(t, room.ID))
		}
		s.change(t, "RetentionPolicy_AppliesToChannels", true)
		s.change(t, "RetentionPolicy_TTL_Channels", -60_000) // a minute from now
		if n := retain(); n != 9 {
			t.Errorf("switched off, it left %d", n)
		}
		s.change(t, "RetentionPolicy_Enabled", true)
		if n := retain(); n != 4 { // the thread and the discussion
			t.Errorf("it left %d: %q", n, s.left(t, room.ID))
		}
		if d := s.RetentionDelay(); d != 30*time.Minute {
			t.Error(d)
		}
	})
}

func TestCleanHistoryIsRefused(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann, bob, admin := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "boss", "admin", "user")
	room, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "hidden", Members: []string{"bob"}})
	if err != nil {
		t.Fatal(err)
	}
	in := CleanHistory{RoomID: room.ID, Latest: "9999-12-31T23:59:59.000Z", Oldest: "0001-01-01T00:00:00.000Z"}
	_, err = s.CleanHistory(t.Context(), bob, in)
	wantCode(t, "a member", err, "error-not-allowed")
	_, err = s.CleanHistory(t.Context(), admin, in)
	wantCode(t, "an admin outside", err, "error-not-allowed")
	in.Latest = "yesterday"
	_, err = s.CleanHistory(t.Context(), admin, in)
	wantCode(t, "no date", err, "error-invalid-params")
	in.RoomID, in.Latest = "nothing", in.Oldest
	_, err = s.CleanHistory(t.Context(), admin, in)
	wantCode(t, "no room", err, "error-room-not-found")
}
