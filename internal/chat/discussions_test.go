package chat

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

// TestDiscussions makes discussions of a room and of a message, counts what is
// said in them where they are shown, and deletes them.
func TestDiscussions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, eve := s.user(t, "ann", "user", "admin"), s.user(t, "bob"), s.user(t, "eve", "guest")
		room := s.channel(t, ann, "parent", bob)
		about := s.sends(t, bob, map[string]any{"rid": room.ID, "msg": "to be discussed"})
		made, err := s.CreateDiscussion(t.Context(), ann, CreateDiscussion{PRID: room.ID, PMID: about.ID, Title: "A matter", Reply: "well", Users: jsontext.Value(`["eve"]`)})
		if err != nil {
			t.Fatal(err)
		}
		d := made.Discussion
		if d.ParentID != room.ID || d.RID != d.ID || d.FName != "A matter" || d.Topic != "parent" || d.T != model.Channel {
			t.Errorf("the discussion is %+v", d.Room)
		}
		for _, member := range []model.Caller{ann, bob, eve} {
			if sub, err := s.membership(t.Context(), s.Store.Reader, d.ID, member.UserID); err != nil || sub == nil || sub.ParentID != room.ID {
				t.Errorf("%s is not in the discussion: %v, %v", member.Username, sub, err)
			}
		}
		count := func(want int) model.Message {
			t.Helper()
			list, err := s.Discussions(t.Context(), bob, ListDiscussions{RoomID: room.ID, Text: "MATTER"})
			if err != nil || list.Total != 1 || list.Messages[0].DRID != d.ID {
				t.Fatalf("discussions: %+v, %v", list, err)
			}
			m := list.Messages[0]
			if m.DCount == nil || *m.DCount != want || m.DLM == 0 {
				t.Errorf("the discussion is said to have %v messages, the last at %v, want %d", m.DCount, m.DLM, want)
			}
			return m
		}
		count(2) // the quoted message and the reply
		var wait sync.WaitGroup
		for i := range 10 {
			wait.Go(func() {
				who := []model.Caller{ann, bob}[i%2]
				if _, err := s.SendMessage(t.Context(), who, message(t, map[string]any{"rid": d.ID, "msg": fmt.Sprint(i)})); err != nil {
					t.Error(err)
				}
				if _, err := s.SendMessage(t.Context(), who, message(t, map[string]any{"rid": room.ID, "msg": fmt.Sprint(i)})); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := deadlocks(t, url); n > 0 {
			t.Errorf("%d times somebody waited for who waited for them", n)
		}
		shown := count(12)
		rooms, err := s.DiscussionRooms(t.Context(), bob, ListDiscussionRooms{RoomTarget: at(room)})
		if err != nil || rooms.Total != 1 || rooms.Discussions[0].Msgs != 12 {
			t.Errorf("discussions: %+v, %v", rooms, err)
		}
		if _, err := s.DeleteRoom(t.Context(), ann, DeleteRoom{RoomID: d.ID}); err != nil {
			t.Fatal(err)
		}
		if m, err := s.Store.Message(t.Context(), shown.ID); err != nil || m.DRID != "" || m.DCount != nil {
			t.Errorf("the message still stands for a discussion: %+v, %v", m, err)
		}
		other, err := s.CreateDiscussion(t.Context(), bob, CreateDiscussion{PRID: room.ID, Title: "Another"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeleteRoom(t.Context(), ann, DeleteRoom{RoomID: room.ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Store.Room(t.Context(), other.Discussion.ID); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("the discussion outlives its room: %v", err)
		}
	})
}

// TestDiscussionRefusals asks for what there cannot be.
func TestDiscussionRefusals(t *testing.T) {
	s := openRooms(t, filepath.Join(t.TempDir(), "gantry.db"))
	ann := s.user(t, "ann")
	room := s.channel(t, ann, "parent")
	made, err := s.CreateDiscussion(t.Context(), ann, CreateDiscussion{PRID: room.ID, Title: "A matter"})
	if err != nil {
		t.Fatal(err)
	}
	inside := s.sends(t, ann, map[string]any{"rid": made.Discussion.ID, "msg": "inside"})
	for name, c := range map[string]struct {
		in   CreateDiscussion
		want error
	}{
		"without a room":         {CreateDiscussion{Title: "x"}, model.Fail(`Body parameter "prid" is required.`)},
		"without a title":        {CreateDiscussion{PRID: room.ID}, model.Fail(`Body parameter "t_name" is required.`)},
		"with one user":          {CreateDiscussion{PRID: room.ID, Title: "x", Users: jsontext.Value(`"ann"`)}, model.Fail(`Body parameter "users" must be an array.`)},
		"encrypted, perhaps":     {CreateDiscussion{PRID: room.ID, Title: "x", Encrypted: jsontext.Value(`1`)}, model.Fail(`Body parameter "encrypted" must be a boolean when included.`)},
		"encrypted with a reply": {CreateDiscussion{PRID: room.ID, Title: "x", Encrypted: jsontext.Value(`true`), Reply: "y"}, &model.Error{Code: "error-invalid-arguments"}},
		"of no room":             {CreateDiscussion{PRID: "none", Title: "x"}, &model.Error{Code: "error-invalid-room"}},
		"of no message":          {CreateDiscussion{PRID: room.ID, PMID: "none", Title: "x"}, &model.Error{Code: "error-invalid-message"}},
		"in a discussion":        {CreateDiscussion{PRID: made.Discussion.ID, Title: "x"}, &model.Error{Code: "error-nested-discussion"}},
		"of another's message":   {CreateDiscussion{PRID: made.Discussion.ID, PMID: inside.ID, Title: "x"}, &model.Error{Code: "error-invalid-arguments"}},
	} {
		if _, err := s.CreateDiscussion(t.Context(), ann, c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
