package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a server: one that the benchmark started, or another that it was
// pointed at.
type process struct {
	addr string
	pids []int // none: its use of the machine is not known
	cmd  *exec.Cmd
	log  *bytes.Buffer
	exit chan error
	// opened is how long it took from the start to the first answer.
	opened time.Duration
}

// start runs a server and waits until path is answered with 200.
func start(ctx context.Context, addr, path string, environ []string, command string, args ...string) (*process, error) {
	p := &process{addr: addr, cmd: exec.Command(command, args...), log: &bytes.Buffer{}, exit: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), environ...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command, err)
	}
	p.pids = []int{p.cmd.Process.Pid}
	go func() { p.exit <- p.cmd.Wait() }()
	probe := request("GET", path, "")
	for time.Since(began) < 20*time.Second && ctx.Err() == nil && len(p.exit) == 0 {
		if _, err := ask(ctx, addr, probe); err == nil {
			p.opened = time.Since(began)
			return p, nil
		}
		time.Sleep(500 * time.Microsecond)
	}
	return nil, errors.Join(fmt.Errorf("%s does not answer on %s", command, addr), p.stop(), errors.New(p.log.String()))
}

// stop ends the server and waits for it; it may have ended by itself.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop: %w", err)
	}
	kill := time.AfterFunc(10*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer kill.Stop()
	err := <-p.exit
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGTERM {
		return nil
	}
	return err
}

// known says whether the server's use of the machine can be read.
func (p *process) known() bool { return len(p.pids) > 0 }

// cpu returns the time the server has spent on processors so far. Linux keeps
// a clock of it for every process, finer than the ticks of /proc/PID/stat.
func (p *process) cpu() (total time.Duration, err error) {
	const ofProcess = 2 // CPUCLOCK_SCHED; the rest of the number is ^pid
	for _, pid := range p.pids {
		var spent unix.Timespec
		if err := unix.ClockGettime(int32(^pid)<<3|ofProcess, &spent); err != nil {
			return 0, fmt.Errorf("read the clock of process %d: %w", pid, err)
		}
		total += time.Duration(spent.Nano())
	}
	return total, nil
}

// ownCPU returns the time this process has spent on processors.
func ownCPU() time.Duration {
	var spent unix.Timespec
	if unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &spent) != nil {
		return 0
	}
	return time.Duration(spent.Nano())
}

// resident returns the memory that the server holds, in MiB.
func (p *process) resident() (total float64, err error) {
	for _, pid := range p.pids {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
		if err != nil {
			return 0, err
		}
		_, rest, _ := strings.Cut(string(text), "VmRSS:")
		number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		kib, err := strconv.Atoi(number)
		if err != nil {
			return 0, fmt.Errorf("the memory of process %d: %w", pid, err)
		}
		total += float64(kib) / 1024
	}
	return total, nil
}

// measure runs a load and returns also the server's CPU time per answer.
func (p *process) measure(ctx context.Context, l load) (outcome, time.Duration, error) {
	l.addr = p.addr
	before, err := p.cpu()
	if err != nil {
		return outcome{}, 0, err
	}
	out, err := l.run(ctx)
	if err != nil || out.answers == 0 {
		return out, 0, errors.Join(err, ctx.Err())
	}
	after, err := p.cpu()
	return out, (after - before) / time.Duration(out.answers), err
}
