package mailer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"gantry/internal/model"
)

// errNoLogin says that the server knows no way to log in that keeps the
// password from listeners.
var errNoLogin = fmt.Errorf("%w: it offers no login that is safe on this connection", model.ErrNoMailServer)

// login tells the server who we are, if we are somebody and it wants to know.
func login(c Config, client *smtp.Client) error {
	known, offered := client.Extension("AUTH")
	if c.Username == "" || c.Password == "" || !known {
		return nil
	}
	_, encrypted := client.TLSConnectionState()
	for _, way := range c.logins(encrypted) {
		if slices.Contains(strings.Fields(offered), way.name) {
			return client.Auth(way.auth)
		}
	}
	return errNoLogin
}

type way struct {
	name string
	auth smtp.Auth
}

// logins are the ways to log in, the best first. The simple ones work with
// every server, but show the password; the others hide it, and are for
// connections that anybody can listen to.
func (c Config) logins(encrypted bool) []way {
	simple := []way{
		{"PLAIN", smtp.PlainAuth("", c.Username, c.Password, c.hostname(), true)},
		{"LOGIN", smtp.LoginAuth(c.Username, c.Password, c.hostname(), true)},
	}
	hidden := []way{
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(c.Username, c.Password)},
		{"SCRAM-SHA-1", smtp.ScramSHA1Auth(c.Username, c.Password)},
		{"CRAM-MD5", smtp.CRAMMD5Auth(c.Username, c.Password)},
	}
	switch {
	case encrypted:
		return append(simple, hidden...)
	case c.IgnoreTLS:
		return append(hidden, simple...)
	}
	return hidden
}
