package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// channel is what a client subscribes to: a stream and an event of it.
type channel struct{ stream, event string }

// appChannels is what the mobile app subscribes to once it is logged in.
func appChannels(who person) []channel {
	var all []channel
	for _, event := range []string{"message", "otr", "webrtc", "notification", "rooms-changed", "subscriptions-changed",
		"uiInteraction", "e2ekeyRequest", "userData", "video-conference", "force_logout", "media-signal"} {
		all = append(all, channel{"stream-notify-user", who.id + "/" + event})
	}
	return append(all,
		channel{"stream-notify-logged", "permissions-changed"}, channel{"stream-notify-logged", "updateAvatar"},
		channel{"stream-notify-logged", "Users:NameChanged"}, channel{"stream-roles", "roles"},
		channel{"stream-notify-all", "public-settings-changed"})
}

// roomChannels is what it adds for the room that is open.
func roomChannels(rid string) []channel {
	return []channel{
		{"stream-room-messages", rid}, {"stream-notify-room", rid + "/user-activity"}, {"stream-notify-room", rid + "/deleteMessage"},
		{"stream-notify-room", rid + "/deleteMessageBulk"}, {"stream-notify-room", rid + "/messagesRead"},
	}
}

// reply is what of the server's frames matters to somebody who waits.
type reply struct {
	Msg   string         `json:"msg"`
	ID    string         `json:"id"`
	Subs  []string       `json:"subs"`
	Error jsontext.Value `json:"error"`
}

// hello opens a session of the protocol.
const hello = `{"msg":"connect","version":"1","support":["1"]}`

// enter logs somebody in by their token and subscribes for them, all sent at
// once, and waits until everything is answered.
func (s *socket) enter(who person, channels []channel) error {
	frames := []string{hello, `{"msg":"method","id":"login","method":"login","params":[{"resume":"` + who.token + `"}]}`}
	for n, c := range channels {
		frames = append(frames, fmt.Sprintf(`{"msg":"sub","id":"s%d","name":%q,"params":[%q,{"useCollection":false,"args":[]}]}`, n, c.stream, c.event))
	}
	if err := errors.Join(s.net.SetDeadline(time.Now().Add(patience)), s.send(frames...)); err != nil {
		return err
	}
	for waiting := 1 + len(channels); waiting > 0; {
		r, err := s.reply()
		if err != nil {
			return err
		}
		switch {
		case r.Msg == "failed", r.Error != nil:
			return fmt.Errorf("%s %s was refused: %s", r.Msg, r.ID, r.Error)
		case r.Msg == "ready":
			waiting -= len(r.Subs)
		case r.Msg == "nosub", r.Msg == "result":
			waiting--
		}
	}
	return s.net.SetDeadline(time.Time{})
}

func (s *socket) reply() (r reply, err error) {
	text, err := s.read()
	if err != nil {
		return r, err
	}
	err = json.Unmarshal(text, &r, jsontext.AllowDuplicateNames(true))
	return r, err
}

// pulse answers a frame that asks for a sign of life, and says whether it was
// one.
func (s *socket) pulse(text []byte) (bool, error) {
	if !bytes.HasPrefix(text, []byte(`{"msg":"ping"`)) {
		return false, nil
	}
	return true, s.send(`{"msg":"pong"}`)
}

// crowd is many websockets to one server that hear what it sends.
type crowd struct {
	addr    string
	sockets []*socket
	heard   func(n int, text []byte) // by the n-th; called by many at once
	lost    atomic.Int64             // connections that ended before leave
	gone    atomic.Bool
	reading sync.WaitGroup
}

// join opens count connections, some at a time; enter, which may be nil, does
// what each has to say first. Then they listen until leave.
func (c *crowd) join(ctx context.Context, count int, enter func(n int, s *socket) error) error {
	c.sockets = make([]*socket, count)
	err := together(count, func(n int) (err error) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.sockets[n], err = openSocket(ctx, c.addr, n); err != nil || enter == nil {
			return err
		}
		return enter(n, c.sockets[n])
	})
	if err != nil {
		return errors.Join(fmt.Errorf("connect: %w", err), c.leave())
	}
	for n := range c.sockets {
		c.reading.Go(func() { c.listen(n) })
	}
	return nil
}

func (c *crowd) listen(n int) {
	s := c.sockets[n]
	for {
		text, err := s.read()
		if err == nil {
			var pulse bool
			if pulse, err = s.pulse(text); !pulse && c.heard != nil {
				c.heard(n, text)
			}
		}
		if err != nil {
			if !c.gone.Load() {
				c.lost.Add(1)
			}
			return
		}
	}
}

// leave closes all connections. It is an error when the server had closed
// some before.
func (c *crowd) leave() error {
	c.gone.Store(true)
	for _, s := range c.sockets {
		if s != nil {
			if err := s.net.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				return err
			}
		}
	}
	c.reading.Wait()
	if n := c.lost.Load(); n > 0 {
		return fmt.Errorf("%d connections were lost", n)
	}
	return nil
}

// together calls do for every number below count, clients at a time, until
// one fails.
func together(count int, do func(n int) error) error {
	var (
		turn   atomic.Int64
		failed atomic.Bool
		errs   = make([]error, clients)
		wait   sync.WaitGroup
	)
	for worker := range clients {
		wait.Go(func() {
			for n := int(turn.Add(1)) - 1; n < count && !failed.Load(); n = int(turn.Add(1)) - 1 {
				if errs[worker] = do(n); errs[worker] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// kind is what a frame tells.
type kind int

// The kinds of frames that a message makes.
const (
	aMessage kind = iota
	aSubscription
	aRoom
	another
	kinds
)

// kindOf looks at the beginning of a frame.
func kindOf(text []byte) kind {
	start := text[:min(len(text), 160)]
	switch {
	case bytes.Contains(start, []byte(`"stream-room-messages"`)):
		return aMessage
	case bytes.Contains(start, []byte(`/subscriptions-changed"`)):
		return aSubscription
	case bytes.Contains(start, []byte(`/rooms-changed"`)):
		return aRoom
	}
	return another
}

// marker stands before a message's number in its text.
const marker = "bench-number-"

// numberOf returns the number of the message that a frame tells, or -1.
func numberOf(text []byte) int {
	_, rest, found := bytes.Cut(text, []byte(marker))
	number := 0
	if !found {
		number = -1
	}
	for _, digit := range rest {
		if digit < '0' || digit > '9' {
			break
		}
		number = 10*number + int(digit-'0')
	}
	return number
}
