package fetch

import (
	"net/http"
	"time"
)

// connections are kept for a moment only, for the policy is asked when one is
// made.
func (c *Client) connections() *http.Transport {
	c.once.Do(func() {
		c.transport = &http.Transport{
			Proxy:                  nil, // what the environment says is for others
			DialContext:            c.dial,
			DisableCompression:     true, // it would unpack without a limit
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        10 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		}
	})
	return c.transport
}
