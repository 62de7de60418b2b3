package markup

import "strconv"

// tasks reads lines that start with - [ ] or - [x].
func (p *parser) tasks(at int) (Node, int) {
	return p.list(TypeTasks, at, func(at int) (Node, int) {
		done := p.hasAt(at, "- [x]")
		if !done && !p.hasAt(at, "- [ ]") {
			return nil, -1
		}
		text, end := p.itemText(at + len("- [x]"))
		return &Task{Tag{TypeTask}, done, text}, end
	})
}

// orderedList reads lines that start with a number and a dot.
func (p *parser) orderedList(at int) (Node, int) {
	return p.list(TypeOrderedList, at, func(at int) (Node, int) {
		dot := p.skip(at, digit)
		if dot == at || p.byteAt(dot) != '.' {
			return nil, -1
		}
		text, end := p.itemText(dot + 1)
		return &ListItem{Tag{TypeListItem}, text, number(p.text[at:dot])}, end
	})
}

// number reads digits as JavaScript does. Too many of them are no number.
func number(digits string) float64 {
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0
	}
	return n
}

// dashItem reads a line that starts with a dash.
func (p *parser) dashItem(at int) (Node, int) {
	if p.byteAt(at) != '-' {
		return nil, -1
	}
	text, end := p.itemText(at + 1)
	return &ListItem{Tag: Tag{TypeListItem}, Value: text}, end
}

// list reads items for as long as item finds one: it gives the position after
// it, or -1.
func (p *parser) list(list Type, at int, item func(at int) (Node, int)) (Node, int) {
	var items []Node
	for {
		node, end := item(at)
		if end < 0 {
			break
		}
		items = append(items, node)
		at = end
	}
	if items == nil {
		return nil, -1
	}
	return branch(list, items), at
}

// itemText reads the rest of an item's line, which starts with space and has
// something on it; the end is -1 otherwise.
func (p *parser) itemText(at int) ([]Node, int) {
	from := p.skip(at, space)
	if from == at {
		return nil, -1
	}
	nodes, end := p.inlines(from)
	if nodes == nil {
		return nil, -1
	}
	return nodes, end
}

// starItem reads an item that starts with an asterisk. No other may be in it
// but in something that means something, or the line may be bold after all.
func (p *parser) starItem(at int) (Node, int) {
	if p.byteAt(at) != '*' {
		return nil, -1
	}
	from := p.skip(at+1, space)
	to := p.stars.end(len(p.text), from, func(at int) int {
		if m := p.starInline(at); m.ok() {
			return m.end
		}
		return -1
	})
	if from == at+1 || to == from || p.byteAt(to) == '*' {
		return nil, -1
	}
	j := joiner{src: p.text}
	for from < to {
		m := p.starInline(from)
		p.add(&j, from, m, 0)
		from = m.end
	}
	return &ListItem{Tag: Tag{TypeListItem}, Value: j.done()}, p.afterLine(to)
}

// starInline finds what inline finds, but no bare asterisk.
func (p *parser) starInline(at int) match {
	if p.byteAt(at) != '*' {
		return p.inline(at)
	}
	return p.inlineItem(at)
}
