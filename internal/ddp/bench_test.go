package ddp

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// readers are the other ends of many websockets: they count what comes.
type readers struct {
	got  atomic.Int64
	work sync.WaitGroup
}

func (r *readers) read(ws *websocket.Conn) {
	r.work.Go(func() {
		buf := make([]byte, 4096)
		for {
			_, in, err := ws.Reader(context.Background())
			if err != nil {
				return
			}
			for {
				if _, err := in.Read(buf); err != nil {
					break
				}
			}
			r.got.Add(1)
		}
	})
}

// until waits until n frames have come.
func (r *readers) until(n int64) {
	for r.got.Load() < n {
		time.Sleep(200 * time.Microsecond)
	}
}

// cpu is the processor time of this process, both ends of the sockets.
func cpu() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

const (
	audience = 1000
	text     = 900 // bytes of a message, as a short one with its md has
)

// BenchmarkFanOut tells one message to a thousand subscribers, and has the
// bare library write the same bytes to a thousand sockets. One op is one
// message; cpu-us/delivery includes the reading ends, which are the same.
func BenchmarkFanOut(b *testing.B) {
	e := message("R1", "M1")
	e.Data = fmt.Appendf(nil, `{"_id":"M1","rid":"R1","msg":%q}`, strings.Repeat("x", text))
	b.Run("gantry", func(b *testing.B) {
		d := openDoor(b, nil)
		var all readers
		for range audience {
			c := d.connect(b, "ann")
			c.sub("1", messagesStream, "R1")
			all.read(c.ws)
		}
		measure(b, &all, func() { d.Listen(e) })
	})
	b.Run("library", func(b *testing.B) {
		var all readers
		conns := bare(b, &all)
		frame := changed(messagesStream, "R1", e.Data)
		measure(b, &all, func() {
			for _, ws := range conns {
				ws.Write(context.Background(), websocket.MessageText, frame)
			}
		})
	})
}

func measure(b *testing.B, all *readers, tell func()) {
	before, used := all.got.Load(), cpu()
	b.ResetTimer()
	for n := range b.N {
		tell()
		all.until(before + int64(n+1)*audience)
	}
	b.StopTimer()
	b.ReportMetric(float64((cpu()-used).Microseconds())/float64(b.N*audience), "cpu-us/delivery")
}

// bare returns the server's ends of a thousand websockets of the library.
func bare(b *testing.B, all *readers) (conns []*websocket.Conn) {
	accepted := make(chan *websocket.Conn, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := websocket.Accept(w, r, nil); err == nil {
			accepted <- ws
		}
	}))
	b.Cleanup(server.Close)
	for range audience {
		ws, _, err := websocket.Dial(b.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { ws.CloseNow() })
		conns = append(conns, <-accepted)
		all.read(ws)
	}
	return conns
}

// BenchmarkIdle reports the memory of connections that are signed in, each as
// somebody else, listen to what a phone listens to, and say nothing. The other
// ends are in a process of their own: this test binary again.
func BenchmarkIdle(b *testing.B) {
	const n = 2000
	d := openDoor(b, nil)
	used := memory()
	crowd := startCrowd(b, d.http.URL, n)
	defer crowd()
	for d.Stats().Subscriptions < int64(n*len(phoneSubs)) {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(time.Second)
	now := memory()
	for range b.N {
	}
	b.ReportMetric(float64(now-used)/n/1024, "KiB/connection")
	b.ReportMetric(float64(len(phoneSubs)), "subscriptions")
	b.ReportMetric(0, "ns/op")
}

// memory is what the process holds after collecting what it does not need.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// phoneSubs are what the mobile app listens to while no room is open; %s is
// the user.
var phoneSubs = []string{
	"notify-user %s/message", "notify-user %s/subscriptions-changed", "notify-user %s/rooms-changed",
	"notify-user %s/userData", "notify-user %s/notification", "notify-user %s/uiInteraction", "notify-logged permissions-changed",
	"roles roles", "notify-logged updateAvatar", "notify-logged Users:NameChanged", "notify-all public-settings-changed",
}

// crowdEnv makes this test binary be the other ends.
const crowdEnv = "GANTRY_DDP_CROWD"

func TestMain(m *testing.M) {
	if spec := os.Getenv(crowdEnv); spec != "" {
		beCrowd(spec)
		return
	}
	os.Exit(m.Run())
}

// startCrowd starts the other ends and returns how to end them.
func startCrowd(b testing.TB, url string, n int) func() {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d", crowdEnv, url, n))
	command.Stderr = os.Stderr
	hold, err := command.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	return func() {
		hold.Close()
		command.Wait()
	}
}

// beCrowd connects and signs in n people, and waits until the standard input
// ends.
func beCrowd(spec string) {
	var url string
	var n int
	if _, err := fmt.Sscan(spec, &url, &n); err != nil {
		panic(err)
	}
	for i := range n {
		user := fmt.Sprintf("user%06d", i)
		ws, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(url, "http")+"/websocket", nil)
		if err != nil {
			panic(err)
		}
		go func() {
			for {
				if _, _, err := ws.Read(context.Background()); err != nil {
					return
				}
			}
		}()
		frames := []string{`{"msg":"connect","version":"1"}`, `{"msg":"method","id":"1","method":"login","params":[{"resume":"token of ` + user + `"}]}`}
		for k, sub := range phoneSubs {
			stream, event, _ := strings.Cut(strings.ReplaceAll(sub, "%s", user), " ")
			frames = append(frames, fmt.Sprintf(`{"msg":"sub","id":"%d","name":"stream-%s","params":["%s",{"useCollection":false,"args":[]}]}`, k, stream, event))
		}
		for _, frame := range frames {
			if err := ws.Write(context.Background(), websocket.MessageText, []byte(frame)); err != nil {
				panic(err)
			}
		}
	}
	io.Copy(io.Discard, os.Stdin)
}
