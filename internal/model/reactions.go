package model

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Reactions are how people have reacted to a message: an object of JSON with
// the codes of the emoji, such as :smile:, in the order in which these were
// first given. Clients show them in that order, so it has to stay.
type Reactions []EmojiReaction

// EmojiReaction is who has reacted with one emoji.
type EmojiReaction struct {
	Emoji string
	Reaction
}

// With returns who has reacted with an emoji.
func (r Reactions) With(emoji string) Reaction {
	if at := r.index(emoji); at >= 0 {
		return r[at].Reaction
	}
	return Reaction{}
}

// Set changes who has reacted with an emoji. One that nobody has reacted with
// any more is gone, and comes last when somebody does again.
func (r *Reactions) Set(emoji string, by Reaction) {
	at := r.index(emoji)
	switch {
	case at < 0 && len(by.Usernames) > 0:
		*r = append(*r, EmojiReaction{emoji, by})
	case at >= 0 && len(by.Usernames) == 0:
		*r = slices.Delete(*r, at, at+1)
	case at >= 0:
		(*r)[at].Reaction = by
	}
}

func (r Reactions) index(emoji string) int {
	return slices.IndexFunc(r, func(one EmojiReaction) bool { return one.Emoji == emoji })
}

// MarshalJSONTo writes the object.
func (r Reactions) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, one := range r {
		if err := enc.WriteToken(jsontext.String(one.Emoji)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, one.Reaction); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// UnmarshalJSONFrom reads the object; null is none.
func (r *Reactions) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*r = nil
	begin, err := dec.ReadToken()
	if err != nil || begin.Kind() == 'n' {
		return err
	}
	if begin.Kind() != '{' {
		return &json.SemanticError{JSONKind: begin.Kind()}
	}
	for dec.PeekKind() != '}' {
		emoji, err := dec.ReadToken()
		if err != nil {
			return err
		}
		one := EmojiReaction{Emoji: emoji.String()}
		if err := json.UnmarshalDecode(dec, &one.Reaction); err != nil {
			return err
		}
		*r = append(*r, one)
	}
	_, err = dec.ReadToken()
	return err
}
