package markup

// scope is the set of constructs that surround a position. None of them is
// recognised within itself.
type scope uint8

const (
	inBold scope = 1 << iota
	inItalic
	inStrike
	inTitle
	allScopes = 1 << iota
)

// contentRule is what may stand within a construct.
type contentRule struct {
	number int // which chains are its own
	kind   kind
	node   Type
	bit    scope
	mark   byte
}

var (
	boldRule   = &contentRule{number: 0, kind: bold, node: TypeBold, bit: inBold, mark: '*'}
	italicRule = &contentRule{number: 1, kind: italic, node: TypeItalic, bit: inItalic, mark: '_'}
	strikeRule = &contentRule{number: 2, kind: strike, node: TypeStrike, bit: inStrike, mark: '~'}
	titleRule  = &contentRule{number: 3, bit: inTitle}
)

const contentRules = 4

var ruleOf = [...]*contentRule{bold: boldRule, italic: italicRule, strike: strikeRule}

// content is where the inside of a construct that starts at a position ends,
// at the latest: where nothing more can be part of it. in includes the
// construct itself.
func (p *parser) content(rule *contentRule, in scope, at int) int {
	if at > len(p.text) {
		return at
	}
	return p.contents[rule.number][in].end(len(p.text), at, func(at int) int {
		if m := p.item(rule, in, at); m.ok() {
			return m.end
		}
		return -1
	})
}

// contentNodes builds what content found.
func (p *parser) contentNodes(rule *contentRule, in scope, at, end int) []Node {
	j := joiner{src: p.text}
	for at < end {
		m := p.item(rule, in, at)
		p.add(&j, at, m, in)
		at = m.end
	}
	return j.done()
}

// item finds the next part of a construct's inside.
func (p *parser) item(rule *contentRule, in scope, at int) match {
	if at >= len(p.text) {
		return match{}
	}
	if rule == titleRule {
		return p.titleItem(in, at)
	}
	if m := p.spanItem(rule, in, at); m.ok() {
		return m
	}
	if b := p.text[at]; b == rule.mark || b == '\n' || b == ' ' {
		return match{}
	}
	if m := p.lateMention(at); m.ok() {
		return m
	}
	return p.character(at)
}

// spanItem finds what may stand in bold, italic and struck text and means
// something there.
func (p *parser) spanItem(rule *contentRule, in scope, at int) match {
	switch c := p.text[at]; {
	case classes[c]&space != 0:
		return p.whitespace(at)
	case c == '<' && rule == strikeRule:
		if m := p.timestamp(at); m.ok() {
			return m
		}
	case c == '`':
		if m := p.inlineCode(at); m.ok() {
			return m
		}
	}
	if m := p.maybeReference(at, in); m.ok() {
		return m
	}
	if m := p.mention(at); m.ok() {
		return m
	}
	if m := p.emphasis(at, in); m.ok() {
		return m
	}
	return p.emojiOrEmoticon(at)
}

// emphasis finds bold, italic or struck text that is not within itself. The
// kinds start with different characters, so their order does not matter.
func (p *parser) emphasis(at int, in scope) match {
	switch c := p.text[at]; {
	case c == '*' && in&inBold == 0:
		return p.marked(boldRule, at, in)
	case c == '~' && in&inStrike == 0:
		return p.marked(strikeRule, at, in)
	case in&inItalic == 0 && c == '_':
		return p.italic(at, in)
	case in&inItalic == 0 && classes[c]&alnum != 0:
		return p.snake(at)
	}
	return match{}
}

// marked finds text between doubled or single marks.
func (p *parser) marked(rule *contentRule, at int, in scope) match {
	for width := 2; width > 0; width-- {
		if from, to, ok := p.between(rule, at, width, in); ok {
			return match{kind: rule.kind, end: to + width, from: from, to: to}
		}
	}
	return match{}
}

// between finds the inside of marks of the given width.
func (p *parser) between(rule *contentRule, at, width int, in scope) (from, to int, ok bool) {
	if !p.marksAt(at, width, rule.mark) {
		return 0, 0, false
	}
	from = at + width
	to = p.content(rule, in|rule.bit, from)
	return from, to, to > from && p.marksAt(to, width, rule.mark)
}

func (p *parser) marksAt(at, width int, mark byte) bool {
	return p.byteAt(at) == mark && (width == 1 || p.byteAt(at+1) == mark)
}

// italic finds text between underscores. Marks with a letter right behind them
// belong to a name such as __init__py, and mean nothing.
func (p *parser) italic(at int, in scope) match {
	from2, to2, double := p.between(italicRule, at, 2, in)
	if double {
		if end := p.run(&p.alnums, to2+2, alnum); end > to2+2 {
			return match{kind: italicText, end: end, from: from2, to: to2}
		}
	}
	from1, to1, single := p.between(italicRule, at, 1, in)
	if single {
		if end := p.run(&p.letters, to1+1, letter); end > to1+1 {
			return match{kind: italicText, end: end, from: from1, to: to1}
		}
	}
	switch {
	case double:
		return match{kind: italic, end: to2 + 2, from: from2, to: to2}
	case single:
		return match{kind: italic, end: to1 + 1, from: from1, to: to1}
	}
	return match{}
}

// unmarked builds what italic found to be no italic.
func (p *parser) unmarked(at int, m match, in scope) []Node {
	width := m.from - at
	j := joiner{src: p.text}
	j.source(at, m.from)
	j.nodes(p.contentNodes(italicRule, in|inItalic, m.from, m.to))
	j.source(m.to, m.to+width)
	j.source(m.to+width, m.end)
	return j.done()
}

// snake finds a word that ends in one or two underscores: what follows them
// starts no italic text.
func (p *parser) snake(at int) match {
	end := p.run(&p.alnums, at, alnum)
	if p.byteAt(end) != '_' {
		return match{}
	}
	if end++; p.byteAt(end) == '_' {
		end++
	}
	return match{kind: plainText, end: end}
}

// markedBlank finds marks with nothing but space between them.
func (p *parser) markedBlank(at int) match {
	gap := p.repeat(at)
	end := p.run(&p.blanks, gap, space)
	if end == gap || p.byteAt(end) != p.text[at] {
		return match{}
	}
	return match{kind: plainText, end: p.repeat(end)}
}
