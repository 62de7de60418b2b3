package invites

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// over puts the end of a membership into the past.
func (d *door) over(t testing.TB, room model.Room, who model.Caller) {
	t.Helper()
	d.inTx(t, func(tx *store.Tx) error {
		end, err := tx.HoldEnd(t.Context(), room.ID, who.UserID)
		if err != nil {
			return err
		}
		end.EndsAt = tx.Now
		return tx.EndMembership(t.Context(), end)
	})
}

// last is the newest message of a room.
func (d *door) last(t testing.TB, room model.Room, who model.Caller) model.Message {
	t.Helper()
	one := 1
	page, err := d.rooms.Channels().Messages(t.Context(), who, chat.ListMessages{RoomTarget: chat.RoomTarget{RoomID: &room.ID}, ListQuery: model.ListQuery{Count: &one}})
	if err != nil || len(page.Messages) != 1 {
		t.Fatalf("%d messages, %v", len(page.Messages), err)
	}
	return page.Messages[0]
}

// Who came for some days is let go when they are over, as if they had left,
// and only from where the invite brought them.
func TestMembershipsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner, ann := d.user(t, "owner"), d.user(t, "ann")
		room, before, after := d.channel(t, owner, "lobby"), d.channel(t, owner, "before", ann), d.channel(t, owner, "after")
		invite, token := d.terms(t, owner, room, 0, model.InvitePolicy{MembershipDays: 2, RIDs: []string{before.ID, after.ID}})
		wantCode(t, "come", d.use(ann, token), "")
		ends, err := d.Store.DueEnds(ctx, model.Now().Add(3*24*time.Hour), 0, 10)
		if err != nil || len(ends) != 2 || slices.ContainsFunc(ends, func(e store.MembershipEnd) bool { return e.RID == before.ID || e.Guest }) {
			t.Fatalf("ends: %+v, %v", ends, err)
		}
		if delay := d.EndsDelay(); delay != store.EndsSoon {
			t.Errorf("rests %v", delay)
		}
		wantCode(t, "too early", d.EndMemberships(ctx, model.Job{}), "")
		if !d.in(t, room, ann.UserID) {
			t.Fatal("let go too early")
		}
		d.over(t, room, ann)
		d.work(t)
		for where, want := range map[model.RoomRef]bool{{ID: room.ID}: false, {ID: before.ID}: true, {ID: after.ID}: true} {
			if got := d.in(t, model.Room{ID: where.ID}, ann.UserID); got != want {
				t.Errorf("in %v: %v", where, got)
			}
		}
		if m := d.last(t, room, owner); m.T != model.UserLeft || m.Msg != "ann" || m.U.ID != ann.UserID {
			t.Errorf("the room was told %+v", m)
		}
		d.sound(t, invite.ID, room)
		if !d.reread(t, ann.UserID).Active {
			t.Error("an account ended that was no guest's")
		}
	})
}

// An end is of the membership it was written down for: who leaves or is sent
// away and comes back by another way stays.
func TestEndsAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner, ann := d.user(t, "owner"), d.user(t, "ann")
		for name, go_ := range map[string]func(room model.Room) error{
			"left": func(room model.Room) error {
				return second(d.rooms.Channels().Leave(ctx, ann, chat.RoomTarget{RoomID: &room.ID}))
			},
			"kicked": func(room model.Room) error {
				return second(d.rooms.Channels().Kick(ctx, owner, chat.KickMember{RoomTarget: chat.RoomTarget{RoomID: &room.ID}, UserTarget: chat.UserTarget{UserID: ann.UserID}}))
			},
		} {
			room := d.channel(t, owner, "room-"+name)
			_, token := d.terms(t, owner, room, 0, model.InvitePolicy{MembershipDays: 2})
			wantCode(t, "come", d.use(ann, token), "")
			wantCode(t, name, go_(room), "")
			wantCode(t, "add", second(d.rooms.Channels().Invite(ctx, owner, chat.InviteMembers{RoomTarget: chat.RoomTarget{RoomID: &room.ID}, UserTarget: chat.UserTarget{UserID: ann.UserID}})), "")
			err := d.Store.Update(ctx, func(tx *store.Tx) error { return second(tx.HoldEnd(ctx, room.ID, ann.UserID)) })
			if !errors.Is(err, model.ErrNotFound) {
				t.Errorf("%s: there is still an end: %v", name, err)
			}
			wantCode(t, "by the link again", d.use(ann, token), "")
			if ends, err := d.Store.DueEnds(ctx, model.Now().Add(3*24*time.Hour), 0, 10); err != nil || len(ends) != 0 {
				t.Errorf("%s: a member of another way is bounded: %+v, %v", name, ends, err)
			}
		}
	})
}

// The last owner leaves a room to who has been there longest.
func TestEndOfAnOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		boss, ann, ben := d.user(t, "boss", "admin"), d.user(t, "ann"), d.user(t, "ben")
		room := d.channel(t, boss, "lobby", ben)
		_, token := d.terms(t, boss, room, 0, model.InvitePolicy{MembershipDays: 2, Roles: []string{"owner"}})
		wantCode(t, "come", d.use(ann, token), "")
		wantCode(t, "the other owner leaves", second(d.rooms.Channels().Leave(ctx, boss, chat.RoomTarget{RoomID: &room.ID})), "")
		d.over(t, room, ann)
		d.work(t)
		sub, err := d.Store.Subscription(ctx, room.ID, ben.UserID)
		if err != nil || !sub.HasRole("owner") || d.in(t, room, ann.UserID) {
			t.Errorf("ben has %v, ann is in: %v, %v", sub.Roles, d.in(t, room, ann.UserID), err)
		}
	})
}

// The ends of rooms and people that are gone are forgotten, and hold up no
// other.
func TestEndsOfNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner, ann := d.user(t, "owner"), d.user(t, "ann")
		room := d.channel(t, owner, "lobby", ann)
		d.inTx(t, func(tx *store.Tx) error {
			var errs []error
			for n := range 2 * endsAtOnce {
				errs = append(errs, tx.EndMembership(ctx, store.MembershipEnd{RID: fmt.Sprint("gone", n), UserID: ann.UserID, EndsAt: 1}))
			}
			errs = append(errs, tx.EndMembership(ctx, store.MembershipEnd{RID: room.ID, UserID: "nobody", EndsAt: 1}),
				tx.EndMembership(ctx, store.MembershipEnd{RID: room.ID, UserID: ann.UserID, EndsAt: 2}))
			return errors.Join(errs...)
		})
		wantCode(t, "end", d.EndMemberships(ctx, model.Job{}), "")
		if left, err := d.Store.DueEnds(ctx, model.Now(), 0, 10); err != nil || len(left) != 0 || d.in(t, room, ann.UserID) {
			t.Errorf("left: %+v, %v", left, err)
		}
	})
}

// While ends are settled by two nodes at once, people leave and are added
// again: who was added afterwards stays, and the room counts who is in it.
func TestEndsMeetRejoining(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner := d.user(t, "owner")
		room := d.channel(t, owner, "lobby")
		invite, token := d.terms(t, owner, room, 0, model.InvitePolicy{MembershipDays: 2})
		const people = 8
		var all []model.Caller
		for n := range people {
			who := d.user(t, fmt.Sprint("p", n))
			wantCode(t, "come", d.use(who, token), "")
			d.over(t, room, who)
			all = append(all, who)
		}
		target := chat.RoomTarget{RoomID: &room.ID}
		doorAtOnce(people+2, func(n int) error {
			if n >= people {
				return d.EndMemberships(context.Background(), model.Job{})
			}
			if _, err := d.rooms.Channels().Leave(ctx, all[n], target); err != nil && !strings.Contains(err.Error(), "error-user-not-in-room") {
				t.Errorf("leave: %v", err)
			}
			_, err := d.rooms.Channels().Invite(ctx, owner, chat.InviteMembers{RoomTarget: target, UserTarget: chat.UserTarget{UserID: all[n].UserID}})
			if err != nil {
				t.Errorf("add: %v", err)
			}
			return nil
		})
		wantCode(t, "end", d.EndMemberships(ctx, model.Job{}), "")
		for _, who := range all {
			if !d.in(t, room, who.UserID) {
				t.Errorf("%s was added and is gone", who.Username)
			}
		}
		d.sound(t, invite.ID, room)
	})
}
