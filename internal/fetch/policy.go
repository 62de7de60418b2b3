package fetch

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// special are ranges that look public and are not: they belong to this
// network, to a provider, to documents, or hide an IPv4 address.
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"168.63.129.16/32", // a cloud's metadata, at a public address
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

var (
	globalV6 = netip.MustParsePrefix("2000::/3")
	nat64    = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// public says whether an address is one of the public internet, in whatever
// form it is written.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if nat64.Contains(ip) {
		bytes := ip.As16()
		ip = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Zone() != "" || ip.Is6() && !globalV6.Contains(ip) {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// check refuses an address by what is written in it.
func (p Policy) check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%w: neither http nor https", ErrRefused)
	}
	host := hostName(u.Hostname())
	if host == "" {
		return fmt.Errorf("%w: no host", ErrRefused)
	}
	ip, _ := netip.ParseAddr(host)
	if slices.Contains(p.Allowed, host) || within(p.Allowed, ip) {
		return nil
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if len(p.Ports) > 0 && !slices.Contains(p.Ports, port) {
		return fmt.Errorf("%w: port %s", ErrRefused, port)
	}
	if slices.ContainsFunc(p.Ignored, func(entry string) bool { return hostName(entry) == host }) {
		return fmt.Errorf("%w: an ignored host", ErrRefused)
	}
	return nil
}

// reach refuses an address that a host has.
func (p Policy) reach(host string, ip netip.Addr) error {
	switch {
	case slices.Contains(p.Allowed, hostName(host)) || within(p.Allowed, ip):
		return nil
	case within(p.Ignored, ip):
		return fmt.Errorf("%w: an ignored address", ErrRefused)
	case !p.Private && !public(ip):
		return fmt.Errorf("%w: no address of the public internet", ErrRefused)
	}
	return nil
}

// hostName is the form in which names are compared.
func hostName(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// within says whether an address is in one of the ranges of a list, which may
// hold names too.
func within(list []string, ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return slices.ContainsFunc(list, func(entry string) bool {
		if one, err := netip.ParseAddr(entry); err == nil {
			return one.Unmap() == ip
		}
		many, err := netip.ParsePrefix(entry)
		return err == nil && many.Contains(ip)
	})
}
