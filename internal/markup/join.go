package markup

import "strings"

// joiner collects what stands side by side. Neighbouring texts become one, and
// an emoji that touches a word or another emoji is the characters it was
// written with: a colon in "10:30:45" is no emoji.
type joiner struct {
	src   string
	out   []Node
	run   run
	last  piece // the one before held
	held  piece // not yet judged: its right neighbour is unknown
	begun bool
}

// piece is a text, or a node that is none.
type piece struct {
	node   Node
	text   string
	lo, hi int // where text stands in the source, if it does
}

// source takes the text between two positions.
func (j *joiner) source(lo, hi int) { j.take(piece{text: j.src[lo:hi], lo: lo, hi: hi}) }

// text takes a text that does not stand in the source as it is.
func (j *joiner) text(s string) { j.take(piece{text: s}) }

// node takes any node.
func (j *joiner) node(n Node) {
	if t, ok := n.(*Text); ok && t.Type == TypePlain {
		j.text(t.Value)
		return
	}
	j.take(piece{node: n})
}

func (j *joiner) nodes(list []Node) {
	for _, n := range list {
		j.node(n)
	}
}

func (j *joiner) take(next piece) {
	if j.begun {
		j.settle(next)
		j.last = j.held
	}
	j.held, j.begun = next, true
}

// settle decides what the held piece is, now that its right neighbour is known;
// the zero piece stands for none.
func (j *joiner) settle(next piece) {
	if e, ok := j.held.node.(*Emoji); ok && e.Value != nil && (j.last.touches() || next.touches()) {
		j.run.add(j.src, piece{text: e.typed()})
		return
	}
	if j.held.node == nil {
		j.run.add(j.src, j.held)
		return
	}
	j.flush()
	j.out = append(j.out, j.held.node)
}

// done gives what was collected.
func (j *joiner) done() []Node {
	if j.begun {
		j.settle(piece{})
	}
	j.flush()
	return j.out
}

func (j *joiner) flush() {
	if text, any := j.run.take(j.src); any {
		j.out = append(j.out, plain(text))
	}
}

// touches reports whether a piece keeps an emoji beside it from being one.
func (p piece) touches() bool {
	if p.node != nil {
		return p.node.Kind() == TypeEmoji
	}
	return !blank(p.text)
}

// typed is how the emoji was written.
func (e *Emoji) typed() string {
	if e.ShortCode == e.Value.Value {
		return ":" + e.ShortCode + ":"
	}
	return e.Value.Value
}

// blank reports whether a text is nothing but what JavaScript trims.
func blank(s string) bool {
	const trimmed = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
		"\u2028\u2029\u202f\u205f\u3000\ufeff"
	return strings.TrimLeft(s, trimmed) == ""
}

// run is texts put together. As long as they stand side by side in the source
// it only keeps where.
type run struct {
	any    bool
	lo, hi int
	copied []byte // once they do not
}

func (r *run) add(src string, p piece) {
	switch fromSource := p.hi > p.lo; {
	case !r.any && fromSource:
		r.lo, r.hi = p.lo, p.hi
	case r.any && fromSource && len(r.copied) == 0 && p.lo == r.hi:
		r.hi = p.hi
	default:
		if r.any && len(r.copied) == 0 {
			r.copied = append(r.copied, src[r.lo:r.hi]...)
		}
		r.copied = append(r.copied, p.text...)
	}
	r.any = true
}

// take gives the text and starts anew.
func (r *run) take(src string) (text string, any bool) {
	text = src[r.lo:r.hi]
	if len(r.copied) > 0 {
		text = string(r.copied)
	}
	any = r.any
	*r = run{copied: r.copied[:0]}
	return text, any
}
