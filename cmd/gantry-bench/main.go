// Command gantry-bench measures a Gantry server on this machine: it fills a
// workspace, starts the server as a process of its own, loads it over
// loopback and prints one table. A handler that writes the same bytes from
// memory, bare websockets, bare SQLite and bare bcrypt are measured in the same
// run, for figures of different runs on a shared machine cannot be compared.
// With -url it measures any server that speaks Rocket.Chat's REST and DDP, as
// far as that can be done from outside.
package main

import (
	"cmp"
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
	var to visited
	quick := flag.Bool("quick", false, "shorter loops, smaller rooms and one round of each: under two minutes")
	dir := flag.String("dir", "", "folder on the disk to measure; a temporary one by default")
	flag.StringVar(&b.gantry, "gantry", "", "binary to measure; by default cmd/gantry is built")
	flag.IntVar(&b.port, "port", 3460, "first of two free ports on loopback")
	flag.StringVar(&to.url, "url", "", "measure the compatible server at http://HOST:PORT instead, from outside; it keeps the accounts gantry-bench-1 and so on")
	flag.StringVar(&to.user, "user", "admin", "with -url: username of an admin")
	flag.StringVar(&to.password, "password", "", "with -url: the admin's password")
	flag.StringVar(&to.pids, "pid", "", "with -url: the server's process on this machine, or several with commas, to read its CPU and memory")
	limit := flag.Bool("limit", false, "serve bytes from memory: what the benchmark starts to compare with")
	only := flag.String("only", "", "expression of the steps to run: "+strings.Join(stepNames(), ", "))
	subscribers := flag.Int("subscribers", 0, "how many listen to one room; 1000 by default")
	idle := flag.Int("idle", 0, "how many connections do nothing; 10000 by default, 2000 with -quick")
	flag.Parse()
	if b.only, err = regexp.Compile(*only); err != nil {
		return err
	}
	if *limit {
		return serveLimit(ctx, b.addr(0))
	}
	b.pace = thorough
	if *quick {
		b.pace = hasty
	}
	b.subscribers, b.idle = cmp.Or(*subscribers, b.subscribers), cmp.Or(*idle, b.idle)
	b.flooded = min(b.flooded, b.subscribers)
	if b.dir, err = os.MkdirTemp(*dir, "gantry-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	fmt.Printf("%s %s/%s, %d cores, %s, %s, %s\n", time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH,
		runtime.NumCPU(), runtime.Version(), busy(), b.dir)
	if to.url == "" {
		err = b.home(ctx)
	} else {
		err = b.away(ctx, to)
	}
	return errors.Join(err, b.report.print())
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

// pace is how long a run takes its time, and how large what it measures is.
type pace struct {
	rounds      int           // of each compared pair, one after the other
	lasts       time.Duration // of one loop
	quiet       time.Duration // before what idle connections cost is read
	changes     int           // of the list, one before each request
	starts      int           // of the server
	people      int           // of the workspace
	lists       []int         // of invites, of several lengths
	subscribers int           // of one room
	flooded     int           // of the room in which some do not read
	idle        int           // connections that do nothing
	crowd       int           // members of the largest room
	messages    int           // of the longest history
	million     int           // invites where there are very many
}

var (
	thorough = pace{rounds: 3, lasts: 2 * time.Second, quiet: 150 * time.Second, changes: 1000, starts: 9, people: 10_000,
		lists: []int{10, 1000, 10_000}, subscribers: 1000, flooded: 1000, idle: 10_000, crowd: 20_000, messages: 1_000_000, million: 1_000_000}
	hasty = pace{rounds: 1, lasts: time.Second, quiet: 5 * time.Second, changes: 200, starts: 5, people: 10_000,
		lists: []int{10, 1000, 10_000}, subscribers: 1000, flooded: 200, idle: 2000, crowd: 20_000, messages: 100_000, million: 1_000_000}
)

// clients is the concurrency of every load.
const clients = 16

func (b *bench) addr(n int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port+n)) }

func (b *bench) build(ctx context.Context) (string, error) {
	binary := filepath.Join(b.dir, "gantry")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "gantry/cmd/gantry")
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
		"OVERWRITE_SETTING_API_Enable_Rate_Limiter=false", "OVERWRITE_SETTING_DDP_Rate_Limit_IP_Enabled=false",
		"OVERWRITE_SETTING_DDP_Rate_Limit_User_Enabled=false", "OVERWRITE_SETTING_DDP_Rate_Limit_Connection_Enabled=false",
		"OVERWRITE_SETTING_DDP_Rate_Limit_User_By_Method_Enabled=false", "OVERWRITE_SETTING_DDP_Rate_Limit_Connection_By_Method_Enabled=false",
		"OVERWRITE_SETTING_Show_Setup_Wizard=completed",
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

// step is a part of a run.
type step struct {
	name string
	// people and invites are how large the workspace has to be. It grows from
	// step to step.
	people, invites func(pace) int
	home            func(*bench, context.Context, *world) error
	away            func(*bench, context.Context, *site) error // nil: it needs a server of our own
}

// steps are all there is, in their order.
func steps() []step {
	everybody, crowd := func(p pace) int { return p.people }, func(p pace) int { return max(p.people, p.crowd) }
	some := func(n int) func(pace) int { return func(p pace) int { return p.lists[n] } }
	return []step{
		{"disk", everybody, some(0), (*bench).disk, nil},
		{"start", everybody, some(0), (*bench).opening, nil},
		{"lists10", everybody, some(0), served((*bench).lists), nil},
		{"logins", everybody, some(0), served((*bench).logins), nil},
		{"million", everybody, some(0), (*bench).millions, nil},
		{"redeem", everybody, some(0), served((*bench).redeem), nil},
		{"lists1000", everybody, some(1), served((*bench).lists), nil},
		{"lists10000", everybody, some(2), served((*bench).lists), nil},
		{"fanout", everybody, some(0), sited((*bench).fanout), (*bench).fanout},
		{"slow", everybody, some(0), sited((*bench).slow), (*bench).slow},
		{"idle", everybody, some(0), (*bench).idlingHome, (*bench).idling},
		{"methods", everybody, some(0), sited((*bench).methods), (*bench).methods},
		{"history", everybody, some(0), (*bench).histories, (*bench).history},
		{"send", crowd, some(0), sited((*bench).sends), (*bench).sends},
		{"postgres", everybody, some(0), (*bench).postgres, nil},
	}
}

func stepNames() (names []string) {
	for _, s := range steps() {
		names = append(names, s.name)
	}
	return names
}

// served lets a step measure a server of its own.
func served(measure func(*bench, context.Context, *world, *process) error) func(*bench, context.Context, *world) error {
	return func(b *bench, ctx context.Context, w *world) error {
		return b.serving(ctx, w, func(p *process) error { return measure(b, ctx, w, p) })
	}
}

// sited is served for what might be any server.
func sited(measure func(*bench, context.Context, *site) error) func(*bench, context.Context, *world) error {
	return served(func(b *bench, ctx context.Context, w *world, p *process) error {
		return measure(b, ctx, &site{process: p, people: w.people})
	})
}

// home measures servers of our own.
func (b *bench) home(ctx context.Context) (err error) {
	if b.gantry == "" {
		if b.gantry, err = b.build(ctx); err != nil {
			return err
		}
	}
	w := &world{data: filepath.Join(b.dir, "data")}
	for _, step := range steps() {
		if !b.only.MatchString(step.name) {
			continue
		}
		if err := w.grow(ctx, step.people(b.pace), step.invites(b.pace)); err != nil {
			return err
		}
		if err := step.home(b, ctx, w); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// away measures a server that is there already, as far as that can be done
// from outside.
func (b *bench) away(ctx context.Context, to visited) error {
	s, err := b.visit(ctx, to)
	if err != nil {
		return err
	}
	for _, step := range steps() {
		if step.away == nil || !b.only.MatchString(step.name) {
			continue
		}
		if err := step.away(b, ctx, s); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}
