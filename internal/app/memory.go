package app

import (
	"context"
	"runtime/debug"
	counters "runtime/metrics"
	"time"
)

// quietFor is how long nothing may have been collected for memory to be given
// back.
const quietFor = time.Minute

// giveBack returns to the operating system what the collector keeps in
// reserve, about as much as is in use, whenever the server has had little to
// do for a while: thousands of connections that are only open then cost what
// they hold. While there is work it does nothing, and in a long silence it
// does so once.
func giveBack(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	last, given := collections(), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := collections()
		if now == last && !given {
			debug.FreeOSMemory()
		}
		given, last = now == last, now
	}
}

// collections is how often the collector has run because of what was
// allocated.
func collections() uint64 {
	sample := []counters.Sample{{Name: "/gc/cycles/automatic:gc-cycles"}}
	counters.Read(sample)
	return sample[0].Value.Uint64()
}
