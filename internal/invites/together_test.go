package invites

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// sharedLink is a link that many use while others stop it.
type sharedLink struct {
	id, token string
	stopping  sync.Mutex   // held by who stops it and lets it go on
	stops     atomic.Int64 // odd while it is stopped for certain
}

// TestTogether lets two nodes do random things to the same links at once. The
// books must be right afterwards, and nobody may have entered by a link that
// was dead from before they knocked until after they were answered.
func TestTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		one := openInvites(t, url)
		nodes := []*house{one, one}
		if store.IsPostgres(url) {
			nodes[1] = openInvites(t, url)
		}
		owner := one.user(t, "owner", "admin", "user")
		room := one.channel(t, owner, "lobby")
		links := make([]*sharedLink, 6)
		for n := range links {
			i, token := one.insert(t, owner, room, func(i *model.Invite) { i.MaxUses = n })
			links[n] = &sharedLink{id: i.ID, token: token}
		}
		var all sync.WaitGroup
		for n := range 8 {
			v := visitors{house: nodes[n%2], room: room, links: links, dice: rand.New(rand.NewPCG(uint64(n), 1)), inside: map[string]bool{}}
			for p := range 3 {
				v.people = append(v.people, one.user(t, fmt.Sprintf("p%d-%d", n, p)))
			}
			all.Go(func() {
				for range 40 {
					v.step(t)
				}
			})
		}
		all.Wait()
		for _, l := range links {
			i, err := one.Store.Invite(t.Context(), l.id)
			counted, countErr := one.Store.CountedRedemptions(t.Context(), l.id)
			if err := errors.Join(err, countErr); err != nil {
				t.Fatal(err)
			}
			if i.Uses != counted || i.MaxUses > 0 && i.Uses > i.MaxUses {
				t.Errorf("%d uses of %d, %d counted", i.Uses, i.MaxUses, counted)
			}
		}
	})
}

// visitors are some people whom nobody else moves.
type visitors struct {
	*house
	room   model.Room
	links  []*sharedLink
	people []model.Caller
	dice   *rand.Rand
	inside map[string]bool
}

func (v *visitors) step(t *testing.T) {
	l, who := v.links[v.dice.IntN(len(v.links))], v.people[v.dice.IntN(len(v.people))]
	switch v.dice.IntN(10) {
	case 0:
		v.stop(t, l)
	case 1, 2, 3:
		if v.inside[who.UserID] {
			v.leave(t, who, v.room)
			v.inside[who.UserID] = false
		}
	default:
		v.knock(t, l, who)
	}
}

// stop pauses a link and lets it go on after somebody of ours has knocked.
func (v *visitors) stop(t *testing.T, l *sharedLink) {
	l.stopping.Lock()
	defer l.stopping.Unlock()
	pause := func(at func(*store.Tx) model.Time) {
		if err := v.Store.Update(t.Context(), func(tx *store.Tx) error {
			return second(tx.ChangeInvite(t.Context(), l.id, func(i *model.Invite) error { i.PausedAt = at(tx); return nil }))
		}); err != nil {
			t.Error(err)
		}
	}
	pause(func(tx *store.Tx) model.Time { return tx.Now })
	l.stops.Add(1)
	v.knock(t, l, v.people[0])
	l.stops.Add(1)
	pause(func(*store.Tx) model.Time { return 0 })
}

func (v *visitors) knock(t *testing.T, l *sharedLink, who model.Caller) {
	before := l.stops.Load()
	err := v.use(who, l.token)
	var refusal *model.Error
	if err != nil {
		if !errors.As(err, &refusal) {
			t.Error(err)
		}
		return
	}
	if !v.inside[who.UserID] && before%2 == 1 && l.stops.Load() == before {
		t.Errorf("%s entered by a link that was paused all the while", who.UserID)
	}
	v.inside[who.UserID] = true
}
