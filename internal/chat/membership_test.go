package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func TestLastOwnerStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		for round := range 20 {
			room := s.channel(t, ann, fmt.Sprintf("round-%d", round), bob)
			if _, err := s.Channels().AddRole(Owner)(t.Context(), ann, ChangeRole{at(room), whom(bob)}); err != nil {
				t.Fatal(err)
			}
			errs := together(
				func() error { _, err := s.Channels().Leave(t.Context(), ann, at(room)); return err },
				func() error {
					if round%2 == 0 {
						_, err := s.Channels().Leave(t.Context(), bob, at(room))
						return err
					}
					_, err := s.Channels().RemoveRole(Owner)(t.Context(), bob, ChangeRole{at(room), whom(bob)})
					return err
				})
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("round %d: both or neither gave it up: %v", round, errs)
			}
			if owners, err := s.Store.CountRoomRole(t.Context(), room.ID, "owner"); err != nil || owners != 1 {
				t.Fatalf("round %d: %d owners, %v", round, owners, err)
			}
		}
	})
}

// together runs functions at once and returns their errors.
func together(all ...func() error) []error {
	errs := make([]error, len(all))
	var wait sync.WaitGroup
	for i, f := range all {
		wait.Go(func() { errs[i] = f() })
	}
	wait.Wait()
	return errs
}

// TestMembership does random things to rooms, several at once, and compares
// what the rooms and the tombstones say with who is in them.
func TestMembership(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		people := []model.Caller{s.user(t, "ann", "user", "admin"), s.user(t, "bob"), s.user(t, "cat"), s.user(t, "dan")}
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			m := &membershipModel{s: s, people: people, seen: map[string]string{}}
			for i := range 2 {
				m.create(t, fmt.Sprintf("room-%d-%d", n, i), rapid.SampledFrom(people).Draw(rt, "owner"))
			}
			for range rapid.IntRange(1, 6).Draw(rt, "steps") {
				var acts []func() error
				for range rapid.IntRange(1, 3).Draw(rt, "at once") {
					acts = append(acts, m.action(rt))
				}
				for _, err := range together(acts...) {
					var refusal *model.Error
					if err != nil && !errors.As(err, &refusal) {
						rt.Fatalf("not a refusal: %v", err)
					}
				}
				m.check(rt)
			}
		})
	})
}

type membershipModel struct {
	s      *Service
	people []model.Caller
	rooms  []model.Room
	seen   map[string]string // the last subscription of a room and somebody
}

func (m *membershipModel) create(t *testing.T, name string, owner model.Caller) {
	m.rooms = append(m.rooms, m.s.channel(t, owner, name, m.people[1]))
}

// action draws what somebody does to a room; it may be refused.
func (m *membershipModel) action(rt *rapid.T) func() error {
	ctx, f := context.Background(), m.s.Channels()
	room := rapid.SampledFrom(m.rooms).Draw(rt, "room")
	who, other := rapid.SampledFrom(m.people).Draw(rt, "who"), rapid.SampledFrom(m.people).Draw(rt, "whom")
	switch rapid.SampledFrom([]string{"join", "leave", "invite", "kick", "own", "disown", "addAll", "delete"}).Draw(rt, "what") {
	case "join":
		return func() error { _, err := f.Join(ctx, who, JoinRoom{RoomTarget: at(room)}); return err }
	case "leave":
		return func() error { _, err := f.Leave(ctx, who, at(room)); return err }
	case "invite":
		in := InviteMembers{RoomTarget: at(room), UserIDs: []string{other.UserID, who.UserID}}
		return func() error { _, err := f.Invite(ctx, who, in); return err }
	case "kick":
		return func() error { _, err := f.Kick(ctx, who, KickMember{at(room), whom(other)}); return err }
	case "own":
		return func() error { _, err := f.AddRole(Owner)(ctx, who, ChangeRole{at(room), whom(other)}); return err }
	case "disown":
		return func() error { _, err := f.RemoveRole(Owner)(ctx, who, ChangeRole{at(room), whom(other)}); return err }
	case "addAll":
		return func() error { _, err := f.AddAll(ctx, who, AddEverybody{RoomTarget: at(room)}); return err }
	}
	if room.ID == m.rooms[0].ID { // one of them stays
		return func() error { return nil }
	}
	return func() error { _, err := f.Delete(ctx, who, at(room)); return err }
}

// check compares a room's counts with its rows, and the tombstones with who
// is gone.
func (m *membershipModel) check(rt *rapid.T) {
	for _, room := range m.rooms {
		members := 0
		for _, who := range m.people {
			sub, err := m.s.membership(context.Background(), m.s.Store.Reader, room.ID, who.UserID)
			if err != nil {
				rt.Fatal(err)
			}
			if sub != nil {
				members++
			}
			m.checkTombstones(rt, room.ID, who.UserID, sub)
		}
		m.checkCounts(rt, room.ID, members)
	}
}

// checkTombstones wants a room to be gone for somebody exactly where they are
// in it no more, and every membership that ended to be gone.
func (m *membershipModel) checkTombstones(rt *rapid.T, rid, uid string, now *model.Subscription) {
	key := rid + " " + uid
	was := m.seen[key]
	roomGone, subGone := m.gone(rt, "room", uid, rid), m.gone(rt, "subscription", uid, was)
	switch {
	case now != nil && roomGone:
		rt.Fatalf("%s is in %s, which is said to be gone for them", uid, rid)
	case now == nil && was != "" && !roomGone:
		rt.Fatalf("%s is no more in %s and is not told", uid, rid)
	case was != "" && (now == nil || now.ID != was) != subGone:
		rt.Fatalf("the membership %s of %s: said to be gone is %v", was, uid, subGone)
	}
	if now != nil {
		m.seen[key] = now.ID
	}
}

func (m *membershipModel) gone(rt *rapid.T, kind, uid, id string) bool {
	graves, err := m.s.Store.Gone(context.Background(), kind, uid, 0)
	if err != nil {
		rt.Fatal(err)
	}
	return slices.ContainsFunc(graves, func(g model.Gone) bool { return g.ID == id })
}

func (m *membershipModel) checkCounts(rt *rapid.T, rid string, members int) {
	ctx := context.Background()
	now, err := m.s.Store.Room(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		if members > 0 {
			rt.Fatalf("%d members of a room that is gone", members)
		}
		return
	}
	messages, err2 := m.s.Store.CountMessages(ctx, store.History{RID: rid})
	owners, err3 := m.s.Store.CountRoomRole(ctx, rid, "owner")
	if err := errors.Join(err, err2, err3); err != nil {
		rt.Fatal(err)
	}
	if now.UsersCount != members || now.Msgs != messages || owners < 1 {
		rt.Fatalf("usersCount %d of %d members, msgs %d of %d, %d owners", now.UsersCount, members, now.Msgs, messages, owners)
	}
}
