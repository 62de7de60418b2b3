package directory

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// Bounds for settings that name none.
const (
	connectTimeout = time.Second
	answerTimeout  = time.Minute
)

var (
	errNoHost      = errors.New("the directory has no host: LDAP_Host is empty")
	errNoAuthority = errors.New("LDAP_CA_Cert holds no certificate")
)

// session is one connection.
type session struct {
	config Config
	conn   *ldap.Conn
	done   func() bool // ends watching the context
}

// connect opens a connection that ends with the context, at the latest.
func connect(ctx context.Context, config Config) (*session, error) {
	if config.Host == "" {
		return nil, errNoHost
	}
	secure, err := config.tls()
	if err != nil {
		return nil, err
	}
	limit, cancel := context.WithTimeout(ctx, orElse(config.ConnectTimeout, connectTimeout))
	defer cancel()
	address := net.JoinHostPort(config.Host, strconv.Itoa(config.Port))
	raw, err := new(net.Dialer).DialContext(limit, "tcp", address)
	if err != nil {
		return nil, ldap.NewError(ldap.ErrorNetwork, fmt.Errorf("reach the directory: %w", err))
	}
	watched := context.AfterFunc(limit, func() { expire(raw) })
	conn, err := config.secure(limit, raw, secure)
	if late := !watched(); err == nil && late {
		err = ldap.NewError(ldap.ErrorNetwork, context.Cause(limit))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to the directory at %s: %w", address, err), shut(raw))
	}
	conn.SetTimeout(orElse(config.Timeout, answerTimeout))
	return &session{config, conn, context.AfterFunc(ctx, func() { expire(raw) })}, nil
}

// expire ends whatever a connection is being waited for.
func expire(raw net.Conn) {
	// A connection that takes no deadline is closed already.
	_ = raw.SetDeadline(time.Unix(1, 0))
}

// shut closes a connection that may be closed already.
func shut(connection io.Closer) error {
	if err := connection.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// secure puts LDAP on a connection, encrypted as the configuration says.
func (config Config) secure(ctx context.Context, raw net.Conn, secure *tls.Config) (*ldap.Conn, error) {
	switch config.Encryption {
	case Plain, "":
		conn := ldap.NewConn(raw, false)
		conn.Start()
		return conn, nil
	case TLS:
		wrapped := tls.Client(raw, secure)
		if err := wrapped.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn := ldap.NewConn(wrapped, true)
		conn.Start()
		return conn, nil
	case StartTLS:
		conn := ldap.NewConn(raw, false)
		conn.SetTimeout(orElse(config.ConnectTimeout, connectTimeout))
		conn.Start()
		if err := conn.StartTLS(secure); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	}
	return nil, fmt.Errorf("LDAP_Encryption is %q, which is not known", config.Encryption)
}

func (config Config) tls() (*tls.Config, error) {
	if config.Encryption == Plain {
		return nil, nil
	}
	secure := &tls.Config{ServerName: config.Host, InsecureSkipVerify: config.AnyCertificate, MinVersion: tls.VersionTLS12}
	if config.CA != "" {
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM([]byte(config.CA)) {
			return nil, errNoAuthority
		}
	}
	return secure, nil
}

// close ends the connection. What the directory has answered stays good
// however it takes that.
func (s *session) close() {
	s.done()
	_ = s.conn.Close()
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
