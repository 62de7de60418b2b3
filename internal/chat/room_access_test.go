package chat

import (
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// TestStrangersSeeNoGroup asks everything of a group that somebody who is not
// in it might, by id and by name.
func TestStrangersSeeNoGroup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ctx, f := t.Context(), s.Groups()
		ann, eve := s.user(t, "ann"), s.user(t, "eve")
		room, err := f.Create(ctx, ann, CreateRoom{Name: "hidden"})
		if err != nil {
			t.Fatal(err)
		}
		topic, yes := "T", true
		for _, target := range []RoomTarget{{RoomID: &room.ID}, {RoomName: &room.Name}} {
			for what, ask := range map[string]func() error{
				"info":       func() error { _, err := f.Info(ctx, eve, target); return err },
				"members":    func() error { _, err := f.Members(ctx, eve, ListMembers{RoomTarget: target}); return err },
				"roles":      func() error { _, err := f.Roles(ctx, eve, target); return err },
				"moderators": func() error { _, err := f.Moderators(ctx, eve, target); return err },
				"history":    func() error { _, err := f.History(ctx, eve, ReadHistory{RoomTarget: target}); return err },
				"messages":   func() error { _, err := f.Messages(ctx, eve, ListMessages{RoomTarget: target}); return err },
				"leave":      func() error { _, err := f.Leave(ctx, eve, target); return err },
				"open":       func() error { _, err := f.Open(ctx, eve, target); return err },
				"close":      func() error { _, err := f.Close(ctx, eve, target); return err },
				"archive":    func() error { _, err := f.Archive(ctx, eve, target); return err },
				"delete":     func() error { _, err := f.Delete(ctx, eve, target); return err },
				"addOwner":   func() error { _, err := f.AddRole(Owner)(ctx, eve, ChangeRole{target, whom(eve)}); return err },
				"addAll":     func() error { _, err := f.AddAll(ctx, eve, AddEverybody{RoomTarget: target}); return err },
				"setTopic":   func() error { _, err := f.SetTopic(ctx, eve, SetTopic{target, &topic}); return err },
				"readOnly":   func() error { _, err := f.SetReadOnly(ctx, eve, SetReadOnly{target, &yes}); return err },
				"as channel": func() error { _, err := s.Channels().Info(ctx, ann, target); return err },
				"join":       func() error { _, err := s.Channels().Join(ctx, eve, JoinRoom{RoomTarget: target}); return err },
			} {
				wantCode(t, what, ask(), "error-room-not-found")
			}
		}
		_, err = f.Invite(ctx, eve, InviteMembers{RoomTarget: at(room), UserTarget: whom(eve)})
		wantCode(t, "invite", err, "error-not-allowed")
		_, err = s.JoinByMethod(ctx, eve, JoinByMethod{RoomID: RoomID{room.ID}})
		wantCode(t, "joinRoom", err, "error-not-allowed")
		_, err = s.MembersByMethod(ctx, eve, MembersByMethod{RID: room.ID})
		wantCode(t, "getUsersOfRoom", err, "not-authorized")
		_, err = s.RoomIDByNameOrID(ctx, eve, RoomID{"hidden"})
		wantCode(t, "getRoomIdByNameOrId", err, "error-not-allowed")
		list, err := s.JoinedGroups(ctx, eve, ListRooms{})
		if err != nil || list.Total != 0 || len(list.Groups) != 0 {
			t.Errorf("groups of a stranger: %+v, %v", list, err)
		}
		counters, err := f.Counters(ctx, eve, CountersOf{RoomTarget: at(room)})
		if err != nil || counters != (Counters{}) {
			t.Errorf("counters for a stranger: %+v, %v", counters, err)
		}
	})
}

func TestGuestsSeeTheirChannels(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, gus := s.user(t, "ann"), s.user(t, "gus", "guest")
		in, out := s.channel(t, ann, "in", gus), s.channel(t, ann, "out")
		_, err := s.Channels().Info(t.Context(), gus, at(in))
		wantCode(t, "a channel they are in", err, "")
		_, err = s.Channels().Info(t.Context(), gus, at(out))
		wantCode(t, "another", err, "error-room-not-found")
		list, err := s.ListChannels(t.Context(), gus, ListRooms{})
		if err != nil || list.Total != 1 || list.Channels[0].ID != in.ID {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestBannedSeeNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "room", bob)
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ChangeSubscription(t.Context(), room.ID, bob.UserID, func(sub *model.Subscription) error {
				sub.Banned = true
				return nil
			})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, err := s.Channels().Join(t.Context(), bob, JoinRoom{RoomTarget: at(room)})
		wantCode(t, "join", err, "error-not-allowed")
		_, err = s.Channels().Messages(t.Context(), bob, ListMessages{RoomTarget: at(room)})
		wantCode(t, "messages", err, "error-room-not-found")
	})
}

func TestKick(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ctx := t.Context()
		admin, ann, bob, cat := s.user(t, "admin1", "user", "admin"), s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cat")
		room, err := s.Groups().Create(ctx, ann, CreateRoom{Name: "room", Members: []string{"bob", "cat"}})
		if err != nil {
			t.Fatal(err)
		}
		kick := func(who, whom_ model.Caller) error {
			_, err := s.Groups().Kick(ctx, who, KickMember{at(room), whom(whom_)})
			return err
		}
		wantCode(t, "by a member", kick(bob, cat), "error-not-allowed")
		wantCode(t, "by an admin outside", kick(admin, cat), "error-room-not-found")
		wantCode(t, "of the last owner", kick(ann, ann), "error-you-are-last-owner")
		wantCode(t, "by the owner", kick(ann, cat), "")
		wantCode(t, "of somebody who is gone", kick(ann, cat), "error-user-not-in-room")
		s.grant(t, "kick-user-from-any-p-room", "admin")
		wantCode(t, "of somebody who is gone, by who may kick anybody", kick(admin, cat), "")
		wantCode(t, "by an admin who may", kick(admin, bob), "")
		if room, err := s.Store.Room(ctx, room.ID); err != nil || room.UsersCount != 1 || room.Msgs != 2 {
			t.Errorf("%+v, %v", room, err)
		}
	})
}
