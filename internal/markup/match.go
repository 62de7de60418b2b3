package markup

// match is a rule's finding: what stands at a position, where it ends, and
// where its inside is. The zero match is none. Finding is kept apart from
// building, since most of what is tried comes to nothing.
type match struct {
	kind     kind
	end      int
	from, to int
}

func (m match) ok() bool { return m.kind != none }

// kind says what a match is and so how its node is built.
type kind uint8

const (
	none         kind = iota
	plainText         // as it stands
	escapedText       // as it stands, from..to
	squeezedText      // the character, one @ and from..to
	bold              // from..to inside the marks
	italic            // from..to inside the marks
	italicText        // from..to inside marks that mean nothing
	strike            // from..to inside the marks
	reference         // [title](target): to is where the target starts
	captioned         // <target|title>: from..to is the title
	image             // ![title](target): from..to is the title
	address           // a bare address
	mail              // from..to is the address without mailto:
	phone             // a phone number
	user              // from..to is the name
	channel           // from..to is the name
	shortCode         // from..to is the code
	unicodeEmoji      // as it stands
	emoticon          // as it stands
	inlineCode        // from..to is the code
	color             // from..to are the digits
	inlineKatex       // from..to is the formula
	timestamp         // from..to is the moment, the format follows
)

// add builds what was found at a position, within the constructs of scope, and
// gives it to the joiner.
func (p *parser) add(j *joiner, at int, m match, in scope) {
	switch inside := p.text[m.from:m.to]; m.kind {
	case plainText:
		j.source(at, m.end)
	case escapedText:
		j.source(m.from, m.to)
	case squeezedText:
		j.text(p.text[at:p.next(at)] + "@" + inside)
	case italicText:
		j.nodes(p.unmarked(at, m, in))
	case bold, italic, strike:
		rule := ruleOf[m.kind]
		j.node(branch(rule.node, p.contentNodes(rule, in|rule.bit, m.from, m.to)))
	case reference:
		j.node(p.reference(at, m, in))
	case captioned:
		j.node(link(p.target(at+1), plain(inside)))
	case image:
		j.node(p.imageNode(m))
	case address, mail, phone:
		j.node(p.autolink(at, m))
	case user:
		j.node(wrap(TypeUser, inside))
	case channel:
		j.node(wrap(TypeChannel, inside))
	case shortCode, unicodeEmoji, emoticon:
		j.node(p.emojiNode(at, m))
	case inlineCode:
		j.node(wrap(TypeInlineCode, inside))
	case color:
		j.node(p.colorNode(m))
	case inlineKatex:
		j.node(&Text{Tag{TypeInlineKatex}, inside})
	case timestamp:
		j.node(p.timestampNode(m))
	}
}
