package chat

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/storetest"
)

// TestUnreadTogether lets everybody write, read, come and go at once, most of
// them from two devices. Afterwards there must be, for every member, a point
// in the order of the messages from which on counting by upstream's rules
// gives exactly what the store says: after all that was there when they last
// began to read the room, and before all that came when they were done.
func TestUnreadTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		var people []model.Caller
		for _, name := range []string{"ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal", "ivy"} {
			people = append(people, s.user(t, name))
		}
		for round, mode := range unreadModes {
			s.change(t, "Unread_Count", mode)
			c := &crowd{Service: s, people: people, mode: mode, marks: map[string][]span{}, came: map[string]span{}}
			c.room = s.channel(t, people[0], fmt.Sprintf("round-%d", round), people[1:]...)
			c.run(t, uint64(round))
			c.check(t)
		}
	})
}

// span is when something began and ended, by a clock that ticks at every look.
type span struct{ from, to int64 }

// spoken is a message that was sent.
type spoken struct {
	span
	line
	ts model.Time
}

type crowd struct {
	*Service
	people []model.Caller
	room   model.Room
	mode   string
	root   string // a message that is replied to

	clock   atomic.Int64
	mu      sync.Mutex
	said    []spoken
	replies int
	marks   map[string][]span // when somebody read the room, by id
	came    map[string]span   // when somebody entered it last, if they did
}

// run lets people act: the last two from one device each, for they leave and
// return, the others from two. The first one also renames and archives.
func (c *crowd) run(t *testing.T, seed uint64) {
	sent, err := c.SendMessage(t.Context(), c.people[0], SendMessage{Message: []byte(fmt.Sprintf(`{"rid":%q,"msg":"let us begin"}`, c.room.ID))})
	if err != nil {
		t.Fatal(err)
	}
	c.root = sent.Message.ID
	c.said = append(c.said, spoken{line: line{id: c.root, author: c.people[0].UserID}, ts: sent.Message.TS})
	c.marks[c.people[0].UserID] = []span{{}}
	var wait sync.WaitGroup
	for i := range 16 {
		who := c.people[i/2]
		if i >= 14 {
			who = c.people[i-7]
		}
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		wait.Go(func() {
			for range 20 {
				if err := c.act(random, who, i); err != nil {
					t.Errorf("%s: %v", who.Username, err)
					return
				}
			}
		})
	}
	wait.Wait()
}

// act does something that somebody may do just then.
func (c *crowd) act(random *rand.Rand, who model.Caller, device int) (err error) {
	ctx, rid := context.Background(), RoomID{c.room.ID}
	at := span{from: c.clock.Add(1)}
	switch n := random.IntN(12); {
	case n < 5:
		return c.speak(ctx, random, who)
	case n < 8 && device < 14:
		_, err = c.Read(ctx, who, ReadRoom{RID: &c.room.ID})
		c.mark(who, at)
	case n < 10 && device >= 14: // leave and come back
		if _, err = c.LeaveByMethod(ctx, who, rid); err != nil {
			return err
		}
		at.from = c.clock.Add(1)
		_, err = c.JoinByMethod(ctx, who, JoinByMethod{RoomID: rid})
		c.enter(who, at)
	case n == 10:
		_, err = c.HideByMethod(ctx, who, rid)
	case device == 0:
		name := fmt.Sprintf("%s-%d", c.room.ID, at.from)
		_, err = c.SaveRoomSettings(ctx, who, c.room.ID, RoomSettings{RoomName: &name})
	default:
		_, err = c.ToggleFavorite(ctx, who, ToggleFavorite{RID: c.room.ID})
	}
	return err
}

func (c *crowd) mark(who model.Caller, at span) {
	at.to = c.clock.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.marks[who.UserID] = append(c.marks[who.UserID], at)
}

func (c *crowd) enter(who model.Caller, at span) {
	at.to = c.clock.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.marks[who.UserID], c.came[who.UserID] = nil, at
}

func (c *crowd) speak(ctx context.Context, random *rand.Rand, who model.Caller) error {
	texts := []string{"hello", "hello", "@all hello", "@here and @bob", "@ann @cat", "@hal @ivy"}
	in := map[string]any{"rid": c.room.ID, "msg": texts[random.IntN(len(texts))]}
	l := line{author: who.UserID}
	if random.IntN(4) == 0 {
		in["tmid"], l.tmid = c.root, c.root
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	at := span{from: c.clock.Add(1)}
	sent, err := c.SendMessage(ctx, who, SendMessage{Message: raw})
	if err != nil {
		return err
	}
	at.to = c.clock.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.tmid != "" {
		c.replies++
		return nil
	}
	for _, p := range c.people {
		if p.UserID != who.UserID && strings.Contains(sent.Message.Msg, "@"+p.Username) {
			l.named = append(l.named, p.UserID)
		}
	}
	l.all = strings.Contains(sent.Message.Msg, "@all") || strings.Contains(sent.Message.Msg, "@here")
	c.said = append(c.said, spoken{at, l, sent.Message.TS})
	return nil
}

func (c *crowd) check(t *testing.T) {
	slices.SortFunc(c.said, func(a, b spoken) int { return cmp.Compare(a.ts, b.ts) })
	root, err := c.Store.Message(t.Context(), c.root)
	if err != nil || root.TCount != c.replies {
		t.Errorf("%d replies are counted as %d: %v", c.replies, root.TCount, err)
	}
	for _, who := range c.people {
		sub, err := c.Store.Subscription(t.Context(), c.room.ID, who.UserID)
		if err != nil {
			t.Fatal(err)
		}
		got := sideModel{Unread: sub.Unread, User: sub.UserMentions, Group: sub.GroupMentions}
		from, to := c.bounds(who.UserID)
		if !slices.ContainsFunc(c.counts(who.UserID, from, to), func(want sideModel) bool {
			return want.Unread == got.Unread && want.User == got.User && want.Group == got.Group
		}) {
			t.Errorf("%s, counting %s, has %d unread, %d and %d mentions; wants one of %+v", who.Username, c.mode,
				got.Unread, got.User, got.Group, c.counts(who.UserID, from, to))
		}
	}
}

// bounds returns how many messages a member must have read, and how many they
// may have read at most.
func (c *crowd) bounds(uid string) (least, most int) {
	marks := c.marks[uid]
	came, entered := c.came[uid]
	if entered {
		marks = append(slices.Clone(marks), came)
	}
	least, most = 0, 0
	for i, m := range c.said {
		own := m.author == uid && m.from >= came.from
		for _, at := range marks {
			if m.to < at.from {
				least = max(least, i+1)
			}
			if m.from < at.to {
				most = max(most, i+1)
			}
		}
		if own {
			least, most = max(least, i+1), max(most, i+1)
		}
	}
	return least, most
}

// counts returns what is unread after having read so many messages, for each
// number within the bounds. Who entered and has not read anything since also
// has the joining itself unread.
func (c *crowd) counts(uid string, least, most int) (all []sideModel) {
	base := sideModel{}
	came, entered := c.came[uid]
	reads := len(c.marks[uid]) > 0 || slices.ContainsFunc(c.said, func(m spoken) bool { return m.author == uid && m.from >= came.from })
	if entered && !reads {
		base = sideModel{Unread: 1, User: 1}
	}
	for n := least; n <= most; n++ {
		room := roomModel{sides: map[string]*sideModel{uid: {Unread: base.Unread, User: base.User}}, threads: map[string]*threadModel{}}
		for _, m := range c.said[n:] {
			if m.author != uid {
				room.post(m.line, c.mode)
			}
		}
		all = append(all, *room.sides[uid])
	}
	return all
}
