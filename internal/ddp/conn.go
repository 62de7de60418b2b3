package ddp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"gantry/internal/model"
)

// Clients reconnect after these; after 1000 and 4000 some never do.
const (
	goingAway  = websocket.StatusGoingAway
	protocol   = websocket.StatusProtocolError
	loggedOut  = websocket.StatusPolicyViolation
	tooSlow    = websocket.StatusServiceRestart
	tooBig     = websocket.StatusMessageTooBig
	closeGrace = 5 * time.Second // for a writer that is stuck to finish its frame
)

// conn is one websocket. One goroutine reads it and handles its frames in
// order; another one writes, but only while something is queued.
type conn struct {
	s      *Server
	ws     *websocket.Conn
	id     string
	sockjs bool
	greets bool // the client has sent connect; of the reading goroutine alone

	heard atomic.Int64 // when the last frame came, in nanoseconds since 1970
	asked bool         // for a sign of life; of the wheel alone

	mu      sync.Mutex
	who     model.Caller
	left    bool
	subs    map[string]*subscription // by id
	watched map[string]*entry        // whose presence, by user

	out queue
}

// accept turns a request into a connection and returns: the goroutine of the
// HTTP server, and its stack, are not kept.
func (s *Server) accept(w http.ResponseWriter, r *http.Request, sockjs bool) {
	who := model.Caller{
		IP: s.ClientIP(r), UserAgent: strings.Clone(r.UserAgent()), Host: strings.Clone(r.Host), Connection: model.NewID(17),
	}
	ws, err := websocket.Accept(slim{w}, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // any origin: a login is what counts
	if err != nil {
		s.Log.Debug("no websocket", "err", err)
		return
	}
	ws.SetReadLimit(s.FrameBytes)
	c := &conn{s: s, ws: ws, id: who.Connection, sockjs: sockjs, who: who}
	c.heard.Store(time.Now().UnixNano())
	if !s.enter(c) {
		go ws.Close(goingAway, "the server stops")
		return
	}
	go c.run()
}

// slim gives a websocket smaller buffers than those of the HTTP server, which
// are most of what an idle connection holds. What is larger goes past them.
type slim struct{ http.ResponseWriter }

const (
	readBuffer  = 512
	writeBuffer = 2 << 10
)

// Hijack takes the connection over, with what was read of it already.
func (w slim) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, err := rw.Reader.Peek(rw.Reader.Buffered())
	r := bufio.NewReaderSize(bytes.NewReader(bytes.Clone(early)), max(readBuffer, len(early)))
	if err == nil {
		_, err = r.Peek(len(early)) // the library asks what is buffered
	}
	return conn, bufio.NewReadWriter(r, bufio.NewWriterSize(conn, writeBuffer)), err
}

// run reads until the connection ends.
func (c *conn) run() {
	defer c.leave()
	if c.sockjs {
		c.reply([]byte("o"))
	}
	c.reply([]byte(`{"server_id":"0"}`))
	for {
		text, err := c.read()
		if errors.Is(err, websocket.ErrMessageTooBig) {
			c.ws.Close(tooBig, "the frame is too large") // sent already; what is left of the frame is read off
		}
		if err != nil {
			return
		}
		c.heard.Store(time.Now().UnixNano())
		handled := make(chan struct{})
		go func() { // its stack grows, and this one, which stays, does not
			defer close(handled)
			c.hear(text.Bytes())
			text.Reset()
			if text.Cap() <= 16<<10 {
				buffers.Put(text)
			}
		}()
		<-handled
	}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// read returns the next frame. Until it comes no buffer is held for it.
func (c *conn) read() (*bytes.Buffer, error) {
	_, r, err := c.ws.Reader(context.Background())
	if err != nil {
		return nil, err
	}
	text := buffers.Get().(*bytes.Buffer)
	_, err = text.ReadFrom(r)
	return text, err
}

// hear handles what came in one websocket frame. A panic is logged and is the
// end of that frame alone.
func (c *conn) hear(text []byte) {
	defer func() {
		if p := recover(); p != nil {
			c.s.Log.Error("panic", "connection", c.id, "panic", p, "stack", string(debug.Stack()))
			c.reply(errorFrame("Internal server error", nil))
		}
	}()
	if !c.sockjs && !bytes.HasPrefix(text, []byte{'['}) {
		c.handle(c.s.life, text)
		return
	}
	messages, err := unpack(text)
	if err != nil {
		c.reply(errorFrame("Bad request", text))
	}
	for _, message := range messages {
		c.handle(c.s.life, message)
	}
}

// leave clears away what the connection had.
func (c *conn) leave() {
	c.out.close()
	c.mu.Lock()
	who := c.who
	c.left = true
	subs := c.subs
	c.subs = nil
	for _, e := range c.watched {
		c.s.streams.remove(e)
	}
	c.watched = nil
	for _, sub := range subs {
		c.drop(sub)
	}
	c.mu.Unlock()
	for _, sub := range subs {
		c.s.forget(sub)
	}
	c.s.parted(context.WithoutCancel(c.s.life), c, who)
	c.ws.CloseNow()
	c.s.leave(c)
}

// pulse asks a silent connection for a sign of life, and closes one that gave
// none. Any frame is one.
func (c *conn) pulse(now time.Time, quiet time.Duration) {
	silent := now.Sub(time.Unix(0, c.heard.Load()))
	switch {
	case silent >= 2*quiet:
		c.end(goingAway, "no sign of life")
	case silent < quiet:
		c.asked = false
	case !c.asked:
		c.asked = true
		if c.sockjs {
			c.push([]byte("h"), needed)
		}
		c.push([]byte(`{"msg":"ping"}`), needed)
	}
}
