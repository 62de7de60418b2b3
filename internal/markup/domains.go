package markup

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf16"
)

// topLevel are the names at the top of the Public Suffix List that are
// suffixes themselves, sorted, as the npm package knows them. What is below
// them in the list makes no difference to whether a host is public.
var topLevel = strings.Fields(topLevelText)

//go:embed tlds.txt
var topLevelText string

// secondLevel are the names at the top below which there are suffixes, although
// they are none: all of what is below, or what is named.
var secondLevel = map[string]string{
	"bd": "*", "ck": "*", "er": "*", "fk": "*", "jm": "*", "kh": "*", "mm": "*", "np": "*", "pg": "*",
	"za": "ac agric alt co edu gov grondar law mil net ngo nic nis nom org school tm web",
}

// isPublic reports whether a host's name ends in a public suffix.
func isPublic(host string) bool {
	labels := strings.Split(host, ".")
	top := labels[len(labels)-1]
	if _, ok := slices.BinarySearch(topLevel, top); ok {
		return true
	}
	below := secondLevel[top]
	if below == "" || len(labels) == 1 {
		return false
	}
	return below == "*" || slices.Contains(strings.Fields(below), labels[len(labels)-2])
}

// hostOf is the host of an address as the npm package finds it, which is more
// lenient than the URL standard: there may be no scheme, and anything may be
// between a colon and the path.
func hostOf(address string) (host string, ok bool) {
	if isHostName(address) {
		return trimDots(address), true
	}
	if strings.HasPrefix(address, "data:") {
		return "", false
	}
	rest := strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	if rest, ok = withoutScheme(rest); !ok {
		return "", false
	}
	host = authorityOf(rest)
	if strings.ContainsFunc(host, func(r rune) bool { return 'A' <= r && r <= 'Z' }) {
		host = strings.ToLower(strings.ReplaceAll(host, "İ", "i\u0307")) // which Go takes for a bare i
	}
	return host, isHostName(host)
}

// withoutScheme cuts off everything up to the first ":/", slashes included. It
// refuses an address that has one further on.
func withoutScheme(address string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(address, "//"); ok {
		return rest, true
	}
	scheme, rest, found := strings.Cut(address, ":/")
	if !found {
		return address, true
	}
	for _, b := range []byte(scheme) {
		if b |= ' '; b >= 0x80 || classes[b]&alnum == 0 && b != '.' && b != '-' && b != '+' {
			return "", false
		}
	}
	return strings.TrimLeft(rest, "/"), true
}

// authorityOf cuts off user, port and path.
func authorityOf(address string) string {
	if end := strings.IndexAny(address, "/?#"); end >= 0 {
		address = address[:end]
	}
	if at := strings.LastIndexByte(address, '@'); at > 0 {
		address = address[at+1:]
	}
	if strings.HasPrefix(address, "[") {
		return address[1 : 1+max(0, strings.LastIndexByte(address[1:], ']'))]
	}
	if port := strings.LastIndexByte(address, ':'); port > 0 {
		address = address[:port]
	}
	return trimDots(address)
}

func trimDots(host string) string {
	for len(host) > 1 && strings.HasSuffix(host, ".") {
		host = host[:len(host)-1]
	}
	return host
}

// The longest host name and label, in UTF-16 units.
const (
	longestHost  = 255
	longestLabel = 63
)

// isHostName reports whether a text may be a host's name. Capitals may not.
func isHostName(host string) bool {
	if host == "" || strings.IndexByte("-_.", host[0]) >= 0 || strings.HasSuffix(host, "-") {
		return false
	}
	size, label, last := 0, 0, rune(0)
	for _, r := range host {
		switch {
		case r == '.':
			if label > longestLabel || strings.ContainsRune(".-_", last) {
				return false
			}
			label = -1
		case 'A' <= r && r <= 'Z' || r < 0x80 && classes[r]&alnum == 0 && r != '-' && r != '_':
			return false
		}
		size += utf16.RuneLen(r)
		label += utf16.RuneLen(r)
		last = r
	}
	return size <= longestHost && label <= longestLabel
}
