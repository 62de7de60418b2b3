// Package mailer hands mail to an SMTP server, and reads what comes back. It
// keeps no queue: a letter has been taken by the server when Send returns, or
// the error says why not.
package mailer

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"

	"gantry/internal/model"
)

// Config is Rocket.Chat's SMTP settings, with the meaning they have there.
type Config struct {
	Host     string // a name or an address, of IPv6 with or without brackets
	Port     int    // 0: 465 if TLS, 587 otherwise
	From     string // an address, or a name and an address
	TextOnly bool   // send no HTML

	// Username and Password are used if both are given and the server knows
	// logins at all.
	Username, Password string

	// TLS says that the connection is encrypted from its first byte.
	TLS bool
	// IgnoreTLS says that an encrypted connection is not wanted, even if the
	// server offers one, and that the password may be sent in the clear.
	// Otherwise it never is.
	IgnoreTLS bool
	// Roots are the authorities to trust; nil means the machine's.
	Roots *x509.CertPool

	// ReturnPath is the address that bounces go to; empty: the sender's.
	ReturnPath string
}

// Mailer sends by the configuration in force at that moment.
type Mailer struct{ Config func() Config }

// Configured says whether mail can be sent at all.
func (m *Mailer) Configured() bool { return m.Config().Host != "" }

// Send hands one letter over. Its error is a *model.MailRefusal if the server
// does not take the letter, and otherwise wraps model.ErrNoMailServer,
// model.ErrMailUnreachable or ctx's error, or says what is wrong with the
// letter. Where trying again cannot help it is model.ErrHopeless too. It may
// name the server, and never the password.
func (m *Mailer) Send(ctx context.Context, letter model.Mail) error {
	return m.SendAll(ctx, []model.Mail{letter})[0]
}

// SendAll hands letters over, one connection for all as long as the server
// keeps it. The errors stand where their letters do, and are as Send's; nil is
// a letter that the server has taken.
func (m *Mailer) SendAll(ctx context.Context, letters []model.Mail) []error {
	errs := make([]error, len(letters))
	config := m.Config()
	s := session{config: config}
	defer s.close()
	for i, letter := range letters {
		message, err := compose(config, letter)
		if err == nil {
			err = s.send(ctx, message)
		}
		errs[i] = err
	}
	return errs
}

// sender is the address and the name that the settings give.
func (c Config) sender() (*mail.Address, error) {
	if c.Host == "" {
		return nil, model.ErrNoMailServer
	}
	from, err := address(c.From)
	if err != nil {
		return nil, fmt.Errorf("%w: the sender: %w", model.ErrNoMailServer, err)
	}
	return from, nil
}

// hostname is the server's name without the brackets of an IPv6 address.
func (c Config) hostname() string {
	return strings.Trim(strings.TrimSpace(c.Host), "[]")
}

func (c Config) port() int {
	if c.TLS {
		return cmp.Or(c.Port, 465)
	}
	return cmp.Or(c.Port, 587)
}

// dial connects, by TLS if that is how the server listens.
func (c Config) dial(ctx context.Context, network string) (net.Conn, error) {
	at := net.JoinHostPort(c.hostname(), strconv.Itoa(c.port()))
	if c.TLS {
		return (&tls.Dialer{Config: c.tls()}).DialContext(ctx, network, at)
	}
	return (&net.Dialer{}).DialContext(ctx, network, at)
}

func (c Config) tls() *tls.Config {
	return &tls.Config{ServerName: c.hostname(), RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
}
