package e2e

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestSlowReaders has a thousand people in a room, ten of whom never read what
// they are sent, and are sent more than the others. The others get every
// message, the server's memory stays bounded, and the ten are told to come
// back later.
func TestSlowReaders(t *testing.T) {
	const people, asleep, messages = 1000, 10, 20
	var crowd []person
	var ann person
	s := prepare(t, options{Env: []string{"OVERWRITE_SETTING_Message_MaxAllowedSize=300000"}})
	plant(t, s.Data+"/gantry.db", func(p *seed) {
		ann = p.person("ann", "admin", "user")
		for _, room := range []string{"hall", "flood"} {
			p.room(room)
			p.member(room, ann)
		}
		crowd = p.people(people)
		for i, who := range crowd {
			p.member("hall", who)
			if i < asleep {
				p.member("flood", who)
			}
		}
	})
	s.launch()
	s.await()
	sockets := s.seat(crowd, asleep)
	before := s.resident()

	for i := range messages {
		s.as(ann).say("hall", fmt.Sprint("number ", i))
	}
	s.flood(ann)
	for _, k := range sockets[:asleep] {
		go k.listen() // awake at last, and soon enough to hear why
	}
	for i, k := range sockets[:asleep] {
		if _, err := k.await(20*time.Second, func(frame) bool { return false }); websocket.CloseStatus(err) != websocket.StatusServiceRestart {
			t.Errorf("sleeper %d was let go with: %v", i, err)
		}
	}
	for i, k := range sockets[asleep:] {
		_, err := k.await(30*time.Second, func(f frame) bool {
			return f.Collection == "stream-room-messages" && strings.Contains(f.Raw, fmt.Sprintf(`"msg":"number %d"`, messages-1))
		})
		if got := len(k.hears("stream-room-messages", "hall")); err != nil || got != messages {
			t.Fatalf("reader %d heard %d of %d messages: %v", i, got, messages, err)
		}
	}
	if grown := s.resident() - before; grown > 256<<20 {
		t.Errorf("the server has grown by %d MiB", grown>>20)
	}
}

// flood says at once more than the queues and the kernel hold.
func (s *server) flood(by person) {
	s.t.Helper()
	var wg sync.WaitGroup
	text := strings.Repeat("a long speech, ", 15_000)
	for range 14 {
		wg.Go(func() { s.as(by).say("flood", text) })
	}
	wg.Wait()
}

// seat lets people into the hall; the first ones stop reading once they
// listen.
func (s *server) seat(crowd []person, asleep int) []*socket {
	s.t.Helper()
	sockets := make([]*socket, len(crowd))
	var wg sync.WaitGroup
	doors := make(chan struct{}, 50)
	for i, who := range crowd {
		doors <- struct{}{}
		wg.Go(func() {
			defer func() { <-doors }()
			if i < asleep {
				sockets[i] = s.sleeper(who)
				return
			}
			sockets[i] = s.open(who)
			if err := sockets[i].sub("stream-room-messages", "hall"); err != nil {
				s.t.Errorf("subscribe: %v", err)
			}
		})
	}
	wg.Wait()
	if s.t.Failed() {
		s.t.FailNow()
	}
	return sockets
}

// sleeper signs in and subscribes, and then reads no more.
func (s *server) sleeper(who person) *socket {
	ctx := context.Background()
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/websocket", nil)
	if err != nil {
		s.t.Errorf("dial: %v", err)
		return nil
	}
	conn.SetReadLimit(16 << 20)
	k := &socket{t: s.t, conn: conn}
	k.news = sync.NewCond(&k.mu)
	k.tell(fields{"msg": "connect", "version": "1", "support": []string{"1"}})
	k.tell(fields{"msg": "method", "id": "1", "method": "login", "params": []any{fields{"resume": who.Token}}})
	k.tell(fields{"msg": "sub", "id": "1", "name": "stream-room-messages", "params": []any{"hall", false}})
	k.tell(fields{"msg": "sub", "id": "2", "name": "stream-room-messages", "params": []any{"flood", false}})
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			s.t.Errorf("subscribe: %v", err)
			return k
		}
		if strings.Contains(string(text), `"subs":["2"]`) {
			return k
		}
	}
}

// resident is how much memory the server's process has.
func (s *server) resident() int {
	s.t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.process.Process.Pid) + "/statm")
	if err != nil {
		s.t.Skipf("no /proc: %v", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		s.t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
