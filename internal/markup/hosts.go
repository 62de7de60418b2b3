package markup

const localhost = "localhost"

// longestScheme is how many characters may go before a scheme's colon.
const longestScheme = 32

// site is the end of an address without its path: scheme://host or just host,
// or -1.
func (p *parser) site(at int) int {
	if !p.hosts {
		return -1
	}
	if rest := p.scheme(at); rest >= 0 && p.hasAt(rest, "//") {
		if end := p.authority(rest + 2); end >= 0 {
			return end
		}
	}
	return p.host(at)
}

// scheme is the position after an address's scheme and its colon, or -1.
func (p *parser) scheme(at int) int {
	end := p.run(&p.schemes, at, schemish)
	if end == at || end-at > longestScheme || p.byteAt(end) != ':' {
		return -1
	}
	return end + 1
}

// authority is the end of a host with a user before it or not, or -1.
func (p *parser) authority(at int) int {
	if host := p.userInfo(at); host >= 0 {
		if end := p.host(host); end >= 0 {
			return end
		}
		return -1
	}
	return p.host(at)
}

// userInfo is the position after user@ or user:password@, or -1.
func (p *parser) userInfo(at int) int {
	end := p.credential(at)
	if end == at {
		return -1
	}
	if p.byteAt(end) == ':' {
		if secret := p.credential(end + 1); secret > end+1 {
			end = secret
		}
	}
	if p.byteAt(end) != '@' {
		return -1
	}
	return end + 1
}

func (p *parser) credential(at int) int {
	for p.is(at, alnum|safe) && p.text[at] != '@' {
		at++
	}
	return at
}

// host is the end of a host name and its port, or -1.
func (p *parser) host(at int) int {
	end := p.domain(at)
	if end < 0 || p.byteAt(end) != ':' || !p.is(end+1, digit) {
		return end
	}
	return p.skip(end+1, digit)
}

// domain is the end of a host name, or -1: labels with dots between them.
func (p *parser) domain(at int) int {
	if p.hasAt(at, localhost) {
		return at + len(localhost)
	}
	end := p.label(at)
	if end == at {
		return -1
	}
	last := end
	for p.byteAt(last) == '.' {
		next := p.domainChar(last + 1)
		if next < 0 {
			break
		}
		last = p.label(next)
	}
	if last == end {
		return -1
	}
	return last
}

// label is the end of a run of what host names are made of.
func (p *parser) label(at int) int {
	if p.domainChar(at) < 0 {
		return at
	}
	return p.labels.end(len(p.text), at, p.domainChar)
}

// domainChar is the position after a unit of a host name, or -1. A dash or an
// underscore forms one unit with whatever is behind it, punctuation included.
func (p *parser) domainChar(at int) int {
	switch c := p.byteAt(at); {
	case c == '-' || c == '_':
		at++
	case p.is(at, extra|safe):
		return -1
	}
	if at >= len(p.text) || p.is(at, space|lineEnd|hostEnd) {
		return -1
	}
	return p.next(at)
}

// localPart is the end of what goes before a mail address's @, or at.
func (p *parser) localPart(at int) int {
	if r, _ := p.runeAt(at); !p.is(at, alnum) && !(at < len(p.text) && isLocal(r)) {
		return at
	}
	return p.locals.end(len(p.text), at, func(at int) int {
		if p.is(at, alnum|localMark) {
			return at + 1
		}
		dot := p.byteAt(at) == '.'
		if dot {
			at++
		}
		if at >= len(p.text) {
			return -1
		}
		if r, end := p.runeAt(at); isLocal(r) {
			return end
		}
		return -1
	})
}

// phone finds +49123, +49-123, +(49)123, +(49)-123 and +(49)123-4.
func (p *parser) phone(at int) match {
	if p.byteAt(at) != '+' {
		return match{}
	}
	from := at + 1
	bracketed := p.byteAt(from) == '('
	if bracketed {
		from++
	}
	end := p.skip(from, digit)
	if end == from {
		return match{}
	}
	if bracketed {
		if p.byteAt(end) != ')' {
			return match{}
		}
		from = end + 1
		end = p.skip(from, digit)
	}
	if p.byteAt(end) == '-' && p.is(end+1, digit) {
		end = p.skip(end+1, digit)
	}
	if end == from {
		return match{}
	}
	return match{kind: phone, end: end}
}
