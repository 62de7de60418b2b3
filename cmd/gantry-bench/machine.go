package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// disk measures how often a second one writer can flush to it.
func (b *bench) disk(ctx context.Context, _ *world) error {
	flushes, err := flushRate(filepath.Join(b.dir, "flush"), b.lasts)
	if err != nil {
		return fmt.Errorf("measure the disk: %w", err)
	}
	note := "commits per second the disk gives one writer"
	if volatile(b.dir) {
		note = "THE FOLDER IS IN MEMORY: flushes cost nothing here; name another by -dir"
	}
	b.report.add(row{name: "disk: append 4 KiB and flush", rate: flushes, note: note})
	return ctx.Err()
}

// flushRate appends pages to a file and flushes each, as one commit does.
func flushRate(path string, lasts time.Duration) (perSecond float64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(path)) }()
	page, count, started := make([]byte, 4096), 0, time.Now()
	for time.Since(started) < lasts {
		if _, err := f.Write(page); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		count++
	}
	return float64(count) / time.Since(started).Seconds(), nil
}

// volatile says whether a folder is in memory.
func volatile(dir string) bool {
	const tmpfs = 0x01021994
	var fs syscall.Statfs_t
	return syscall.Statfs(dir, &fs) == nil && fs.Type == tmpfs
}

// bcryptCost is the cost that Gantry uses, Meteor's default.
const bcryptCost = 10

// bareBcrypt returns comparisons per second on as many goroutines as Gantry's
// own pool has.
func bareBcrypt(lasts time.Duration) (perSecond float64, pool int, err error) {
	sum := sha256.Sum256([]byte(password))
	digest := []byte(hex.EncodeToString(sum[:]))
	hash, err := bcrypt.GenerateFromPassword(digest, bcryptCost)
	if err != nil {
		return 0, 0, err
	}
	pool = max(1, runtime.GOMAXPROCS(0)-1)
	counts, started := make([]int, pool), time.Now()
	var wait sync.WaitGroup
	for n := range pool {
		wait.Go(func() {
			for time.Since(started) < lasts && bcrypt.CompareHashAndPassword(hash, digest) == nil {
				counts[n]++
			}
		})
	}
	wait.Wait()
	total := 0
	for _, count := range counts {
		total += count
	}
	return float64(total) / time.Since(started).Seconds(), pool, nil
}

// opening measures the time from the start of the process to its first
// answer, and the memory it holds when it then has nothing to do.
func (b *bench) opening(ctx context.Context, w *world) error {
	var took []time.Duration
	var idle float64
	for range b.starts {
		p, err := b.serve(ctx, w)
		if err != nil {
			return err
		}
		took = append(took, p.opened)
		time.Sleep(300 * time.Millisecond)
		idle, err = p.resident()
		if err := errors.Join(err, p.stop()); err != nil {
			return err
		}
	}
	slices.Sort(took)
	median := took[len(took)/2]
	b.report.add(
		row{name: "start to first 200 of /api/info", p50: median, p99: took[len(took)-1],
			note:    fmt.Sprintf("%d people in the database, %d starts; target 60 ms", b.people, b.starts),
			reached: atMost(median.Seconds(), 0.060)},
		row{name: "memory, idle after start", note: fmt.Sprintf("%.1f MiB resident; target 35 MiB", idle), reached: atMost(idle, 35)})
	return nil
}
