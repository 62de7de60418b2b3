package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// socket is a websocket that speaks just enough of RFC 6455. It masks with
// zeros, which leaves the bytes as they are: the load must cost little.
type socket struct {
	*conn
	mu   sync.Mutex // of writing
	text []byte     // of the last frame that was read
}

// The opcodes of frames.
const (
	continued = 0
	textual   = 1
	closing   = 8
	pinging   = 9
	ponging   = 10
)

// hungUp is the server's word when it closes a websocket.
type hungUp struct{ code int }

func (h hungUp) Error() string { return fmt.Sprintf("the server closed the websocket with %d", h.code) }

// source chooses one of several addresses of this machine for the n-th
// connection to it: each has its own ports. Connections to elsewhere leave
// that to the system.
func source(addr string, n int) net.Addr {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() || ip.To4() == nil {
		return nil
	}
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+n%16))}
}

// openSocket opens the n-th websocket to a server.
func openSocket(ctx context.Context, addr string, n int) (*socket, error) {
	return upgrade(ctx, &net.Dialer{Timeout: patience, LocalAddr: source(addr, n)}, addr)
}

// upgrade opens a websocket. The system's own signs of life are left out: when
// ten thousand idle connections give theirs at once, some are lost.
func upgrade(ctx context.Context, d *net.Dialer, addr string) (*socket, error) {
	d.KeepAlive = -1
	c, err := dialBy(ctx, d, addr, 4<<10)
	if err != nil {
		return nil, err
	}
	if err := c.net.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, errors.Join(err, c.net.Close())
	}
	_, err = c.net.Write(request("GET", "/websocket", "", "Upgrade", "websocket", "Connection", "Upgrade",
		"Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "Z2FudHJ5LWJlbmNoLTAwMA=="))
	status, _, _, headErr := c.head()
	if err := errors.Join(err, headErr); err != nil {
		return nil, errors.Join(err, c.net.Close())
	}
	if status != 101 {
		return nil, errors.Join(fmt.Errorf("no websocket: status %d", status), c.net.Close())
	}
	return &socket{conn: c}, c.net.SetDeadline(time.Time{})
}

// send writes texts, each as a frame, at once.
func (s *socket) send(texts ...string) error {
	var out []byte
	for _, text := range texts {
		out = append(frame(out, textual, len(text)), text...)
	}
	return s.write(out)
}

func (s *socket) write(frames []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.net.Write(frames)
	return err
}

// frame appends the head of a masked frame.
func frame(out []byte, opcode byte, length int) []byte {
	const final, masked = 0x80, 0x80
	out = append(out, final|opcode)
	switch {
	case length < 126:
		out = append(out, masked|byte(length))
	case length < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, masked|126), uint16(length))
	default:
		out = binary.BigEndian.AppendUint64(append(out, masked|127), uint64(length))
	}
	return append(out, 0, 0, 0, 0)
}

// read returns the next text; it is good until the next read. A server that
// hangs up is a hungUp error.
func (s *socket) read() ([]byte, error) {
	s.text = s.text[:0]
	for {
		opcode, final, err := s.readFrame()
		if err != nil {
			return nil, err
		}
		if final && (opcode == textual || opcode == continued) {
			return s.text, nil
		}
	}
}

// readFrame appends a frame of a text to it, and sees to control frames.
func (s *socket) readFrame() (opcode byte, final bool, err error) {
	head, err := s.in.Peek(2)
	if err != nil {
		return 0, false, err
	}
	opcode, final = head[0]&15, head[0]&128 != 0
	length, skip := int(head[1]&127), 2
	if length >= 126 {
		skip = 4 + 6*(length-126)
		if head, err = s.in.Peek(skip); err != nil {
			return 0, false, err
		}
		if length == 126 {
			length = int(binary.BigEndian.Uint16(head[2:]))
		} else {
			length = int(binary.BigEndian.Uint64(head[2:]))
		}
	}
	if _, err := s.in.Discard(skip); err != nil {
		return 0, false, err
	}
	if opcode >= closing {
		return opcode, final, s.control(opcode, length)
	}
	at := len(s.text)
	s.text = append(s.text, make([]byte, length)...)
	_, err = io.ReadFull(s.in, s.text[at:])
	return opcode, final, err
}

func (s *socket) control(opcode byte, length int) error {
	body := make([]byte, length)
	if _, err := io.ReadFull(s.in, body); err != nil {
		return err
	}
	switch {
	case opcode == pinging:
		return s.write(append(frame(nil, ponging, length), body...))
	case opcode == closing && length >= 2:
		return hungUp{int(binary.BigEndian.Uint16(body))}
	case opcode == closing:
		return hungUp{1005}
	}
	return nil
}
