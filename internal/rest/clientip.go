package rest

import (
	"net/http"
	"net/netip"
	"strings"
)

// ClientIP finds a request's origin behind Proxies trusted proxies
// (HTTP_FORWARDED_COUNT). With none, forwarding headers are what a stranger
// wrote, and only the connection counts.
type ClientIP struct{ Proxies int }

// Of returns the client's address: of the chain the proxies report, the entry
// that the outermost trusted one added. A chain that is too short or does not
// parse is not believed.
func (c ClientIP) Of(r *http.Request) netip.Addr {
	peer := parseAddr(r.RemoteAddr)
	if c.Proxies == 0 {
		return peer
	}
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if len(chain) < c.Proxies {
		return peer
	}
	if ip := parseAddr(strings.TrimSpace(chain[len(chain)-c.Proxies])); ip.IsValid() {
		return ip
	}
	return peer
}

func parseAddr(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap()
	}
	ip, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return ip.Unmap()
}
