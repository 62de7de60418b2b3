package chat

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// update runs change in a transaction.
func (s *Service) update(t *testing.T, change func(tx *store.Tx) error) error {
	t.Helper()
	return s.Store.Update(t.Context(), change)
}

func (s *Service) account(t *testing.T, who model.Caller) model.User {
	t.Helper()
	u, err := s.Store.User(t.Context(), who.UserID)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestRelinquish lets the only owner of several rooms go: it asks first, and
// then the oldest active member owns them and what nobody is in is gone.
func TestRelinquish(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, off := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "off")
		shared := s.channel(t, ann, "shared", off, bob)
		empty := s.channel(t, ann, "empty")
		private, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "private"})
		if err != nil {
			t.Fatal(err)
		}
		err = s.update(t, func(tx *store.Tx) error {
			_, err := tx.ChangeUser(t.Context(), off.UserID, func(u *model.User) error { u.Active = false; return nil })
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		leaver := s.account(t, ann)
		err = s.update(t, func(tx *store.Tx) error { return s.Relinquish(t.Context(), tx, &leaver, false) })
		wantCode(t, "without confirmation", err, "user-last-owner")
		var refusal *model.Error
		errors.As(err, &refusal)
		want := map[string]any{"shouldBeRemoved": []string{"private"}, "shouldChangeOwner": []string{"shared"}}
		if diff := cmp.Diff(want, refusal.Details); diff != "" || refusal.Error() != "[user-last-owner]" {
			t.Errorf("%q: %s", refusal.Error(), diff)
		}
		err = s.update(t, func(tx *store.Tx) error { return s.Relinquish(t.Context(), tx, &leaver, true) })
		wantCode(t, "with confirmation", err, "")
		heir, err := s.Store.Subscription(t.Context(), shared.ID, bob.UserID)
		if err != nil || !heir.HasRole("owner") {
			t.Errorf("the active member does not own the room: %v, %v", heir.Roles, err)
		}
		if _, err := s.Store.Room(t.Context(), private.ID); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("a private room nobody else is in: %v", err)
		}
		if _, err := s.Store.Room(t.Context(), empty.ID); err != nil {
			t.Errorf("a channel nobody else is in: %v", err)
		}
	})
}

// TestDepartTogether lets both sides of conversations go at once: each room is
// deleted by one of them while the other waits for it.
func TestDepartTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		for i := range 8 {
			ann, bob := s.user(t, fmt.Sprint("ann", i)), s.user(t, fmt.Sprint("bob", i))
			s.direct2(t, ann, fmt.Sprint("bob", i))
			var wg sync.WaitGroup
			for _, u := range []model.User{s.account(t, ann), s.account(t, bob)} {
				wg.Go(func() {
					if err := s.update(t, func(tx *store.Tx) error { return s.Depart(t.Context(), tx, &u) }); err != nil {
						t.Errorf("%s departs: %v", u.Username, err)
					}
				})
			}
			wg.Wait()
		}
	})
}

// TestDepart deletes somebody's memberships and counts them out.
func TestDepart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob, eve := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "eve")
		room := s.channel(t, bob, "room", ann)
		two := s.direct2(t, ann, "bob")
		three := s.direct2(t, bob, "ann", "eve")
		leaver := s.account(t, ann)
		err := s.update(t, func(tx *store.Tx) error {
			if err := s.Depart(t.Context(), tx, &leaver); err != nil {
				return err
			}
			return tx.DeleteUser(t.Context(), ann.UserID)
		})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := s.Store.Room(t.Context(), room.ID)
		if err != nil || kept.UsersCount != 1 {
			t.Errorf("%d people are left in the room, %v, want 1", kept.UsersCount, err)
		}
		if _, err := s.Store.Room(t.Context(), two); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("the conversation with one other: %v", err)
		}
		group, err := s.Store.Room(t.Context(), three)
		if diff := cmp.Diff([]string{"bob", "eve"}, group.Usernames); err != nil || diff != "" || group.UsersCount != 2 {
			t.Errorf("the conversation of three: %d, %v, %s", group.UsersCount, err, diff)
		}
		side, err := s.Store.Subscription(t.Context(), three, eve.UserID)
		if err != nil || side.Name != "bob" {
			t.Errorf("what is left of it is called %q, %v", side.Name, err)
		}
	})
}

func (s *Service) direct2(t *testing.T, who model.Caller, names ...string) string {
	t.Helper()
	made, err := s.createDirect(t.Context(), who, names, false)
	if err != nil {
		t.Fatal(err)
	}
	return made.RID
}

// TestRestAndRename follow an account through rooms.
func TestRestAndRename(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "room", bob)
		rid := s.direct2(t, ann, "bob")
		change := func(who model.Caller, alter func(u *model.User)) {
			t.Helper()
			before := s.account(t, who)
			err := s.update(t, func(tx *store.Tx) error {
				after, err := tx.ChangeUser(t.Context(), who.UserID, func(u *model.User) error { alter(u); return nil })
				if err != nil {
					return err
				}
				if err := s.Rest(t.Context(), tx, &after); err != nil {
					return err
				}
				return s.Renamed(t.Context(), tx, &before, &after)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		readOnly := func(what string, want bool) {
			t.Helper()
			kept, err := s.Store.Room(t.Context(), rid)
			if err != nil || kept.ReadOnly != want {
				t.Errorf("%s: read-only is %t, %v", what, kept.ReadOnly, err)
			}
		}
		change(ann, func(u *model.User) { u.Active = false })
		readOnly("one is off", true)
		change(bob, func(u *model.User) { u.Active = false })
		change(ann, func(u *model.User) { u.Active = true })
		readOnly("the other is off", true)
		change(bob, func(u *model.User) { u.Active = true })
		readOnly("both are on", false)
		change(ann, func(u *model.User) { u.Username, u.Name = "anne", "Anne" })
		kept, err := s.Store.Room(t.Context(), room.ID)
		if err != nil || kept.U == nil || kept.U.Username != "anne" {
			t.Errorf("who made the room: %+v, %v", kept.U, err)
		}
		sub, err := s.Store.Subscription(t.Context(), room.ID, ann.UserID)
		if err != nil || sub.U.Username != "anne" {
			t.Errorf("the member: %+v, %v", sub.U, err)
		}
		side, err := s.Store.Subscription(t.Context(), rid, bob.UserID)
		if err != nil || side.Name != "anne" || side.FName != "Anne" {
			t.Errorf("the conversation is called %q, %q, %v", side.Name, side.FName, err)
		}
	})
}
