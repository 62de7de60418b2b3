package markup

import "unicode/utf8"

// mention finds @user and #channel, and the text that looks like one but is
// glued to the character before it, as in a mail address.
func (p *parser) mention(at int) match {
	if p.text[at] < utf8.RuneSelf || p.next(at)-at < utf16Pair {
		if m := p.glued(at); m.ok() {
			return m
		}
	}
	switch p.text[at] {
	case '@':
		return p.userMention(at)
	case '#':
		if end := p.name(at + 1); end > at+1 {
			return match{kind: channel, end: end, from: at + 1, to: end}
		}
	}
	return match{}
}

// utf16Pair is the size in UTF-8 of the characters that the npm package sees as
// two.
const utf16Pair = 4

// lateMention finds what is glued to a character beyond the basic plane. The
// npm package sees it only from the character's second half, when everything
// else has failed at the first.
func (p *parser) lateMention(at int) match {
	if p.text[at] < utf8.RuneSelf || p.next(at)-at < utf16Pair {
		return match{}
	}
	return p.glued(at)
}

// glued finds a character of bare text with @ or # and a letter or digit behind
// it. Of several @ the text keeps one.
func (p *parser) glued(at int) match {
	if !p.is(at, anyText) {
		return match{}
	}
	sign := p.next(at)
	name := sign + 1
	switch p.byteAt(sign) {
	case '@':
		name = p.repeat(sign)
	case '#':
	default:
		return match{}
	}
	r, end := p.runeAt(name)
	if !isAlnum(r) {
		return match{}
	}
	if name > sign+1 {
		return match{kind: squeezedText, end: end, from: name, to: end}
	}
	return match{kind: plainText, end: end}
}

// userMention finds @name and @name:server.
func (p *parser) userMention(at int) match {
	from := p.repeat(at)
	end := p.name(from)
	if end == from {
		return match{}
	}
	if b := p.byteAt(end); b == ':' || b == '@' {
		if server := p.name(end + 1); server > end+1 {
			end = server
		}
	}
	return match{kind: user, end: end, from: from, to: end}
}

// name is the end of the user's or room's name at a position.
func (p *parser) name(at int) int {
	for {
		r, end := p.runeAt(at)
		if end == at || r != '-' && r != '_' && r != '.' && !isAlnum(r) {
			return at
		}
		at = end
	}
}
