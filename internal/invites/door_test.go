package invites

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"gantry/internal/accounts"
	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/store"
)

// door is a house with accounts, its bot, and somebody to do what was
// promised.
type door struct {
	*house
	accounts *accounts.Service
	letters  *doorLetters
}

// doorLetters keeps letters instead of sending them.
type doorLetters struct{}

func (*doorLetters) Configured() bool                       { return true }
func (*doorLetters) Send(context.Context, model.Mail) error { return nil }

func openDoor(t testing.TB, url string, environ ...string) *door {
	t.Helper()
	d := &door{house: openInvites(t, url, environ...), letters: &doorLetters{}}
	d.accounts = &accounts.Service{
		Store: d.Store, Settings: d.Settings, Authz: d.Authz, Hasher: accounts.NewHasher(), Rooms: d.rooms, Invites: d.Service,
		Mail: d.letters, Log: d.Log,
	}
	d.accounts.Hasher.Cost = bcrypt.MinCost
	d.Service.Accounts = d.accounts
	d.inTx(t, func(tx *store.Tx) error { return d.rooms.Seed(t.Context(), tx) })
	return d
}

// terms makes a link with what it asks and gives.
func (d *door) terms(t testing.TB, who model.Caller, room model.Room, uses int, p model.InvitePolicy, alter ...func(*model.Invite)) (model.Invite, string) {
	t.Helper()
	var i model.Invite
	d.inTx(t, func(tx *store.Tx) error {
		i = d.blank(room.ID, who.UserID, tx.Now)
		i.MaxUses, i.Policy, i.Label = uses, p, "spring"
		for _, a := range alter {
			a(&i)
		}
		return tx.InsertInvite(t.Context(), i)
	})
	return i, d.Key.Token(i)
}

// work does the jobs of these kinds that are due, until there are none, and
// returns the letters among them.
func (d *door) work(t testing.TB) (letters []model.Mail) {
	t.Helper()
	queue := store.Queue{Store: d.Store}
	kinds := map[string]func(context.Context, model.Job) error{
		TellJob: d.Tell, store.GuestJob: d.EndGuest, store.EndJob: d.EndMemberships,
		accounts.MailJob: func(_ context.Context, j model.Job) error {
			var m model.Mail
			err := j.Decode(&m)
			letters = append(letters, m)
			return err
		},
	}
	for again := true; again; {
		again = false
		for kind, run := range kinds {
			jobs, err := queue.Claim(t.Context(), kind, 100, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range jobs {
				again = true
				if err := run(t.Context(), j); err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				if err := queue.Finish(t.Context(), j); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return letters
}

// told returns what the bot has told somebody, in no order.
func (d *door) told(t testing.TB, who model.Caller) []string {
	t.Helper()
	d.work(t)
	room, err := d.Store.DirectRoom(t.Context(), slices.Sorted(slices.Values([]string{who.UserID, chat.Cat})))
	if err != nil {
		return nil
	}
	page, err := d.rooms.DirectMessages(t.Context(), who, chat.ListDirectMessages{DirectTarget: chat.DirectTarget{RoomID: room.ID}})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, m := range page.Messages {
		texts = append(texts, m.Msg)
	}
	slices.Sort(texts)
	return texts
}

// wantTold fails the test unless somebody was told exactly these things.
func (d *door) wantTold(t testing.TB, who model.Caller, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := d.told(t, who); !slices.Equal(got, want) {
		t.Errorf("%s was told\n%s\nwant\n%s", who.Username, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (d *door) invite(t testing.TB, id string) model.Invite {
	t.Helper()
	i, err := d.Store.Invite(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// state is that of somebody's redemption, "" where there is none.
func (d *door) state(t testing.TB, invite, user string) string {
	t.Helper()
	r, err := d.Store.Redemption(t.Context(), invite, user)
	if err != nil {
		return ""
	}
	return r.State
}

func (d *door) in(t testing.TB, room model.Room, userID string) bool {
	t.Helper()
	member, _, err := standing(t.Context(), d.Store.Reader, room.ID, userID)
	if err != nil {
		t.Fatal(err)
	}
	return member
}

// sound fails the test unless an invite's uses are those who were counted, and
// a room's members those who are in it.
func (d *door) sound(t testing.TB, invite string, room model.Room) {
	t.Helper()
	i := d.invite(t, invite)
	counted, err := d.Store.CountedRedemptions(t.Context(), invite)
	if err != nil {
		t.Fatal(err)
	}
	if counted != i.Uses || i.MaxUses > 0 && i.Uses > i.MaxUses {
		t.Errorf("%d uses of %d, %d counted", i.Uses, i.MaxUses, counted)
	}
	r, err := d.Store.Room(t.Context(), room.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, members, err := d.Store.Members(t.Context(), store.MemberList{RID: room.ID}, model.Page{Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.UsersCount != members {
		t.Errorf("the room counts %d members and has %d", r.UsersCount, members)
	}
}

// doorAtOnce runs work n times at the same time and counts the codes; "" is
// success.
func doorAtOnce(n int, work func(n int) error) map[string]int {
	var mu sync.Mutex
	var all sync.WaitGroup
	codes, start := map[string]int{}, make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			code := doorCode(work(i))
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	close(start)
	all.Wait()
	return codes
}

func doorCode(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	if at := strings.LastIndexByte(text, '['); at >= 0 {
		return strings.Trim(text[at:], "[]")
	}
	return text
}

// doorFrom is somebody who is not signed in, at an address.
func doorFrom(address string) model.Caller { return model.Caller{IP: netip.MustParseAddr(address)} }
