package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var strict = Policy{Redirects: 3, Timeout: 5 * time.Second, MaxBody: 1 << 16}

func client(p Policy) *Client { return &Client{Policy: func() Policy { return p }} }

func TestPublic(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "2606:4700:4700::1111": true, "::ffff:8.8.8.8": true, "64:ff9b::808:808": true,
		"127.0.0.1": false, "127.255.0.9": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "100.100.100.200": false, "0.0.0.0": false, "0.1.2.3": false, "224.0.0.1": false,
		"255.255.255.255": false, "240.0.0.1": false, "198.18.0.1": false, "192.0.0.192": false, "168.63.129.16": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false,
		"64:ff9b::a9fe:a9fe": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001:0:1::1": false, "fe80::1": false, "fe80::1%eth0": false,
		"fec0::1": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false, "2001:db8::1": false, "100::1": false,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestSpellings calls this machine in every way that it can be written.
func TestSpellings(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	c := client(strict)
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "127.1", "2130706433",
		"0x7f000001", "0x7f.0.0.1", "017700000001", "127.0.0.1.", "user:secret@127.0.0.1", "[64:ff9b::7f00:1]", "①②⑦.0.0.1",
	} {
		address := "http://" + host + ":" + port + "/?token=hunter2"
		_, err := c.Get(t.Context(), address, nil)
		if err == nil {
			t.Errorf("%s was called", host)
		} else if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats the address: %v", host, err)
		}
	}
	if n := calls.Load(); n > 0 {
		t.Errorf("%d calls arrived", n)
	}
}

func TestSchemesAndPorts(t *testing.T) {
	p := strict
	p.Ports, p.Ignored = []string{"80", "443"}, []string{"bad.example", "192.0.2.0/24"}
	for address, want := range map[string]bool{
		"http://a.example/": true, "https://a.example/": true, "http://a.example:443/": true, "http://a.example:8080/": false,
		"ftp://a.example/": false, "file:///etc/passwd": false, "gopher://a.example/": false, "data:text/html,x": false, "http:///x": false,
		"http://bad.example/": false, "http://BAD.example./": false, "http://not.bad.example/": true,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.check(u); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAllowed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.UserAgent()) }))
	defer server.Close()
	for name, p := range map[string]Policy{
		"address": {Allowed: []string{"127.0.0.1"}}, "range": {Allowed: []string{"127.0.0.0/8"}, Ignored: []string{"127.0.0.1"}}, "any": {Private: true},
	} {
		p.Timeout, p.MaxBody = strict.Timeout, strict.MaxBody
		got, err := client(p).Get(t.Context(), server.URL, map[string]string{"User-Agent": "test"})
		if err != nil || got.Status != 200 || string(got.Body) != "test" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	p := Policy{Private: true, Ignored: []string{"127.0.0.1"}, Timeout: time.Second}
	if _, err := client(p).Get(t.Context(), server.URL, nil); !errors.Is(err, ErrRefused) {
		t.Errorf("an ignored host: %v", err)
	}
}

// TestNoProxy proves that the environment does not decide who is called.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://192.0.2.1:1")
	t.Setenv("http_proxy", "http://192.0.2.1:1")
	if client(strict).connections().Proxy != nil {
		t.Error("there is a proxy")
	}
}

func TestRedirects(t *testing.T) {
	var inner atomic.Int32
	private := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inner.Add(1) }))
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("no second loopback address:", err)
	}
	private.Listener = listener
	private.Start()
	defer private.Close()
	var referer atomic.Value
	referer.Store("")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		referer.Store(referer.Load().(string) + r.Referer())
		switch r.URL.Path {
		case "/private":
			http.Redirect(w, r, private.URL, http.StatusFound)
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/once":
			http.Redirect(w, r, "/end", http.StatusFound)
		}
	}))
	defer server.Close()
	p := strict
	p.Allowed = []string{"127.0.0.1"}
	c := client(p)
	for _, path := range []string{"/private", "/file", "/loop"} {
		if _, err := c.Get(t.Context(), server.URL+path, nil); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got, err := c.Get(t.Context(), server.URL+"/once?token=hunter2", nil); err != nil || got.Status != 200 {
		t.Errorf("%+v, %v", got, err)
	}
	if inner.Load() != 0 || referer.Load() != "" {
		t.Errorf("private server called %d times, referers %q", inner.Load(), referer.Load())
	}
}

func TestLimits(t *testing.T) {
	bomb := func(size int) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		fmt.Fprint(w, strings.Repeat("a", size))
		w.Close()
		return b.Bytes()
	}
	large, small := bomb(64<<20), bomb(100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			fmt.Fprint(w, strings.Repeat("a", 1<<20))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(large)
		case "/packed":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(small)
		case "/slow":
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		case "/headers":
			for n := range 100 {
				w.Header().Set(fmt.Sprint("X-", n), strings.Repeat("a", 1000))
			}
		}
	}))
	defer server.Close()
	p := strict
	p.Allowed, p.Timeout = []string{"127.0.0.1"}, time.Second
	c := client(p)
	for path, size := range map[string]int{"/large": 1 << 16, "/bomb": 1 << 16, "/packed": 100} {
		got, err := c.Get(t.Context(), server.URL+path, nil)
		if err != nil || len(got.Body) != size || got.Cut != (size == 1<<16) {
			t.Errorf("%s: %d bytes, %v, %v", path, len(got.Body), got.Cut, err)
		}
	}
	start := time.Now()
	if _, err := c.Get(t.Context(), server.URL+"/slow", nil); err == nil || time.Since(start) > 3*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	if _, err := c.Get(t.Context(), server.URL+"/headers", nil); err == nil {
		t.Error("any number of headers")
	}
}

// TestRebinding has a name that is public when it is first asked for, and this
// machine from then on.
func TestRebinding(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	names := &nameserver{answers: [][4]byte{{192, 0, 2, 1}, {127, 0, 0, 1}}}
	p := strict
	p.Timeout = 300 * time.Millisecond
	p.Allowed = []string{"192.0.2.1"} // stands for a public address; nobody is there
	c := client(p)
	c.Resolver = names.start(t)
	for range 3 {
		if _, err := c.Get(t.Context(), "http://rebind.example:"+port+"/", nil); err == nil {
			t.Error("called")
		}
	}
	if names.asked.Load() < 2 {
		t.Errorf("the name was looked up %d times", names.asked.Load())
	}
	if calls.Load() != 0 {
		t.Error("this machine was reached")
	}
}

// nameserver answers every question for an address with the next of its
// answers, the last one again and again.
type nameserver struct {
	mu      sync.Mutex
	answers [][4]byte
	asked   atomic.Int32
}

func (n *nameserver) start(t *testing.T) *net.Resolver {
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			size, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply := n.answer(buffer[:size]); reply != nil {
				socket.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

func (n *nameserver) answer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Header.Response, m.Header.RecursionAvailable = true, true
	m.Additionals = nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.asked.Add(1)
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0}
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: n.answers[0]}}}
		if len(n.answers) > 1 {
			n.answers = n.answers[1:]
		}
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}
