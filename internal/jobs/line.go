package jobs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"gantry/internal/model"
)

// line does the jobs of one kind, so that a kind that is slow keeps no other
// waiting.
type line struct {
	Kind
	worker *Worker
	woken  chan struct{}
	slots  chan struct{} // one element for each job under way
}

// serve claims until ctx ends and then waits for what is under way, which
// work bounds.
func (l *line) serve(ctx, work context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	l.plan(ctx)
	for l.occupy(ctx) {
		free := 1 + l.occupyMore()
		jobs, err := l.worker.Store.Claim(work, l.Name, free, l.Timeout*3/2)
		if err != nil {
			l.worker.Log.Error("could not look for jobs", "kind", l.Name, "err", err)
		}
		for _, j := range jobs {
			running.Go(func() {
				defer l.release(1)
				l.do(work, j)
			})
		}
		l.release(free - len(jobs))
		if len(jobs) < free {
			l.rest(ctx)
		}
	}
}

// plan adds the job of work that recurs, unless it is there.
func (l *line) plan(ctx context.Context) {
	if l.Every == nil {
		return
	}
	j, err := model.NewJob(l.Name, l.Name, model.None{})
	if err == nil {
		err = l.worker.Store.Add(ctx, j)
	}
	if err != nil {
		l.worker.Log.Error("recurring work is not planned", "kind", l.Name, "err", err)
	}
}

// occupy waits for a free slot; false when it is time to stop.
func (l *line) occupy(ctx context.Context) bool {
	select {
	case l.slots <- struct{}{}:
		if ctx.Err() != nil {
			l.release(1)
			return false
		}
		return true
	case <-ctx.Done():
		return false
	}
}

// occupyMore takes all other slots that are free and returns how many.
func (l *line) occupyMore() (n int) {
	for {
		select {
		case l.slots <- struct{}{}:
			n++
		default:
			return n
		}
	}
}

func (l *line) release(n int) {
	for range n {
		<-l.slots
	}
}

// rest waits until there may be something to do.
func (l *line) rest(ctx context.Context) {
	timer := time.NewTimer(l.worker.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-l.woken:
	case <-timer.C:
	}
}

// do does one job and settles what becomes of it.
func (l *line) do(work context.Context, j model.Job) {
	start := time.Now()
	err := l.attempt(work, j)
	outcome, settle := l.judge(work, j, err)
	// The lease outlives the timeout, so there is time to say how it ended,
	// even when the worker is being stopped.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(work), l.Timeout/2)
	defer cancel()
	if err := settle(ctx); err != nil {
		l.worker.Log.Error("could not settle a job, so it will be done again", "job", j, "err", err)
	}
	if l.worker.Observe != nil {
		l.worker.Observe(l.Name, outcome, time.Since(start).Seconds())
	}
}

// attempt runs the job within its time. A panic is an error like others.
func (l *line) attempt(work context.Context, j model.Job) (err error) {
	if j.Attempts > l.Attempts {
		return fmt.Errorf("%w: the process ended during each attempt", model.ErrHopeless)
	}
	ctx, cancel := context.WithTimeout(work, l.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			l.worker.Log.Error("panic in a job", "job", j, "panic", p, "stack", string(debug.Stack()))
			err = errors.New("it panicked")
		}
	}()
	return l.Run(ctx, j)
}

// judge decides what becomes of a job.
func (l *line) judge(work context.Context, j model.Job, err error) (outcome string, settle func(context.Context) error) {
	store, log := l.worker.Store, l.worker.Log
	switch {
	case err != nil && work.Err() != nil:
		j.Attempts-- // it was cut off, which is not its fault
		return Failed, func(ctx context.Context) error { return store.Retry(ctx, j, 0, "the server stopped") }
	case err != nil && !errors.Is(err, model.ErrHopeless) && j.Attempts < l.Attempts:
		after := l.delay(j.Attempts)
		log.Warn("a job failed and will be tried again", "job", j, "after", after, "err", err)
		return Failed, func(ctx context.Context) error { return store.Retry(ctx, j, after, reason(err)) }
	case err != nil:
		log.Error("a job failed for good", "job", j, "err", err)
		outcome = Dead
	default:
		outcome = Done
	}
	return outcome, func(ctx context.Context) error { return l.end(ctx, j, err) }
}

// end settles a job that is done or given up: what recurs begins anew.
func (l *line) end(ctx context.Context, j model.Job, err error) error {
	switch {
	case l.Every != nil:
		j.Attempts = 0
		return l.worker.Store.Retry(ctx, j, l.Every(), reason(err))
	case err != nil:
		if l.Secret {
			j.Payload = "{}"
		}
		return l.worker.Store.Bury(ctx, j, reason(err))
	}
	return l.worker.Store.Finish(ctx, j)
}

// delay is how long to wait after a number of failures: about twice as long
// each time, and never the same for all.
func (l *line) delay(failures int) time.Duration {
	const longest = time.Hour
	d := longest
	if failures < 20 {
		d = min(longest, l.Delay<<(failures-1))
	}
	return d/2 + rand.N(d) // between a half and one and a half
}

// reason is the text of an error that is kept.
func reason(err error) string {
	const most = 500
	if err == nil {
		return ""
	}
	text := strings.ReplaceAll(err.Error(), "\x00", "")
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}
