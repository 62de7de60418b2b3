package chat

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/storetest"
)

// change gives a setting a value.
func (s *Service) change(t testing.TB, id string, value any) {
	t.Helper()
	if _, err := s.Settings.Set(t.Context(), id, value); err != nil {
		t.Fatal(err)
	}
}

// grant gives a permission to these roles alone.
func (s *Service) grant(t testing.TB, permission string, roles ...string) {
	t.Helper()
	if err := s.Authz.Grant(t.Context(), 2, []authz.Permission{{ID: permission, Roles: roles}}); err != nil {
		t.Fatal(err)
	}
}

// keys returns the names of a document's fields as sent.
func keys(t testing.TB, v any) []string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]jsontext.Value{}
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestCreateRoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "lobby", bob, ann, model.Caller{Username: "nobody"}, bob)
		want := []string{"_id", "_updatedAt", "customFields", "default", "fname", "msgs", "name", "ro", "sysMes", "t", "ts", "u", "usersCount"}
		if diff := cmp.Diff(want, keys(t, room)); diff != "" {
			t.Errorf("fields of a fresh channel (-want +got):\n%s", diff)
		}
		kept, err := s.Channels().Info(t.Context(), ann, at(room))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(room, kept); diff != "" {
			t.Errorf("what was answered and what is kept (-answered +kept):\n%s", diff)
		}
		if room.UsersCount != 2 || room.Msgs != 0 || len(s.types(t, room.ID)) != 0 {
			t.Errorf("a fresh room has %d members and %d messages", room.UsersCount, room.Msgs)
		}
		sub, err := s.Store.Subscription(t.Context(), room.ID, bob.UserID)
		if err != nil || !sub.Open || sub.Alert || sub.Unread != 0 || len(sub.Roles) != 0 || sub.LastSeen == 0 {
			t.Errorf("a first member's side: %+v, %v", sub, err)
		}
		if sub, err := s.Store.Subscription(t.Context(), room.ID, ann.UserID); err != nil || !sub.HasRole("owner") {
			t.Errorf("the owner's side: %+v, %v", sub, err)
		}
	})
}

func TestCreateRoomChoices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		room, err := s.Groups().Create(t.Context(), ann, CreateRoom{
			Name: "news", CustomFields: jsontext.Value(`{"a":1}`), ExcludeSelf: true,
			ExtraData: jsontext.Value(`{"broadcast":true,"topic":"T","encrypted":true,"default":true,"_id":"x"}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		if !room.Broadcast || !room.ReadOnly || room.Topic != "T" || !room.IsEncrypted() || room.Default || room.ID == "x" ||
			room.UsersCount != 0 || string(room.CustomFields["a"]) != "1" {
			t.Errorf("%+v", room)
		}
		s.change(t, "E2E_Enable", true)
		s.change(t, "E2E_Enabled_Default_PrivateRooms", true)
		private, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "secret"})
		if err != nil || !private.IsEncrypted() {
			t.Errorf("a group where they are encrypted by default: %v, %v", private.Encrypted, err)
		}
		plain, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "open", ExtraData: jsontext.Value(`{"encrypted":false}`)})
		if err != nil || plain.IsEncrypted() {
			t.Errorf("a group that is not to be encrypted: %v, %v", plain.Encrypted, err)
		}
	})
}

func TestRefusedNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann", "user", "admin")
		s.channel(t, ann, "taken")
		old := s.channel(t, ann, "old")
		if _, err := s.Channels().Archive(t.Context(), ann, at(old)); err != nil {
			t.Fatal(err)
		}
		for name, code := range map[string]string{
			"taken": "error-duplicate-channel-name", "old": "error-archived-duplicate-name", "two words": "error-invalid-room-name",
			"Admin": "error-invalid-room-name", "a/b": "error-invalid-room-name", "x\ny": "error-invalid-room-name",
			" ": "error-invalid-name", "fine-1_2.3": "",
		} {
			_, err := s.Channels().Create(t.Context(), ann, CreateRoom{Name: name})
			wantCode(t, fmt.Sprintf("%q", name), err, code)
		}
		s.change(t, "UTF8_Channel_Names_Validation", "[a-z")
		_, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "Übung"})
		wantCode(t, "with a broken setting", err, "error-invalid-room-name")
		s.change(t, "UTF8_Channel_Names_Validation", `[\p{L}]+`)
		_, err = s.Groups().Create(t.Context(), ann, CreateRoom{Name: "Übung"})
		wantCode(t, "with letters of all scripts", err, "")
	})
}

func TestTitles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		s.change(t, "UI_Allow_room_names_with_special_chars", true)
		for title, name := range map[string]string{"Café am Meer!": "Cafe-am-Meer", "plain": "plain"} {
			room := s.channel(t, ann, title)
			if room.Name != name || room.FName != title {
				t.Errorf("%q is called %q, want %q", title, room.Name, name)
			}
		}
		if room := s.channel(t, ann, "Café, am Meer"); room.Name != "Cafe-am-Meer-1" {
			t.Errorf("the second of a name is called %q", room.Name)
		}
		if room := s.channel(t, ann, "会议室"); room.Name == "" || room.FName != "会议室" {
			t.Errorf("another script's title gets %q", room.Name)
		}
		_, err := s.Channels().Create(t.Context(), ann, CreateRoom{Name: "Café am Meer!"})
		wantCode(t, "the same title", err, "error-duplicate-channel-name")
	})
}

func TestOneOfAName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		var acts []func() error
		for range 10 {
			acts = append(acts, func() error { _, err := s.Channels().Create(t.Context(), ann, CreateRoom{Name: "one"}); return err })
		}
		made := 0
		for _, err := range together(acts...) {
			var refusal *model.Error
			switch {
			case err == nil:
				made++
			case !errors.As(err, &refusal) || refusal.Code != "error-duplicate-channel-name":
				t.Error(err)
			}
		}
		if made != 1 {
			t.Errorf("%d rooms of one name", made)
		}
	})
}
