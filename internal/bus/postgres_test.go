package bus_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gantry/internal/bus"
	"gantry/internal/model"
	"gantry/internal/pgtest"
)

func TestPostgresTellsOtherNodes(t *testing.T) {
	url := pgtest.URL(t)
	here, there := open(t, url), open(t, url)
	heardHere, heardThere := listen(here), listen(there)

	event := bus.Event{Event: model.Event{Kind: "invite", ID: "abc", Data: []byte(`{"uses":1}`)}}
	publish(t, t.Context(), here, event)

	select {
	case got := <-heardHere:
		if got.Node != "" || got.ID != "abc" || string(got.Data) != `{"uses":1}` {
			t.Errorf("heard here: %+v", got)
		}
	default:
		t.Error("Publish returned before its own node's subscribers were called")
	}
	got := next(t, heardThere)
	if got.Node == "" || got.Kind != "invite" || got.ID != "abc" || string(got.Data) != `{"uses":1}` {
		t.Errorf("heard there: %+v", got)
	}

	// What comes back proves that no echo of the first came before it.
	publish(t, t.Context(), there, bus.Event{Event: model.Event{Kind: "room", ID: "reply"}})
	if got := next(t, heardHere); got.ID != "reply" || got.Node == "" {
		t.Errorf("heard here next: %+v, want the reply", got)
	}
}

func TestPostgresKeepsOrder(t *testing.T) {
	url := pgtest.URL(t)
	here, there := open(t, url), open(t, url)
	heard := listen(there)
	const n = 300
	var events []bus.Event
	for i := range n {
		events = append(events, bus.Event{Event: model.Event{Kind: "room", ID: fmt.Sprint(i)}})
	}
	publish(t, t.Context(), here, events[:100]...)
	for _, event := range events[100:] {
		publish(t, t.Context(), here, event)
	}
	for i := range n {
		if got := next(t, heard); got.ID != fmt.Sprint(i) {
			t.Fatalf("event %d is %q", i, got.ID)
		}
	}
}

func TestPostgresConcurrentPublishers(t *testing.T) {
	url := pgtest.URL(t)
	here, there := open(t, url), open(t, url)
	heard := listen(there)
	const publishers, each = 8, 50
	var work sync.WaitGroup
	for who := range publishers {
		work.Go(func() {
			for i := range each {
				publish(t, t.Context(), here, bus.Event{Event: model.Event{Kind: "room", ID: fmt.Sprint(who, "/", i)}})
			}
		})
	}
	work.Wait()
	got := map[string]bool{}
	for range publishers * each {
		got[next(t, heard).ID] = true
	}
	if len(got) != publishers*each {
		t.Errorf("heard %d different events, want %d", len(got), publishers*each)
	}
}

func TestPostgresDropsLargeData(t *testing.T) {
	url := pgtest.URL(t)
	here, there := open(t, url), open(t, url)
	heardHere, heardThere := listen(here), listen(there)
	large := []byte(`"` + strings.Repeat("x", 8000) + `"`)
	publish(t, t.Context(), here, bus.Event{Event: model.Event{Kind: "message", ID: "big", Data: large}})
	if got := next(t, heardHere); !bytes.Equal(got.Data, large) {
		t.Errorf("here: %d bytes of data, want all %d", len(got.Data), len(large))
	}
	if got := next(t, heardThere); got.ID != "big" || got.Data != nil {
		t.Errorf("there: %q with %d bytes of data, want nil", got.ID, len(got.Data))
	}
	err := here.Publish(t.Context(), bus.Event{Event: model.Event{Kind: "message", ID: string(large)}})
	if err == nil || len(heardHere) > 0 {
		t.Errorf("an event that fits nowhere: error %v, %d heard here", err, len(heardHere))
	}
}

func TestPostgresSubscriberOfForeignEventPublishes(t *testing.T) {
	url := pgtest.URL(t)
	here, there := open(t, url), open(t, url)
	heard, answered := listen(here), make(chan bool, 1)
	there.Subscribe(func(e bus.Event) {
		if e.Node != "" {
			publish(t, t.Context(), there, bus.Event{Event: model.Event{Kind: "room", ID: "answer"}})
			answered <- true
		}
	})
	publish(t, t.Context(), here, bus.Event{Event: model.Event{Kind: "room", ID: "question"}})
	next(t, heard) // its own
	if got := next(t, heard); got.ID != "answer" {
		t.Errorf("heard %q, want the answer", got.ID)
	}
	next(t, answered)
}

func TestPostgresReconnects(t *testing.T) {
	url := pgtest.URL(t)
	here, there := open(t, url), open(t, url)
	heard := listen(there)
	reset := make(chan string, 16)
	here.OnReset(func() { reset <- "here" })
	there.OnReset(func() { reset <- "there" })

	terminateAll(t, url)
	seen := []string{next(t, reset), next(t, reset)}
	if slices.Sort(seen); !slices.Equal(seen, []string{"here", "there"}) {
		t.Fatalf("reset: %v, want each node once", seen)
	}
	// The speaking connection broke as well; the event goes over a new one.
	publish(t, t.Context(), here, bus.Event{Event: model.Event{Kind: "setting", ID: "after"}})
	if got := next(t, heard); got.ID != "after" {
		t.Errorf("heard %q", got.ID)
	}
}

func TestPostgresUnreadableNoteResets(t *testing.T) {
	url := pgtest.URL(t)
	b := open(t, url)
	heard, reset := listen(b), make(chan string, 1)
	b.OnReset(func() { reset <- "" })
	exec(t, url, "NOTIFY gantry, 'nonsense'")
	next(t, reset)
	if len(heard) > 0 {
		t.Errorf("delivered %+v", <-heard)
	}
}

func TestPostgresCloseEndsEverything(t *testing.T) {
	url := pgtest.URL(t)
	before := runtime.NumGoroutine()
	for range 3 {
		b := open(t, url)
		publish(t, t.Context(), b, bus.Event{Event: model.Event{Kind: "room"}})
		if err := errors.Join(b.Close(), b.Close()); err != nil {
			t.Fatal(err)
		}
		if err := b.Publish(t.Context(), bus.Event{}); !errors.Is(err, bus.ErrClosed) {
			t.Errorf("Publish after Close: %v, want ErrClosed", err)
		}
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i == 100 {
			stacks := make([]byte, 1<<16)
			t.Fatalf("goroutines left:\n%s", stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(20 * time.Millisecond)
	}
	if n := connections(t, url); n > 0 {
		t.Errorf("%d connections left", n)
	}
}

func TestOpenPostgresHidesPassword(t *testing.T) {
	for _, url := range []string{"postgres://u:hunter2@127.0.0.1:1/x", "postgres://u:hunter2@127.0.0.1:port/x"} {
		b, err := bus.OpenPostgres(t.Context(), url, slog.New(slog.DiscardHandler))
		if err == nil {
			b.Close()
			t.Fatalf("%s opened", url)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func open(t *testing.T, url string) *bus.Postgres {
	t.Helper()
	b, err := bus.OpenPostgres(t.Context(), url, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// listen returns what b delivers from now on.
func listen(b bus.Bus) <-chan bus.Event {
	heard := make(chan bus.Event, 1000)
	b.Subscribe(func(e bus.Event) { heard <- e })
	return heard
}

func next[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

const others = `FROM pg_stat_activity
	WHERE datname = current_database() AND application_name = 'gantry bus'`

func terminateAll(t *testing.T, url string) {
	t.Helper()
	exec(t, url, "SELECT pg_terminate_backend(pid) "+others)
}

func connections(t *testing.T, url string) (n int) {
	t.Helper()
	// A backend needs a moment to notice that its client is gone.
	for range 100 {
		if err := connect(t, url).QueryRow(t.Context(), "SELECT count(*) "+others).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return n
}

func exec(t *testing.T, url, statement string) {
	t.Helper()
	if _, err := connect(t, url).Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}
