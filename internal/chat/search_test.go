package chat

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// sendText sends a message and returns it as it stands.
func (s *Service) sendText(t testing.TB, who model.Caller, rid, text string) model.Message {
	t.Helper()
	raw, err := json.Marshal(map[string]string{"rid": rid, "msg": text})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := s.SendMessage(t.Context(), who, SendMessage{Message: raw})
	if err != nil {
		t.Fatal(err)
	}
	return sent.Message
}

// found returns the texts that a search of a room finds.
func (s *Service) found(t testing.TB, who model.Caller, rid, query string) string {
	t.Helper()
	out, err := s.SearchRoom(t.Context(), who, SearchRoom{RoomID: rid, SearchText: query})
	if err != nil {
		t.Fatalf("search %q: %v", query, err)
	}
	var texts []string
	for _, m := range out.Messages {
		texts = append(texts, m.Msg)
	}
	return strings.Join(texts, "|")
}

func TestSearchLanguage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "talk", bob)
		other := s.channel(t, ann, "other", bob)
		s.sendText(t, ann, other.ID, "deployed elsewhere")
		for _, text := range []string{"deployed the e-mail server", "Crème brûlée for @bob", "see https://example.org now", "你好世界", "error 42 in deploy"} {
			s.sendText(t, ann, room.ID, text)
		}
		starred := s.sendText(t, bob, room.ID, "the mail is e, server")
		if _, err := s.Star(t.Context(), ann, MessageTarget{starred.ID}); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"deploy":                    "error 42 in deploy|deployed the e-mail server",
			"deploy order:asc":          "deployed the e-mail server|error 42 in deploy",
			"DEPLOYED server":           "deployed the e-mail server",
			"deploy -error":             "deployed the e-mail server",
			"e-mail":                    "deployed the e-mail server",
			`"mail is"`:                 "the mail is e, server",
			"creme":                     "Crème brûlée for @bob",
			"你好":                        "你好世界",
			"好你":                        "",
			"from:bob":                  "the mail is e, server",
			"from:me mention:bob":       "Crème brûlée for @bob",
			"mention:nobody":            "",
			"has:url":                   "see https://example.org now",
			"has:star":                  "the mail is e, server",
			"has:star deploy":           "",
			`/\b\d+\b/`:                 "error 42 in deploy",
			"/ERROR/i":                  "error 42 in deploy",
			"/ERROR/":                   "",
			"before:01/01/2000":         "",
			"after:01/01/2000 has:link": "see https://example.org now",
			"is:pinned":                 "",
			"mail OR ' * (":             "",
			`"`:                         "",
		} {
			if got := s.found(t, ann, room.ID, query); got != want {
				t.Errorf("%s finds %q, want %q", query, got, want)
			}
		}
		_, err := s.SearchRoom(t.Context(), ann, SearchRoom{RoomID: room.ID, SearchText: "/(/"})
		wantCode(t, "a faulty expression", err, "error-invalid-search")
		stranger := s.user(t, "eve")
		group, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.SearchRoom(t.Context(), stranger, SearchRoom{RoomID: group.ID, SearchText: "x"})
		wantCode(t, "a group the caller is not in", err, "error-not-allowed")
	})
}

// TestSearchFollowsChanges edits, deletes, pins and blanks messages before and
// after they are indexed.
func TestSearchFollowsChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann", "user", "admin")
		room := s.channel(t, ann, "talk")
		want := func(query, texts string) {
			t.Helper()
			if got := s.found(t, ann, room.ID, query); got != texts {
				t.Errorf("%s finds %q, want %q", query, got, texts)
			}
		}
		edit := func(m model.Message, text string) {
			t.Helper()
			if _, err := s.UpdateMessage(t.Context(), ann, UpdateMessage{RoomID: room.ID, MsgID: m.ID, Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		remove := func(m model.Message) {
			t.Helper()
			if _, err := s.DeleteMessage(t.Context(), ann, DeleteMessage{RoomID: room.ID, MsgID: m.ID}); err != nil {
				t.Fatal(err)
			}
		}
		first, second := s.sendText(t, ann, room.ID, "apple one"), s.sendText(t, ann, room.ID, "apple two")
		edit(first, "pear one")
		want("apple", "apple two")
		want("pear", "pear one")
		edit(second, "pear two")
		want("apple", "")
		want("pear", "pear two|pear one")
		if _, err := s.Pin(t.Context(), ann, MessageTarget{first.ID}); err != nil {
			t.Fatal(err)
		}
		want("is:pinned", "pear one")
		if _, err := s.Unpin(t.Context(), ann, MessageTarget{first.ID}); err != nil {
			t.Fatal(err)
		}
		want("is:pinned", "")
		third := s.sendText(t, ann, room.ID, "pear three")
		remove(second)
		remove(third)
		want("pear", "pear one")
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.DeleteRoom(t.Context(), room.ID) }); err != nil {
			t.Fatal(err)
		}
		again := s.channel(t, ann, "talk2")
		s.sendText(t, ann, again.ID, "plum")
		if got := s.found(t, ann, again.ID, "pear"); got != "" {
			t.Errorf("another room finds %q", got)
		}
	})
}

// TestSearchFindsEverySend floods a room, so that messages share moments, and
// searches meanwhile: what was answered is found.
func TestSearchFindsEverySend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "flood")
		const senders, each = 8, 100
		failed := make(chan error, senders)
		for n := range senders {
			go func() {
				var errs []error
				for i := range each {
					raw := jsontext.Value(fmt.Sprintf(`{"rid":%q,"msg":"w%dx%d"}`, room.ID, n, i))
					_, err := s.SendMessage(t.Context(), ann, SendMessage{Message: raw})
					errs = append(errs, err)
					if i%25 == 0 {
						out, err := s.SearchRoom(t.Context(), ann, SearchRoom{RoomID: room.ID, SearchText: fmt.Sprintf("w%dx%d", n, i)})
						if errs = append(errs, err); len(out.Messages) == 0 {
							errs = append(errs, fmt.Errorf("w%dx%d is not found", n, i))
						}
					}
				}
				failed <- errors.Join(errs...)
			}()
		}
		for range senders {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		count := senders*each + 1
		out, err := s.SearchRoom(t.Context(), ann, SearchRoom{RoomID: room.ID, SearchText: "from:ann", ListQuery: model.ListQuery{Count: &count}})
		if err != nil {
			t.Fatal(err)
		}
		upper := s.Settings.Get().Int("API_Upper_Count_Limit")
		if len(out.Messages) != min(upper, senders*each) {
			t.Errorf("%d messages are found of %d", len(out.Messages), senders*each)
		}
		if !slices.IsSortedFunc(out.Messages, func(a, b model.Message) int { return int(b.TS - a.TS) }) {
			t.Error("they are not in order")
		}
	})
}
