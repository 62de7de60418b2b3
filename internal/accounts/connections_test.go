package accounts_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// node is one process with connections, on a database that others may share.
type node struct {
	*accounts.Connections
	cancel context.CancelFunc

	mu      sync.Mutex
	heard   []string // statuses that were told, in order
	commits int      // transactions that changed something
}

// start brings up a node; alone says that the database is its own.
func start(t *testing.T, url string, alone bool) *node {
	t.Helper()
	n, log := &node{}, slog.New(slog.DiscardHandler)
	kept, err := store.Open(t.Context(), store.Options{URL: url, Log: log, Publish: n.hear})
	if err != nil {
		t.Fatal(err)
	}
	set := settings.New(kept, nil, 1)
	if err := set.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.Connections = accounts.NewConnections(kept, set, log, alone)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		n.Run(ctx)
	}()
	n.cancel = func() {
		cancel()
		<-ended
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	}
	return n
}

func (n *node) hear(events []model.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.commits++
	for _, e := range events {
		if e.Kind == model.StatusChanged {
			n.heard = append(n.heard, string(e.Data))
		}
	}
}

// told returns what was told since the last call.
func (n *node) told() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	heard := n.heard
	n.heard = nil
	return heard
}

// kill ends a node without a word to the others.
func (n *node) kill(t *testing.T) {
	t.Helper()
	if err := n.Store.Close(); err != nil {
		t.Error(err)
	}
}

func (n *node) people(t *testing.T, names ...string) {
	t.Helper()
	err := n.Store.Update(t.Context(), func(tx *store.Tx) error {
		for _, name := range names {
			if err := tx.InsertUser(t.Context(), &model.User{ID: name, Username: name, Type: "user", Active: true, Status: "offline"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func at(user, connection string) model.Caller {
	return model.Caller{UserID: user, Username: user, Connection: connection}
}

func (n *node) connect(user, connection string) {
	n.Connected(context.Background(), at(user, connection))
}
func (n *node) part(user, connection string) {
	n.Disconnected(context.Background(), at(user, connection))
}

func (n *node) turn(t *testing.T, user, connection, to string, want bool) {
	t.Helper()
	method := n.Online
	if to == "away" {
		method = n.Away
	}
	known, err := method(t.Context(), at(user, connection), model.None{})
	if err != nil || known != want {
		t.Errorf("%s turns %s: %v %v, want %v", connection, to, known, err, want)
	}
}

// wantStatus waits a moment and fails the test unless a user's status and
// that of their connections is the wanted one.
func (n *node) wantStatus(t *testing.T, when, user, status, live string) {
	t.Helper()
	time.Sleep(time.Second)
	synctest.Wait()
	u, err := n.Store.User(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	if u.Status != status || u.StatusLive != live {
		t.Errorf("%s: %s is %q with connections %q, want %q and %q", when, user, u.Status, u.StatusLive, status, live)
	}
}

func (n *node) choose(t *testing.T, user, status string) {
	t.Helper()
	s := &accounts.Service{Store: n.Store, Settings: n.Settings}
	if _, err := s.SetDefaultStatus(t.Context(), at(user, "x"), accounts.DefaultStatus{Status: status}); err != nil {
		t.Fatal(err)
	}
}

// eachEngine runs a test in a bubble of its own time, once per engine.
func eachEngine(t *testing.T, test func(t *testing.T, url string)) {
	storetest.Each(t, func(t *testing.T, url string) {
		synctest.Test(t, func(t *testing.T) { test(t, url) })
	})
}

func TestStatusFollowsConnections(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		n := start(t, url, true)
		defer n.cancel()
		n.people(t, "ann")
		n.wantStatus(t, "at first", "ann", "offline", "")

		n.connect("ann", "phone")
		n.wantStatus(t, "with a connection", "ann", "online", "online")
		n.turn(t, "ann", "phone", "away", true)
		n.wantStatus(t, "left alone", "ann", "away", "away")
		n.connect("ann", "desk")
		n.wantStatus(t, "online beats away", "ann", "online", "online")
		n.choose(t, "ann", "busy")
		n.wantStatus(t, "busy by choice", "ann", "busy", "online")
		n.part("ann", "desk")
		n.wantStatus(t, "busy whatever the connections", "ann", "busy", "away")
		n.choose(t, "ann", "offline")
		n.wantStatus(t, "invisible by choice", "ann", "offline", "away")
		n.choose(t, "ann", "online")
		n.wantStatus(t, "as the connections again", "ann", "away", "away")
		n.part("ann", "phone")
		n.wantStatus(t, "a moment after the last connection", "ann", "away", "away")
		time.Sleep(3 * time.Second)
		n.wantStatus(t, "offline for good", "ann", "offline", "offline")

		want := []string{
			`["ann",1,""]`, `["ann",2,""]`, `["ann",1,""]`, `["ann",3,""]`, `["ann",0,""]`, `["ann",2,""]`, `["ann",0,""]`,
		}
		if diff := cmp.Diff(want, n.told()); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestConnectionsThatMeanNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		n := start(t, url, true)
		defer n.cancel()
		n.people(t, "ann", "bob")
		n.turn(t, "ann", "unknown", "online", false)
		n.turn(t, "ann", "", "away", false) // by HTTP
		n.part("ann", "unknown")
		n.connect("nobody", "ghost") // an account that is gone
		n.wantStatus(t, "untouched", "ann", "offline", "")

		n.connect("ann", "one")
		n.wantStatus(t, "connected", "ann", "online", "online")
		n.connect("ann", "one") // signed in anew by the same connection
		n.connect("bob", "one") // and as another
		n.part("ann", "one")    // which may be heard of late
		n.turn(t, "ann", "one", "away", false)
		n.wantStatus(t, "whose it is now", "bob", "online", "online")
		time.Sleep(4 * time.Second)
		n.wantStatus(t, "whose it was", "ann", "offline", "offline")
		if count, err := n.Count(t.Context()); err != nil || count != 2 {
			t.Errorf("%d connections, %v; want 2", count, err)
		}
	})
}

func TestReturnWithinGraceIsSilent(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		n := start(t, url, true)
		defer n.cancel()
		n.people(t, "ann")
		n.connect("ann", "1")
		n.wantStatus(t, "connected", "ann", "online", "online")
		before := n.told()
		for i := range 5 {
			n.part("ann", fmt.Sprint(i+1))
			time.Sleep(2 * time.Second)
			n.connect("ann", fmt.Sprint(i+2))
		}
		time.Sleep(10 * time.Second)
		n.wantStatus(t, "after flapping", "ann", "online", "online")
		if heard := n.told(); len(before) != 1 || len(heard) != 0 {
			t.Errorf("told %v, then %v: want once, then nothing", before, heard)
		}
	})
}

// TestStormIsFewTransactions lets many come back at once.
func TestStormIsFewTransactions(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		n := start(t, url, true)
		defer n.cancel()
		var names []string
		for i := range 1500 {
			names = append(names, fmt.Sprintf("u%04d", i))
		}
		n.people(t, names...)
		before := n.commits
		var all sync.WaitGroup
		for part := range slices.Chunk(names, 100) {
			all.Go(func() {
				for _, name := range part {
					n.connect(name, name)
				}
			})
		}
		all.Wait()
		time.Sleep(5 * time.Second)
		n.wantStatus(t, "after the storm", names[len(names)-1], "online", "online")
		if made := n.commits - before; made > 20 {
			t.Errorf("%d people came back in %d transactions, want at most 20", len(names), made)
		}
		if heard := len(n.told()); heard != len(names) {
			t.Errorf("told of %d, want %d", heard, len(names))
		}
	})
}

func TestTwoNodes(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		a := start(t, url, false)
		defer a.cancel()
		b := start(t, url, false)
		a.people(t, "ann", "bob")
		a.connect("ann", "a")
		b.connect("ann", "b")
		b.connect("bob", "b2")
		b.turn(t, "ann", "b", "away", true)
		a.wantStatus(t, "on two nodes", "ann", "online", "online")
		a.part("ann", "a")
		time.Sleep(4 * time.Second)
		a.wantStatus(t, "away at the other", "ann", "away", "away")
		time.Sleep(20 * time.Second)
		if n, err := a.Count(t.Context()); err != nil || n != 2 {
			t.Errorf("%d connections, %v; want 2", n, err)
		}

		b.cancel() // it stops as it should
		a.connect("ann", "a2")
		time.Sleep(time.Minute)
		a.wantStatus(t, "came over", "ann", "online", "online")
		a.wantStatus(t, "went with their node", "bob", "offline", "offline")
	})
}

// TestBothNodesAtOnce moves people between two nodes all the time: in the end
// everybody is what their connections come to.
func TestBothNodesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		a, b := start(t, url, false), start(t, url, false)
		defer b.cancel()
		defer a.cancel()
		names := []string{"ann", "bob", "cid", "dan"}
		a.people(t, names...)
		for round := range 30 {
			for i, name := range names {
				from, to := a, b
				if (round+i)%2 == 0 {
					from, to = b, a
				}
				to.connect(name, name)
				from.turnAll(name)
			}
			time.Sleep(20 * time.Millisecond)
		}
		for _, name := range names { // online at a, away at b
			a.connect(name, name)
			b.connect(name, name)
			_, _ = a.Online(t.Context(), at(name, name), model.None{})
			_, _ = b.Away(t.Context(), at(name, name), model.None{})
		}
		deadline := time.Now().Add(10 * time.Second)
		for _, name := range names {
			for {
				u, err := a.Store.User(t.Context(), name)
				if err != nil {
					t.Fatal(err)
				}
				rows, err := a.Store.PresenceOf(t.Context(), name)
				slices.Sort(rows)
				if err == nil && u.Status == "online" && slices.Equal(rows, []string{"away", "online"}) {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("%s is %s with %v, %v", name, u.Status, rows, err)
				}
				time.Sleep(20 * time.Millisecond)
			}
		}
	})
}

// turnAll makes a user's connection away, if there is one.
func (n *node) turnAll(user string) {
	_, _ = n.Away(context.Background(), at(user, user), model.None{})
}

// TestKilledNode needs the database to have the bubble's time, which
// PostgreSQL does not.
func TestKilledNode(t *testing.T) {
	url := t.TempDir() + "/gantry.db"
	synctest.Test(t, func(t *testing.T) {
		a, b := start(t, url, false), start(t, url, false)
		defer a.cancel()
		a.people(t, "ann", "bob")
		b.connect("ann", "b1")
		b.connect("bob", "b2")
		a.wantStatus(t, "on the other node", "ann", "online", "online")
		b.kill(t)
		defer b.cancel()
		a.connect("ann", "a1")
		time.Sleep(30 * time.Second)
		a.wantStatus(t, "while the node may only be slow", "bob", "online", "online")
		time.Sleep(90 * time.Second)
		a.wantStatus(t, "when it is dead", "bob", "offline", "offline")
		a.wantStatus(t, "connected elsewhere", "ann", "online", "online")
		dead, err := a.Store.DeadNodes(t.Context())
		if err != nil || len(dead) != 0 {
			t.Errorf("left of dead nodes: %v, %v", dead, err)
		}
	})
}

// TestHaltedNode takes a node for dead that comes back.
func TestHaltedNode(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		a := start(t, url, false)
		defer a.cancel()
		a.people(t, "ann")
		a.connect("ann", "a")
		a.wantStatus(t, "connected", "ann", "online", "online")
		err := a.Store.Update(t.Context(), func(tx *store.Tx) error {
			return tx.BuryNodes(t.Context(), "another", tx.Now.Add(time.Hour))
		})
		if err != nil {
			t.Fatal(err)
		}
		dead, err := a.Store.DeadNodes(t.Context())
		if err != nil || len(dead) != 1 {
			t.Fatalf("taken for dead: %v, %v", dead, err)
		}
		time.Sleep(time.Minute)
		a.wantStatus(t, "back again", "ann", "online", "online")
		rows, err := a.Store.PresenceOf(t.Context(), "ann")
		if err != nil || len(rows) != 1 {
			t.Errorf("known of ann: %v, %v", rows, err)
		}
	})
}

// TestRestart lets nobody stay online who does not come back, and nobody
// flap who does.
func TestRestart(t *testing.T) {
	for _, end := range []string{"stopped", "killed"} {
		t.Run(end, func(t *testing.T) {
			eachEngine(t, func(t *testing.T, url string) {
				first := start(t, url, true)
				first.people(t, "ann", "bob")
				first.connect("ann", "1")
				first.connect("bob", "2")
				first.wantStatus(t, "before", "bob", "online", "online")
				if end == "killed" {
					first.kill(t)
				}
				first.cancel()

				second := start(t, url, true)
				defer second.cancel()
				second.connect("ann", "3")
				second.wantStatus(t, "not given up yet", "bob", "online", "online")
				time.Sleep(time.Minute)
				second.wantStatus(t, "given up", "bob", "offline", "offline")
				second.wantStatus(t, "back", "ann", "online", "online")
				if diff := cmp.Diff([]string{`["bob",0,""]`}, second.told()); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestBroadcastDisabled keeps silent, and the statuses true.
func TestBroadcastDisabled(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		n := start(t, url, true)
		defer n.cancel()
		n.people(t, "ann")
		if _, err := n.Settings.Set(t.Context(), "Presence_broadcast_disabled", true); err != nil {
			t.Fatal(err)
		}
		n.connect("ann", "1")
		n.wantStatus(t, "connected", "ann", "online", "online")
		if heard := n.told(); len(heard) != 0 {
			t.Errorf("told %v, want nothing", heard)
		}
		s := &accounts.Service{Store: n.Store, Settings: n.Settings}
		if _, err := s.EnableBroadcast(t.Context(), at("ann", "1"), model.None{}); err != nil {
			t.Fatal(err)
		}
		n.turn(t, "ann", "1", "away", true)
		n.wantStatus(t, "away", "ann", "away", "away")
		if heard := n.told(); len(heard) != 1 {
			t.Errorf("told %v, want once", heard)
		}
	})
}
