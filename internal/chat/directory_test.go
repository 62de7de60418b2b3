package chat

import (
	"testing"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

func TestSpotlight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		admin, bob := s.user(t, "ann", "admin"), s.user(t, "bob")
		s.channel(t, admin, "town")
		s.channel(t, bob, "township")
		found, err := s.Spotlight(t.Context(), bob, Spotlight{Query: "#own"})
		if err != nil || len(found.Users) != 0 || len(found.Rooms) != 1 || found.Rooms[0].Name != "town" {
			t.Errorf("spotlight on %+v, %v", found, err)
		}
		found, err = s.Spotlight(t.Context(), bob, Spotlight{Query: "@an"})
		if err != nil || len(found.Rooms) != 0 || len(found.Users) != 1 || found.Users[0].Username != "ann" || !found.Users[0].Outside {
			t.Errorf("spotlight on %+v, %v", found, err)
		}
	})
}

func TestDirectory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		admin, bob := s.user(t, "ann", "admin"), s.user(t, "bob")
		s.channel(t, admin, "town")
		s.channel(t, admin, "village")
		page, err := s.Directory(t.Context(), bob, Directory{Type: "channels", ListQuery: model.ListQuery{Sort: `{"name":1}`}})
		if err != nil || page.Total != 2 || page.Result[0].(DirectoryRoom).Name != "town" {
			t.Errorf("channels: %+v, %v", page, err)
		}
		page, err = s.Directory(t.Context(), bob, Directory{ListQuery: model.ListQuery{Query: `{"text":"bo","type":"users"}`}})
		if err != nil || page.Count != 1 || page.Result[0].(DirectoryUser).Username != "bob" {
			t.Errorf("users: %+v, %v", page, err)
		}
		_, err = s.Directory(t.Context(), bob, Directory{Type: "animals"})
		assertRefusal(t, "no such type", err, "", "Please verify the parameters")
		_, err = s.Directory(t.Context(), bob, Directory{ListQuery: model.ListQuery{Sort: `{"name":1,"ts":1}`}})
		assertRefusal(t, "two sorts", err, "", `This method support only one "sort" parameter`)
	})
}
