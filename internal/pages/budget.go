package pages

import (
	"net/netip"
	"sync"
	"time"
)

// budget is how often an hour each network may ask for something. A network
// is an IPv4 address, or the /64 that one customer has of IPv6.
type budget struct {
	hour int

	mu    sync.Mutex
	since time.Time
	spent map[netip.Prefix]int
}

// maxNetworks bounds what is remembered: with more in an hour, counting begins
// anew.
const maxNetworks = 100_000

// take says whether the network of an address may ask once more.
func (b *budget) take(from netip.Addr, now time.Time) bool {
	bits := 64
	if from = from.Unmap(); from.Is4() {
		bits = 32
	}
	network, err := from.Prefix(bits)
	if err != nil {
		return true // who is asking is not known, as of a socket
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.since) >= time.Hour || len(b.spent) >= maxNetworks {
		b.since, b.spent = now, map[netip.Prefix]int{}
	}
	b.spent[network]++
	return b.spent[network] <= b.hour
}
