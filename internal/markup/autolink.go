package markup

import (
	"slices"
	"strings"
)

// shortestPhone is the fewest digits that make a phone number a link.
const shortestPhone = 5

// bare finds a phone number, mail address or web address that stands in the
// text as it is.
func (p *parser) bare(at int) match {
	if m := p.phone(at); m.ok() {
		return m
	}
	if !p.hosts {
		return match{}
	}
	if m := p.mail(at); m.ok() {
		return m
	}
	if site := p.site(at); site >= 0 {
		return match{kind: address, end: p.addressEnd(site)}
	}
	return match{}
}

// mail finds a mail address, with mailto: before it or not.
func (p *parser) mail(at int) match {
	if p.hasAt(at, "mailto:") {
		at += len("mailto:")
	}
	name := p.localPart(at)
	if name == at || p.byteAt(name) != '@' {
		return match{}
	}
	end := p.mailHost(name + 1)
	if end < 0 {
		return match{}
	}
	return match{kind: mail, end: end, from: at, to: end}
}

// mailHost is the end of the host at a position, or -1; it is asked for every
// character of the name before it.
func (p *parser) mailHost(at int) int {
	return p.mailHosts.once(len(p.text), at, p.domain)
}

// addressEnd is where a bare address ends: at space, and before punctuation
// that space follows.
func (p *parser) addressEnd(at int) int {
	return p.autolinks.end(len(p.text), at, func(at int) int {
		if at >= len(p.text) || p.is(at, space|lineEnd) || p.pausesAt(at) {
			return -1
		}
		return p.next(at)
	})
}

// autolink builds what bare found: a link, if it leads anywhere.
func (p *parser) autolink(at int, m match) Node {
	switch text := p.text[at:m.end]; m.kind {
	case phone:
		number := p.digits(at, m.end)
		if len(number) < shortestPhone {
			return plain(text)
		}
		return link("tel:"+number, plain(text))
	case mail:
		text = p.text[m.from:m.to]
		if host, ok := hostOf("mailto:" + text); !ok || !isPublic(host) {
			return plain(text)
		}
		return link("mailto:"+text, plain(text))
	default:
		if host, ok := hostOf(text); !ok || !isPublic(host) && !p.isOwn(host) {
			return plain(text)
		}
		if isAbsolute(text) {
			return link(text, plain(text))
		}
		return link("//"+text, plain(text))
	}
}

// isOwn reports whether a host is one of the names that count although the
// internet does not know them, or below one.
func (p *parser) isOwn(host string) bool {
	own := func(name string) bool {
		rest, below := strings.CutSuffix(host, name)
		return below && name != "" && (rest == "" || strings.HasSuffix(rest, "."))
	}
	return own(localhost) || slices.ContainsFunc(p.opt.CustomDomains, own)
}

// digits are the digits between two positions.
func (p *parser) digits(from, to int) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, p.text[from:to])
}
