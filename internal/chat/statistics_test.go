package chat

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// group makes a private room.
func (s *Service) group(t *testing.T, owner model.Caller, name string) model.Room {
	t.Helper()
	room, err := s.Groups().Create(t.Context(), owner, CreateRoom{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// writes sends a message into a room.
func (s *Service) writes(t *testing.T, who model.Caller, rid, text string) {
	t.Helper()
	message := jsontext.Value(fmt.Sprintf(`{"rid":%q,"msg":%q}`, rid, text))
	if _, err := s.SendMessage(t.Context(), who, SendMessage{Message: message}); err != nil {
		t.Fatal(err)
	}
}

func TestStatistics(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		s.Version, s.Started = "test", time.Now().Add(-time.Minute)
		admin, ann, bob := s.user(t, "admin", "admin"), s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "garden", bob)
		s.group(t, bob, "shed")
		for n := range 3 {
			s.writes(t, ann, room.ID, fmt.Sprint("hello ", n))
		}
		err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ChangeUser(t.Context(), bob.UserID, func(u *model.User) error { u.Active, u.Status = false, "online"; return nil })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.ReadStatistics(t.Context(), ann, StatisticsQuery{})
		if err == nil || err.Error() != "error-not-allowed" {
			t.Errorf("without permission: %v", err)
		}
		got, err := s.ReadStatistics(t.Context(), admin, StatisticsQuery{})
		if err != nil {
			t.Fatal(err)
		}
		want := PeopleFigures{Total: 3, Active: 2, Inactive: 1, Online: 1, Connected: 1, Offline: 2, Roles: 3}
		if diff := cmp.Diff(want, got.PeopleFigures); diff != "" {
			t.Errorf("people (-want +got):\n%s", diff)
		}
		if got.Channels != 1 || got.Groups != 1 || got.Rooms != 2 || got.Messages < 3 || got.ChannelMessages != got.Messages {
			t.Errorf("rooms: %+v", got.RoomFigures)
		}
		if got.OS.Platform == "" || len(got.OS.CPUs) == 0 || got.Process.Uptime < 59 || got.Process.Memory == 0 || got.Gantry != "test" {
			t.Errorf("machine and process: %+v %+v", got.OS, got.Process)
		}
		s.user(t, "cid")
		again, err := s.ReadStatistics(t.Context(), admin, StatisticsQuery{})
		if err != nil || again.Total != 3 || again.CreatedAt != got.CreatedAt {
			t.Errorf("what was counted just now is counted again: %+v, %v", again.PeopleFigures, err)
		}
		again, err = s.ReadStatistics(t.Context(), admin, StatisticsQuery{Refresh: "true"})
		if err != nil || again.Total != 4 {
			t.Errorf("refreshed: %+v, %v", again.PeopleFigures, err)
		}
		days, err := s.ListStatistics(t.Context(), admin, StatisticsListQuery{})
		if err != nil || days.Total != 1 || days.Statistics[0].Total != 4 {
			t.Errorf("the days: %+v, %v", days, err)
		}
	})
}

func TestActivity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		admin, ann, bob := s.user(t, "admin", "admin"), s.user(t, "ann"), s.user(t, "bob")
		quiet, busy, hidden := s.channel(t, ann, "quiet", bob), s.channel(t, ann, "busy", bob), s.group(t, ann, "hidden")
		s.writes(t, ann, quiet.ID, "psst")
		for range 3 {
			s.writes(t, bob, busy.ID, "hello")
		}
		s.writes(t, ann, hidden.ID, "one")
		s.writes(t, ann, hidden.ID, "two")
		ask := func(who model.Caller, days int) ActivityAnswer {
			t.Helper()
			out, err := s.ReadActivity(t.Context(), who, ActivityQuery{Days: days})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		got := ask(admin, 0)
		today := time.Now().UTC().Format(time.DateOnly)
		if last := got.Days[29]; len(got.Days) != 30 || last != (ActivityDay{Day: today, Messages: 6, NewUsers: 3}) {
			t.Errorf("%d days, the last is %+v", len(got.Days), last)
		}
		want := []BusyRoom{{busy.ID, "busy", "c", 3}, {hidden.ID, "hidden", "p", 2}, {quiet.ID, "quiet", "c", 1}}
		if diff := cmp.Diff(want, got.Rooms); diff != "" {
			t.Errorf("busy rooms (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]BusyRoom{want[0], want[2]}, ask(ann, 1).Rooms); diff != "" {
			t.Errorf("busy rooms of who may not see them all (-want +got):\n%s", diff)
		}
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.DeleteRoom(t.Context(), busy.ID) }); err != nil {
			t.Fatal(err)
		}
		if got := ask(admin, 2); got.Days[1].Messages != 6 || len(got.Rooms) != 2 {
			t.Errorf("after a room is gone: %+v", got)
		}
	})
}
