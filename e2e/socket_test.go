package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// socket is a DDP session of the tests' own, as plain as can be: what the
// server sends is kept in order.
type socket struct {
	t    testing.TB
	conn *websocket.Conn

	mu     sync.Mutex
	news   *sync.Cond
	frames []frame
	closed error // why there will be no more
	last   int
}

// frame is what the server sent.
type frame struct {
	Msg        string         `json:"msg"`
	ID         string         `json:"id"`
	Subs       []string       `json:"subs"`
	Result     jsontext.Value `json:"result"`
	Error      jsontext.Value `json:"error"`
	Collection string         `json:"collection"`
	Fields     frameFields    `json:"fields"`
	Session    string         `json:"session"`
	Raw        string         `json:"-"`
	Rest       jsontext.Value `json:",embed"`
}

type frameFields struct {
	EventName string           `json:"eventName"`
	Args      []jsontext.Value `json:"args"`
	Rest      jsontext.Value   `json:",embed"`
}

// dial opens a session and connects it.
func (s *server) dial() (*socket, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/websocket", nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(16 << 20)
	k := &socket{t: s.t, conn: conn}
	k.news = sync.NewCond(&k.mu)
	go k.listen()
	k.tell(fields{"msg": "connect", "version": "1", "support": []string{"1", "pre2", "pre1"}})
	_, err = k.await(10*time.Second, func(f frame) bool { return f.Msg == "connected" })
	return k, err
}

// open is dial and resume for somebody; it ends with the test.
func (s *server) open(who person) *socket {
	s.t.Helper()
	k, err := s.dial()
	if err == nil {
		_, err = k.call("login", fields{"resume": who.Token})
	}
	if err != nil {
		s.t.Fatalf("open a session: %v", err)
	}
	s.t.Cleanup(func() { k.conn.CloseNow() })
	return k
}

func (k *socket) listen() {
	for {
		_, text, err := k.conn.Read(context.Background())
		if err != nil {
			k.mu.Lock()
			k.closed = err
			k.news.Broadcast()
			k.mu.Unlock()
			return
		}
		f := frame{Raw: string(text)}
		if err := json.Unmarshal(text, &f); err != nil {
			k.t.Errorf("a frame that is no JSON: %v in %s", err, text)
		}
		if f.Msg == "ping" {
			k.tell(fields{"msg": "pong"})
		}
		k.mu.Lock()
		k.frames = append(k.frames, f)
		k.news.Broadcast()
		k.mu.Unlock()
	}
}

// tell sends a frame; a broken connection shows where the answer is awaited.
func (k *socket) tell(f fields) {
	text, err := json.Marshal(f)
	if err != nil {
		k.t.Errorf("encode a frame: %v", err)
	}
	_ = k.conn.Write(context.Background(), websocket.MessageText, text)
}

// await returns the first frame, of those that came already or are to come,
// that is the one.
func (k *socket) await(patience time.Duration, is func(f frame) bool) (frame, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	over := false
	defer time.AfterFunc(patience, func() {
		k.mu.Lock()
		over = true
		k.news.Broadcast()
		k.mu.Unlock()
	}).Stop()
	for seen := 0; ; {
		for ; seen < len(k.frames); seen++ {
			if is(k.frames[seen]) {
				return k.frames[seen], nil
			}
		}
		if k.closed != nil {
			return frame{}, k.closed
		}
		if over {
			return frame{}, fmt.Errorf("nothing of the kind in %v among %d frames", patience, len(k.frames))
		}
		k.news.Wait()
	}
}

// call runs a method and returns its result.
func (k *socket) call(method string, params ...any) (jsontext.Value, error) {
	k.mu.Lock()
	k.last++
	id := fmt.Sprint("call", k.last)
	k.mu.Unlock()
	k.tell(fields{"msg": "method", "id": id, "method": method, "params": params})
	f, err := k.await(20*time.Second, func(f frame) bool { return f.Msg == "result" && f.ID == id })
	if err == nil && f.Error != nil {
		err = fmt.Errorf("%s: %s", method, f.Error)
	}
	return f.Result, err
}

// sub subscribes and waits until the server is ready.
func (k *socket) sub(stream, event string) error {
	k.mu.Lock()
	k.last++
	id := fmt.Sprint("sub", k.last)
	k.mu.Unlock()
	k.tell(fields{"msg": "sub", "id": id, "name": stream, "params": []any{event, false}})
	f, err := k.await(20*time.Second, func(f frame) bool {
		return f.Msg == "ready" && len(f.Subs) == 1 && f.Subs[0] == id || f.Msg == "nosub" && f.ID == id
	})
	if err == nil && f.Msg == "nosub" {
		err = fmt.Errorf("%s %s: %s", stream, event, f.Error)
	}
	return err
}

// hears returns the arguments of every event of a stream so far.
func (k *socket) hears(stream, event string) (args [][]jsontext.Value) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, f := range k.frames {
		if f.Msg == "changed" && f.Collection == stream && f.Fields.EventName == event {
			args = append(args, f.Fields.Args)
		}
	}
	return args
}
