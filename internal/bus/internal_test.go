package bus

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

func TestEncodeFillsPayloadExactly(t *testing.T) {
	without, err := encode("node", Event{Event: model.Event{Kind: "k", ID: "i", Data: []byte(`""`)}})
	if err != nil {
		t.Fatal(err)
	}
	room := maxPayload - len(without)
	for _, size := range []int{room, room + 1} {
		data := []byte(`"` + strings.Repeat("x", size) + `"`)
		payload, err := encode("node", Event{Event: model.Event{Kind: "k", ID: "i", Data: data}})
		if err != nil || len(payload) > maxPayload {
			t.Fatalf("%d bytes, error %v", len(payload), err)
		}
		if kept := strings.Contains(payload, "data"); kept != (size == room) {
			t.Errorf("with %d bytes too many, data kept: %v", size-room, kept)
		}
	}
}

// PostgreSQL's own limit is the one encode works to.
func TestLongestPayloadIsTaken(t *testing.T) {
	p := openTest(t, pgtest.URL(t), heartbeat)
	conn, err := p.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer hangUp(conn)
	if err := p.notify(conn, []string{strings.Repeat("x", maxPayload)}); err != nil {
		t.Errorf("%d bytes: %v", maxPayload, err)
	}
	if err := p.notify(conn, []string{strings.Repeat("x", maxPayload+1)}); err == nil {
		t.Errorf("%d bytes were taken", maxPayload+1)
	}
}

func TestEncodeRefusesBrokenData(t *testing.T) {
	if payload, err := encode("node", Event{Event: model.Event{Kind: "k", Data: []byte("{")}}); err == nil {
		t.Errorf("got %s", payload)
	}
}

func TestOutboxOverflowBecomesReset(t *testing.T) {
	o := newOutbox("reset")
	for range maxWaiting + 1 {
		o.add([]string{"event"})
	}
	o.add([]string{"later"})
	if got := o.take().payloads; len(got) != 2 || got[0] != "reset" || got[1] != "later" {
		t.Errorf("got %d payloads starting with %q, want the reset and the later one", len(got), got[0])
	}
}

func TestRefusedBatchBecomesReset(t *testing.T) {
	url := pgtest.URL(t)
	here, there := openTest(t, url, heartbeat), openTest(t, url, heartbeat)
	reset := make(chan bool, 1)
	there.OnReset(func() { reset <- true })
	refused := here.out.add([]string{strings.Repeat("x", maxPayload+1)})
	receive(t, refused.sent)
	receive(t, reset)
}

// A server that vanishes without a word is noticed, by the heartbeat on one
// connection and by the deadline of a call on the other; what was published
// meanwhile is told later.
func TestSilentServerIsLeft(t *testing.T) {
	server := pgtest.URL(t)
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	relay := newRelay(t, address.Host)
	address.Host = relay.listener.Addr().String()
	cut := openTest(t, address.String(), 50*time.Millisecond)
	reset := make(chan bool, 1)
	cut.OnReset(func() { reset <- true })
	heard := make(chan Event, 1)
	openTest(t, server, heartbeat).Subscribe(func(e Event) { heard <- e })

	time.Sleep(300 * time.Millisecond) // several heartbeats
	if len(reset) > 0 {
		t.Fatal("a server that answers was left")
	}
	relay.generation.Add(1) // connections of now fall silent, later ones work
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := cut.Publish(ctx, Event{Event: model.Event{Kind: "setting"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Publish with its server gone: %v", err)
	}
	receive(t, reset)
	receive(t, heard)
}

func TestRetryAfterStaysInBounds(t *testing.T) {
	for attempt := range 200 {
		if d := retryAfter(attempt); d < firstRetry/2 || d > lastRetry {
			t.Fatalf("attempt %d waits %v", attempt, d)
		}
	}
	if d := retryAfter(100); d < lastRetry/2 {
		t.Errorf("a late attempt waits only %v", d)
	}
}

func openTest(t *testing.T, url string, heartbeat time.Duration) *Postgres {
	t.Helper()
	p, err := openPostgres(t.Context(), url, slog.New(slog.NewTextHandler(t.Output(), nil)), heartbeat)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func receive[T any](t *testing.T, from <-chan T) {
	t.Helper()
	select {
	case <-from:
	case <-time.After(15 * time.Second):
		t.Fatal("nothing came")
	}
}

// relay passes bytes on to a server and can let connections go dead: bytes of
// an older generation are swallowed.
type relay struct {
	listener   net.Listener
	generation atomic.Int64
}

func newRelay(t *testing.T, server string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	r := &relay{listener: listener}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go r.serve(client, server)
		}
	}()
	return r
}

func (r *relay) serve(client net.Conn, server string) {
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		client.Close()
		return
	}
	generation := r.generation.Load()
	pass := func(to, from net.Conn) {
		io.Copy(writer(func(b []byte) (int, error) {
			if r.generation.Load() != generation {
				return len(b), nil
			}
			return to.Write(b)
		}), from)
		to.Close()
	}
	go pass(upstream, client)
	pass(client, upstream)
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }
