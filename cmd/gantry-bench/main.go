// Command gantry-bench measures a Gantry server on this machine: it fills a
// workspace, starts the server as a process of its own, loads it over
// loopback and prints one table. A handler that writes the same bytes from
// memory, and bare bcrypt, are measured in the same run, for figures of
// different runs on a shared machine cannot be compared.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "gantry-bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	b := &bench{report: report{out: os.Stdout}}
	quick := flag.Bool("quick", false, "shorter loops and one round of each: under a minute")
	dir := flag.String("dir", "", "folder on the disk to measure; a temporary one by default")
	flag.StringVar(&b.gantry, "gantry", "", "binary to measure; by default ./cmd/gantry is built")
	flag.IntVar(&b.port, "port", 3460, "first of two free ports on loopback")
	limit := flag.Bool("limit", false, "serve bytes from memory: what the benchmark starts to compare with")
	only := flag.String("only", "", "expression of the steps to run: disk, start, lists10, logins, redeem, lists1000, lists10000, postgres")
	flag.Parse()
	if b.only, err = regexp.Compile(*only); err != nil {
		return err
	}
	if *limit {
		return serveLimit(ctx, b.addr(0))
	}
	b.pace = pace{rounds: 3, lasts: 2 * time.Second, changes: 1000, starts: 9}
	if *quick {
		b.pace = pace{rounds: 1, lasts: time.Second, changes: 200, starts: 5}
	}
	if b.dir, err = os.MkdirTemp(*dir, "gantry-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if b.gantry == "" {
		if b.gantry, err = b.build(ctx); err != nil {
			return err
		}
	}
	fmt.Printf("%s %s/%s, %d cores, %s, %s, %s\n", time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH,
		runtime.NumCPU(), runtime.Version(), busy(), b.dir)
	if err := b.all(ctx); err != nil {
		return err
	}
	return b.report.print()
}

// busy says what else the machine is doing: figures of a busy one are low.
func busy() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	now, _, _ := strings.Cut(string(text), " ")
	return "load " + now
}

// bench is one run.
type bench struct {
	pace
	dir    string
	gantry string // binary
	port   int
	only   *regexp.Regexp
	report report
}

// pace is how long a run takes its time.
type pace struct {
	rounds  int           // of each compared pair, one after the other
	lasts   time.Duration // of one loop
	changes int           // of the list, one before each request
	starts  int           // of the server
}

// clients is the concurrency of every load.
const clients = 16

func (b *bench) addr(n int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port+n)) }

func (b *bench) build(ctx context.Context) (string, error) {
	binary := filepath.Join(b.dir, "gantry")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, "./cmd/gantry")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build the server: %w", err)
	}
	return binary, nil
}

// serve starts the server on a world.
func (b *bench) serve(ctx context.Context, w *world) (*process, error) {
	environ := []string{
		"OVERWRITE_SETTING_API_Enable_Rate_Limiter=false", "OVERWRITE_SETTING_Show_Setup_Wizard=completed",
		"GANTRY_DATABASE=" + w.database, "DATABASE_URL=", "ADMIN_PASS=", "TEST_MODE=false",
	}
	return start(ctx, b.addr(0), "/api/info", environ, b.gantry,
		"serve", "--data", w.data, "--listen", b.addr(0), "--log-level", "error")
}

// serving runs work on a server of that world.
func (b *bench) serving(ctx context.Context, w *world, work func(*process) error) (err error) {
	p, err := b.serve(ctx, w)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := work(p); err != nil {
		return fmt.Errorf("%w\nserver: %s", err, p.log.String())
	}
	return nil
}

// people is how many accounts the workspace has.
const people = 10_000

// all measures everything. The list grows from step to step.
func (b *bench) all(ctx context.Context) error {
	w := &world{data: filepath.Join(b.dir, "data")}
	served := func(measure func(context.Context, *world, *process) error) func(context.Context, *world) error {
		return func(ctx context.Context, w *world) error {
			return b.serving(ctx, w, func(p *process) error { return measure(ctx, w, p) })
		}
	}
	steps := []struct {
		name    string
		invites int
		measure func(context.Context, *world) error
	}{
		{"disk", 10, b.disk},
		{"start", 10, b.opening},
		{"lists10", 10, served(b.lists)},
		{"logins", 10, served(b.logins)},
		{"redeem", 10, served(b.redeem)},
		{"lists1000", 1000, served(b.lists)},
		{"lists10000", 10_000, served(b.lists)},
		{"postgres", 10, b.postgres},
	}
	for _, step := range steps {
		if !b.only.MatchString(step.name) {
			continue
		}
		if err := w.grow(ctx, people, step.invites); err != nil {
			return err
		}
		if err := step.measure(ctx, w); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}
