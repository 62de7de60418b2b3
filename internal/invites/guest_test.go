package invites

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/accounts"
	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

const guestsAllowed = "OVERWRITE_SETTING_Invite_Allow_Guests=true"

var guests = model.InvitePolicy{Guests: true}

// guest enters by a name alone.
func (d *door) guest(t testing.TB, token, name string) model.User {
	t.Helper()
	u, session, err := d.accounts.EnterAsGuest(t.Context(), doorFrom("192.0.2.7"), accounts.GuestEntry{Token: token, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.accounts.Authenticate(t.Context(), u.ID, session.Token); err != nil {
		t.Errorf("a guest is not signed in: %v", err)
	}
	return u
}

func (d *door) reread(t testing.TB, id string) model.User {
	t.Helper()
	u, err := d.Store.User(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// sessions is how many login tokens somebody has.
func (d *door) sessions(t testing.TB, id string) int {
	t.Helper()
	tokens, err := d.Store.LoginTokens(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return len(tokens)
}

// A guest is in the invite's rooms and nowhere else, as nobody else, and
// cannot become somebody else by themselves.
func TestGuest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, guestsAllowed, "OVERWRITE_SETTING_Accounts_EmailVerification=true", "OVERWRITE_SETTING_Accounts_ManuallyApproveNewUsers=true",
			"OVERWRITE_SETTING_Accounts_RegistrationForm=Disabled")
		ctx := t.Context()
		owner := d.user(t, "owner", "admin")
		room, second2, other := d.channel(t, owner, "lobby"), d.channel(t, owner, "hall"), d.channel(t, owner, "other")
		invite, token := d.terms(t, owner, room, 0, model.InvitePolicy{Guests: true, RIDs: []string{second2.ID}, Notify: true, Welcome: "Hello [name]"})
		ann := d.guest(t, token, "  Ann  Ö. Lee ")
		if ann.Name != "Ann Ö. Lee (guest)" || !strings.HasPrefix(ann.Username, "guest-ann.o.lee-") || !cmp.Equal(ann.Roles, []string{"guest"}) ||
			!ann.Passing() || len(ann.Emails) != 0 {
			t.Errorf("a guest: %+v", ann)
		}
		for at, want := range map[string]bool{room.ID: true, second2.ID: true, other.ID: false, chat.General: false} {
			if got := d.in(t, model.Room{ID: at}, ann.ID); got != want {
				t.Errorf("in %s: %v", at, got)
			}
		}
		who := model.Caller{UserID: ann.ID, Username: ann.Username, Roles: ann.Roles}
		if _, visible, err := d.rooms.View(ctx, who, other.ID); err != nil || visible {
			t.Errorf("a guest sees another channel: %v", err)
		}
		d.wantTold(t, who, "Hello Ann Ö Lee guest")
		d.wantTold(t, owner, "@"+ann.Username+" (Ann Ö Lee guest) came to #lobby by the invite “spring”.")
		if r, err := d.Store.Redemption(ctx, invite.ID, ann.ID); err != nil || r.Via != viaGuest || r.State != store.RedemptionJoined {
			t.Errorf("their redemption: %+v, %v", r, err)
		}
		d.sound(t, invite.ID, room)

		name, address := "Boss", "a@example.org"
		for what, info := range map[string]accounts.OwnInfo{"name": {Name: &name}, "username": {Username: &name}, "address": {Email: address}, "password": {NewPassword: "correct horse"}} {
			_, err := d.accounts.UpdateOwn(ctx, who, accounts.OwnUpdate{Data: info})
			if err == nil {
				t.Errorf("a guest has another %s", what)
			}
		}
		wantCode(t, "setUsername", second(d.accounts.SetUsername(ctx, who, accounts.NewUsername{Username: "boss"})), "error-not-allowed")
		plain := d.link(t, owner, other, 0, 0)
		wantCode(t, "a link that is not for guests", d.use(who, plain.Token), "error-invite-not-for-guests")

		_, err := d.accounts.UpdateUser(ctx, owner, accounts.UserUpdate{UserID: ann.ID, Data: accounts.UserData{Roles: &[]string{"user"}, Email: &address, Active: ptr(true)}})
		wantCode(t, "an admin gives them another role", err, "")
		wantCode(t, "revoke", d.Store.Update(ctx, func(tx *store.Tx) error { return second(tx.RevokeInvite(ctx, invite.ID, owner.UserID, "")) }), "")
		d.work(t)
		if after := d.reread(t, ann.ID); !after.Active || d.in(t, room, ann.ID) {
			t.Errorf("who is no guest any more: active %v, in %v", after.Active, d.in(t, room, ann.ID))
		}
	})
}

func ptr[T any](v T) *T { return &v }

// Guests are let in only where the workspace and the link say so.
func TestNoGuests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner := d.user(t, "owner", "admin")
		room, archived := d.channel(t, owner, "lobby"), d.channel(t, owner, "attic")
		_, good := d.terms(t, owner, room, 0, guests)
		enter := func(token, name string) error {
			_, _, err := d.accounts.EnterAsGuest(ctx, doorFrom("192.0.2.7"), accounts.GuestEntry{Token: token, Name: name})
			return err
		}
		wantCode(t, "a workspace without guests", enter(good, "Ann"), "error-invite-guests-not-allowed")
		wantCode(t, "allow them", second(d.Settings.Set(ctx, "Invite_Allow_Guests", true)), "")
		_, notForGuests := d.terms(t, owner, room, 0, model.InvitePolicy{})
		_, unfit := d.terms(t, owner, room, 0, model.InvitePolicy{Guests: true, Approval: true})
		_, old := d.terms(t, owner, room, 0, guests, func(i *model.Invite) { i.ExpiresAt = i.CreatedAt })
		_, closed := d.terms(t, owner, archived, 0, guests)
		d.inTx(t, func(tx *store.Tx) error {
			return second(tx.ChangeRoom(ctx, archived.ID, func(r *model.Room) error { r.Archived = true; return nil }))
		})
		before, err := d.Store.UserCount(ctx, "user")
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct{ token, name, code string }{
			"no such link":      {"nothing", "Ann", "error-invalid-token"},
			"not for guests":    {notForGuests, "Ann", "error-invite-guests-not-allowed"},
			"unfit":             {unfit, "Ann", "error-invite-guests-policy"},
			"expired":           {old, "Ann", "error-invite-expired"},
			"an archived room":  {closed, "Ann", "error-room-archived"},
			"no name":           {good, "  ", "error-invite-guest-name"},
			"markup for a name": {good, "<b>", "error-invite-guest-name"},
			"a novel":           {good, strings.Repeat("a", 41), "error-invite-guest-name"},
		} {
			wantCode(t, what, enter(c.token, c.name), c.code)
		}
		if after, err := d.Store.UserCount(ctx, "user"); err != nil || after != before {
			t.Errorf("%d accounts were made, %v", after-before, err)
		}
		for _, p := range []model.InvitePolicy{{Approval: true}, {Emails: []string{"a@b"}}, {Domains: []string{"b"}}, {UserIDs: []string{"x"}}, {Roles: []string{"x"}}, {Mailed: true}} {
			wantCode(t, "without guests", guestsFit(p), "")
			p.Guests = true
			wantCode(t, "with guests", guestsFit(p), "error-invite-guests-policy")
		}
		wantCode(t, "days", guestsFit(model.InvitePolicy{Guests: true, MembershipDays: 3, Welcome: "Hello", Notify: true}), "")
	})
}

// Any number of guests at once on a link of three places are three, of one
// name.
func TestGuestStorm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, guestsAllowed)
		owner := d.user(t, "owner", "admin")
		room := d.channel(t, owner, "lobby")
		invite, token := d.terms(t, owner, room, 3, guests)
		codes := doorAtOnce(12, func(int) error {
			_, _, err := d.accounts.EnterAsGuest(context.Background(), doorFrom("192.0.2.7"), accounts.GuestEntry{Token: token, Name: "Ann"})
			return err
		})
		if diff := cmp.Diff(map[string]int{"": 3, "error-invite-expired": 9}, codes); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		users, _, err := d.Store.RoleHolders(t.Context(), "guest", "", model.Page{Count: 50})
		if err != nil || len(users) != 3 {
			t.Errorf("%d guests, %v", len(users), err)
		}
		d.sound(t, invite.ID, room)
	})
}

// A guest is gone with the invite, whatever ends it, and with the last room
// they are in; a pause ends nobody.
func TestGuestsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, guestsAllowed)
		ctx := t.Context()
		owner := d.user(t, "owner", "admin")
		change := func(alter func(*model.Invite)) func(tx *store.Tx, i model.Invite, u model.User) error {
			return func(tx *store.Tx, i model.Invite, _ model.User) error {
				return second(tx.ChangeInvite(ctx, i.ID, func(i *model.Invite) error { alter(i); return nil }))
			}
		}
		for name, c := range map[string]struct {
			do   func(tx *store.Tx, i model.Invite, u model.User) error
			ends bool
		}{
			"revoked": {func(tx *store.Tx, i model.Invite, _ model.User) error {
				return second(tx.RevokeInvite(ctx, i.ID, "", ""))
			}, true},
			"changed":      {change(func(i *model.Invite) { i.RevokedAt = i.CreatedAt }), true},
			"expired":      {change(func(i *model.Invite) { i.ExpiresAt = i.CreatedAt }), true},
			"paused":       {change(func(i *model.Invite) { i.PausedAt = i.CreatedAt }), false},
			"longer":       {change(func(i *model.Invite) { i.ExpiresAt = model.Now().Add(time.Hour) }), false},
			"room deleted": {func(tx *store.Tx, i model.Invite, _ model.User) error { return tx.DeleteRoom(ctx, i.RID) }, true},
			"left": {func(tx *store.Tx, i model.Invite, u model.User) error {
				return second(tx.DeleteSubscription(ctx, i.RID, u.ID))
			}, true},
		} {
			for _, twice := range []bool{false, true} {
				t.Run(fmt.Sprint(name, twice), func(t *testing.T) {
					room, further := d.channel(t, owner, fmt.Sprint("room-", len(name), name[:2], twice)), model.Room{}
					policy := guests
					if twice { // one of two rooms is not the last
						further = d.channel(t, owner, fmt.Sprint("further-", len(name), name[:2]))
						policy.RIDs = []string{further.ID}
					}
					invite, token := d.terms(t, owner, room, 0, policy, func(i *model.Invite) { i.ExpiresAt = model.Now().Add(30 * time.Minute) })
					u := d.guest(t, token, "Ann")
					d.inTx(t, func(tx *store.Tx) error { return c.do(tx, invite, u) })
					d.work(t)
					stays := !c.ends || twice && (name == "left" || name == "room deleted")
					if after := d.reread(t, u.ID); after.Active != stays || (d.sessions(t, u.ID) > 0) != stays {
						t.Errorf("active %v with %d sessions", after.Active, d.sessions(t, u.ID))
					}
					if gone := !d.in(t, room, u.ID); gone != c.ends {
						t.Errorf("gone from the room: %v", gone)
					}
					if twice && !d.in(t, further, u.ID) != (c.ends && !stays) {
						t.Error("the other room")
					}
					left, err := d.Store.GuestEnds(ctx, u.ID)
					if err != nil || (left > 0) != stays {
						t.Errorf("%d ends, %v", left, err)
					}
				})
			}
		}
	})
}

// Guests whose membership has days go with whichever comes first.
func TestGuestsOfDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, guestsAllowed)
		owner := d.user(t, "owner", "admin")
		now := model.Now()
		const day = 24 * time.Hour
		for n, c := range []struct {
			days          int
			expires, want time.Duration // from now
		}{{0, day, day}, {2, day, day}, {1, 2 * day, day}, {1, 0, day}, {0, 0, 0}} {
			room := d.channel(t, owner, fmt.Sprint("room", n))
			_, token := d.terms(t, owner, room, 0, model.InvitePolicy{Guests: true, MembershipDays: c.days}, func(i *model.Invite) {
				if c.expires > 0 {
					i.ExpiresAt = now.Add(c.expires)
				}
			})
			u := d.guest(t, token, "Ann")
			var end store.MembershipEnd
			d.inTx(t, func(tx *store.Tx) (err error) { end, err = tx.HoldEnd(t.Context(), room.ID, u.ID); return err })
			off := end.EndsAt.Time().Sub(now.Add(c.want).Time()).Abs()
			if !end.Guest || (end.EndsAt == 0) != (c.want == 0) || c.want > 0 && off > time.Minute {
				t.Errorf("%+v: ends at %v", c, end.EndsAt)
			}
		}
	})
}

// A guest who leaves and comes back by their link is the same guest.
func TestGuestComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, guestsAllowed)
		owner := d.user(t, "owner", "admin")
		room := d.channel(t, owner, "lobby")
		invite, token := d.terms(t, owner, room, 1, guests)
		u := d.guest(t, token, "Ann")
		who := model.Caller{UserID: u.ID, Username: u.Username, Roles: u.Roles}
		d.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeInvite(t.Context(), invite.ID, func(i *model.Invite) error { i.MaxUses = 2; return nil })
			return errors.Join(err, second(tx.DeleteSubscription(t.Context(), room.ID, u.ID)), tx.Tally(t.Context(), room.ID, -1, 0))
		})
		wantCode(t, "come back", d.use(who, token), "")
		d.work(t)
		if !d.reread(t, u.ID).Active || d.invite(t, invite.ID).Uses != 1 {
			t.Error("a guest who came back is gone, or counted twice")
		}
		wantCode(t, "revoke", d.Store.Update(t.Context(), func(tx *store.Tx) error { return second(tx.RevokeInvite(t.Context(), invite.ID, "", "")) }), "")
		d.work(t)
		if d.reread(t, u.ID).Active || d.in(t, room, u.ID) {
			t.Error("a guest who came back outlives the invite")
		}
		d.sound(t, invite.ID, room)
	})
}
