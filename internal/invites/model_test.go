package invites

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// linkModel is an invite as anybody would explain it.
type linkModel struct {
	id, token             string
	room                  int
	max                   int // 0: without limit
	counted               map[string]bool
	paused, ended, killed bool
}

func (l *linkModel) dead() bool {
	return l.killed || l.ended || l.paused || l.max > 0 && len(l.counted) >= l.max
}

// doorTest does random things to links, people and rooms, and holds what
// happens against the model.
type doorTest struct {
	*house
	owner  model.Caller
	people []model.Caller
	gone   map[string]bool // people who were deleted
	rooms  []model.Room
	closed map[int]bool // rooms that were deleted
	inside map[string]bool
	banned map[string]bool
	links  []*linkModel
}

func side(room int, who model.Caller) string { return fmt.Sprint(room, " ", who.UserID) }

// TestDoor wants every attempt to enter to end as the model says, and uses to
// be the distinct people who were counted, never above the limit.
func TestDoor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		owner, n := h.user(t, "owner", "admin", "user"), 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			d := &doorTest{house: h, owner: owner, gone: map[string]bool{}, closed: map[int]bool{}, inside: map[string]bool{}, banned: map[string]bool{}}
			for i := range 3 {
				d.people = append(d.people, h.user(t, fmt.Sprintf("p%d-%d", n, i)))
			}
			for i := range 2 {
				d.rooms = append(d.rooms, h.channel(t, owner, fmt.Sprintf("room-%d-%d", n, i)))
			}
			for range rapid.IntRange(1, 15).Draw(rt, "steps") {
				d.step(t, rt)
			}
		})
	})
}

func (d *doorTest) step(t *testing.T, rt *rapid.T) {
	if len(d.links) == 0 || rapid.IntRange(0, 9).Draw(rt, "new") == 0 {
		d.create(t, rt)
		return
	}
	l := rapid.SampledFrom(d.links).Draw(rt, "link")
	who := rapid.SampledFrom(d.people).Draw(rt, "who")
	switch rapid.SampledFrom([]string{"use", "use", "use", "use", "leave", "pause", "revoke", "expire", "ban", "delete room", "delete user"}).Draw(rt, "what") {
	case "use":
		d.enter(t, rt, l, who)
	case "leave":
		if d.inside[side(l.room, who)] && !d.banned[side(l.room, who)] && !d.closed[l.room] {
			d.leave(t, who, d.rooms[l.room])
			d.inside[side(l.room, who)] = false
		}
	case "pause":
		l.paused = !l.paused
		d.change(t, l, func(i *model.Invite, now model.Time) {
			if i.PausedAt = 0; l.paused {
				i.PausedAt = now
			}
		})
	case "revoke":
		l.killed = true
		d.inTx(t, func(tx *store.Tx) error { return second(tx.RevokeInvite(t.Context(), l.id, d.owner.UserID, "")) })
	case "expire":
		l.ended = true
		d.change(t, l, func(i *model.Invite, now model.Time) { i.ExpiresAt = now })
	case "ban":
		d.ban(t, l.room, who)
	case "delete room":
		if rapid.IntRange(0, 4).Draw(rt, "really") == 0 {
			d.closed[l.room] = true
			d.inTx(t, func(tx *store.Tx) error { return tx.DeleteRoom(t.Context(), d.rooms[l.room].ID) })
		}
	case "delete user":
		if rapid.IntRange(0, 4).Draw(rt, "really") == 0 {
			d.gone[who.UserID] = true
			d.inTx(t, func(tx *store.Tx) error {
				return second(tx.ChangeUser(t.Context(), who.UserID, func(u *model.User) error { u.Active = false; return nil }))
			})
		}
	}
	d.audit(t, rt, l)
}

func (d *doorTest) create(t *testing.T, rt *rapid.T) {
	l := &linkModel{room: rapid.IntRange(0, 1).Draw(rt, "room"), max: rapid.IntRange(0, 3).Draw(rt, "places"), counted: map[string]bool{}}
	i, token := d.insert(t, d.owner, d.rooms[l.room], func(i *model.Invite) { i.MaxUses = l.max })
	l.id, l.token = i.ID, token
	d.links = append(d.links, l)
}

func (d *doorTest) change(t *testing.T, l *linkModel, alter func(i *model.Invite, now model.Time)) {
	d.inTx(t, func(tx *store.Tx) error {
		return second(tx.ChangeInvite(t.Context(), l.id, func(i *model.Invite) error { alter(i, tx.Now); return nil }))
	})
}

func (d *doorTest) ban(t *testing.T, room int, who model.Caller) {
	if !d.inside[side(room, who)] || d.closed[room] {
		return
	}
	d.banned[side(room, who)] = true
	d.inTx(t, func(tx *store.Tx) error {
		return second(tx.ChangeSubscription(t.Context(), d.rooms[room].ID, who.UserID, func(s *model.Subscription) error { s.Banned = true; return nil }))
	})
}

// enter wants somebody to be let in exactly when the model lets them in.
func (d *doorTest) enter(t *testing.T, rt *rapid.T, l *linkModel, who model.Caller) {
	at := side(l.room, who)
	in, banned := d.inside[at] && !d.banned[at], d.banned[at]
	want := !d.closed[l.room] && !l.killed && (in && l.counted[who.UserID] || !l.dead() && !d.gone[who.UserID] && !banned)
	err := d.use(who, l.token)
	if (err == nil) != want {
		rt.Fatalf("%s by %+v (inside %v, banned %v, gone %v): %v, want in: %v", who.UserID, l, in, banned, d.gone[who.UserID], err, want)
	}
	if want && !in {
		d.inside[at], l.counted[who.UserID] = true, true
	}
}

// audit wants the books of a link to be right.
func (d *doorTest) audit(t *testing.T, rt *rapid.T, l *linkModel) {
	kept, err := d.Store.Invite(t.Context(), l.id)
	if err != nil {
		rt.Fatal(err)
	}
	counted, err := d.Store.CountedRedemptions(t.Context(), l.id)
	if err != nil || kept.Uses != len(l.counted) || counted != kept.Uses || l.max > 0 && kept.Uses > l.max {
		rt.Fatalf("%d uses, %d counted, want %d of %d: %v", kept.Uses, counted, len(l.counted), l.max, err)
	}
	states := []model.InviteState{kept.State}
	if kept.Expired(model.Now()) {
		states = append(states, model.InviteExpired)
	}
	if !slices.Contains(states, kept.Standing(model.Now())) {
		rt.Fatalf("the state is kept as %s, and is %s", kept.State, kept.Standing(model.Now()))
	}
}
