package chat

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// atOnce runs do n times at once and fails the test for every error.
func atOnce(t testing.TB, n int, do func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		all.Go(func() { failed[i] = do(i) })
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Error(err)
	}
}

func (s *Service) message(t testing.TB, id string) model.Message {
	t.Helper()
	m, err := s.Store.Message(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readAny(text string) (v any, err error) { return v, json.Unmarshal([]byte(text), &v) }

func TestReactionsOfManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		people := make([]model.Caller, 100)
		for i := range people {
			people[i] = s.user(t, fmt.Sprint("user", i))
		}
		room := s.channel(t, ann, "talk", people...)
		m := s.sendText(t, ann, room.ID, "hello")
		yes := true
		atOnce(t, len(people), func(i int) error {
			_, err := s.React(t.Context(), people[i], React{MessageID: m.ID, Emoji: "smile", ShouldReact: &yes})
			return err
		})
		if n := len(s.message(t, m.ID).Reactions.With(":smile:").Usernames); n != len(people) {
			t.Errorf("%d of %d reactions are there", n, len(people))
		}
		last, err := s.Store.Room(t.Context(), room.ID)
		if err != nil || len(last.LastMessage.Reactions.With(":smile:").Usernames) != len(people) {
			t.Errorf("the room's last message does not follow: %v", err)
		}
		atOnce(t, len(people), func(i int) error {
			_, err := s.React(t.Context(), people[i], React{MessageID: m.ID, Emoji: ":smile:"})
			return err
		})
		if left := s.message(t, m.ID).Reactions; len(left) != 0 {
			t.Errorf("reactions are left: %v", left)
		}
		_, err = s.React(t.Context(), ann, React{MessageID: m.ID, Emoji: "no such emoji"})
		wantCode(t, "an unknown emoji", err, "error-not-allowed")
	})
}

func TestStarsOfManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		people := make([]model.Caller, 20)
		for i := range people {
			people[i] = s.user(t, fmt.Sprint("user", i))
		}
		room := s.channel(t, ann, "talk", people...)
		m := s.sendText(t, ann, room.ID, "hello")
		star := func(i int) error {
			_, err := s.Star(t.Context(), people[i], MessageTarget{m.ID})
			return err
		}
		atOnce(t, len(people), star)
		atOnce(t, len(people), star) // again changes nothing
		if n := len(s.message(t, m.ID).Starred); n != len(people) {
			t.Errorf("%d of %d stars are there", n, len(people))
		}
		mine, err := s.Starred(t.Context(), people[3], ListRoomMessages{RoomID: room.ID})
		if err != nil || mine.Total != 1 || len(mine.Messages[0].Starred) != 1 || mine.Messages[0].Starred[0].ID != people[3].UserID {
			t.Errorf("the list of one's own stars: %+v, %v", mine, err)
		}
		atOnce(t, len(people), func(i int) error {
			_, err := s.Unstar(t.Context(), people[i], MessageTarget{m.ID})
			return err
		})
		mine, err = s.Starred(t.Context(), people[3], ListRoomMessages{RoomID: room.ID})
		if err != nil || mine.Total != 0 || len(s.message(t, m.ID).Starred) != 0 {
			t.Errorf("stars are left: %+v, %v", mine, err)
		}
	})
}

// TestDeleteAgainstEdit lets a message be edited, reacted to and deleted at
// once: in the end it is gone, and the room counts right.
func TestDeleteAgainstEdit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann", "user", "admin")
		room := s.channel(t, ann, "talk")
		for n := range 10 {
			m := s.sendText(t, ann, room.ID, "hello")
			atOnce(t, 9, func(i int) (err error) {
				switch i % 3 {
				case 0:
					_, err = s.UpdateMessage(t.Context(), ann, UpdateMessage{RoomID: room.ID, MsgID: m.ID, Text: fmt.Sprint("edit ", n, i)})
				case 1:
					_, err = s.React(t.Context(), ann, React{MessageID: m.ID, Emoji: "bee"})
				default:
					_, err = s.DeleteMessage(t.Context(), ann, DeleteMessage{RoomID: room.ID, MsgID: m.ID})
				}
				var refusal *model.Error
				if errors.As(err, &refusal) {
					return nil
				}
				return err
			})
			if there, err := s.Store.HasMessage(t.Context(), m.ID); there || err != nil {
				t.Errorf("the message is there still: %v", err)
			}
		}
		after, err := s.Store.Room(t.Context(), room.ID)
		if err != nil || after.Msgs != room.Msgs || after.LastMessage != nil {
			t.Errorf("the room counts %d messages, and shows %+v: %v", after.Msgs, after.LastMessage, err)
		}
	})
}

func TestEditing(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann, bob, root := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "root", "user", "admin")
	room := s.channel(t, ann, "talk", bob, root)
	m := s.sendText(t, ann, room.ID, "hello")
	update := func(who model.Caller, text string) (model.Message, error) {
		out, err := s.UpdateMessage(t.Context(), who, UpdateMessage{RoomID: room.ID, MsgID: m.ID, Text: text})
		return out.Message, err
	}
	_, err := update(bob, "mine now")
	wantCode(t, "somebody else's message", err, "error-action-not-allowed")
	after, err := update(ann, "hello @bob, see https://example.org")
	if err != nil || after.EditedBy == nil || after.EditedBy.ID != ann.UserID || after.EditedAt == 0 || len(after.Mentions) != 1 || len(after.URLs) != 1 {
		t.Errorf("edited: %+v, %v", after, err)
	}
	if sub, err := s.Store.Subscription(t.Context(), room.ID, bob.UserID); err != nil || sub.UserMentions != 0 {
		t.Errorf("an edit asked for bob's attention: %+v, %v", sub, err)
	}
	mentioning, err := s.Mentioning(t.Context(), bob, ListRoomMessages{RoomID: room.ID})
	if err != nil || mentioning.Total != 1 {
		t.Errorf("bob's mentions: %+v, %v", mentioning, err)
	}
	for _, fields := range []string{`"tmid":"x"`, `"_hidden":true`, `"u":{}`, `"rid":"other"`, `"t":"rm"`} {
		_, err := s.EditMessage(t.Context(), ann, EditMessage{Message: jsontext.Value(fmt.Sprintf(`{"_id":%q,"msg":"x",%s}`, m.ID, fields))})
		wantCode(t, fields, err, "error-invalid-update-key")
	}
	_, err = s.EditMessage(t.Context(), ann, EditMessage{Message: jsontext.Value(fmt.Sprintf(`{"_id":%q,"rid":%q,"msg":"x","alias":"the boss"}`, m.ID, room.ID))})
	if !errors.Is(err, errImpersonate) {
		t.Errorf("another's name: %v", err)
	}
}

func TestDeletedThreadLeavesItsPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "talk")
		top := s.sendText(t, ann, room.ID, "top")
		reply := func() model.Message {
			raw := jsontext.Value(fmt.Sprintf(`{"rid":%q,"msg":"reply","tmid":%q}`, room.ID, top.ID))
			out, err := s.SendMessage(t.Context(), ann, SendMessage{Message: raw})
			if err != nil {
				t.Fatal(err)
			}
			return out.Message
		}
		first, second := reply(), reply()
		remove := func(m model.Message) {
			t.Helper()
			if _, err := s.DeleteMessage(t.Context(), ann, DeleteMessage{RoomID: room.ID, MsgID: m.ID}); err != nil {
				t.Fatal(err)
			}
		}
		remove(second)
		if m := s.message(t, top.ID); m.TCount != 1 || m.TLM != first.TS {
			t.Errorf("a reply less: %d replies, the latest at %v", m.TCount, m.TLM)
		}
		remove(top)
		if m := s.message(t, top.ID); m.T != removed || m.Msg != "" || m.MD != nil || m.TCount != 1 {
			t.Errorf("what is left of the thread: %+v", m)
		}
		remove(first)
		if m := s.message(t, top.ID); m.TCount != 0 || m.TLM != 0 {
			t.Errorf("a thread without replies: %+v", m)
		}
	})
}

func TestCustomFields(t *testing.T) {
	for _, c := range []struct {
		schema, fields string
		ok             bool
	}{
		{`{"properties":{"p":{"type":"string","nullable":false,"enum":["low","high"]}},"required":["p"]}`, `{"p":"low"}`, true},
		{`{"properties":{"p":{"type":"string","enum":["low","high"]}},"required":["p"]}`, `{"p":"mid"}`, false},
		{`{"properties":{"p":{"type":"string"}},"required":["p"]}`, `{}`, false},
		{`{"properties":{"p":{"type":"string"}}}`, `{"q":1}`, false},
		{`{"properties":{"p":{"type":"string","nullable":true}}}`, `{"p":null}`, true},
		{`{"properties":{"p":{"type":["integer","null"],"minimum":1,"exclusiveMaximum":3}}}`, `{"p":2}`, true},
		{`{"properties":{"p":{"type":["integer","null"],"minimum":1,"exclusiveMaximum":3}}}`, `{"p":3}`, false},
		{`{"properties":{"p":{"type":"integer"}}}`, `{"p":1.5}`, false},
		{`{"properties":{"p":{"type":"array","items":{"type":"string","pattern":"^a"},"uniqueItems":true,"maxItems":2}}}`, `{"p":["a","ab"]}`, true},
		{`{"properties":{"p":{"type":"array","items":{"type":"string","pattern":"^a"},"uniqueItems":true}}}`, `{"p":["a","a"]}`, false},
		{`{"properties":{"p":{"oneOf":[{"type":"string"},{"const":1}]}}}`, `{"p":1}`, true},
		{`{"properties":{"p":{"not":{"type":"string"}}}}`, `{"p":"x"}`, false},
		{`{"properties":{"p":{"type":"object","properties":{"q":{"type":"number"}},"additionalProperties":false}}}`, `{"p":{"r":1}}`, false},
		{`{"properties":{"p":{"type":"string","minLength":2,"maxLength":2}}}`, `{"p":"äö"}`, true},
	} {
		schema, err := readFieldSchema(c.schema)
		if err != nil {
			t.Errorf("%s: %v", c.schema, err)
			continue
		}
		value, err := readAny(c.fields)
		if err != nil {
			t.Fatal(err)
		}
		if got := schema.accepts(value); got != c.ok {
			t.Errorf("%s accepts %s: %v", c.schema, c.fields, got)
		}
	}
	for _, schema := range []string{"", "[]", `{"type":"string"}`, `{"propertis":{}}`, `{"properties":{"p":{"pattern":"("}}}`} {
		if _, err := readFieldSchema(schema); err == nil {
			t.Errorf("%q is taken for a schema", schema)
		}
	}
}

// TestReportsAndModeration follows a report to its end.
func TestReportsAndModeration(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, root := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "root", "user", "admin")
		room := s.channel(t, ann, "talk", bob)
		bad, worse := s.sendText(t, bob, room.ID, "bad"), s.sendText(t, bob, room.ID, "worse")
		for _, m := range []model.Message{bad, bad, worse} {
			if _, err := s.ReportMessage(t.Context(), ann, ReportMessage{MessageID: m.ID, Description: "rude"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.ReportUser(t.Context(), ann, ReportUser{UserID: bob.UserID, Description: "rude"}); err != nil {
			t.Fatal(err)
		}
		authors, err := s.ReportedAuthors(t.Context(), root, ReportsBetween{})
		if err != nil || authors.Total != 1 || authors.Reports[0].Count != 3 || authors.Reports[0].MsgID != worse.ID || len(authors.Reports[0].Rooms) != 1 {
			t.Errorf("whose messages were reported: %+v, %v", authors, err)
		}
		people, err := s.ReportedPeople(t.Context(), root, ReportsBetween{})
		if err != nil || people.Total != 1 || people.Reports[0].ReportedUser.ID != bob.UserID {
			t.Errorf("who was reported: %+v, %v", people, err)
		}
		if _, err := s.DismissReports(t.Context(), root, DismissReports{MsgID: &worse.ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeleteReported(t.Context(), root, DeleteReported{UserID: bob.UserID}); err != nil {
			t.Fatal(err)
		}
		left := map[string]bool{}
		for _, m := range []model.Message{bad, worse} {
			if left[m.Msg], err = s.Store.HasMessage(t.Context(), m.ID); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(map[string]bool{"bad": false, "worse": true}, left); diff != "" {
			t.Errorf("what is left (-want +got):\n%s", diff)
		}
		open, err := s.Store.CountReports(t.Context(), store.ReportList{})
		if err != nil || open != 0 {
			t.Errorf("%d reports are open: %v", open, err)
		}
		_, err = s.DeleteReported(t.Context(), root, DeleteReported{UserID: bob.UserID})
		if err == nil {
			t.Error("there is nothing left to delete")
		}
	})
}

// TestDeletingDiscussions deletes what is said in a discussion, and then the
// message that stands for it.
func TestDeletingDiscussions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann", "user", "admin")
		room := s.channel(t, ann, "talk")
		made, err := s.CreateDiscussionByMethod(t.Context(), ann, CreateDiscussion{PRID: room.ID, Title: "more of it"})
		if err != nil {
			t.Fatal(err)
		}
		said := s.sendText(t, ann, made.RID, "hello")
		all, err := s.Store.Messages(t.Context(), store.History{RID: room.ID}, model.Page{Count: 1})
		if err != nil || all[0].DRID != made.RID || *all[0].DCount != 1 {
			t.Fatalf("the message that stands for it: %+v, %v", all, err)
		}
		if _, err := s.DeleteMessage(t.Context(), ann, DeleteMessage{RoomID: made.RID, MsgID: said.ID}); err != nil {
			t.Fatal(err)
		}
		if m := s.message(t, all[0].ID); *m.DCount != 0 {
			t.Errorf("it counts %d messages", *m.DCount)
		}
		if _, err := s.DeleteMessage(t.Context(), ann, DeleteMessage{RoomID: room.ID, MsgID: all[0].ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Store.Room(t.Context(), made.RID); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("the discussion is there still: %v", err)
		}
	})
}
