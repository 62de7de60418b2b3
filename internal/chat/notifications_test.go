package chat

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// heard collects what desktops are shown, by user.
type heard struct {
	mu    sync.Mutex
	shown map[string][]DesktopNotification
}

func (h *heard) tell(e model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var n DesktopNotification
	if err := json.Unmarshal(e.Data, &n); err == nil && e.Kind == model.Notification {
		h.shown[e.User] = append(h.shown[e.User], n)
	}
}

// listen makes a workspace whose notifications are collected.
func listen(t *testing.T, url string) (*Service, *heard) {
	s, h := openRooms(t, url), &heard{shown: map[string][]DesktopNotification{}}
	s.Tell = h.tell
	return s, h
}

// here connects people.
func (s *Service) here(t *testing.T, people ...model.Caller) {
	for _, who := range people {
		s.inTx(t, func(tx *store.Tx) error { return tx.SetPresence(t.Context(), who.UserID, "node", "online") })
	}
}

// hears says something and returns who was shown it on a desktop.
func (s *Service) hears(t *testing.T, h *heard, who model.Caller, rid, text, tmid string) []string {
	t.Helper()
	h.shown = map[string][]DesktopNotification{}
	raw, err := json.Marshal(map[string]any{"rid": rid, "msg": text, "tmid": tmid})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SendMessage(t.Context(), who, SendMessage{Message: raw}); err != nil {
		t.Fatal(err)
	}
	s.Quiet()
	return slices.Sorted(maps.Keys(h.shown))
}

// prefer sets one notification preference of a room.
func (s *Service) prefer(t *testing.T, who model.Caller, rid, field, value string) {
	t.Helper()
	quoted := jsontext.Value(`"` + value + `"`)
	if _, err := s.SaveNotifications(t.Context(), who, SaveNotifications{rid, map[string]jsontext.Value{field: quoted}}); err != nil {
		t.Fatal(err)
	}
}

func wantHeard(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	ids := []string{}
	for _, name := range want {
		ids = append(ids, "id-"+name)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("%s: shown to %v, want %v", what, got, ids)
	}
}

func TestDesktopNotifications(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, h := listen(t, url)
		ann, bob, cat, dan := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat"), s.user(t, "dan")
		room := s.channel(t, ann, "lobby", bob, cat, dan)
		s.here(t, ann, bob, cat)
		wantHeard(t, "a message where everything is told", s.hears(t, h, ann, room.ID, "hello", ""), "bob", "cat")
		want := DesktopNotification{Title: "lobby", Text: "ann: hello"}
		got := h.shown["id-bob"][0]
		if got.Title != want.Title || got.Text != want.Text || got.Payload.RID != room.ID || got.Payload.Sender.Username != "ann" || got.Payload.Message.Msg != "hello" {
			t.Errorf("shown as %+v", got)
		}
		s.prefer(t, bob, room.ID, "desktopNotifications", "mentions")
		wantHeard(t, "one wants mentions", s.hears(t, h, ann, room.ID, "hello", ""), "cat")
		wantHeard(t, "and is mentioned", s.hears(t, h, ann, room.ID, "hello @bob", ""), "bob", "cat")
		s.prefer(t, bob, room.ID, "muteGroupMentions", "1")
		wantHeard(t, "calling everybody", s.hears(t, h, ann, room.ID, "hello @all", ""), "cat")
		wantHeard(t, "and one by name", s.hears(t, h, ann, room.ID, "hello @all @bob", ""), "bob", "cat")
		s.prefer(t, cat, room.ID, "disableNotifications", "1")
		wantHeard(t, "another wants nothing", s.hears(t, h, ann, room.ID, "hello @all @cat", ""))
		s.change(t, "Accounts_Default_User_Preferences_desktopNotifications", "nothing")
		s.prefer(t, cat, room.ID, "disableNotifications", "0")
		wantHeard(t, "the workspace tells nothing", s.hears(t, h, ann, room.ID, "hello @cat", ""))
		s.change(t, "Troubleshoot_Disable_Notifications", true)
		wantHeard(t, "nothing is told at all", s.hears(t, h, ann, room.ID, "hello @bob", ""))
	})
}

func TestCrowdedRoomTellsFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, h := listen(t, url)
		s.change(t, "Notifications_Max_Room_Members", 3)
		var people []model.Caller
		for _, name := range []string{"ann", "bob", "cat", "dan", "eve"} {
			people = append(people, s.user(t, name))
		}
		ann, bob, cat, dan := people[0], people[1], people[2], people[3]
		room := s.channel(t, ann, "lobby", people[1:]...)
		s.here(t, people...)
		wantHeard(t, "a message in a crowd", s.hears(t, h, ann, room.ID, "hello @all", ""))
		s.prefer(t, bob, room.ID, "desktopNotifications", "all")
		s.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeSubscription(t.Context(), room.ID, cat.UserID, func(sub *model.Subscription) error {
				sub.Highlights = []string{"garden"}
				return nil
			})
			return err
		})
		wantHeard(t, "one wants all", s.hears(t, h, ann, room.ID, "hello", ""), "bob")
		wantHeard(t, "one waits for a word, one is named", s.hears(t, h, ann, room.ID, "my Garden, @dan", ""), "bob", "cat", "dan")
		sent, err := s.SendMessage(t.Context(), dan, SendMessage{Message: []byte(fmt.Sprintf(`{"rid":%q,"msg":"a question"}`, room.ID))})
		if err != nil {
			t.Fatal(err)
		}
		s.Quiet()
		wantHeard(t, "a reply to somebody", s.hears(t, h, ann, room.ID, "an answer", sent.Message.ID), "dan")
	})
}

func TestDirectNotifications(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, h := listen(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		s.here(t, bob)
		s.change(t, "Accounts_Default_User_Preferences_desktopNotifications", "mentions")
		made, err := s.CreateDirect(t.Context(), ann, CreateDirect{Username: "bob"})
		if err != nil {
			t.Fatal(err)
		}
		wantHeard(t, "a direct message", s.hears(t, h, ann, made.RID, "psst", ""), "bob")
		if n := h.shown["id-bob"][0]; n.Title != "ann" || n.Text != "psst" || n.Payload.Type != "d" {
			t.Errorf("shown as %+v", n)
		}
		if err := second(s.IgnoreUser(t.Context(), bob, IgnoreUser{RID: made.RID, UserID: ann.UserID})); err != nil {
			t.Fatal(err)
		}
		wantHeard(t, "from who is ignored", s.hears(t, h, ann, made.RID, "psst", ""))
	})
}

func TestLettersAboutMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, h := listen(t, url)
		ann, bob, cat := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		room := s.channel(t, ann, "lobby", bob, cat)
		s.inTx(t, func(tx *store.Tx) error {
			for _, who := range []model.Caller{bob, cat} {
				_, err := tx.ChangeUser(t.Context(), who.UserID, func(u *model.User) error {
					u.Emails = []model.Email{{Address: "old-" + u.Username + "@example.org"}, {Address: u.Username + "@example.org", Verified: true}}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		s.hears(t, h, ann, room.ID, "no mail server, @bob", "")
		s.change(t, "SMTP_Host", "mail.example.org")
		s.here(t, cat)
		s.hears(t, h, ann, room.ID, "no mention", "")
		s.hears(t, h, ann, room.ID, "<b>come</b>\n@bob and @cat", "")
		letters := s.letters(t)
		if len(letters) != 1 || letters[0].To != "bob@example.org" || !strings.Contains(letters[0].Subject, "ann mentioned you in #lobby") ||
			!strings.Contains(letters[0].HTML, "&lt;b&gt;come&lt;/b&gt;") || !strings.Contains(letters[0].HTML, "/channel/lobby?msg=") {
			t.Errorf("letters: %+v", letters)
		}
	})
}

// letters takes what waits to be sent out of the outbox.
func (s *Service) letters(t *testing.T) (all []model.Mail) {
	t.Helper()
	jobs, err := store.Queue{Store: s.Store}.Claim(t.Context(), MailJob, 10, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		var letter model.Mail
		if err := j.Decode(&letter); err != nil {
			t.Fatal(err)
		}
		all = append(all, letter)
	}
	return all
}

// TestWaking wants devices to be woken at once for who is away, and after a
// while for who may be reading.
func TestWaking(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openPush(t, url, 200)
		s.Tell = func(model.Event) {}
		ann, bob, cat := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		room := s.channel(t, ann, "lobby", bob, cat)
		s.device(t, bob, "gcm", "bobs")
		s.device(t, cat, "gcm", "cats")
		s.here(t, cat)
		s.hears(t, &heard{}, ann, room.ID, "hello", "")
		due := func() (users []string) {
			jobs, err := store.Queue{Store: s.Store}.Claim(t.Context(), PushJob, 10, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range jobs {
				var n PushNotice
				if err := j.Decode(&n); err != nil {
					t.Fatal(err)
				}
				users = append(users, n.UserID)
			}
			return users
		}
		if diff := cmp.Diff([]string{"id-bob"}, due()); diff != "" {
			t.Errorf("woken at once (-want +got):\n%s", diff)
		}
	})
}
