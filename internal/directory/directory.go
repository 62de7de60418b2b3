// Package directory asks an LDAP directory who somebody is and whether a
// password is theirs. It keeps nothing: every question is a connection of its
// own, of which there are never more than a few, and none outlives its time.
//
// Passwords go to the directory and nowhere else: no error holds one.
package directory

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"gantry/internal/model"
)

// Config is Rocket.Chat's settings of a directory.
type Config struct {
	Host           string
	Port           int
	Encryption     Encryption
	CA             string // certificates in PEM that are trusted instead of the system's
	AnyCertificate bool   // the server's is not verified
	Reconnect      bool   // ask a second time when a connection breaks

	ConnectTimeout time.Duration // until there is a connection, encryption included
	Timeout        time.Duration // of each question

	// UserDN and Password are the account that searches; without UserDN the
	// search is anonymous.
	UserDN, Password string

	BaseDN string
	Filter string   // of the entries that are people
	Scope  string   // "base", "one" or "sub"
	Fields []string // the attributes that may hold the name somebody signs in with
	Group  Group
}

// Encryption is how the connection is kept secret.
type Encryption string

// The encryptions by the values of the setting.
const (
	Plain    Encryption = "plain"
	StartTLS Encryption = "tls"
	TLS      Encryption = "ssl"
)

// Group admits only the members of a group.
type Group struct {
	Enabled         bool
	ObjectClass     string
	NameAttribute   string
	Name            string
	MemberAttribute string
	// MemberFormat is how members are listed: with #{username} or #{userdn}.
	MemberFormat string
}

// Client asks the directory that the configuration names at that moment.
type Client struct {
	config func() Config
	slots  chan struct{}
}

// connections is how many there are at most; who comes then waits.
const connections = 16

// New returns a client.
func New(config func() Config) *Client {
	return &Client{config: config, slots: make(chan struct{}, connections)}
}

// Test connects, and signs in as the account that searches.
func (c *Client) Test(ctx context.Context) error {
	return c.ask(ctx, func(s *session) error { return s.becomeSearcher() })
}

// Find returns the one entry that has a name. It reports false when there is
// none, or more than one.
func (c *Client) Find(ctx context.Context, name string) (entry model.DirectoryEntry, found bool, err error) {
	err = c.ask(ctx, func(s *session) error {
		entry, found, err = s.find(name)
		return err
	})
	return entry, found, err
}

// SignIn says whether somebody with that name may enter with that password:
// exactly one entry has the name, is in the group where one is asked for, and
// has the password. The entry is returned whenever there is exactly one, so
// that failures can be counted against it. An error says that the directory
// could not answer; a refusal is none.
func (c *Client) SignIn(ctx context.Context, name, password string) (entry model.DirectoryEntry, admitted bool, err error) {
	if strings.TrimSpace(name) == "" || password == "" {
		return entry, false, nil // a directory takes an empty password for a visit without a name, and admits it
	}
	err = c.ask(ctx, func(s *session) error {
		entry, admitted, err = s.signIn(name, password)
		return err
	})
	return entry, admitted && err == nil, err
}

// ask works in a session, once more in another one where that is wanted and
// the connection broke.
func (c *Client) ask(ctx context.Context, work func(s *session) error) error {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return fmt.Errorf("wait for the directory: %w", ctx.Err())
	}
	config := c.config()
	err := inSession(ctx, config, work)
	if config.Reconnect && ldap.IsErrorWithCode(err, ldap.ErrorNetwork) && ctx.Err() == nil {
		err = inSession(ctx, config, work)
	}
	return err
}

// inSession connects, works and ends the connection.
func inSession(ctx context.Context, config Config, work func(s *session) error) error {
	s, err := connect(ctx, config)
	if err != nil {
		return err
	}
	defer s.close()
	return work(s)
}
