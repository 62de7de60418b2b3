package chat

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func TestListChannels(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		for i := range 5 {
			room := s.channel(t, ann, fmt.Sprintf("room-%d", i))
			if i%2 == 0 {
				if _, err := s.Channels().Join(t.Context(), bob, JoinRoom{RoomTarget: at(room)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, c := range []struct {
			what   string
			joined bool
			query  model.ListQuery
			want   []string
			total  int
		}{
			{"all", false, model.ListQuery{}, []string{"room-0", "room-1", "room-2", "room-3", "room-4"}, 5},
			{"a page", false, model.ListQuery{Offset: new(1), Count: new(2)}, []string{"room-1", "room-2"}, 5},
			{"backwards", false, model.ListQuery{Count: new(2), Sort: `{"name":-1}`}, []string{"room-4", "room-3"}, 5},
			{"the fullest", false, model.ListQuery{Count: new(3), Sort: `{"usersCount":-1,"name":1}`}, []string{"room-0", "room-2", "room-4"}, 5},
			{"by a name", false, model.ListQuery{Query: `{"name":{"$regex":"-3"}}`}, []string{"room-3"}, 1},
			{"by two", false, model.ListQuery{Query: `{"name":{"$in":["room-3","room-0","nothing"]}}`}, []string{"room-0", "room-3"}, 2},
			{"of no team", false, model.ListQuery{Query: `{"teamId":{"$exists":false},"usersCount":{"$gt":1}}`}, []string{"room-0", "room-2", "room-4"}, 3},
			{"joined", true, model.ListQuery{}, []string{"room-0", "room-2", "room-4"}, 3},
			{"a page of joined", true, model.ListQuery{Offset: new(2)}, []string{"room-4"}, 3},
		} {
			find := s.ListChannels
			if c.joined {
				find = s.JoinedChannels
			}
			list, err := find(t.Context(), bob, ListRooms{c.query})
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			names := []string{}
			for _, room := range list.Channels {
				names = append(names, room.Name)
			}
			if diff := cmp.Diff(c.want, names); diff != "" || list.Total != c.total || list.Count != len(names) {
				t.Errorf("%s: %+v (-want +got):\n%s", c.what, list.Listed, diff)
			}
		}
		_, err := s.ListChannels(t.Context(), bob, ListRooms{model.ListQuery{Sort: `{"joinCode":1}`}})
		wantCode(t, "in the order of join codes", err, "error-invalid-sort")
		_, err = s.ListChannels(t.Context(), bob, ListRooms{model.ListQuery{Query: `{"joinCode":{"$gt":"a"}}`}})
		wantCode(t, "by join code", err, "error-invalid-query")
	})
}

func TestListMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ctx := t.Context()
		ann, bob, cat, dan := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat"), s.user(t, "dan")
		room := s.channel(t, ann, "room", bob, cat, dan)
		if err := s.Store.Update(ctx, func(tx *store.Tx) error {
			if _, err := tx.ChangeUser(ctx, bob.UserID, func(u *model.User) error { u.Status, u.Name = "online", "Zoe 100%"; return nil }); err != nil {
				return err
			}
			_, err := tx.ChangeUser(ctx, dan.UserID, func(u *model.User) error { u.Active = false; return nil })
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what  string
			in    ListMembers
			want  []string
			total int
		}{
			{"all", ListMembers{}, []string{"ann", "bob", "cat"}, 3},
			{"a page", ListMembers{ListQuery: model.ListQuery{Offset: new(1), Count: new(1)}}, []string{"bob"}, 3},
			{"backwards", ListMembers{ListQuery: model.ListQuery{Sort: `{"username":-1}`}}, []string{"cat", "bob", "ann"}, 3},
			{"who is online", ListMembers{Status: []string{"online"}}, []string{"bob"}, 1},
			{"of no status there is", ListMembers{Status: []string{"asleep"}}, []string{}, 0},
			{"by username", ListMembers{Filter: "AN"}, []string{"ann"}, 1},
			{"by name", ListMembers{Filter: "zoe"}, []string{"bob"}, 1},
			{"by a sign of LIKE", ListMembers{Filter: "%"}, []string{"bob"}, 1},
		} {
			c.in.RoomTarget = at(room)
			list, err := s.Channels().Members(ctx, ann, c.in)
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			names := []string{}
			for _, m := range list.Members {
				names = append(names, m.Username)
			}
			if diff := cmp.Diff(c.want, names); diff != "" || list.Total != c.total {
				t.Errorf("%s: of %d (-want +got):\n%s", c.what, list.Total, diff)
			}
		}
		online, err := s.Channels().Online(ctx, ann, WhoIsOnline{model.ListQuery{Query: `{"_id":"` + room.ID + `"}`}})
		if diff := cmp.Diff(Online{[]OnlineMember{{bob.UserID, "bob"}}}, online); diff != "" || err != nil {
			t.Errorf("online: %v (-want +got):\n%s", err, diff)
		}
		records, err := s.MembersByMethod(ctx, ann, MembersByMethod{RID: room.ID, ShowAll: true, Options: MemberPart{Limit: 2}})
		if err != nil || records.Total != 4 || len(records.Records) != 2 {
			t.Errorf("getUsersOfRoom: %+v, %v", records, err)
		}
	})
}

func TestHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ctx, ann := t.Context(), s.user(t, "ann")
		room := s.channel(t, ann, "room")
		if err := s.Store.Update(ctx, func(tx *store.Tx) error {
			for i := range 5 {
				m := model.Message{T: model.TopicChanged, Msg: fmt.Sprint(i), TS: model.Time(1000 + i), U: model.UserRef{ID: ann.UserID}}
				if i == 3 {
					m.T = model.UserJoined
				}
				if err := s.note(ctx, tx, room.ID, m); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		s.change(t, "Hide_System_Messages", []any{"uj"})
		for _, c := range []struct {
			what string
			in   ReadHistory
			want string
		}{
			{"all", ReadHistory{}, "4210"},
			{"a page", ReadHistory{Offset: 1, Count: new(2)}, "21"},
			{"nothing", ReadHistory{Count: new(0)}, ""},
			{"between", ReadHistory{Oldest: 1000, Latest: 1004}, "21"},
			{"between and at", ReadHistory{Oldest: 1000, Latest: 1004, Inclusive: true}, "4210"},
		} {
			c.in.RoomTarget = at(room)
			h, err := s.Channels().History(ctx, ann, c.in)
			got := ""
			for _, m := range h.Messages {
				got += m.Msg
			}
			if got != c.want || err != nil {
				t.Errorf("%s: %q, want %q, %v", c.what, got, c.want, err)
			}
		}
		h, err := s.Channels().History(ctx, ann, ReadHistory{RoomTarget: at(room), Oldest: 1000, Count: new(1), Unreads: true})
		if err != nil || *h.UnreadNotLoaded != 2 || h.FirstUnread.Msg != "1" {
			t.Errorf("unread: %+v, %v", h, err)
		}
	})
}
