package mailer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"gantry/internal/model"
)

const (
	// timeout bounds the way to the server, and then each letter's envelope
	// and content. Servers take their time to look for spam.
	timeout = 30 * time.Second
	// goodbye is how long a server may take to answer QUIT.
	goodbye = 5 * time.Second
)

// session is a connection to the server, made when it is needed.
type session struct {
	config Config
	conn   net.Conn
	stop   func() bool  // no longer end conn with the context
	client *smtp.Client // speaks on conn, once that is open and logged in
	dead   error        // why there will be no connection
}

// send hands one letter over. A server that has had enough of a connection,
// which many have after some letters, is called once more.
func (s *session) send(ctx context.Context, letter *letter) error {
	fresh := s.client == nil
	if err := s.open(ctx); err != nil {
		return err
	}
	stage, err := s.hand(letter)
	if err == nil {
		return nil
	}
	said := refusal(stage, err)
	if said == nil || said.Code == hangup {
		s.drop()
		if !fresh && stage != model.MailContent && ctx.Err() == nil {
			return s.send(ctx, letter)
		}
	}
	return failure(ctx, said, err)
}

// hangup is the code of a server that closes the connection.
const hangup = 421

// open connects and logs in, unless that has been done or was in vain.
func (s *session) open(ctx context.Context) error {
	if s.client != nil || s.dead != nil {
		return s.dead
	}
	stage := model.MailConnection
	client, err := s.greet(ctx)
	if err == nil {
		stage, err = model.MailLogin, login(s.config, client)
	}
	if err != nil {
		s.dead = failure(ctx, refusal(stage, err), err)
		s.drop()
		return s.dead
	}
	s.client = client
	return nil
}

// greet connects, and encrypts if that is wanted and offered.
func (s *session) greet(ctx context.Context) (*smtp.Client, error) {
	policy := mail.TLSOpportunistic
	if s.config.TLS || s.config.IgnoreTLS {
		policy = mail.NoTLS // encrypted already, or not at all
	}
	dial := func(dialing context.Context, network, _ string) (net.Conn, error) {
		conn, err := s.config.dial(dialing, network)
		if err == nil {
			s.conn, s.stop = conn, context.AfterFunc(ctx, func() { conn.Close() })
		}
		return conn, err
	}
	client, err := mail.NewClient(s.config.hostname(), mail.WithTimeout(timeout),
		mail.WithTLSPolicy(policy), mail.WithTLSConfig(s.config.tls()), mail.WithDialContextFunc(dial))
	if err != nil {
		return nil, err
	}
	return client.DialToSMTPClientWithContext(ctx)
}

// hand goes through the stages of one letter, and says at which the server
// did not follow.
func (s *session) hand(letter *letter) (model.MailStage, error) {
	if err := s.client.UpdateDeadline(timeout); err != nil {
		return model.MailSender, err
	}
	// A server that is told SMTPUTF8 needlessly bounces letters to servers
	// that do not know it.
	s.client.SkipSMTPUTF8(ascii(letter.from) && ascii(letter.to))
	if err := s.client.Mail("<" + letter.from + ">"); err != nil {
		return model.MailSender, s.reset(err)
	}
	if err := s.client.Rcpt("<" + letter.to + ">"); err != nil {
		return model.MailAddress, s.reset(err)
	}
	content, err := s.client.Data()
	if err != nil {
		return model.MailContent, s.reset(err)
	}
	if err := s.client.UpdateDeadline(timeout); err != nil {
		return model.MailContent, err
	}
	if _, err := letter.message.WriteTo(content); err != nil {
		s.drop() // an end of the content would make it look complete
		return model.MailContent, err
	}
	return model.MailContent, content.Close()
}

// reset makes the server forget a letter that it refused.
func (s *session) reset(refused error) error {
	if refusal("", refused) == nil {
		return refused
	}
	if err := s.client.Reset(); err != nil {
		s.drop()
	}
	return refused
}

// drop ends the connection without a word.
func (s *session) drop() {
	if s.conn != nil {
		s.stop()
		s.conn.Close() // every letter has had its answer, or will have none
	}
	s.conn, s.client = nil, nil
}

// close says goodbye.
func (s *session) close() {
	if s.client != nil && s.client.UpdateDeadline(goodbye) == nil {
		s.client.Quit() // its answer changes nothing any more
	}
	s.drop()
}

// failure is the error of a letter that was not taken: what the server said,
// or that it said nothing.
func failure(ctx context.Context, said *model.MailRefusal, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case said != nil:
		return said
	case errors.Is(err, model.ErrNoMailServer):
		return err
	}
	return fmt.Errorf("%w: %w", model.ErrMailUnreachable, err)
}
