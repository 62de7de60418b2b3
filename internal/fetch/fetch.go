// Package fetch is how the workspace calls other servers at addresses that
// people write down: links in messages, gateways, webhooks. It reaches the
// public internet and nothing else, unless it is told to: no address of this
// machine or its networks, however it is spelt, whatever a name resolves to at
// the moment of dialling, and wherever a redirect leads. It uses no proxy, and
// it is not for calls whose address only operators decide.
package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"gantry/internal/model"
)

// Policy is what a Client may reach, and at what cost.
type Policy struct {
	// Ignored are hosts that are not called: names, addresses and ranges.
	Ignored []string
	// Allowed are hosts that are called although they are ignored or not
	// public: names, addresses and ranges.
	Allowed []string
	// Private allows every host that is not ignored.
	Private bool
	// Ports are the ports that may be called; none means all.
	Ports []string
	// Redirects is how many are followed.
	Redirects int
	// Timeout bounds a whole call, redirects and body included.
	Timeout time.Duration
	// MaxBody bounds the body, on the wire and unpacked.
	MaxBody int64
}

// ErrRefused says that the policy forbids a call.
var ErrRefused = errors.New("calling there is not allowed")

// Client calls by the policy in force at that moment.
type Client struct {
	Policy func() Policy
	// Resolver looks names up; nil is the system's.
	Resolver *net.Resolver

	once      sync.Once
	transport *http.Transport
}

// Get fetches a document.
func (c *Client) Get(ctx context.Context, address string, header map[string]string) (model.Fetched, error) {
	return c.do(ctx, http.MethodGet, address, header, nil)
}

// Post sends a body.
func (c *Client) Post(ctx context.Context, address string, header map[string]string, body []byte) (model.Fetched, error) {
	return c.do(ctx, http.MethodPost, address, header, body)
}

// do makes a call. Its errors do not name the address, which may hold a
// secret.
func (c *Client) do(ctx context.Context, method, address string, header map[string]string, body []byte) (model.Fetched, error) {
	policy := c.Policy()
	ctx, cancel := context.WithTimeout(ctx, policy.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return model.Fetched{}, fmt.Errorf("%w: the address cannot be read", ErrRefused)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	request.URL.User = nil
	if err := policy.check(request.URL); err != nil {
		return model.Fetched{}, err
	}
	client := http.Client{Transport: c.connections(), CheckRedirect: policy.follow}
	response, err := client.Do(request)
	if err != nil {
		return model.Fetched{}, withoutAddress(err)
	}
	defer response.Body.Close()
	return read(response, policy.MaxBody)
}

// follow decides whether a redirect is followed. Nobody is told where it came
// from.
func (p Policy) follow(next *http.Request, before []*http.Request) error {
	if len(before) > p.Redirects {
		return fmt.Errorf("%w: too many redirects", ErrRefused)
	}
	next.Header.Del("Referer")
	next.URL.User = nil
	return p.check(next.URL)
}

// withoutAddress returns what went wrong with a call without saying where.
func withoutAddress(err error) error {
	var where *url.Error
	if errors.As(err, &where) {
		err = where.Err
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return errors.New("call: the host's name cannot be looked up")
	}
	return fmt.Errorf("call: %w", err)
}

// read takes a response's body up to the limit, unpacked.
func read(response *http.Response, most int64) (model.Fetched, error) {
	out := model.Fetched{Status: response.StatusCode, Header: map[string]string{}}
	for name, values := range response.Header {
		out.Header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	wire := &io.LimitedReader{R: response.Body, N: most}
	var plain io.Reader = wire
	if strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip") {
		unpacked, err := gzip.NewReader(wire)
		if err != nil {
			return out, fmt.Errorf("unpack what was fetched: %w", err)
		}
		plain = unpacked
	}
	body, err := io.ReadAll(io.LimitReader(plain, most))
	out.Body, out.Cut = body, int64(len(body)) == most || wire.N == 0
	if err != nil && !out.Cut {
		return out, fmt.Errorf("read what was fetched: %w", err)
	}
	return out, nil
}

// dial connects to a host. The addresses that its name has now are looked at
// one by one, just before each is called.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %s is no host and port", ErrRefused, address)
	}
	policy := c.Policy()
	dialer := net.Dialer{
		Timeout:  10 * time.Second,
		Resolver: c.Resolver,
		Control: func(_, at string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(at)
			if err != nil {
				return fmt.Errorf("%w: not an address", ErrRefused)
			}
			return policy.reach(host, to.Addr())
		},
	}
	return dialer.DialContext(ctx, network, address)
}
