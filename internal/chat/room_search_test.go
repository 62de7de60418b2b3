package chat

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestRoomSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		admin, bob := s.user(t, "ann", "admin"), s.user(t, "bob")
		if _, err := s.Settings.Set(t.Context(), "UI_Allow_room_names_with_special_chars", true); err != nil {
			t.Fatal(err)
		}
		s.channel(t, admin, "Town 100%")
		s.channel(t, admin, "Ελληνικά")
		s.channel(t, bob, "township")
		if _, err := s.CreateDirect(t.Context(), admin, CreateDirect{Username: "bob"}); err != nil {
			t.Fatal(err)
		}
		names := func(rooms []AdminRoom) []string {
			list := []string{}
			for _, r := range rooms {
				list = append(list, r.FName)
			}
			return list
		}
		for _, c := range []struct {
			in   AdminRooms
			want []string
		}{
			{AdminRooms{Filter: "TOWN"}, []string{"Town 100%", "township"}},
			{AdminRooms{Filter: "0%"}, []string{"Town 100%"}},
			{AdminRooms{Filter: "Ελλη"}, []string{"Ελληνικά"}},
			{AdminRooms{Filter: "bo"}, []string{""}},
			{AdminRooms{Filter: "bo", Types: []string{"c"}}, []string{}},
			{AdminRooms{Types: []string{"d", "discussions"}}, []string{""}},
		} {
			got, err := s.AdminRooms(t.Context(), admin, c.in)
			if diff := cmp.Diff(c.want, names(got.Rooms)); err != nil || diff != "" || got.Total != len(c.want) {
				t.Errorf("%+v: %v, %d in all (-want +got):\n%s", c.in, err, got.Total, diff)
			}
		}
		_, err := s.AdminRooms(t.Context(), bob, AdminRooms{})
		assertRefusal(t, "not an admin", err, "", "error-not-authorized")
		items, err := s.CompleteRoom(t.Context(), bob, CompleteRoom{Selector: `{"name":"town"}`})
		if err != nil || len(items.Items) != 1 || items.Items[0].Name != "township" {
			t.Errorf("offered %+v, %v", items, err)
		}
	})
}

func TestMuting(t *testing.T) {
	for _, c := range []struct {
		what         string
		room         model.Room
		muted        bool
		wantM, wantU []string
	}{
		{"mute", model.Room{Unmuted: []string{"bob"}}, true, []string{"bob"}, []string{}},
		{"mute again", model.Room{Muted: []string{"bob"}}, true, []string{"bob"}, nil},
		{"unmute", model.Room{Muted: []string{"ann", "bob"}}, false, []string{"ann"}, nil},
		{"let write in a read-only room", model.Room{ReadOnly: true, Muted: []string{"bob"}}, false, []string{}, []string{"bob"}},
		{"let no longer", model.Room{ReadOnly: true, Unmuted: []string{"bob"}}, true, nil, []string{}},
	} {
		mute(&c.room, "bob", c.muted)
		if diff := cmp.Diff([][]string{c.wantM, c.wantU}, [][]string{c.room.Muted, c.room.Unmuted}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestNotifications(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann := s.user(t, "ann")
	room := s.channel(t, ann, "town")
	save := func(field, value string) error {
		_, err := s.SaveNotification(t.Context(), ann, SaveNotification{room.ID, field, value})
		return err
	}
	wantCode(t, "a wrong value", save("emailNotifications", "sometimes"), "error-invalid-settings")
	wantCode(t, "a wrong field", save("roles", "owner"), "error-invalid-settings")
	wantCode(t, "a value", save("emailNotifications", "nothing"), "")
	wantCode(t, "a flag", save("hideUnreadStatus", "1"), "")
	sub, err := s.Subscription(t.Context(), ann, OneSubscription{room.ID})
	if err != nil || string(sub.Subscription.Own["emailNotifications"]) != `"nothing"` || string(sub.Subscription.Own["hideUnreadStatus"]) != "true" {
		t.Errorf("got %+v, %v", sub.Subscription, err)
	}
	wantCode(t, "back to the default", save("emailNotifications", "default"), "")
	if sub, err = s.Subscription(t.Context(), ann, OneSubscription{room.ID}); err != nil || len(sub.Subscription.Own) != 1 {
		t.Errorf("got %+v, %v", sub.Subscription.Own, err)
	}
}
