package markup

import "strings"

// mostBigEmoji is how many emoji a message may consist of to be drawn large.
const mostBigEmoji = 3

// bigEmoji reads a message that is nothing but up to three emoji, or gives nil.
func (p *parser) bigEmoji() Node {
	var emojis []Node
	at := p.skip(0, space|lineEnd)
	for at < len(p.text) {
		m := p.emojiOrEmoticon(at)
		if !m.ok() || len(emojis) == mostBigEmoji {
			return nil
		}
		emojis = append(emojis, p.emojiNode(at, m))
		at = p.skip(m.end, space|lineEnd)
	}
	if emojis == nil {
		return nil
	}
	return branch(TypeBigEmoji, emojis)
}

func (p *parser) emojiOrEmoticon(at int) match {
	if m := p.emoji(at); m.ok() {
		return m
	}
	return p.emoticon(at)
}

// emoji finds a short code or an emoji in Unicode. Any name may be a short
// code: whether there is such an emoji is the client's business.
func (p *parser) emoji(at int) match {
	if p.text[at] == ':' {
		end := p.skip(at+1, codeName)
		if end > at+1 && p.byteAt(end) == ':' {
			return match{kind: shortCode, end: end + 1, from: at + 1, to: end}
		}
		return match{}
	}
	if end := p.unicodeEmoji(at); end >= 0 {
		return match{kind: unicodeEmoji, end: end}
	}
	return match{}
}

func (p *parser) emojiNode(at int, m match) Node {
	typed := p.text[at:m.end]
	switch code := p.text[m.from:m.to]; m.kind {
	case shortCode:
		return &Emoji{Tag: Tag{TypeEmoji}, Value: plain(code), ShortCode: code}
	case emoticon:
		_, code := findEmoticon(typed)
		return &Emoji{Tag: Tag{TypeEmoji}, Value: plain(typed), ShortCode: code}
	}
	return &Emoji{Tag: Tag{TypeEmoji}, Unicode: typed}
}

// zwj joins emoji to one.
const zwj = '\u200D'

// unicodeEmoji is the end of the emoji at a position, or -1. What it may be made
// of is not what Unicode says, but what the npm package knows.
func (p *parser) unicodeEmoji(at int) int {
	if p.text[at] < 0xE2 { // the first byte of the lowest emoji
		return -1
	}
	r, end := p.runeAt(at)
	switch {
	case isPictograph(r):
		return p.joinedEmoji(at)
	case 0x1F600 <= r && r <= 0x1F64F, 0x1F680 <= r && r <= 0x1F6FA:
		return end
	case 0x1F900 <= r && r <= 0x1F9FF:
		return p.supplemental(end)
	case 0x2300 <= r && r <= 0x23FF, 0x2600 <= r && r <= 0x27BF:
		return p.variant(end)
	case isFlag(r):
		if r, end := p.runeAt(end); isFlag(r) {
			return end
		}
	}
	return -1
}

func isPictograph(r rune) bool { return 0x1F300 <= r && r <= 0x1F5FF }

func isFlag(r rune) bool { return 0x1F100 <= r && r <= 0x1F1FF }

// variant skips a variation selector.
func (p *parser) variant(at int) int {
	if r, end := p.runeAt(at); 0xFE00 <= r && r <= 0xFE0F {
		return end
	}
	return at
}

// pictograph is the end of a pictograph at a position, or -1.
func (p *parser) pictograph(at int) int {
	r, end := p.runeAt(at)
	if !isPictograph(r) {
		return -1
	}
	return p.variant(end)
}

// supplemental is the end of what may follow a supplemental symbol: pictographs
// joined to one another, but not to the symbol.
func (p *parser) supplemental(at int) int {
	end := p.pictograph(at)
	if end < 0 {
		return at
	}
	for {
		r, joined := p.runeAt(end)
		if r != zwj {
			return end
		}
		next := p.pictograph(joined)
		if next < 0 {
			return end
		}
		end = next
	}
}

// joinedEmoji is the end of pictographs of any skin joined to one, or -1 if the
// last one is missing.
func (p *parser) joinedEmoji(at int) int {
	last := p.joined.end(len(p.text), at, func(at int) int {
		joint := p.tinted(at)
		if joint < 0 {
			return -1
		}
		if r, end := p.runeAt(joint); r == zwj {
			return end
		}
		return -1
	})
	return p.tinted(last)
}

// tinted is the end of a pictograph with a skin tone or without, or -1.
func (p *parser) tinted(at int) int {
	end := p.pictograph(at)
	if end < 0 {
		return -1
	}
	if r, toned := p.runeAt(end); 0x1F3FB <= r && r <= 0x1F3FF {
		return toned
	}
	return end
}

// emoticon finds a :-) and the like.
func (p *parser) emoticon(at int) match {
	if !p.opt.Emoticons {
		return match{}
	}
	typed, _ := findEmoticon(p.text[at:])
	if typed == "" {
		return match{}
	}
	return match{kind: emoticon, end: at + len(typed)}
}

// findEmoticon is the emoticon that a text starts with, and its short code.
func findEmoticon(text string) (typed, code string) {
	if text == "" {
		return "", ""
	}
	for _, e := range emoticonsFrom[text[0]] {
		if strings.HasPrefix(text, e.typed) {
			return e.typed, e.code
		}
	}
	return "", ""
}
