package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the tool start itself as what it compares with.
func TestMain(m *testing.M) {
	if slices.Contains(os.Args, "-limit") {
		main()
		return
	}
	os.Exit(m.Run())
}

// tiny is a run that shows only that everything still works.
var tiny = pace{rounds: 1, lasts: 100 * time.Millisecond, quiet: 200 * time.Millisecond, changes: 5, starts: 1, people: 60,
	lists: []int{3, 5, 8}, subscribers: 20, flooded: 12, idle: 30, crowd: 70, messages: 1500}

// newBench returns a run of that pace on free ports.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{pace: tiny, dir: t.TempDir(), only: regexp.MustCompile(""), report: report{out: io.Discard}}
	for b.port == 0 {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := first.Addr().(*net.TCPAddr).Port
		b.port = port
		second, err := net.Listen("tcp", b.addr(1))
		if err != nil {
			b.port = 0
		} else {
			second.Close()
		}
		first.Close()
	}
	return b
}

// figures are what both kinds of runs have.
var figures = []string{"limit: the same frames", "fan-out", "never read", "idle connections", "send by DDP", "login storm",
	"history: 50 of 1000", "limit: bare SQLite", "send (chat.sendMessage)"}

func checkFigures(t *testing.T, b *bench, names []string) {
	t.Helper()
	for _, name := range names {
		i := slices.IndexFunc(b.report.rows, func(r row) bool { return strings.Contains(r.name, name) })
		if i < 0 {
			t.Errorf("no figure is named %q", name)
		} else if r := b.report.rows[i]; r.rate == 0 && r.p50 == 0 && r.note == "" {
			t.Errorf("%q says nothing", r.name)
		}
	}
}

// TestHome runs every step on servers of our own.
func TestHome(t *testing.T) {
	b := newBench(t)
	if err := b.home(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkFigures(t, b, append([]string{"disk:", "start to first 200", "listInvites: 8", "redeem", "login by password", "login by token",
		"memory for each idle", "history: 50 of 1500 messages, from the middle"}, figures...))
	var table bytes.Buffer
	b.report.out = &table
	if err := b.report.print(); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(table.String(), "\n"); lines != len(b.report.rows)+2 {
		t.Errorf("%d figures are printed in %d lines:\n%s", len(b.report.rows), lines, table.String())
	}
}

// TestAway measures a server that knows nothing of the tool, twice: the second
// run finds the accounts of the first.
func TestAway(t *testing.T) {
	b := newBench(t)
	var err error
	if b.gantry, err = b.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := start(t.Context(), b.addr(0), "/api/info", []string{"ADMIN_PASS=correct horse", "DATABASE_URL=", "OVERWRITE_SETTING_API_Enable_Rate_Limiter=false",
		"OVERWRITE_SETTING_DDP_Rate_Limit_User_By_Method_Enabled=false", "OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled=false"},
		b.gantry, "serve", "--data", filepath.Join(b.dir, "away"), "--listen", b.addr(0), "--log-level", "error")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.stop(); err != nil {
			t.Error(err, p.log)
		}
	}()
	to := visited{url: "http://" + p.addr, user: "admin", password: "correct horse"}
	if err := b.away(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	checkFigures(t, b, figures)
	b.only = regexp.MustCompile("methods")
	if err := b.away(t.Context(), to); err != nil {
		t.Error(err)
	}
	to.password = "wrong"
	if err := b.away(t.Context(), to); err == nil {
		t.Error("a wrong password was good enough")
	}
}

// TestSocket reads what a server may send: frames of all lengths, in pieces,
// between control frames.
func TestSocket(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	long, longer := strings.Repeat("a", 200), strings.Repeat("b", 70_000)
	go func() {
		defer there.Close()
		frames := append([]byte("\x81\x02hi"), append([]byte{0x81, 126, 0, 200}, long...)...)
		frames = append(append(frames, 0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70), longer...)
		frames = append(frames, "\x01\x01a\x8a\x00\x80\x01b\x88\x02\x03\xf4"...)
		there.Write(frames)
	}()
	s := &socket{conn: newConn(here, 4<<10)}
	for _, want := range []string{"hi", long, longer, "ab"} {
		if text, err := s.read(); err != nil || string(text) != want {
			t.Fatalf("read %.20q, %v; want %.20q", text, err, want)
		}
	}
	if _, err := s.read(); err != (hungUp{1012}) {
		t.Errorf("the end is %v", err)
	}
}
