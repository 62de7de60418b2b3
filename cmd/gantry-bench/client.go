package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// conn is a keep-alive connection that speaks just enough HTTP/1.1. The load
// shares the machine with the server, so it must cost little itself.
type conn struct {
	net net.Conn
	in  *bufio.Reader
}

func dial(ctx context.Context, addr string) (*conn, error) {
	return dialBy(ctx, &net.Dialer{Timeout: patience}, addr, 64<<10)
}

func dialBy(ctx context.Context, d *net.Dialer, addr string, buffer int) (*conn, error) {
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return newConn(c, buffer), nil
}

func newConn(c net.Conn, buffer int) *conn { return &conn{net: c, in: bufio.NewReaderSize(c, buffer)} }

// patience bounds one request.
const patience = 2 * time.Minute

// do sends a whole request and returns the answer's status. The body is
// appended to keep when that is not nil, else dropped.
func (c *conn) do(request []byte, keep *bytes.Buffer) (status int, err error) {
	if err := c.net.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	if _, err := c.net.Write(request); err != nil {
		return 0, err
	}
	status, length, chunked, err := c.head()
	if err != nil {
		return 0, err
	}
	var to io.Writer = io.Discard
	if keep != nil {
		to = keep
	}
	switch {
	case chunked:
		err = c.chunks(to)
	case keep == nil:
		_, err = c.in.Discard(length)
	default:
		_, err = io.CopyN(to, c.in, int64(length))
	}
	return status, err
}

// head reads the status line and the headers that say how long the body is.
func (c *conn) head() (status, length int, chunked bool, err error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, false, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return 0, 0, false, fmt.Errorf("not HTTP: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, false, fmt.Errorf("not HTTP: %q", line)
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, false, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			return status, length, chunked, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, 0, false, fmt.Errorf("content length: %w", err)
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
}

func (c *conn) chunks(to io.Writer) error {
	if _, err := io.Copy(to, httputil.NewChunkedReader(c.in)); err != nil {
		return err
	}
	_, err := c.in.ReadSlice('\n')
	return err
}

// request writes down an HTTP request; headers come in pairs.
func request(method, path, body string, headers ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", method, path)
	for i := 0; i+1 < len(headers); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", headers[i], headers[i+1])
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	return []byte(b.String() + "\r\n" + body)
}

// load is some clients that send one request after another.
type load struct {
	addr    string
	clients int
	lasts   time.Duration // at most
	count   int           // at most, 0: only time bounds
	pause   time.Duration // of every client between two requests
	// next returns the n-th request.
	next func(n int) []byte
}

// outcome is what a load measured.
type outcome struct {
	answers int
	refused int // answers that were not 200
	refusal string
	elapsed time.Duration
	waits   []time.Duration // of every answer, sorted
}

// perSecond is the throughput.
func (o outcome) perSecond() float64 { return float64(o.answers) / o.elapsed.Seconds() }

// quantile returns the wait that a share q of the answers did not exceed.
func (o outcome) quantile(q float64) time.Duration {
	if len(o.waits) == 0 {
		return 0
	}
	return o.waits[min(len(o.waits)-1, int(q*float64(len(o.waits))))]
}

// run sends until time or count is over, or ctx ends.
func (l load) run(ctx context.Context) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, l.lasts)
	defer cancel()
	var (
		total outcome
		turn  atomic.Int64
		mu    sync.Mutex
		errs  []error
		wait  sync.WaitGroup
	)
	started := time.Now()
	for range l.clients {
		wait.Go(func() {
			mine, err := l.client(ctx, &turn)
			mu.Lock()
			defer mu.Unlock()
			total.add(mine)
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	wait.Wait()
	total.elapsed = time.Since(started)
	slices.Sort(total.waits)
	if total.refused > 0 {
		errs = append(errs, fmt.Errorf("%d of %d requests were refused, one with %s", total.refused, total.answers, total.refusal))
	}
	return total, errors.Join(errs...)
}

func (o *outcome) add(other outcome) {
	o.answers += other.answers
	o.refused += other.refused
	if other.refusal != "" {
		o.refusal = other.refusal
	}
	o.waits = append(o.waits, other.waits...)
}

// client is one of them. However short the time, it asks once.
func (l load) client(ctx context.Context, turn *atomic.Int64) (outcome, error) {
	var mine outcome
	c, err := dial(context.WithoutCancel(ctx), l.addr)
	if err != nil {
		return mine, fmt.Errorf("connect: %w", err)
	}
	defer c.net.Close()
	for mine.answers == 0 || ctx.Err() == nil {
		n := int(turn.Add(1)) - 1
		if l.count > 0 && n >= l.count {
			break
		}
		sent := time.Now()
		status, err := c.do(l.next(n), nil)
		if err != nil {
			return mine, fmt.Errorf("request: %w", err)
		}
		mine.answers++
		mine.waits = append(mine.waits, time.Since(sent))
		if status != 200 {
			mine.refused++
			mine.refusal = strconv.Itoa(status)
		}
		if l.pause > 0 {
			time.Sleep(l.pause)
		}
	}
	return mine, nil
}

// ask sends one request on a connection of its own and returns the body of a
// 200.
func ask(ctx context.Context, addr string, request []byte) ([]byte, error) {
	c, err := dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	defer c.net.Close()
	var body bytes.Buffer
	status, err := c.do(request, &body)
	if err != nil {
		return nil, err
	}
	if status != 200 {
		return nil, fmt.Errorf("status %d: %.200s", status, body.Bytes())
	}
	return body.Bytes(), nil
}
