package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"gantry/internal/jobs"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// tally counts how often each job was done.
type tally struct {
	mu   sync.Mutex
	runs map[string]int
}

func (c *tally) add(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs == nil {
		c.runs = map[string]int{}
	}
	c.runs[id]++
	return c.runs[id]
}

func (c *tally) get() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.runs)
}

// node is one process's store and worker.
type node struct {
	*store.Store
	worker *jobs.Worker
}

func openNode(t *testing.T, url string, kinds ...jobs.Kind) *node {
	t.Helper()
	n := &node{worker: &jobs.Worker{Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond}}
	s, err := store.Open(t.Context(), store.Options{URL: url, Promised: n.worker.Wake})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	n.Store, n.worker.Store = s, store.Queue{Store: s}
	n.worker.Handle(kinds...)
	return n
}

// start runs a node's worker until the test ends or stop is called.
func (n *node) start(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { n.worker.Run(ctx); close(ended) }()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	t.Cleanup(stop)
	return stop
}

func (n *node) add(t *testing.T, kind string, ids ...string) {
	t.Helper()
	err := n.Update(t.Context(), func(tx *store.Tx) error {
		for _, id := range ids {
			j, err := model.NewJob(kind, id, map[string]string{"secret": "hunter2"})
			if err != nil {
				return err
			}
			if err := tx.AddJob(t.Context(), j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("did not happen: %s", what)
		}
	}
}

// TestEachOnce has two processes with four workers each on one database.
func TestEachOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		var done tally
		kind := jobs.Kind{Name: "k", AtOnce: 4, Run: func(_ context.Context, j model.Job) error {
			time.Sleep(time.Millisecond)
			done.add(j.ID)
			return nil
		}}
		a, b := openNode(t, url, kind), openNode(t, url, kind)
		var ids []string
		for n := range 100 {
			ids = append(ids, fmt.Sprint("job", n))
		}
		a.add(t, "k", ids[:50]...)
		stopA, stopB := a.start(t), b.start(t)
		b.add(t, "k", ids[50:]...)
		eventually(t, "100 jobs", func() bool { return len(done.get()) == 100 })
		stopA()
		stopB()
		for id, runs := range done.get() {
			if runs != 1 {
				t.Errorf("%s was done %d times", id, runs)
			}
		}
		left, err := (store.Queue{Store: a.Store}).Claim(t.Context(), "k", 100, time.Second)
		if err != nil || len(left) != 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}

func TestSameIDIsOneJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		var done tally
		n := openNode(t, url, jobs.Kind{Name: "k", Run: func(_ context.Context, j model.Job) error { done.add(j.ID); return nil }})
		n.add(t, "k", "a", "a")
		n.add(t, "k", "a")
		stop := n.start(t)
		eventually(t, "the job", func() bool { return len(done.get()) == 1 })
		time.Sleep(50 * time.Millisecond)
		stop()
		if got := done.get()["a"]; got != 1 {
			t.Errorf("done %d times", got)
		}
	})
}

func TestNothingIsPromisedByWhatIsUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		n := openNode(t, url, jobs.Kind{Name: "k", Run: func(context.Context, model.Job) error { return nil }})
		undo := errors.New("undo")
		err := n.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.AddJob(t.Context(), model.Job{ID: "a", Kind: "k", Payload: "{}"}), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		left, err := (store.Queue{Store: n.Store}).Claim(t.Context(), "k", 1, time.Second)
		if err != nil || len(left) != 0 {
			t.Errorf("%v, %v", left, err)
		}
	})
}

func TestFailuresAreRetriedThenBuried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		var tries tally
		var outcomes tally
		kind := func(name string, attempts int, fail error, until int) jobs.Kind {
			return jobs.Kind{Name: name, Attempts: attempts, Delay: time.Millisecond, Secret: true, Run: func(_ context.Context, j model.Job) error {
				if tries.add(j.ID) < until {
					return fail
				}
				return nil
			}}
		}
		n := openNode(t, url, kind("mends", 4, errors.New("not yet"), 3), kind("never", 3, errors.New("no"), 99),
			kind("hopeless", 9, fmt.Errorf("bad: %w", model.ErrHopeless), 99),
			jobs.Kind{Name: "panics", Attempts: 1, Run: func(context.Context, model.Job) error { panic("hunter2") }})
		n.worker.Observe = func(kind, outcome string, _ float64) { outcomes.add(kind + " " + outcome) }
		for _, k := range []string{"mends", "never", "hopeless", "panics"} {
			n.add(t, k, k)
		}
		n.start(t)
		want := map[string]int{"mends failed": 2, "mends done": 1, "never failed": 2, "never dead": 1, "hopeless dead": 1, "panics dead": 1}
		eventually(t, "all outcomes", func() bool { return maps.Equal(outcomes.get(), want) })
		dead, err := n.DeadJobs(t.Context(), 10)
		if err != nil || len(dead) != 3 {
			t.Fatalf("dead: %+v, %v", dead, err)
		}
		for _, j := range dead {
			if j.LastError == "" || j.LastError == "hunter2" {
				t.Errorf("%+v", j)
			}
		}
		n.add(t, "never", "never") // dead ones keep their id
		time.Sleep(60 * time.Millisecond)
		if got := tries.get()["never"]; got != 3 {
			t.Errorf("a dead job was tried: %d", got)
		}
	})
}

// TestKilled has a node take a job to its grave: another does it when the
// lease ends, and not before.
func TestKilled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		var done tally
		n := openNode(t, url, jobs.Kind{Name: "k", Run: func(_ context.Context, j model.Job) error { done.add(j.ID); return nil }})
		n.add(t, "k", "a")
		const lease = 400 * time.Millisecond
		start := time.Now()
		taken, err := (store.Queue{Store: n.Store}).Claim(t.Context(), "k", 10, lease)
		if err != nil || len(taken) != 1 {
			t.Fatalf("%v, %v", taken, err)
		}
		n.start(t)
		eventually(t, "the job", func() bool { return len(done.get()) == 1 })
		if took := time.Since(start); took < lease {
			t.Errorf("done after %v, within the lease", took)
		}
		// What the dead node says now does not count.
		n.add(t, "k", "b")
		if err := (store.Queue{Store: n.Store}).Retry(t.Context(), taken[0], 0, "ghost"); err != nil {
			t.Error(err)
		}
		eventually(t, "the next job", func() bool { return len(done.get()) == 2 })
	})
}

func TestStopping(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		started, release := make(chan struct{}, 2), make(chan struct{})
		var done tally
		n := openNode(t, url,
			jobs.Kind{Name: "quick", Run: func(_ context.Context, j model.Job) error {
				started <- struct{}{}
				<-release
				done.add(j.ID)
				return nil
			}},
			jobs.Kind{Name: "slow", Run: func(ctx context.Context, j model.Job) error {
				started <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			}})
		n.worker.Grace = 200 * time.Millisecond
		n.add(t, "quick", "q")
		n.add(t, "slow", "s")
		stop := n.start(t)
		<-started
		<-started
		time.AfterFunc(20*time.Millisecond, func() { close(release) })
		stop()
		if done.get()["q"] != 1 {
			t.Error("a job under way was not finished")
		}
		back, err := (store.Queue{Store: n.Store}).Claim(t.Context(), "slow", 1, time.Second)
		if err != nil || len(back) != 1 || back[0].Attempts != 1 {
			t.Errorf("the job that was cut off: %v, %v", back, err)
		}
	})
}

func TestRecurs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		var done tally
		kind := jobs.Kind{
			Name: "sweep", Attempts: 2, Delay: time.Millisecond, Every: func() time.Duration { return 30 * time.Millisecond },
			Run: func(_ context.Context, j model.Job) error {
				if done.add(j.ID) < 4 {
					return errors.New("no")
				}
				return nil
			},
		}
		a, b := openNode(t, url, kind), openNode(t, url, kind)
		a.start(t)
		b.start(t)
		eventually(t, "many rounds", func() bool { return done.get()["sweep"] > 6 })
		if dead, err := a.DeadJobs(t.Context(), 1); err != nil || len(dead) != 0 {
			t.Errorf("recurring work died: %v, %v", dead, err)
		}
	})
}

func TestPayloadIsNotLogged(t *testing.T) {
	j, err := model.NewJob("k", "", "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(j), fmt.Sprintf("%+v %#v", j, j), j.LogValue().String()} {
		if text == "" || strings.Contains(text, "hunter2") {
			t.Error(text)
		}
	}
}
