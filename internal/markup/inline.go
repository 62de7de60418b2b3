package markup

import "strings"

// inlines reads a line from a position: its nodes and the position after its
// end. There is nothing to read, and the nodes are nil, at a line's end.
func (p *parser) inlines(at int) (nodes []Node, end int) {
	j := joiner{src: p.text}
	for {
		m := p.inline(at)
		if !m.ok() {
			break
		}
		p.add(&j, at, m, 0)
		at = m.end
	}
	return j.done(), p.afterLine(at)
}

// afterLine skips a line's end, if there is one.
func (p *parser) afterLine(at int) int {
	if end := p.lineEndAt(at); end >= 0 {
		return end
	}
	return at
}

// inline finds what stands at a position of a line: something that means
// something, or else any character that does not end the line.
func (p *parser) inline(at int) match {
	if p.is(at, lineEnd) || at >= len(p.text) {
		return match{}
	}
	if m := p.inlineItem(at); m.ok() {
		return m
	}
	if m := p.lateMention(at); m.ok() {
		return m
	}
	return p.tailed(at)
}

// inlineItem finds what means something at a position of a line.
func (p *parser) inlineItem(at int) match {
	c := p.byteAt(at)
	if classes[c]&space != 0 {
		return p.whitespace(at)
	}
	if m := p.opening(at, c); m.ok() {
		return m
	}
	if m := p.bare(at); m.ok() {
		return m
	}
	if c == '*' || c == '_' || c == '~' {
		if m := p.markedBlank(at); m.ok() {
			return m
		}
	}
	if m := p.emphasis(at, 0); m.ok() {
		return m
	}
	if m := p.word(at, c); m.ok() {
		return m
	}
	if m := p.mention(at); m.ok() {
		return m
	}
	return p.closing(at, c)
}

// opening finds what goes before bare addresses.
func (p *parser) opening(at int, c byte) match {
	if c == '<' {
		if m := p.timestamp(at); m.ok() {
			return m
		}
	}
	return p.maybeReference(at, 0)
}

// closing finds what comes after mentions.
func (p *parser) closing(at int, c byte) match {
	if m := p.emoji(at); m.ok() {
		return m
	}
	switch c {
	case '`':
		if m := p.inlineCode(at); m.ok() {
			return m
		}
	case '!':
		if m := p.image(at); m.ok() {
			return m
		}
	}
	if m := p.emoticon(at); m.ok() {
		return m
	}
	switch c {
	case 'c':
		return p.color(at)
	case '$':
		return p.inlineKatex(at)
	case '\\':
		if m := p.inlineKatex(at); m.ok() {
			return m
		}
		return p.escaped(at)
	}
	return match{}
}

// word finds a run of letters and digits within which nothing can start. Its
// last character is left alone, as a mention or an emoticon may follow from it.
// It is asked after addresses and emphasis, which would have found anything
// that starts further on and reaches the run's end, unless a scheme's length or
// a host of a certain name is at stake.
func (p *parser) word(at int, c byte) match {
	if classes[c]&alnum == 0 {
		return match{}
	}
	end := p.run(&p.alnums, at, alnum)
	if p.is(end, schemish) || p.byteAt(end) == ':' {
		return match{}
	}
	if local := strings.Index(p.text[at:end], localhost); local >= 0 {
		end = at + local
	}
	if end-at < 2 {
		return match{}
	}
	return match{kind: plainText, end: end - 1}
}

// whitespace finds spaces and tabs.
func (p *parser) whitespace(at int) match {
	if end := p.run(&p.blanks, at, space); end > at {
		return match{kind: plainText, end: end}
	}
	return match{}
}

// character finds any character.
func (p *parser) character(at int) match {
	return match{kind: plainText, end: p.next(at)}
}

// tailed finds any character of a line with the phone number and the address
// right behind it: within a word they are no links.
func (p *parser) tailed(at int) match {
	end := p.next(at)
	if p.byteAt(end) == '+' {
		if number := p.phone(end); number.ok() {
			end = number.end
		}
	}
	if url := p.url(end); url >= 0 {
		end = url
	}
	return match{kind: plainText, end: end}
}

// escaped finds a mark that a backslash robs of its meaning.
func (p *parser) escaped(at int) match {
	switch p.byteAt(at + 1) {
	case '*', '_', '~', '`', '#', '.':
		return match{kind: escapedText, end: at + 2, from: at + 1, to: at + 2}
	}
	return match{}
}

// inlineCode finds code between backticks on one line.
func (p *parser) inlineCode(at int) match {
	end := at + 1
	for end < len(p.text) && p.text[end] != '`' && p.text[end] != '\n' {
		end++
	}
	if end == at+1 || p.byteAt(end) != '`' {
		return match{}
	}
	return match{kind: inlineCode, end: end + 1, from: at + 1, to: end}
}
