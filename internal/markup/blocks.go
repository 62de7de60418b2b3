package markup

// block reads the block at a position within the text, and gives the position
// after it. What is no other block is a paragraph of one line.
func (p *parser) block(at int) (Node, int) {
	if node, end := p.special(at); end > at {
		return node, end
	}
	return p.paragraph(at)
}

// special reads a block that is told by how its line starts. The end is -1 if
// there is none.
func (p *parser) special(at int) (Node, int) {
	switch c := p.text[at]; {
	case c == '>':
		return p.quote(at)
	case c == '`':
		return p.codeBlock(at)
	case c == '#':
		return p.heading(at)
	case c == '-':
		if tasks, end := p.tasks(at); end > at {
			return tasks, end
		}
		return p.list(TypeUnorderedList, at, p.dashItem)
	case c == '*':
		return p.list(TypeUnorderedList, at, p.starItem)
	case c == '$' || c == '\\':
		return p.katexBlock(at)
	case classes[c]&digit != 0:
		return p.orderedList(at)
	case classes[c]&(space|lineEnd) != 0:
		return p.lineBreak(at)
	}
	return nil, -1
}

// paragraph reads a line. Its end is at if there is nothing on it.
func (p *parser) paragraph(at int) (Node, int) {
	nodes, end := p.inlines(at)
	if nodes == nil {
		return nil, at
	}
	return branch(TypeParagraph, nodes), end
}

// quote reads lines that start with >. A quoted line may not be empty.
func (p *parser) quote(at int) (Node, int) {
	var lines []Node
	for p.byteAt(at) == '>' {
		from := p.skip(at+1, space)
		line, end := p.paragraph(from)
		if line == nil {
			break
		}
		lines = append(lines, line)
		at = end
	}
	if lines == nil {
		return nil, -1
	}
	return branch(TypeQuote, lines), at
}

const fence = "```"

// codeBlock reads lines between fences. There must be a line, and something in
// it if it is the only one.
func (p *parser) codeBlock(at int) (Node, int) {
	if !p.hasAt(at, fence) {
		return nil, -1
	}
	from := at + len(fence)
	to := p.skip(from, langName)
	start := p.lineEndAt(to)
	if start < 0 {
		return nil, -1
	}
	lines, at := p.codeLines(start)
	end := p.lineEndAt(at)
	if lines == nil || end < 0 || !p.hasAt(end, fence) {
		return nil, -1
	}
	language := p.text[from:to]
	if language == "" {
		language = "none"
	}
	return &Code{Tag{TypeCode}, language, lines}, end + len(fence)
}

// codeLines reads lines up to a fence or to a carriage return, which only a
// fence may follow.
func (p *parser) codeLines(at int) (lines []Node, end int) {
	for {
		from := at
		if p.byteAt(at) == '\n' {
			from++
		}
		to := p.codeChunk(from)
		if to == from && (from == at || p.hasAt(from, fence)) {
			return lines, at
		}
		lines = append(lines, wrap(TypeCodeLine, p.text[from:to]))
		at = to
	}
}

// codeChunk is the end of what may stand on a line of code.
func (p *parser) codeChunk(at int) int {
	for at < len(p.text) && !p.is(at, lineEnd) && !p.hasAt(at, fence) {
		at++
	}
	return at
}

// heading reads a line that starts with one to four #.
func (p *parser) heading(at int) (Node, int) {
	const deepest = 4
	from := at
	for from < at+deepest && p.byteAt(from) == '#' {
		from++
	}
	text := p.skip(from, space)
	if text == from {
		return nil, -1
	}
	end := text
	for end < len(p.text) && !p.is(end, lineEnd) {
		end++
	}
	if end == text {
		return nil, -1
	}
	return &Heading{Tag{TypeHeading}, from - at, []Node{plain(p.text[text:end])}}, end
}

// katexBlock reads a formula that starts a line.
func (p *parser) katexBlock(at int) (Node, int) {
	from, to, end := p.formula(at, &p.formulas[1], `\[`, `\]`, "$$")
	if end < 0 {
		return nil, -1
	}
	return &Text{Tag{TypeKatex}, p.text[from:to]}, end
}

// lineBreak reads a line with nothing on it but space.
func (p *parser) lineBreak(at int) (Node, int) {
	end := p.lineEndAt(p.skip(at, space))
	if end < 0 {
		return nil, -1
	}
	return &LineBreak{Tag{TypeLineBreak}}, end
}
