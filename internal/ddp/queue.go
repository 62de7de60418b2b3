package ddp

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// weight says what becomes of a frame when its reader is slow.
type weight int

const (
	needed  weight = iota // it is kept, or the connection ends
	passing               // it is left out: it says what is true only for a moment
	replied               // whoever asked waits until there is room
)

// queue is what waits to be written to one connection.
type queue struct {
	sync.Mutex
	items   []item
	head    int
	pushed  int // bytes of what came by itself
	replied int // bytes of replies
	writing bool
	closed  bool
	ending  *websocket.CloseError // what to close with once all is written
	room    chan struct{}         // closed when somebody who waits may look again
}

type item struct {
	text []byte
	weight
}

// push queues a frame that came by itself, and never waits: a connection whose
// queue is full is closed. The text is not changed and may be shared.
func (c *conn) push(text []byte, w weight) {
	limit := c.s.QueueBytes
	c.out.Lock()
	switch waiting := c.out.pushed; {
	case w == passing && waiting > limit/2:
		c.s.count.dropped.Add(1)
	case waiting > 0 && waiting+len(text) > limit:
		c.overflow()
	default:
		c.add(text, w)
	}
	c.out.Unlock()
}

// overflow gives up on a reader. The caller holds out.
func (c *conn) overflow() {
	if c.out.closed || c.out.ending != nil {
		return
	}
	c.s.count.overflows.Add(1)
	c.out.drop()
	go c.ws.Close(tooSlow, "the connection does not keep up")
}

// reply queues what the client asked for. When it does not read its replies
// nothing more is read from it.
func (c *conn) reply(text []byte) {
	c.out.Lock()
	defer c.out.Unlock()
	for !c.out.closed && c.out.replied > 0 && c.out.replied+len(text) > c.s.QueueBytes {
		if c.out.room == nil {
			c.out.room = make(chan struct{})
		}
		room := c.out.room
		c.out.Unlock()
		<-room
		c.out.Lock()
	}
	c.add(text, replied)
}

// add queues and sees to it that somebody writes. The caller holds out.
func (c *conn) add(text []byte, w weight) {
	if c.out.closed || c.out.ending != nil {
		return
	}
	if w == replied {
		c.out.replied += len(text)
	} else {
		c.out.pushed += len(text)
	}
	c.out.items = append(c.out.items, item{text, w})
	if !c.out.writing {
		c.out.writing = true
		go c.write()
	}
}

// write writes until nothing is queued.
func (c *conn) write() {
	for {
		next, ok := c.next()
		if !ok {
			return
		}
		text := next.text
		if c.sockjs && text[0] == '{' {
			text = pack(text)
		}
		err := c.ws.Write(context.Background(), websocket.MessageText, text)
		c.wrote(next)
		if err != nil {
			c.out.close()
			c.ws.CloseNow()
			return
		}
		c.s.count.frames.Add(1)
	}
}

// next takes the oldest frame. When there is none the writer ends, and with it
// the connection if that was asked for.
func (c *conn) next() (item, bool) {
	o := &c.out
	o.Lock()
	if o.head < len(o.items) {
		next := o.items[o.head]
		o.items[o.head] = item{}
		o.head++
		o.Unlock()
		return next, true
	}
	o.writing, o.head = false, 0
	if o.items = o.items[:0]; cap(o.items) > 4 {
		o.items = nil // an idle connection keeps nothing
	}
	end := o.ending
	if end != nil {
		o.closed = true
		o.free()
	}
	o.Unlock()
	if end != nil {
		c.ws.Close(end.Code, end.Reason)
	}
	return item{}, false
}

func (c *conn) wrote(done item) {
	c.out.Lock()
	defer c.out.Unlock()
	if c.out.closed {
		return
	}
	if done.weight == replied {
		c.out.replied -= len(done.text)
	} else {
		c.out.pushed -= len(done.text)
	}
	c.out.free()
}

// end closes the connection once what is queued has been written.
func (c *conn) end(code websocket.StatusCode, reason string) {
	c.out.Lock()
	defer c.out.Unlock()
	if c.out.closed || c.out.ending != nil {
		return
	}
	if c.sockjs {
		c.add(fmt.Appendf(nil, "c[%d,%s]", code, quote(reason)), needed)
	}
	c.out.ending = &websocket.CloseError{Code: code, Reason: reason}
	if !c.out.writing {
		c.out.writing = true
		go c.write()
		return
	}
	time.AfterFunc(closeGrace, func() { c.ws.Close(code, reason) }) // the writer may be stuck
}

// cut ends the connection without a word.
func (c *conn) cut() {
	c.out.close()
	go c.ws.CloseNow()
}

// close lets nothing in any more.
func (o *queue) close() {
	o.Lock()
	defer o.Unlock()
	o.drop()
}

func (o *queue) drop() {
	o.closed, o.items, o.head, o.pushed, o.replied = true, nil, 0, 0, 0
	o.free()
}

// free wakes whoever waits for room.
func (o *queue) free() {
	if o.room != nil {
		close(o.room)
		o.room = nil
	}
}
