package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// secretKey is every test server's, so that nodes of one database agree.
const secretKey = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

// site is where people are told the workspace is.
const site = "https://chat.example.org"

// options says how a server is started. The zero value is an empty workspace
// on SQLite.
type options struct {
	Database string   // as each gives it; empty: a SQLite file of the server's own
	Env      []string // NAME=value, over what every test server gets
	Flags    []string // of gantry serve
}

// server is a gantry process. It ends with its test, whatever becomes of it.
type server struct {
	URL  string
	Data string // the data folder
	t    testing.TB
	opt  options
	port int
	log  transcript
	http *http.Transport

	process *exec.Cmd
	exited  chan struct{} // closed when the process has ended
}

// start starts a server and waits until it is ready.
func start(t testing.TB, opt options) *server {
	t.Helper()
	s := prepare(t, opt)
	s.launch()
	s.await()
	return s
}

// prepare chooses a server's folder and port without starting it.
func prepare(t testing.TB, opt options) *server {
	t.Helper()
	s := &server{t: t, opt: opt, Data: t.TempDir(), port: freePort(t)}
	s.URL = "http://127.0.0.1:" + strconv.Itoa(s.port)
	s.http = &http.Transport{MaxIdleConnsPerHost: 1000, DisableCompression: true}
	t.Cleanup(s.end)
	return s
}

// launch starts the process; await waits until it answers.
func (s *server) launch() {
	s.t.Helper()
	c := exec.Command(gantry, append([]string{"serve"}, s.opt.Flags...)...)
	c.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.Data, "TMPDIR=" + os.TempDir(),
		"BIND_IP=127.0.0.1", "PORT=" + strconv.Itoa(s.port), "ROOT_URL=" + site,
		"GANTRY_DATA=" + s.Data, "GANTRY_DATABASE=" + s.opt.Database, "GANTRY_SECRET_KEY=" + secretKey,
		"OVERWRITE_SETTING_API_Enable_Rate_Limiter=false",
	}, s.opt.Env...)
	c.Stdout, c.Stderr = &s.log, &s.log
	if err := c.Start(); err != nil {
		s.t.Fatalf("start gantry: %v", err)
	}
	exited := make(chan struct{})
	s.process, s.exited = c, exited
	go func() {
		_ = c.Wait() // its exit code is asked for where it matters
		close(exited)
	}()
}

// await returns how long the server took until it was ready.
func (s *server) await() time.Duration {
	s.t.Helper()
	began := time.Now()
	for time.Since(began) < 30*time.Second {
		select {
		case <-s.exited:
			s.t.Fatalf("gantry ended at its start: %v\n%s", s.process.ProcessState, s.Log())
		case <-time.After(2 * time.Millisecond):
		}
		r, err := s.anonymous().try("GET", "/readyz", nil)
		if err == nil && r.Status == http.StatusOK {
			return time.Since(began)
		}
	}
	s.t.Fatalf("gantry is not ready after 30 s\n%s", s.Log())
	return 0
}

// Log returns everything the server has printed, over all its lives.
func (s *server) Log() string { return s.log.String() }

// Kill9 ends the process as a power cut would.
func (s *server) Kill9() {
	s.t.Helper()
	s.signal(syscall.SIGKILL)
	<-s.exited
	s.http.CloseIdleConnections()
}

// Restart starts a process that has ended again, at the same address and on
// the same data, and returns how long it took to be ready.
func (s *server) Restart() time.Duration {
	s.t.Helper()
	s.launch()
	return s.await()
}

// Stop asks the process to end and returns its exit code.
func (s *server) Stop() int {
	s.t.Helper()
	s.signal(syscall.SIGTERM)
	return s.wait()
}

// wait returns the exit code of a process that is ending.
func (s *server) wait() int {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(30 * time.Second):
		s.t.Fatalf("gantry has not ended 30 s after it was told to\n%s", s.Log())
	}
	s.http.CloseIdleConnections()
	return s.process.ProcessState.ExitCode()
}

func (s *server) signal(signal os.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Fatalf("%v: %v", signal, err)
	}
}

// end leaves nothing running, and shows the log of a test that failed.
func (s *server) end() {
	if s.process != nil {
		_ = s.process.Process.Kill() // it may have ended long ago
		<-s.exited
	}
	s.http.CloseIdleConnections()
	if s.t.Failed() {
		lines := strings.Split(strings.TrimSpace(s.Log()), "\n")
		s.t.Logf("the end of the log of %s:\n%s", s.URL, strings.Join(lines[max(0, len(lines)-25):], "\n"))
	}
}

// freePort picks a port below those the kernel gives to outgoing connections,
// so that a server finds it free again after a restart.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 10000 + rand.IntN(9000)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			if err := listener.Close(); err != nil {
				t.Fatal(err)
			}
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// transcript collects what a process prints.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *transcript) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
