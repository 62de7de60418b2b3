package markup

// maybeReference finds a link written as [title](target) or <target|title>,
// unless it is within another one's title.
func (p *parser) maybeReference(at int, in scope) match {
	if in&inTitle != 0 {
		return match{}
	}
	switch p.text[at] {
	case '[':
		title := p.content(titleRule, in|inTitle, at+1)
		if end := p.targetBetween(title); end >= 0 {
			return match{kind: reference, end: end, from: at + 1, to: title}
		}
	case '<':
		bar := p.href(at + 1)
		if bar < 0 || p.byteAt(bar) != '|' {
			return match{}
		}
		end := p.run(&p.captions, bar+1, caption)
		if end > bar+1 && p.byteAt(end) == '>' {
			return match{kind: captioned, end: end + 1, from: bar + 1, to: end}
		}
	}
	return match{}
}

// titleItem finds the next part of a title, which goes on until ](.
func (p *parser) titleItem(in scope, at int) match {
	if m := p.whitespace(at); m.ok() {
		return m
	}
	if m := p.emphasis(at, in); m.ok() {
		return m
	}
	if p.hasAt(at, "](") && at+2 < len(p.text) {
		return match{}
	}
	return p.character(at)
}

// targetBetween is the end of ](target) at a position, or -1.
func (p *parser) targetBetween(at int) int {
	if !p.hasAt(at, "](") {
		return -1
	}
	end := p.href(at + 2)
	if end < 0 || p.byteAt(end) != ')' {
		return -1
	}
	return end + 1
}

// reference builds a [title](target).
func (p *parser) reference(at int, m match, in scope) Node {
	title := p.contentNodes(titleRule, in|inTitle, m.from, m.to)
	return link(p.target(m.to+2), title...)
}

// image finds ![title](target), whose title is bare text.
func (p *parser) image(at int) match {
	if !p.hasAt(at, "![") {
		return match{}
	}
	from := at + 2
	to := p.bareLine(from)
	end := p.targetBetween(to)
	if end < 0 {
		return match{}
	}
	return match{kind: image, end: end, from: from, to: to}
}

// bareLine is the end of space, bare text and space again, or at if there is
// no text.
func (p *parser) bareLine(at int) int {
	text := p.skip(at, space)
	end := p.skip(text, anyText)
	if end == text {
		return at
	}
	return p.skip(end, space)
}

func (p *parser) imageNode(m match) Node {
	src := p.target(m.to + 2)
	label := p.text[m.from:m.to]
	if label == "" {
		label = src
	}
	return &Image{Tag{TypeImage}, ImageValue{plain(src), plain(label)}}
}

// href is the end of a link's target at a position, or -1.
func (p *parser) href(at int) int {
	return p.hrefs.once(len(p.text), at, func(at int) int {
		if end := p.url(at); end >= 0 {
			return end
		}
		if end := p.filePath(at); end >= 0 {
			return end
		}
		if m := p.phone(at); m.ok() {
			return m.end
		}
		return -1
	})
}

// target is the target that href found at a position.
func (p *parser) target(at int) string {
	if p.url(at) < 0 && p.filePath(at) < 0 {
		return "tel:" + p.digits(at, p.href(at))
	}
	return p.text[at:p.href(at)]
}

// url is the end of an address in a target, or -1.
func (p *parser) url(at int) int {
	end := p.site(at)
	if end < 0 {
		return -1
	}
	return p.targetEnd(end)
}

// filePath is the end of anything with a scheme, or -1.
func (p *parser) filePath(at int) int {
	body := p.scheme(at)
	if body < 0 {
		return -1
	}
	if end := p.targetEnd(body); end > body {
		return end
	}
	return -1
}

// targetEnd is where the path, query and fragment of a target end: at whatever
// a target cannot hold, and before punctuation that space follows.
func (p *parser) targetEnd(at int) int {
	return p.targets.end(len(p.text), at, func(at int) int {
		if !p.is(at, anyText|targetish) || p.is(at, space) || p.pausesAt(at) {
			return -1
		}
		return at + 1
	})
}

// pausesAt reports whether punctuation stands at a position with space or a
// line's end behind it.
func (p *parser) pausesAt(at int) bool {
	if !p.is(at, extra) {
		return false
	}
	return p.is(p.run(&p.extras, at, extra), space|lineEnd)
}
