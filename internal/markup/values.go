package markup

import "strconv"

// timestamp finds <t:1700000000> and <t:1700000000:F>.
func (p *parser) timestamp(at int) match {
	const digits = 10
	if !p.hasAt(at, "<t:") {
		return match{}
	}
	from := at + len("<t:")
	to := from
	for to < from+digits {
		if !p.is(to, digit) {
			return match{}
		}
		to++
	}
	end := to
	if p.byteAt(end) == ':' && isFormat(p.byteAt(end+1)) {
		end += 2
	}
	if p.byteAt(end) != '>' {
		return match{}
	}
	return match{kind: timestamp, end: end + 1, from: from, to: to}
}

func isFormat(b byte) bool {
	switch b {
	case 't', 'T', 'd', 'D', 'f', 'F', 'R':
		return true
	}
	return false
}

func (p *parser) timestampNode(m match) Node {
	moment := Moment{Timestamp: p.text[m.from:m.to], Format: "t"}
	if p.text[m.to] == ':' {
		moment.Format = p.text[m.to+1 : m.to+2]
	}
	fallback := plain("<t:" + moment.Timestamp + ":" + moment.Format + ">")
	return &Timestamp{Tag{TypeTimestamp}, moment, fallback}
}

const colorPrefix = "color:#"

// color finds color:#rgb, color:#rgba, color:#rrggbb and color:#rrggbbaa with
// no text right behind.
func (p *parser) color(at int) match {
	if !p.opt.Colors || !p.hasAt(at, colorPrefix) {
		return match{}
	}
	from := at + len(colorPrefix)
	end := from
	for end < from+8 && isHex(p.byteAt(end)) {
		end++
	}
	switch end - from {
	case 3, 4, 6, 8:
	default:
		return match{}
	}
	if p.is(end, anyText) {
		return match{}
	}
	return match{kind: color, end: end, from: from, to: end}
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

func (p *parser) colorNode(m match) Node {
	hex := p.text[m.from:m.to]
	width := 1
	if len(hex) > 4 {
		width = 2
	}
	part := func(i int) uint8 {
		if i*width >= len(hex) {
			return 0xFF
		}
		v, _ := strconv.ParseUint(hex[i*width:(i+1)*width], 16, 8) // only hex digits get here
		if width == 1 {
			v *= 0x11
		}
		return uint8(v)
	}
	return &Color{Tag{TypeColor}, RGBA{part(0), part(1), part(2), part(3)}}
}

// inlineKatex finds a formula within a line, though the formula may have lines
// of its own.
func (p *parser) inlineKatex(at int) match {
	from, to, end := p.formula(at, &p.formulas[0], `\(`, `\)`, "$")
	if end < 0 {
		return match{}
	}
	return match{kind: inlineKatex, end: end, from: from, to: to}
}

// formula finds what stands between an opening and a closing mark, of which
// each kind counts only if it is switched on, but an opening of one kind may be
// closed by the other. end is -1 if there is none.
func (p *parser) formula(at int, next *nextMark, open, closing, dollar string) (from, to, end int) {
	katex := p.opt.Katex
	switch {
	case katex.Parenthesis && p.hasAt(at, open):
		from = at + len(open)
	case katex.Dollar && p.hasAt(at, dollar):
		from = at + len(dollar)
	default:
		return 0, 0, -1
	}
	to = next.after(len(p.text), from, func(at int) bool {
		return katex.Parenthesis && p.hasAt(at, closing) || katex.Dollar && p.hasAt(at, dollar)
	})
	switch {
	case to == len(p.text):
		return 0, 0, -1
	case p.hasAt(to, dollar) && katex.Dollar:
		return from, to, to + len(dollar)
	}
	return from, to, to + len(closing)
}
