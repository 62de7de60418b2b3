package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// TestCrashMessages kills the server again and again while people write.
// Every message that was answered must be there exactly once and in order
// after the restart, and who listens and comes back must end up with the same
// history as everybody.
func TestCrashMessages(t *testing.T) {
	kills := killsToTry(t)
	each(t, func(t *testing.T, database string) {
		c := newConversation(t, database)
		s := start(t, options{Database: database})
		for range kills {
			c.live(s)
			s.Restart()
		}
		c.finish(s)
		c.verify(t, s)
		audit(t, database)
		answered := 0
		for _, w := range c.writers {
			answered += len(w.answered)
		}
		t.Logf("%d kills: %d messages answered", kills, answered)
	})
}

// writer is somebody who writes one message after the other, and the same one
// again when no answer came.
type writer struct {
	who      person
	next     int
	answered []string // ids, in the order of the answers
}

// conversation is a room with writers and somebody who listens.
type conversation struct {
	writers  []*writer
	listener person
	have     map[string]said // what the listener has, by id
	synced   time.Time
}

const crashRoom = "conversation"

func newConversation(t *testing.T, database string) *conversation {
	c := &conversation{have: map[string]said{}}
	plant(t, database, func(s *seed) {
		s.person("ann", "admin", "user")
		s.room(crashRoom)
		for i := range 8 {
			w := &writer{who: s.person("writer"+strconv.Itoa(i), "user")}
			s.member(crashRoom, w.who)
			c.writers = append(c.writers, w)
		}
		c.listener = s.person("listener", "user")
		s.member(crashRoom, c.listener)
	})
	return c
}

// live lets everybody write until the server is killed.
func (c *conversation) live(s *server) {
	var wg sync.WaitGroup
	for _, w := range c.writers {
		wg.Go(func() {
			for w.write(s) == nil {
			}
		})
	}
	wg.Go(func() { c.listen(s) })
	time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
	s.Kill9()
	wg.Wait()
}

// write sends the writer's next message, by an id of its own choice.
func (w *writer) write(s *server) error {
	id := fmt.Sprintf("%s-%05d", w.who.ID, w.next)
	r, err := s.as(w.who).try("POST", "chat.sendMessage", fields{"message": fields{"_id": id, "rid": crashRoom, "msg": "this is " + id}})
	if err != nil {
		return err
	}
	sent := must[struct{ Message said }](s.t, r)
	if sent.Message.ID != id {
		s.t.Errorf("sent %s, answered %s", id, sent.Message.ID)
	}
	w.answered = append(w.answered, id)
	w.next++
	return nil
}

// listen comes back as a client does: it subscribes, asks for what it has
// missed since it last knew, and then hears what is new.
func (c *conversation) listen(s *server) {
	k, err := s.dial()
	if err != nil {
		return // killed already
	}
	defer k.conn.CloseNow()
	if _, err := k.call("login", fields{"resume": c.listener.Token}); err != nil {
		return
	}
	if k.sub("stream-room-messages", crashRoom) != nil || c.sync(s) != nil {
		return
	}
	_, _ = k.await(time.Minute, func(frame) bool { return false }) // until the server is killed
	for _, args := range k.hears("stream-room-messages", crashRoom) {
		m := messageOf(args[0])
		c.have[m.ID] = m
	}
}

// sync asks for everything that was written or changed since the last time.
func (c *conversation) sync(s *server) error {
	since := c.synced.Add(-time.Second).UTC()
	if c.synced.IsZero() {
		since = time.Unix(0, 0).UTC()
	}
	now := time.Now()
	r, err := s.as(c.listener).try("GET", "chat.syncMessages?roomId="+crashRoom+"&lastUpdate="+since.Format("2006-01-02T15:04:05.000Z"), nil)
	if err != nil {
		return err
	}
	var out struct{ Result struct{ Updated []said } }
	if r.Status != 200 {
		s.t.Errorf("sync: %d %s", r.Status, r.Body)
		return nil
	}
	if err := json.Unmarshal([]byte(r.Body), &out, json.MatchCaseInsensitiveNames(true)); err != nil {
		return err
	}
	for _, m := range out.Result.Updated {
		c.have[m.ID] = m
	}
	c.synced = now
	return nil
}

// finish lets everybody send what they had no answer for, and the listener
// catch up.
func (c *conversation) finish(s *server) {
	for _, w := range c.writers {
		if err := w.write(s); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := c.sync(s); err != nil {
		s.t.Fatal(err)
	}
}

// verify compares the room with what was answered and with what the listener
// has.
func (c *conversation) verify(t *testing.T, s *server) {
	t.Helper()
	history := c.history(s)
	seen := map[string]int{}
	byWriter := map[string][]string{}
	for _, m := range history {
		seen[m.ID]++
		author := m.ID[:len(m.ID)-6]
		byWriter[author] = append(byWriter[author], m.ID)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s is there %d times", id, times)
		}
		if c.have[id].Msg != "this is "+id {
			t.Errorf("the listener has %q for %s", c.have[id].Msg, id)
		}
	}
	for _, w := range c.writers {
		if got := byWriter[w.who.ID]; !slices.Equal(got, w.answered) {
			t.Errorf("%s was answered %d messages, in the room are %d, or in another order", w.who.ID, len(w.answered), len(got))
		}
	}
	if len(c.have) != len(seen) {
		t.Errorf("the listener has %d messages, the room %d", len(c.have), len(seen))
	}
}

// history pages through the whole room, the oldest message first.
func (c *conversation) history(s *server) (all []said) {
	latest := ""
	for {
		page := must[struct {
			Messages []struct {
				said
				TS string
			}
		}](s.t, s.as(c.listener).get("groups.history?roomId="+crashRoom+"&count=50&latest="+latest))
		if len(page.Messages) == 0 {
			slices.Reverse(all)
			return all
		}
		for _, m := range page.Messages {
			all = append(all, m.said)
			latest = m.TS
		}
	}
}
