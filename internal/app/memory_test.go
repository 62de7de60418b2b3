package app

import (
	"context"
	"runtime"
	"testing"
	"time"
)

// What was in use once goes back to the operating system in a quiet moment.
func TestMemoryIsGivenBack(t *testing.T) {
	garbage := make([][]byte, 64)
	for i := range garbage {
		garbage[i] = make([]byte, 1<<20)
	}
	runtime.KeepAlive(garbage)
	garbage = nil
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go giveBack(ctx, 20*time.Millisecond)
	var now runtime.MemStats
	for range 500 {
		runtime.ReadMemStats(&now)
		if kept := now.HeapIdle - now.HeapReleased; kept < 16<<20 && now.HeapInuse < 48<<20 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d MiB are idle and kept, %d in use", (now.HeapIdle-now.HeapReleased)>>20, now.HeapInuse>>20)
}
