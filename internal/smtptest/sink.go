// Package smtptest is a mail server for tests: it keeps what it is given, and
// refuses, is slow or hangs up where the test says so. Only tests import it.
package smtptest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Options say how the server behaves. The zero value takes everything from
// everybody, in the clear.
type Options struct {
	Host     string // an address to listen on; 127.0.0.1 if empty
	TLS      bool   // encrypted from the first byte
	STARTTLS bool   // encrypted when the client asks
	UTF8     bool   // SMTPUTF8 is offered

	// Username and Password are what a client must log in with, if given. With
	// STARTTLS no login is offered before it.
	Username, Password string
	// Receive is asked at each address; its error is the answer, made by Reply
	// or ErrHangup. It may take its time.
	Receive func(to string) error
	// Content is asked for each letter after its content has come, as Receive
	// is.
	Content func(Letter) error
	// PerConnection is how many letters a connection is good for; 0: any.
	PerConnection int
}

// Reply is a refusal by a code and a text.
func Reply(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: text}
}

// ErrHangup closes the connection without an answer.
var ErrHangup = errors.New("the server hangs up")

// Sink is a running server.
type Sink struct {
	Port        int
	Roots       *x509.CertPool // who trusts these trusts the server
	Certificate []byte         // the same, in PEM

	host    string
	options Options
	arrived chan struct{} // has room for one

	mu          sync.Mutex
	letters     []Letter
	connections int
}

// Start starts a server that ends with the test.
func Start(t testing.TB, options Options) *Sink {
	t.Helper()
	if options.Host == "" {
		options.Host = "127.0.0.1"
	}
	s := &Sink{options: options, host: options.Host, arrived: make(chan struct{}, 1)}
	certificate := s.certify(t)
	listener, err := net.Listen("tcp", net.JoinHostPort(options.Host, "0"))
	if err != nil {
		t.Fatalf("listen for mail: %v", err)
	}
	s.Port = listener.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(s.welcome))
	server.Domain, server.ErrorLog = "sink.example.org", log.New(io.Discard, "", 0)
	server.AllowInsecureAuth, server.EnableSMTPUTF8 = !options.STARTTLS, options.UTF8
	settings := &tls.Config{Certificates: []tls.Certificate{certificate}}
	switch {
	case options.TLS:
		listener = tls.NewListener(listener, settings)
	case options.STARTTLS:
		server.TLSConfig = settings
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

// Host is the address that the server listens on.
func (s *Sink) Host() string { return s.host }

// Settings are Rocket.Chat's settings for sending to this server.
func (s *Sink) Settings() map[string]any {
	protocol := "smtp"
	if s.options.TLS {
		protocol = "smtps"
	}
	return map[string]any{
		"SMTP_Protocol": protocol, "SMTP_Host": s.host, "SMTP_Port": strconv.Itoa(s.Port),
		"SMTP_IgnoreTLS": !s.options.STARTTLS, "SMTP_Username": s.options.Username, "SMTP_Password": s.options.Password,
		"From_Email": "chat@example.org",
	}
}

// Letters are those that the server has taken so far.
func (s *Sink) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// Connections is how many clients have called so far.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// patience is how long Wait waits.
const patience = 10 * time.Second

// Wait waits until the server has taken n letters, and returns all it has.
func (s *Sink) Wait(t testing.TB, n int) []Letter {
	t.Helper()
	for late := time.After(patience); ; {
		letters := s.Letters()
		if len(letters) >= n {
			return letters
		}
		select {
		case <-s.arrived:
		case <-late:
			t.Fatalf("%d of %d letters arrived", len(letters), n)
		}
	}
}

func (s *Sink) welcome(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections++
	return &session{sink: s, conn: c, connection: s.connections}, nil
}

func (s *Sink) keep(l Letter) {
	s.mu.Lock()
	s.letters = append(s.letters, l)
	s.mu.Unlock()
	select {
	case s.arrived <- struct{}{}:
	default: // somebody is to wake already
	}
}
