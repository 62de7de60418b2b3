// Package jobs does what transactions promised: mail, push, link previews,
// work that recurs. It takes jobs from a Store under a lease, so that each is
// done by one node at a time, and done by another when that node dies. It
// knows nothing of what a job is about, and it is no scheduler of goroutines
// for work that may be lost.
package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gantry/internal/model"
)

// Store is where jobs are kept.
type Store interface {
	Add(ctx context.Context, j model.Job) error
	Claim(ctx context.Context, kind string, limit int, lease time.Duration) ([]model.Job, error)
	Finish(ctx context.Context, j model.Job) error
	Retry(ctx context.Context, j model.Job, after time.Duration, why string) error
	Bury(ctx context.Context, j model.Job, why string) error
}

// Kind is how jobs of one kind are done. Zero fields are as the comment says.
type Kind struct {
	Name string
	// Run does the job. It may be called again for a job that was done when
	// its node died just then. Its error is logged and kept, so it must not
	// hold a secret; model.ErrHopeless in it means not to try again.
	Run func(ctx context.Context, j model.Job) error
	// AtOnce is how many may be under way in this process; 1.
	AtOnce int
	// Attempts is after how many failures a job is given up; 8.
	Attempts int
	// Timeout ends the context of a Run; a minute. A killed node's jobs are
	// done by another after half as long again.
	Timeout time.Duration
	// Delay is how long to wait after the first failure, and about twice as
	// long after each further one, up to an hour; 10 seconds.
	Delay time.Duration
	// Secret says that the payload of a job that is given up is erased.
	Secret bool
	// Every makes this work that recurs: there is one job, whose id is the
	// kind's name, done again this long after it was done or given up.
	Every func() time.Duration
}

func (k Kind) complete() Kind {
	k.AtOnce = max(k.AtOnce, 1)
	if k.Attempts == 0 {
		k.Attempts = 8
	}
	if k.Timeout == 0 {
		k.Timeout = time.Minute
	}
	if k.Delay == 0 {
		k.Delay = 10 * time.Second
	}
	return k
}

// How a Run ended, for Worker.Observe.
const (
	Done   = "done"
	Failed = "failed" // and will be tried again
	Dead   = "dead"   // and will not
)

// Worker does jobs of the kinds it was made for.
type Worker struct {
	Store Store
	Log   *slog.Logger
	// Observe, which may be nil, is told how every attempt ended.
	Observe func(kind, outcome string, seconds float64)
	// Poll is how often to look for jobs that are due, besides when woken; 5
	// seconds.
	Poll time.Duration
	// Grace is how long jobs under way may go on once the worker is to stop;
	// 10 seconds.
	Grace time.Duration

	lines map[string]*line
}

// Handle adds kinds. It must not be called once Run was.
func (w *Worker) Handle(kinds ...Kind) {
	if w.lines == nil {
		w.lines = map[string]*line{}
	}
	for _, k := range kinds {
		k = k.complete()
		w.lines[k.Name] = &line{Kind: k, worker: w, woken: make(chan struct{}, 1), slots: make(chan struct{}, k.AtOnce)}
	}
}

// Wake says that a job of a kind was added. It never blocks.
func (w *Worker) Wake(kind string) {
	l := w.lines[kind]
	if l == nil {
		return
	}
	select {
	case l.woken <- struct{}{}:
	default: // it is about to look anyway
	}
}

// Run does jobs until ctx ends. It returns when those under way have ended:
// by themselves within the grace, or else cut off and given back.
func (w *Worker) Run(ctx context.Context) {
	if w.Poll == 0 {
		w.Poll = 5 * time.Second
	}
	if w.Grace == 0 {
		w.Grace = 10 * time.Second
	}
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.Grace, cut) })
	defer stop()
	var lines sync.WaitGroup
	for _, l := range w.lines {
		lines.Go(func() { l.serve(ctx, work) })
	}
	lines.Wait()
}
