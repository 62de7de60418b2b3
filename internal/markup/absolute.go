package markup

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isAbsolute reports whether browsers read an address as complete: whether it
// has a scheme and whatever follows is as the URL standard wants it. What
// "host:80" starts with is a scheme to them.
func isAbsolute(address string) bool {
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	scheme, rest, found := strings.Cut(address, ":")
	if !found || !isScheme(scheme) {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ws", "wss", "ftp":
		return isAuthority(upTo(strings.TrimLeft(rest, `/\`), `/\?#`), true)
	case "file":
		return isFileURL(rest)
	}
	rest, found = strings.CutPrefix(rest, "//")
	return !found || isAuthority(upTo(rest, "/?#"), false)
}

func isScheme(s string) bool {
	for i, b := range []byte(s) {
		if classes[b]&letter == 0 && (i == 0 || classes[b]&digit == 0 && b != '+' && b != '-' && b != '.') {
			return false
		}
	}
	return s != ""
}

// upTo cuts a text off at the first of some characters.
func upTo(s, chars string) string {
	if end := strings.IndexAny(s, chars); end >= 0 {
		return s[:end]
	}
	return s
}

// isFileURL judges what follows "file:"; it may have a host, but no user or port.
func isFileURL(rest string) bool {
	const slashes = `/\`
	if len(rest) < 2 || !strings.ContainsRune(slashes, rune(rest[0])) || !strings.ContainsRune(slashes, rune(rest[1])) {
		return true
	}
	host := upTo(rest[2:], `/\?#`)
	drive := len(host) == 2 && classes[host[0]]&letter != 0 && (host[1] == ':' || host[1] == '|')
	return host == "" || drive || isWebHost(host)
}

// isAuthority judges user, host and port. The web's own schemes need a host.
func isAuthority(authority string, web bool) bool {
	host := authority
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if host = authority[at+1:]; host == "" {
			return false
		}
	}
	colon := strings.IndexByte(host[strings.LastIndexByte(host, ']')+1:], ':')
	if colon >= 0 {
		colon += strings.LastIndexByte(host, ']') + 1
		if colon == 0 || !isPort(host[colon+1:]) {
			return false
		}
		host = host[:colon]
	}
	if web {
		return isWebHost(host)
	}
	return isOpaqueHost(host)
}

func isPort(s string) bool {
	if s == "" {
		return true
	}
	for _, b := range []byte(s) {
		if classes[b]&digit == 0 {
			return false
		}
	}
	s = strings.TrimLeft(s, "0")
	if s == "" {
		return true
	}
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// forbidden are the characters that no host may hold.
const forbidden = "\x00\t\n\r #/:<>?@[\\]^|"

// isWebHost judges a host name of the web. Of names beyond ASCII it knows which
// characters cannot be in any, not every rule of IDNA.
func isWebHost(host string) bool {
	before := '.'
	for _, r := range host {
		mark := unicode.Is(unicode.M, r)
		switch {
		case mark && before == '.', isNoHostRune(r):
			return false
		case r == zwnj || r == zwj: // these shape Indic letters, and nothing else
			if !unicode.Is(unicode.M, before) || unicode.Is(unicode.Variation_Selector, before) {
				return false
			}
		}
		before = r
	}
	return host != "" && isOpaqueHost(host)
}

const zwnj = '\u200C'

func isNoHostRune(r rune) bool {
	const invisible = "\u00AD\u200B\u200C\u200D\u2060\uFEFF"
	switch {
	case r < utf8.RuneSelf:
		return r <= ' ' || r == 0x7F || r == '%'
	case strings.ContainsRune(invisible, r):
		return false
	}
	return !unicode.IsGraphic(r) || unicode.Is(unicode.Zs, r) || r == utf8.RuneError
}

func isOpaqueHost(host string) bool {
	if inside, ok := strings.CutPrefix(host, "["); ok {
		inside, closed := strings.CutSuffix(inside, "]")
		ip, err := netip.ParseAddr(inside)
		return closed && err == nil && ip.Is6() && ip.Zone() == ""
	}
	return !strings.ContainsAny(host, forbidden)
}
