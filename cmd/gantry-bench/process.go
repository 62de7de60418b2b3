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

// process is a server that the benchmark started.
type process struct {
	addr string
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

// cpu returns the time the server has spent on processors so far. Linux keeps
// a clock of it for every process, finer than the ticks of /proc/PID/stat.
func (p *process) cpu() (time.Duration, error) {
	const ofProcess = 2 // CPUCLOCK_SCHED; the rest of the number is ^pid
	var spent unix.Timespec
	err := unix.ClockGettime(int32(^p.cmd.Process.Pid)<<3|ofProcess, &spent)
	return time.Duration(spent.Nano()), err
}

// resident returns the memory that the server holds, in MiB.
func (p *process) resident() (float64, error) {
	text, err := os.ReadFile(p.proc("status"))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(text), "VmRSS:")
	if fields := strings.Fields(rest); found && len(fields) > 0 {
		kib, err := strconv.Atoi(fields[0])
		return float64(kib) / 1024, err
	}
	return 0, fmt.Errorf("%s is not understood", p.proc("status"))
}

func (p *process) proc(file string) string {
	return filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), file)
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
