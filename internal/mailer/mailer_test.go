package mailer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"gantry/internal/model"
)

// sink is an SMTP server that keeps what it is given; it refuses addresses
// that begin with "no".
type sink struct {
	listener net.Listener
	got      chan string
}

func startSink(t *testing.T) *sink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{listener: listener, got: make(chan string, 10)}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *sink) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 sink")
	for in.Scan() {
		switch line := in.Text(); {
		case strings.HasPrefix(line, "RCPT TO:<no"):
			say("550 no such mailbox")
		case line == "DATA":
			say("354 go on")
			var body strings.Builder
			for in.Scan() && in.Text() != "." {
				body.WriteString(in.Text() + "\n")
			}
			s.got <- body.String()
			say("250 kept")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *sink) mailer() *Mailer {
	port := s.listener.Addr().(*net.TCPAddr).Port
	return &Mailer{Config: func() Config {
		return Config{Host: "127.0.0.1", Port: port, From: "chat@example.org", IgnoreTLS: true}
	}}
}

func TestSend(t *testing.T) {
	s := startSink(t)
	letter := model.Mail{To: "ann@example.org", Subject: "Hello", HTML: "<p>come in</p>", Text: "come in"}
	if err := s.mailer().Send(context.Background(), letter); err != nil {
		t.Fatal(err)
	}
	got := <-s.got
	for _, part := range []string{"To: <ann@example.org>", "From: <chat@example.org>", "Subject: Hello", "<p>come in</p>", "text/plain"} {
		if !strings.Contains(got, part) {
			t.Errorf("the message lacks %q:\n%s", part, got)
		}
	}
}

func TestSendSaysWhyNot(t *testing.T) {
	s := startSink(t)
	err := s.mailer().Send(context.Background(), model.Mail{To: "nobody@example.org", Subject: "x", HTML: "x"})
	if err == nil || !strings.Contains(err.Error(), "no such mailbox") {
		t.Errorf("a refused address gives %v", err)
	}
	none := &Mailer{Config: func() Config { return Config{} }}
	if err := none.Send(context.Background(), model.Mail{To: "a@example.org"}); !errors.Is(err, ErrNotConfigured) {
		t.Errorf("without a server: %v", err)
	}
	if err := s.mailer().Send(context.Background(), model.Mail{To: "a@example.org\r\nBcc: b@example.org", Subject: "x"}); err == nil {
		t.Error("an address with a line break was accepted")
	}
}
