package markup

import (
	"unicode"
	"unicode/utf8"
)

// class is a set of the grammar's kinds of bytes. Every byte of a character
// beyond ASCII is of the same classes, so runs end between characters.
type class uint16

const (
	digit     class = 1 << iota
	letter          // a to z in both cases
	space           // what separates words within a line
	lineEnd         // what ends a line
	anyText         // what a line of bare text is made of
	targetish       // what a link's target is made of, text aside
	caption         // what the title in <target|title> is made of
	extra           // punctuation that does not end a bare address
	safe            // marks that addresses hold but host names do not
	schemish        // what an address's scheme is made of
	codeName        // what an emoji's short code is made of
	langName        // what a code block's language is made of
	localMark       // marks that may follow a letter in a mail address
	hostEnd         // marks that end a host name
)

const alnum = digit | letter

// classes says of which classes each byte is.
var classes = func() (table [256]class) {
	set := func(c class, lo, hi byte) {
		for b := int(lo); b <= int(hi); b++ {
			table[b] |= c
		}
	}
	each := func(c class, bytes string) {
		for _, b := range []byte(bytes) {
			table[b] |= c
		}
	}
	set(digit, '0', '9')
	set(letter, 'a', 'z')
	set(letter, 'A', 'Z')
	for b := range table {
		if table[b]&alnum != 0 {
			table[b] |= schemish | codeName | langName
		}
	}
	each(space, " \t")
	each(lineEnd, "\r\n")
	set(anyText, ' ', '\'')
	set(anyText, '+', 'Z')
	set(anyText, 'a', 'z')
	set(anyText|caption, 0x80, 0xFF)
	each(targetish, "*[/]^_`{}~(")
	set(caption, ' ', '{')
	each(caption, "}~\x7F")
	table['<'] &^= caption
	table['>'] &^= caption
	each(extra, `.,!%~*"':;()=`)
	each(safe, "$@&+_#?-")
	each(schemish, "+-")
	each(codeName, "-_+.")
	each(langName, " _-.")
	each(localMark, "!#$%&'*+/=?^_`{|}~-")
	each(hostEnd, "\\/|><%`")
	return table
}()

// is reports whether the byte at a position is of a class; past the end none is.
func (p *parser) is(at int, c class) bool {
	return at < len(p.text) && classes[p.text[at]]&c != 0
}

// skip is the position after the bytes of a class at a position. Where the same
// bytes may be asked about again and again, run is the one to use.
func (p *parser) skip(at int, c class) int {
	for p.is(at, c) {
		at++
	}
	return at
}

// next is the position after the character at a position within the text.
func (p *parser) next(at int) int {
	if p.text[at] < utf8.RuneSelf {
		return at + 1
	}
	_, size := utf8.DecodeRuneInString(p.text[at:])
	return at + size
}

// runeAt is the character at a position and the position after it; past the end
// it is utf8.RuneError.
func (p *parser) runeAt(at int) (rune, int) {
	if at >= len(p.text) {
		return utf8.RuneError, at
	}
	if b := p.text[at]; b < utf8.RuneSelf {
		return rune(b), at + 1
	}
	r, size := utf8.DecodeRuneInString(p.text[at:])
	return r, at + size
}

// lineEndAt is the position after the line end at a position, or -1.
func (p *parser) lineEndAt(at int) int {
	switch {
	case !p.is(at, lineEnd):
		return -1
	case p.hasAt(at, "\r\n"):
		return at + 2
	}
	return at + 1
}

// isAlnum reports whether a character may be part of a name. The grammar knows
// letters and digits as of Unicode 8, and none beyond the basic plane.
func isAlnum(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0 && classes[r]&alnum != 0
	}
	return r <= 0xFFFF && unicode.In(r, unicode.L, unicode.Nd) && !unicode.Is(since8, r)
}

// isLocal reports whether a character may start a part of a mail address's
// local name: letters, digits, marks and everything that may belong to an emoji.
func isLocal(r rune) bool {
	if r > 0xFFFF || isAlnum(r) || unicode.Is(emojiParts, r) {
		return true
	}
	return r >= utf8.RuneSelf && (r == 0x1CF2 || r == 0x1CF3 || unicode.Is(unicode.M, r) && !unicode.Is(since8, r))
}

// emojiParts are the symbols of the basic plane that emoji are made of.
var emojiParts = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00A9, 0x00A9, 1}, {0x00AE, 0x00AE, 1}, {0x0300, 0x036F, 1}, {0x200D, 0x200D, 1}, {0x203C, 0x203C, 1},
		{0x2049, 0x2049, 1}, {0x20D0, 0x20F0, 1}, {0x2122, 0x2122, 1}, {0x2139, 0x2139, 1}, {0x2190, 0x21FF, 1},
		{0x231A, 0x231B, 1}, {0x2328, 0x2328, 1}, {0x23CF, 0x23CF, 1}, {0x23E9, 0x23F3, 1}, {0x23F8, 0x23FA, 1},
		{0x24C2, 0x24C2, 1}, {0x25AA, 0x25AB, 1}, {0x25B6, 0x25B6, 1}, {0x25C0, 0x25C0, 1}, {0x25FB, 0x25FE, 1},
		{0x2600, 0x27BF, 1}, {0x2934, 0x2935, 1}, {0x2B05, 0x2B07, 1}, {0x2B1B, 0x2B1C, 1}, {0x2B50, 0x2B50, 1},
		{0x2B55, 0x2B55, 1}, {0x3030, 0x3030, 1}, {0x303D, 0x303D, 1}, {0x3297, 0x3297, 1}, {0x3299, 0x3299, 1},
		{0xFE0E, 0xFE0F, 1}, {0xFE20, 0xFE23, 1},
	},
	LatinOffset: 2,
}

// since8 are the letters and marks of the basic plane that Unicode received
// after version 8, as far as Go's tables know them. TestLetters fails when Go
// learns of more.
var since8 = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0560, 0x0560, 1}, {0x0588, 0x0588, 1}, {0x05EF, 0x05EF, 1}, {0x07FD, 0x07FD, 1}, {0x0860, 0x086A, 1},
		{0x0870, 0x0887, 1}, {0x0889, 0x088E, 1}, {0x0898, 0x089F, 1}, {0x08B5, 0x08B5, 1}, {0x08BE, 0x08D3, 1},
		{0x09FC, 0x09FC, 1}, {0x09FE, 0x09FE, 1}, {0x0AFA, 0x0AFF, 1}, {0x0B55, 0x0B55, 1}, {0x0C04, 0x0C04, 1},
		{0x0C3C, 0x0C3C, 1}, {0x0C5D, 0x0C5D, 1}, {0x0CDD, 0x0CDD, 1}, {0x0CF3, 0x0CF3, 1}, {0x0D00, 0x0D00, 1},
		{0x0D04, 0x0D04, 1}, {0x0D3B, 0x0D3C, 1}, {0x0D81, 0x0D81, 1}, {0x0E86, 0x0E86, 1}, {0x0E89, 0x0E89, 1},
		{0x0E8C, 0x0E8C, 1}, {0x0E8E, 0x0E93, 1}, {0x0E98, 0x0E98, 1}, {0x0EA0, 0x0EA0, 1}, {0x0EA8, 0x0EA9, 1},
		{0x0EAC, 0x0EAC, 1}, {0x0EBA, 0x0EBA, 1}, {0x0ECE, 0x0ECE, 1}, {0x170D, 0x170D, 1}, {0x1715, 0x1715, 1},
		{0x171F, 0x171F, 1}, {0x180F, 0x180F, 1}, {0x1878, 0x1878, 1}, {0x1ABF, 0x1ACE, 1}, {0x1B4C, 0x1B4C, 1},
		{0x1C90, 0x1CBA, 1}, {0x1CBD, 0x1CBF, 1}, {0x1CF2, 0x1CF3, 1}, {0x1CF7, 0x1CF7, 1}, {0x1CFA, 0x1CFA, 1},
		{0x1DF6, 0x1DFA, 1}, {0x2C2F, 0x2C2F, 1}, {0x2C5F, 0x2C5F, 1}, {0x312E, 0x312F, 1}, {0x31BB, 0x31BF, 1},
		{0x4DB6, 0x4DBF, 1}, {0x9FD6, 0x9FFF, 1}, {0xA7AF, 0xA7AF, 1}, {0xA7B8, 0xA7CA, 1}, {0xA7D0, 0xA7D1, 1},
		{0xA7D3, 0xA7D3, 1}, {0xA7D5, 0xA7D9, 1}, {0xA7F2, 0xA7F6, 1}, {0xA82C, 0xA82C, 1}, {0xA8FE, 0xA8FF, 1},
		{0xAB66, 0xAB69, 1},
	},
}
