package chat

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func TestDirectRoomIsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, cat := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		for _, c := range []struct {
			name     string
			ask      func(who model.Caller) CreateDirect
			people   []model.Caller
			joinedID bool
		}{
			{"two", func(who model.Caller) CreateDirect {
				return CreateDirect{Username: map[string]string{ann.UserID: "bob", bob.UserID: "ANN"}[who.UserID]}
			}, []model.Caller{ann, bob}, true},
			{"three", func(model.Caller) CreateDirect { return CreateDirect{Usernames: "cat, ann,bob"} }, []model.Caller{ann, bob, cat}, false},
			{"oneself", func(who model.Caller) CreateDirect { return CreateDirect{Username: who.Username} }, []model.Caller{ann}, false},
		} {
			ids := make([]string, 12)
			var asks []func() error
			for i := range ids {
				who := c.people[i%len(c.people)]
				asks = append(asks, func() error {
					made, err := s.CreateDirect(t.Context(), who, c.ask(who))
					ids[i] = made.RID
					return err
				})
			}
			if err := errors.Join(together(asks...)...); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if slices.Sort(ids); ids[0] == "" || ids[0] != ids[len(ids)-1] {
				t.Fatalf("%s: made several rooms: %v", c.name, ids)
			}
			room, err := s.Store.Room(t.Context(), ids[0])
			if err != nil || room.UsersCount != len(c.people) || len(room.UIDs) != len(c.people) {
				t.Errorf("%s: %d users, %d ids, %v", c.name, room.UsersCount, len(room.UIDs), err)
			}
			uids := []string{ann.UserID, bob.UserID}
			if slices.Sort(uids); c.joinedID && room.ID != strings.Join(uids, "") {
				t.Errorf("the room of two is called %s", room.ID)
			}
		}
	})
}

func TestDirectRoomSides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, cat := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		two, err := s.CreateDirect(t.Context(), ann, CreateDirect{Username: "bob"})
		if err != nil {
			t.Fatal(err)
		}
		three, err := s.CreateDirect(t.Context(), ann, CreateDirect{Usernames: "bob,cat"})
		if err != nil {
			t.Fatal(err)
		}
		type side struct {
			Name string
			Open bool
		}
		sideOf := func(rid string, who model.Caller) side {
			sub, err := s.Store.Subscription(t.Context(), rid, who.UserID)
			if err != nil {
				t.Fatal(err)
			}
			return side{sub.Name, sub.Open}
		}
		got := []side{sideOf(two.RID, ann), sideOf(two.RID, bob), sideOf(three.RID, ann), sideOf(three.RID, cat)}
		want := []side{{"bob", true}, {"ann", false}, {"bob, cat", true}, {"ann, bob", true}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("sides (-want +got):\n%s", diff)
		}
		if _, err := s.CloseDirect(t.Context(), ann, DirectRoom{two.RID}); err != nil {
			t.Fatal(err)
		}
		_, err = s.CloseDirect(t.Context(), ann, DirectRoom{two.RID})
		assertRefusal(t, "close again", err, "", "The direct message room, is already closed to the sender")
		_, err = s.OpenDirect(t.Context(), cat, DirectRoom{two.RID})
		assertRefusal(t, "open a stranger's", err, "", "unauthorized")
		if again, err := s.CreateDirect(t.Context(), ann, CreateDirect{Username: "bob"}); err != nil || again.RID != two.RID || !sideOf(two.RID, ann).Open {
			t.Errorf("asking again does not open it: %v", err)
		}
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.ChangeUser(t.Context(), bob.UserID, func(u *model.User) error { u.Username, u.Name = "rob", "Rob"; return nil }); err != nil {
				return err
			}
			return s.RenameDirects(t.Context(), tx, bob.UserID)
		}); err != nil {
			t.Fatal(err)
		}
		if got := sideOf(two.RID, ann).Name; got != "rob" {
			t.Errorf("after renaming, the room is called %q", got)
		}
		if room, err := s.Store.Room(t.Context(), two.RID); err != nil || !slices.Contains(room.Usernames, "rob") {
			t.Errorf("the room holds %v, %v", room.Usernames, err)
		}
	})
}

// assertRefusal checks a refusal's code and sentence.
func assertRefusal(t *testing.T, what string, err error, code, reason string) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != code || refusal.Reason != reason {
		t.Errorf("%s: got %v, want %q [%s]", what, err, reason, code)
	}
}

func TestDirectRefusals(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann := s.user(t, "ann")
	s.user(t, "bob")
	guest := s.user(t, "guest", "guest")
	for _, c := range []struct {
		what   string
		who    model.Caller
		in     CreateDirect
		code   string
		reason string
	}{
		{"nobody named", ann, CreateDirect{}, "invalid-params", "must have required property 'usernames'\n must have required property 'username'\n must match exactly one schema in oneOf"},
		{"somebody unknown", ann, CreateDirect{Username: "nobody"}, "error-invalid-user", "Invalid user"},
		{"one other without oneself", ann, CreateDirect{Usernames: "bob", ExcludeSelf: true}, "error-invalid-user", "Invalid user"},
		{"no permission", guest, CreateDirect{Username: "bob"}, "error-not-allowed", "Not allowed"},
	} {
		_, err := s.CreateDirect(t.Context(), c.who, c.in)
		assertRefusal(t, c.what, err, c.code, c.reason)
	}
}

func TestSynchronising(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "town", bob)
		first, err := s.Subscriptions(t.Context(), bob, model.UpdatedSince{})
		if err != nil || len(first.Update) != 1 || first.Remove == nil || len(first.Remove) != 0 {
			t.Fatalf("at first: %v, %v", first, err)
		}
		sub := first.Update[0]
		rooms, err := s.Rooms(t.Context(), bob, model.UpdatedSince{UpdatedSince: (sub.UpdatedAt - 1).String()})
		if err != nil || len(rooms.Update) != 1 || rooms.Update[0].ID != room.ID {
			t.Fatalf("rooms: %v, %v", rooms, err)
		}
		if _, err := s.Channels().Leave(t.Context(), bob, at(room)); err != nil {
			t.Fatal(err)
		}
		since := model.UpdatedSince{UpdatedSince: (sub.UpdatedAt - 1).String()}
		then, err := s.Subscriptions(t.Context(), bob, since)
		if err != nil || len(then.Update) != 0 || len(then.Remove) != 1 || then.Remove[0].ID != sub.ID {
			t.Errorf("after leaving: %v, %v", then, err)
		}
		rooms, err = s.Rooms(t.Context(), bob, since)
		if err != nil || len(rooms.Update) != 0 || len(rooms.Remove) != 1 || rooms.Remove[0].ID != room.ID {
			t.Errorf("rooms after leaving: %v, %v", rooms, err)
		}
		_, err = s.Subscriptions(t.Context(), bob, model.UpdatedSince{UpdatedSince: "yesterday"})
		assertRefusal(t, "no date", err, "error-roomId-param-invalid", `The "lastUpdate" query parameter must be a valid date.`)
		list, err := s.SyncSubscriptions(t.Context(), ann, model.SinceArg{Since: []byte("{}")})
		if plain, ok := list.([]SentSubscription); !ok || len(plain) != 1 || err != nil {
			t.Errorf("without a date: %v, %v", list, err)
		}
	})
}

func TestReadingAndUnreading(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	room := s.channel(t, ann, "town")
	_, err := s.Unread(t.Context(), ann, UnreadRoom{RoomID: &room.ID})
	assertRefusal(t, "unread without messages", err, "error-no-message-for-unread", "There are no messages to mark unread")
	if _, err := s.Channels().Join(t.Context(), bob, JoinRoom{RoomTarget: at(room)}); err != nil {
		t.Fatal(err)
	}
	alert := func(want bool) {
		t.Helper()
		sub, err := s.Store.Subscription(t.Context(), room.ID, ann.UserID)
		if err != nil || sub.Alert != want {
			t.Errorf("alert is %v, %v", sub.Alert, err)
		}
	}
	if _, err := s.Unread(t.Context(), ann, UnreadRoom{RoomID: &room.ID}); err != nil {
		t.Fatal(err)
	}
	alert(true)
	if _, err := s.Read(t.Context(), ann, ReadRoom{RID: &room.ID}); err != nil {
		t.Fatal(err)
	}
	alert(false)
	_, err = s.Read(t.Context(), ann, ReadRoom{RID: &ann.UserID})
	assertRefusal(t, "read nothing", err, "error-invalid-subscription", "error-invalid-subscription")
}

// What somebody chose for a room stands beside its other fields.
func TestSentSubscription(t *testing.T) {
	text, err := json.Marshal(sentSubscription(model.Subscription{ID: "s", Prefs: map[string]jsontext.Value{"emailNotifications": jsontext.Value(`"all"`)}}))
	if err != nil || !strings.Contains(string(text), `,"emailNotifications":"all"}`) || strings.Contains(string(text), "prefs") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestThreadsKeepTheAlert(t *testing.T) {
	for _, c := range []struct {
		threads []string
		read    bool
		alert   bool
	}{{nil, false, false}, {[]string{"m"}, false, true}, {[]string{"m"}, true, false}} {
		sub := model.Subscription{Alert: true, Unread: 3, ThreadUnread: c.threads}
		markRead(&sub, c.read, 7)
		if sub.Alert != c.alert || sub.Unread != 0 || sub.LastSeen != 7 || (len(sub.ThreadUnread) > 0) != c.alert {
			t.Errorf("%v: %+v", c, sub)
		}
	}
}
