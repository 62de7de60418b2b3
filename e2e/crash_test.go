package e2e

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// defaultKills is what an ordinary run affords; make crash kills more often.
const defaultKills = 5

// killsToTry is how often a server is killed.
func killsToTry(t *testing.T) int {
	text := os.Getenv("GANTRY_CRASH_KILLS")
	if text == "" {
		return defaultKills
	}
	kills, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("GANTRY_CRASH_KILLS: %v", err)
	}
	return kills
}

// TestCrash kills the server again and again while invites are made, used and
// revoked. Whatever was answered with 200 must be there after the restart, and
// no invite may admit more than it should.
func TestCrash(t *testing.T) {
	kills := killsToTry(t)
	each(t, func(t *testing.T, database string) {
		l := newLedger(t, database, kills)
		s := start(t, options{Database: database})
		var starts []time.Duration
		for range kills {
			l.live(s)
			starts = append(starts, s.Restart())
			l.verify(t, s, database)
			if t.Failed() {
				return
			}
		}
		slices.Sort(starts)
		t.Logf("%d kills: %d invites made, %d revoked, %d redemptions answered; ready after a crash within %v at the median, %v at most",
			kills, len(l.made), len(l.revoked), len(l.joined), starts[len(starts)/2], starts[len(starts)-1])
	})
}

// crashRooms is how many rooms the links lead into.
const crashRooms = 10

// seat is a place somebody has not taken yet.
type seat struct {
	who  person
	room int
	link invite // tried before, when the answer was lost
}

// ledger is what the clients of a crashing server know.
type ledger struct {
	makers []person

	mu      sync.Mutex
	seats   []seat
	links   [crashRooms][]invite
	made    map[string]bool      // answered with 200
	revoked map[string]bool      // asked for; true: answered with 200
	joined  map[[2]string]string // user and room, answered with 200: the invite
}

func newLedger(t *testing.T, database string, kills int) *ledger {
	l := &ledger{made: map[string]bool{}, revoked: map[string]bool{}, joined: map[[2]string]string{}}
	plant(t, database, func(s *seed) {
		for _, name := range []string{"ann", "ben", "cleo"} {
			l.makers = append(l.makers, s.person(name, "admin"))
		}
		crowd := s.people(100 + 20*kills)
		for room := range crashRooms {
			s.room(roomName(room))
			for _, maker := range l.makers {
				s.member(roomName(room), maker)
			}
			for _, who := range crowd {
				l.seats = append(l.seats, seat{who: who, room: room})
			}
		}
	})
	rand.Shuffle(len(l.seats), func(i, j int) { l.seats[i], l.seats[j] = l.seats[j], l.seats[i] })
	return l
}

func roomName(n int) string { return "room" + strconv.Itoa(n) }

// live uses the server from many sides until it is killed.
func (l *ledger) live(s *server) {
	var wg sync.WaitGroup
	dead := make(chan struct{})
	worker := func(step func(s *server) error) {
		wg.Go(func() {
			for {
				select {
				case <-dead:
					return
				default:
				}
				if step(s) != nil {
					return
				}
			}
		})
	}
	for range 2 {
		worker(l.make)
	}
	worker(l.revoke)
	for range 8 {
		worker(l.join)
	}
	time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
	s.Kill9()
	close(dead)
	wg.Wait()
}

// make asks for an invite.
func (l *ledger) make(s *server) error {
	days := []int{0, 1, 7, 15, 30}[rand.IntN(5)]
	uses := []int{0, 1, 5, 10, 25}[rand.IntN(5)]
	room := rand.IntN(crashRooms)
	maker := s.as(l.makers[rand.IntN(len(l.makers))])
	r, err := maker.try("POST", "findOrCreateInvite", fields{"rid": roomName(room), "days": days, "maxUses": uses})
	if err != nil {
		return err
	}
	i := must[invite](s.t, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.made[i.ID] {
		l.made[i.ID] = true
		l.links[room] = append(l.links[room], i)
	}
	return nil
}

// revoke ends an invite now and then.
func (l *ledger) revoke(s *server) error {
	time.Sleep(3 * time.Millisecond)
	l.mu.Lock()
	links := &l.links[rand.IntN(crashRooms)]
	if len(*links) < 5 {
		l.mu.Unlock()
		return nil
	}
	n := rand.IntN(len(*links))
	victim := (*links)[n]
	*links = slices.Delete(*links, n, n+1)
	l.revoked[victim.ID] = false
	l.mu.Unlock()
	r, err := s.as(l.makers[0]).try("DELETE", "removeInvite/"+victim.ID, nil)
	if err != nil {
		return err
	}
	must[bool](s.t, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.revoked[victim.ID] = true
	return nil
}

// join lets somebody into a room. When the answer is lost they knock again
// with the same link after the restart.
func (l *ledger) join(s *server) error {
	at, ok := l.take()
	if !ok {
		time.Sleep(time.Millisecond)
		return nil
	}
	r, err := s.as(at.who).useInvite(at.link.Token)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err != nil:
		l.seats = append(l.seats, at)
	case r.Status == 200:
		l.joined[[2]string{at.who.ID, roomName(at.room)}] = at.link.ID
	default: // the link is used up or revoked: another one, later
		l.seats = slices.Insert(l.seats, 0, seat{who: at.who, room: at.room})
	}
	return err
}

// take returns a seat with the link to try.
func (l *ledger) take() (seat, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seats) == 0 {
		return seat{}, false
	}
	at := l.seats[len(l.seats)-1]
	links := l.links[at.room]
	if at.link.ID == "" && len(links) == 0 {
		return seat{}, false
	}
	if at.link.ID == "" {
		at.link = links[rand.IntN(len(links))]
	}
	l.seats = l.seats[:len(l.seats)-1]
	return at, true
}

// verify compares what clients were told with what is there.
func (l *ledger) verify(t *testing.T, s *server, database string) {
	t.Helper()
	listed := s.as(l.makers[0]).invites()
	for id := range l.made {
		_, there := listed[id]
		if answered, asked := l.revoked[id]; !there && !asked {
			t.Errorf("invite %s was made and is gone", id)
		} else if there && answered {
			t.Errorf("invite %s was revoked and is back", id)
		}
	}
	told := map[string]int{}
	members := map[string]bool{}
	for _, m := range texts(t, database, "SELECT uid || ' ' || rid FROM subscriptions") {
		members[m] = true
	}
	for at, id := range l.joined {
		told[id]++
		if !members[at[0]+" "+at[1]] {
			t.Errorf("%s was let into %s and is not there", at[0], at[1])
		}
	}
	for id, i := range listed {
		if i.Uses < told[id] {
			t.Errorf("invite %s admitted %d and lists %d uses", id, told[id], i.Uses)
		}
	}
	audit(t, database)
}
