// Package mailer hands mail to an SMTP server. It keeps no queue: a message
// has been taken by the server when Send returns, or the error says why not.
package mailer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"

	"gantry/internal/model"
)

// Config is Rocket.Chat's SMTP settings.
type Config struct {
	Host, Username, Password, From string
	Port                           int
	TLS                            bool // from the first byte: SMTP_Protocol is "smtps"
	IgnoreTLS                      bool // do not even offer STARTTLS
}

// Mailer sends by the configuration in force at that moment.
type Mailer struct{ Config func() Config }

// ErrNotConfigured says that there is no SMTP server to hand mail to.
var ErrNotConfigured = errors.New("no mail server is set up")

// timeout bounds a whole exchange with the server.
const timeout = 20 * time.Second

// Configured says whether mail can be sent at all.
func (m *Mailer) Configured() bool { return m.Config().Host != "" }

// Send delivers one message. Its error may name the server and what it
// answered, and never the password.
func (m *Mailer) Send(ctx context.Context, letter model.Mail) error {
	config := m.Config()
	if config.Host == "" {
		return ErrNotConfigured
	}
	message, err := compose(config, letter)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(config.Host, options(config)...)
	if err != nil {
		return fmt.Errorf("set the mail server up: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func compose(config Config, letter model.Mail) (*mail.Msg, error) {
	message := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := message.From(config.From); err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	if err := message.To(letter.To); err != nil {
		return nil, fmt.Errorf("the receiver's address: %w", err)
	}
	message.Subject(letter.Subject)
	message.SetDate()
	message.SetMessageID()
	if letter.Text != "" {
		message.SetBodyString(mail.TypeTextPlain, letter.Text)
		message.AddAlternativeString(mail.TypeTextHTML, letter.HTML)
	} else {
		message.SetBodyString(mail.TypeTextHTML, letter.HTML)
	}
	return message, nil
}

func options(config Config) []mail.Option {
	list := []mail.Option{mail.WithTimeout(timeout)}
	if config.Port > 0 {
		list = append(list, mail.WithPort(config.Port))
	}
	switch {
	case config.TLS:
		list = append(list, mail.WithSSL())
	case config.IgnoreTLS:
		list = append(list, mail.WithTLSPolicy(mail.NoTLS))
	default:
		list = append(list, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if config.Username != "" {
		list = append(list, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(config.Username), mail.WithPassword(config.Password))
	}
	return list
}
