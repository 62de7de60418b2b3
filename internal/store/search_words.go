package store

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gantry/internal/model"
)

// SearchWords returns the words of a text as searches compare them, in their
// order: lower case and without accents. Scripts that do not part their words
// are taken letter by letter.
func SearchWords(text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
		}
		word.Reset()
	}
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case unicode.In(r, unwordly...):
			end()
			words = append(words, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if word.Len() < maxWord {
				word.WriteRune(r)
			}
		case !unicode.Is(unicode.Mn, r):
			end()
		}
	}
	end()
	return words
}

// maxWord bounds how much of a word counts, in bytes, maxWords how many words
// of a message do.
const (
	maxWord  = 64
	maxWords = 2000
)

// unwordly are the scripts that are written without spaces.
var unwordly = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// Facets of messages that searches can ask for. A colon is in no word.
const (
	HasURL      = "has:url"
	HasLocation = "has:location"
	IsPinned    = "is:pinned"
)

// FromFacet is that somebody wrote a message, MentionFacet that it calls
// somebody, and roomFacet that it is in a room. Ids that differ in case or
// signs alone share a facet.
func FromFacet(uid string) string    { return facet("from", uid) }
func MentionFacet(uid string) string { return facet("mention", uid) }
func roomFacet(rid string) string    { return facet("room", rid) }

func facet(kind, id string) string {
	return kind + ":" + strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return ':'
	}, id)
}

// indexable says whether searches find a message: people wrote it, and it is
// still there.
func indexable(m *model.Message) bool { return m.T == "" || m.T == "e2e" }

// searchWords returns everything a search can find a message by, separated by
// spaces. Of what is encrypted that is its facets alone.
func searchWords(m *model.Message) string {
	all := []string{roomFacet(m.RID), FromFacet(m.U.ID)}
	for _, mention := range m.Mentions {
		all = append(all, MentionFacet(mention.ID))
	}
	_, located := m.Extra["location"]
	for facet, is := range map[string]bool{HasURL: len(m.URLs) > 0, HasLocation: located, IsPinned: m.PinnedAt > 0} {
		if is {
			all = append(all, facet)
		}
	}
	if m.T == "e2e" {
		return strings.Join(all, " ")
	}
	text := m.Msg
	for _, a := range m.Attachments {
		if a.Description != nil {
			text += "\n" + *a.Description
		}
	}
	words := SearchWords(text)
	slices.Sort(words)
	words = slices.Compact(words)
	return strings.Join(append(all, words[:min(len(words), maxWords)]...), " ")
}
