package smtptest

import (
	"errors"
	"io"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one client's.
type session struct {
	sink       *Sink
	conn       *smtp.Conn
	connection int
	user       string
	taken      int
	letter     Letter
}

// Reset forgets the letter that was begun.
func (s *session) Reset() { s.letter = Letter{} }

// Logout has nothing to free.
func (s *session) Logout() error { return nil }

// AuthMechanisms are offered if there is somebody to log in.
func (s *session) AuthMechanisms() []string {
	if s.sink.options.Username == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth logs a client in.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != s.sink.options.Username || password != s.sink.options.Password {
			return smtp.ErrAuthFailed
		}
		s.user = username
		return nil
	}), nil
}

// Mail begins a letter.
func (s *session) Mail(from string, options *smtp.MailOptions) error {
	o := s.sink.options
	if o.Username != "" && s.user == "" {
		return Reply(530, "log in first")
	}
	if o.PerConnection > 0 && s.taken >= o.PerConnection {
		return s.answer(Reply(421, "enough for this connection"))
	}
	if s.letter.From != "" {
		return Reply(503, "one letter at a time")
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.letter = Letter{From: from, User: s.user, Encrypted: encrypted, UTF8: options.UTF8, Connection: s.connection}
	return nil
}

// Rcpt adds an address.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if receive := s.sink.options.Receive; receive != nil {
		if err := receive(to); err != nil {
			return s.answer(err)
		}
	}
	s.letter.To = append(s.letter.To, to)
	return nil
}

// Data takes the letter.
func (s *session) Data(r io.Reader) error {
	source, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	letter := s.letter
	letter.Source = string(source)
	if content := s.sink.options.Content; content != nil {
		if err := content(letter); err != nil {
			return s.answer(err)
		}
	}
	s.taken++
	s.sink.keep(letter)
	return nil
}

// answer hangs up if that is the answer.
func (s *session) answer(err error) error {
	if errors.Is(err, ErrHangup) {
		s.conn.Conn().Close()
	}
	return err
}
