package mailer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/smtptest"
)

// to sends to a sink, by a configuration that a test may bend.
func to(s *smtptest.Sink, bend func(*Config)) *Mailer {
	config := Config{Host: s.Host(), Port: s.Port, From: "chat@example.org", Roots: s.Roots}
	if bend != nil {
		bend(&config)
	}
	return &Mailer{Config: func() Config { return config }}
}

func hello(to string) model.Mail {
	return model.Mail{To: to, Subject: "Hello", HTML: "<p>come in</p>", Text: "come in"}
}

func TestConnections(t *testing.T) {
	const name, password = "chat", "correct horse"
	for _, c := range []struct {
		name      string
		server    smtptest.Options
		bend      func(*Config)
		encrypted bool
		user      string
		err       error
	}{
		{name: "in the clear", bend: func(c *Config) { c.IgnoreTLS = true }},
		{name: "in the clear, as nothing better is offered"},
		{name: "STARTTLS", server: smtptest.Options{STARTTLS: true}, encrypted: true},
		{name: "STARTTLS ignored", server: smtptest.Options{STARTTLS: true}, bend: func(c *Config) { c.IgnoreTLS = true }},
		{name: "STARTTLS by a stranger", server: smtptest.Options{STARTTLS: true}, bend: func(c *Config) { c.Roots = nil }, err: model.ErrMailUnreachable},
		{name: "TLS", server: smtptest.Options{TLS: true}, bend: func(c *Config) { c.TLS = true }, encrypted: true},
		{name: "TLS by a stranger", server: smtptest.Options{TLS: true}, bend: func(c *Config) { c.TLS, c.Roots = true, nil }, err: model.ErrMailUnreachable},
		{name: "IPv6", server: smtptest.Options{Host: "::1"}},
		{name: "IPv6 in brackets", server: smtptest.Options{Host: "::1", TLS: true}, bend: func(c *Config) { c.Host, c.TLS = "[::1]", true }, encrypted: true},
		{name: "by name", server: smtptest.Options{TLS: true}, bend: func(c *Config) { c.Host, c.TLS = " localhost ", true }, encrypted: true},
		{
			name: "login after STARTTLS", server: smtptest.Options{STARTTLS: true, Username: name, Password: password},
			bend: func(c *Config) { c.Username, c.Password = name, password }, encrypted: true, user: name,
		},
		{
			name: "login in TLS", server: smtptest.Options{TLS: true, Username: name, Password: password},
			bend: func(c *Config) { c.TLS, c.Username, c.Password = true, name, password }, encrypted: true, user: name,
		},
		{
			name: "login in the clear, as asked", server: smtptest.Options{Username: name, Password: password},
			bend: func(c *Config) { c.IgnoreTLS, c.Username, c.Password = true, name, password }, user: name,
		},
		{
			name: "no login in the clear", server: smtptest.Options{Username: name, Password: password},
			bend: func(c *Config) { c.Username, c.Password = name, password }, err: model.ErrNoMailServer,
		},
		{name: "a name without a password is no login", bend: func(c *Config) { c.Username = name }},
		{name: "a login that nobody asks for", bend: func(c *Config) { c.Username, c.Password = name, password }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := smtptest.Start(t, c.server)
			err := to(s, c.bend).Send(t.Context(), hello("ann@example.org"))
			if c.err != nil {
				if !errors.Is(err, c.err) || len(s.Letters()) > 0 || strings.Contains(err.Error(), password) {
					t.Fatalf("%v, %d letters; want %v", err, len(s.Letters()), c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Letters()[0]; got.Encrypted != c.encrypted || got.User != c.user {
				t.Errorf("encrypted %t as %q, want %t as %q", got.Encrypted, got.User, c.encrypted, c.user)
			}
		})
	}
}

func TestNoServer(t *testing.T) {
	for name, config := range map[string]Config{
		"none":                    {From: "chat@example.org"},
		"no sender":               {Host: "127.0.0.1"},
		"a sender who is not one": {Host: "127.0.0.1", From: "chat"},
		"a return path to nobody": {Host: "127.0.0.1", From: "chat@example.org", ReturnPath: "bounces"},
	} {
		m := &Mailer{Config: func() Config { return config }}
		errs := m.SendAll(t.Context(), []model.Mail{hello("a@example.org"), hello("b@example.org")})
		for _, err := range errs {
			if !errors.Is(err, model.ErrNoMailServer) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if want := config.Host != ""; m.Configured() != want {
			t.Errorf("%s: configured is not %t", name, want)
		}
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	m := &Mailer{Config: func() Config { return Config{Host: "127.0.0.1", Port: port, From: "chat@example.org"} }}
	for _, err := range m.SendAll(t.Context(), []model.Mail{hello("a@example.org"), hello("b@example.org")}) {
		if !errors.Is(err, model.ErrMailUnreachable) {
			t.Errorf("nobody listens: %v", err)
		}
	}
}

func TestLoginRefused(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{TLS: true, Username: "chat", Password: "right"})
	m := to(s, func(c *Config) { c.TLS, c.Username, c.Password = true, "chat", "wrong password" })
	for _, err := range m.SendAll(t.Context(), []model.Mail{hello("a@example.org"), hello("b@example.org")}) {
		want := &model.MailRefusal{Stage: model.MailLogin, Code: 535}
		if got := said(t, err); !cmp.Equal(got, want) || errors.Is(err, model.ErrHopeless) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if n := s.Connections(); n != 1 {
		t.Errorf("%d connections for a login that is wrong", n)
	}
}

// said returns the server's answer in an error.
func said(t *testing.T, err error) *model.MailRefusal {
	t.Helper()
	var refused *model.MailRefusal
	if !errors.As(err, &refused) {
		t.Fatalf("%v is no answer of a server", err)
	}
	return refused
}

// TestSendAll sends to good and bad addresses over one connection.
func TestSendAll(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{
		Receive: func(to string) error {
			switch {
			case strings.HasPrefix(to, "no"):
				return smtptest.Reply(550, "no such user")
			case strings.HasPrefix(to, "later"):
				return smtptest.Reply(450, "greylisted, come back in five minutes")
			}
			return nil
		},
		Content: func(l smtptest.Letter) error {
			if strings.HasPrefix(l.To[0], "spam") {
				return smtptest.Reply(554, "spam: https://chat.example.org/invite/abcdefghijkmnpqrstuv is listed")
			}
			return nil
		},
	})
	const bad = "not an address"
	var letters []model.Mail
	for _, name := range []string{"ann", "nobody", "later", "bob", "spam", "cleo"} {
		letters = append(letters, hello(name+"@example.org"))
	}
	letters = slices.Insert(letters, 3, hello(bad))
	var got []string
	for _, err := range to(s, nil).SendAll(t.Context(), letters) {
		got = append(got, fmt.Sprint(err))
	}
	want := []string{
		"<nil>",
		"the mail server refused the address: 550 no such user",
		"the mail server refused the address: 450 greylisted, come back in five minutes",
		got[3], "<nil>",
		"the mail server refused the letter: 554 spam: … is listed",
		"<nil>",
	}
	if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(got[3], "the receiver: ") {
		t.Errorf("answers (-want +got):\n%s%s", diff, got[3])
	}
	var arrived []string
	for _, l := range s.Letters() {
		arrived = append(arrived, l.To...)
	}
	if diff := cmp.Diff([]string{"ann@example.org", "bob@example.org", "cleo@example.org"}, arrived); diff != "" {
		t.Errorf("arrived (-want +got):\n%s", diff)
	}
	if n := s.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		code                 int
		permanent, ofAddress bool
	}{{550, true, true}, {450, false, true}} {
		s := smtptest.Start(t, smtptest.Options{Receive: func(string) error { return smtptest.Reply(c.code, "no") }})
		got := said(t, to(s, nil).Send(t.Context(), hello("ann@example.org")))
		if got.Permanent() != c.permanent || got.OfAddress() != c.ofAddress || got.Code != c.code || errors.Is(got, model.ErrHopeless) != c.permanent {
			t.Errorf("%d gives %+v", c.code, got)
		}
	}
}

// TestWords sends to a server that says too much.
func TestWords(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{Receive: func(string) error {
		return smtptest.Reply(550, "no\x1b[31m \u202euser\nand\ta second line "+strings.Repeat("x ", 500))
	}})
	got := said(t, to(s, nil).Send(t.Context(), hello("ann@example.org"))).Text
	if want := "no [31m user and a second line x x"; !strings.HasPrefix(got, want) || len([]rune(got)) != maxWords {
		t.Errorf("got %q, want %q and so on", got, want)
	}
}

func TestQuote(t *testing.T) {
	const token = "abcdefghijkmnpqrstuv"
	for said, want := range map[string]string{
		"no <a.very.long.name@example.org>: here":          "no <a.very.long.name@example.org>: here",
		"bad https://chat.example.org/invite/" + token:     "bad …",
		"bad https://ann@chat.example.org/invite/" + token: "bad …",
		"bad (" + token + "), twice " + token:              "bad … twice …",
	} {
		if got := quote(said); got != want {
			t.Errorf("%q is shown as %q, want %q", said, got, want)
		}
	}
}

// TestFewPerConnection is a server that wants to be called anew.
func TestFewPerConnection(t *testing.T) {
	s := smtptest.Start(t, smtptest.Options{PerConnection: 2})
	for i, err := range to(s, nil).SendAll(t.Context(), slices.Repeat([]model.Mail{hello("ann@example.org")}, 5)) {
		if err != nil {
			t.Errorf("letter %d: %v", i, err)
		}
	}
	if n, c := len(s.Letters()), s.Connections(); n != 5 || c != 3 {
		t.Errorf("%d letters by %d connections", n, c)
	}
}

// TestDying is a server that falls over one letter: the others are sent.
func TestDying(t *testing.T) {
	for name, options := range map[string]smtptest.Options{
		"at the address": {Receive: func(to string) error {
			if strings.HasPrefix(to, "bad") {
				return smtptest.ErrHangup
			}
			return nil
		}},
		"after the content": {Content: func(l smtptest.Letter) error {
			if strings.HasPrefix(l.To[0], "bad") {
				return smtptest.ErrHangup
			}
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := smtptest.Start(t, options)
			errs := to(s, nil).SendAll(t.Context(), []model.Mail{hello("ann@example.org"), hello("bad@example.org"), hello("bob@example.org")})
			if errs[0] != nil || !errors.Is(errs[1], model.ErrMailUnreachable) || errs[2] != nil || len(s.Letters()) != 2 {
				t.Errorf("%v, %d letters", errs, len(s.Letters()))
			}
		})
	}
}

// TestCancelled is a server that takes longer than its client has.
func TestCancelled(t *testing.T) {
	release := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	s := smtptest.Start(t, smtptest.Options{Receive: func(string) error {
		cancel()
		<-release
		return nil
	}})
	defer close(release)
	begun := time.Now()
	for _, err := range to(s, nil).SendAll(ctx, []model.Mail{hello("a@example.org"), hello("b@example.org")}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if took := time.Since(begun); took > timeout/2 {
		t.Errorf("it took %s", took)
	}
}
