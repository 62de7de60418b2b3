// Package markup reads Rocket.Chat's message grammar: the text of a message
// becomes the tree that clients expect in its "md" field. The tree is the one
// the npm package @rocket.chat/message-parser gives in version 0.31.31, oddities
// included, because clients draw what the tree says and search it for mentions;
// the few places where it differs are the table in differences_test.go.
//
// The grammar is a parsing expression grammar: alternatives are ordered and
// repetitions never give back what they took. So where a construct ends depends
// only on where it starts and on the constructs around it, and the parser keeps
// every such answer in a chain. Each character is therefore looked at a bounded
// number of times, whatever the text, and recursion is no deeper than the four
// constructs that may contain one another, none of which may contain itself.
//
// The package is not a renderer and not Markdown: it makes no HTML, looks up no
// user, room or emoji, and fetches nothing.
package markup

import "strings"

// Options switches the parts of the grammar that a workspace may turn on.
// The zero value is the package's default: all of them off.
type Options struct {
	Emoticons bool  `json:"emoticons,omitzero"` // :) and friends become emoji
	Colors    bool  `json:"colors,omitzero"`    // color:#rrggbb
	Katex     Katex `json:"katex,omitzero"`

	// CustomDomains are names besides those of the public internet whose
	// addresses become links, such as an intranet's.
	CustomDomains []string `json:"customDomains,omitzero"`
}

// Katex says which marks enclose a formula.
type Katex struct {
	Dollar      bool `json:"dollarSyntax,omitzero"`      // $…$ and $$…$$
	Parenthesis bool `json:"parenthesisSyntax,omitzero"` // \(…\) and \[…\]
}

// Parse reads a message. It never fails: what no rule claims is plain text.
// Its time and memory grow linearly with the text. Bytes that are not UTF-8
// are read as U+FFFD. The empty text, which the npm package refuses, has an
// empty tree.
func Parse(text string, opt Options) Root {
	p := newParser(strings.ToValidUTF8(text, "\uFFFD"), opt)
	if big := p.bigEmoji(); big != nil {
		return Root{big}
	}
	var root Root
	for at := 0; at < len(p.text); {
		block, end := p.block(at)
		root = append(root, block)
		at = end
	}
	return root
}

// parser holds one text and what has been found out about it. Every chain
// answers one question about each position: see chain.
type parser struct {
	text  string
	opt   Options
	hosts bool // whether the text can hold a host name at all

	alnums, letters, blanks, repeats     chain
	schemes, labels, locals              chain
	extras, targets, autolinks, captions chain
	hrefs, mailHosts, joined, stars      chain

	contents [contentRules][allScopes]chain
	formulas [2]nextMark // inline, block
}

func newParser(text string, opt Options) *parser {
	return &parser{
		text:  text,
		opt:   opt,
		hosts: strings.Contains(text, ".") || strings.Contains(text, localhost),
	}
}

// byteAt is the byte at a position, or 0 past the end.
func (p *parser) byteAt(at int) byte {
	if at < len(p.text) {
		return p.text[at]
	}
	return 0
}

// hasAt reports whether s stands at a position.
func (p *parser) hasAt(at int, s string) bool {
	return at <= len(p.text) && strings.HasPrefix(p.text[at:], s)
}
