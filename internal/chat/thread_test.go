package chat

import (
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// message is what a client sends.
func message(t testing.TB, fields map[string]any) SendMessage {
	t.Helper()
	raw, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return SendMessage{Message: jsontext.Value(raw)}
}

// sends sends a message that must be taken.
func (s *Service) sends(t testing.TB, who model.Caller, fields map[string]any) model.Message {
	t.Helper()
	sent, err := s.SendMessage(t.Context(), who, message(t, fields))
	if err != nil {
		t.Fatal(err)
	}
	return sent.Message
}

// TestRepliesAllCount replies to one thread from many sides at once, calling
// each other by name: every reply counts, everybody follows, and nobody waits
// for somebody who waits for them.
func TestRepliesAllCount(t *testing.T) {
	const replies = 50
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		var people []model.Caller
		for i := range 10 {
			people = append(people, s.user(t, fmt.Sprint("user", i)))
		}
		room := s.channel(t, ann, "threads", people...)
		thread := s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "first"})
		var wait sync.WaitGroup
		for i := range replies {
			wait.Go(func() {
				text := fmt.Sprintf("reply %d to @user%d", i, (i+3)%10)
				_, err := s.SendMessage(t.Context(), people[i%10], message(t, map[string]any{"rid": room.ID, "msg": text, "tmid": thread.ID, "tshow": i%5 == 0}))
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := deadlocks(t, url); n > 0 {
			t.Errorf("%d times somebody waited for who waited for them", n)
		}
		after, err := s.Store.Message(t.Context(), thread.ID)
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.ThreadMessages(t.Context(), ann, ListReplies{TMID: thread.ID, ListQuery: model.ListQuery{Count: new(100)}})
		if err != nil {
			t.Fatal(err)
		}
		if after.TCount != replies || page.Total != replies || len(page.Messages) != replies {
			t.Errorf("the thread counts %d, its page %d of %d; want %d", after.TCount, len(page.Messages), page.Total, replies)
		}
		if last := page.Messages[replies-1].TS; after.TLM != last {
			t.Errorf("the thread's latest reply is of %v, want %v", after.TLM, last)
		}
		want := []string{ann.UserID}
		for _, p := range people {
			want = append(want, p.UserID)
		}
		slices.Sort(want)
		if got := slices.Sorted(slices.Values(after.Replies)); !slices.Equal(got, want) {
			t.Errorf("followed by %v, want %v", got, want)
		}
		s.follows(t, people[0], room.ID, thread.ID, true)
	})
}

// deadlocks returns how many there were in a PostgreSQL database.
func deadlocks(t *testing.T, url string) (n int) {
	t.Helper()
	if !store.IsPostgres(url) {
		return 0
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	time.Sleep(1100 * time.Millisecond) // PostgreSQL counts with so much delay
	if err := db.QueryRow("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// follows checks whether a thread is in the list of those somebody follows.
func (s *Service) follows(t *testing.T, who model.Caller, rid, mid string, want bool) {
	t.Helper()
	got, err := s.Threads(t.Context(), who, ListThreads{RID: &rid, Type: "following"})
	if err != nil {
		t.Fatal(err)
	}
	if has := slices.ContainsFunc(got.Threads, func(m model.Message) bool { return m.ID == mid }); has != want || got.Total != len(got.Threads) {
		t.Errorf("%s follows %s: %v (%d in all), want %v", who.Username, mid, has, got.Total, want)
	}
}

// TestFollowing follows a thread and ends it, and reads it.
func TestFollowing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "threads", bob)
		thread := s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "first of all"})
		s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "reply", "tmid": thread.ID})
		s.follows(t, bob, room.ID, thread.ID, false)
		if _, err := s.Follow(t.Context(), bob, FollowMessage{MID: thread.ID}); err != nil {
			t.Fatal(err)
		}
		s.follows(t, bob, room.ID, thread.ID, true)
		s.sends(t, ann, map[string]any{"rid": room.ID, "msg": "another", "tmid": thread.ID})
		unread := func(who model.Caller) int {
			t.Helper()
			page, err := s.Threads(t.Context(), who, ListThreads{RID: &room.ID, Type: "unread"})
			if err != nil {
				t.Fatal(err)
			}
			return page.Total
		}
		if n := unread(bob); n != 1 {
			t.Errorf("bob has %d threads unread, want 1", n)
		}
		if _, err := s.ReadThread(t.Context(), bob, ThreadID{TMID: thread.ID}); err != nil {
			t.Fatal(err)
		}
		if n := unread(bob); n != 0 {
			t.Errorf("bob has %d threads unread after reading, want none", n)
		}
		if _, err := s.Unfollow(t.Context(), bob, FollowMessage{MID: thread.ID}); err != nil {
			t.Fatal(err)
		}
		s.follows(t, bob, room.ID, thread.ID, false)
		for text, want := range map[string]int{"OF ALL": 1, "nothing of it": 0, "%": 0, "first_of": 0} {
			page, err := s.Threads(t.Context(), bob, ListThreads{RID: &room.ID, Text: text})
			if err != nil || page.Total != want {
				t.Errorf("%d threads say %q (%v), want %d", page.Total, text, err, want)
			}
		}
	})
}
