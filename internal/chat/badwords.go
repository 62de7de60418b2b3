package chat

import (
	"strings"
	"sync/atomic"
	"unicode"

	"gantry/internal/settings"
)

// badWords keeps the words that a workspace does not want to read, while the
// settings stay as they are.
type badWords struct{ last atomic.Pointer[wordList] }

type wordList struct {
	source string
	words  map[string]bool
}

// of returns the words that are to be hidden; nil when the filter is off.
func (b *badWords) of(s *settings.Snapshot) map[string]bool {
	if !s.Bool("Message_AllowBadWordsFilter") {
		return nil
	}
	bad, good := s.String("Message_BadWordsFilterList"), s.String("Message_BadWordsWhitelist")
	source := bad + "\x00" + good
	if last := b.last.Load(); last != nil && last.source == source {
		return last.words
	}
	list := &wordList{source: source, words: map[string]bool{}}
	for word := range strings.SplitSeq(bad, ",") {
		if word = strings.ToLower(strings.TrimSpace(word)); word != "" {
			list.words[word] = true
		}
	}
	for word := range strings.SplitSeq(good, ",") {
		delete(list.words, strings.ToLower(strings.TrimSpace(word)))
	}
	b.last.Store(list)
	return list.words
}

// hideWords puts stars in the place of words.
func hideWords(text string, bad map[string]bool) string {
	if len(bad) == 0 {
		return text
	}
	var out strings.Builder
	for len(text) > 0 {
		end := strings.IndexFunc(text, notOfWord)
		if end < 0 {
			end = len(text)
		}
		word := text[:end]
		if bad[strings.ToLower(word)] {
			word = strings.Repeat("*", len([]rune(word)))
		}
		out.WriteString(word)
		next := strings.IndexFunc(text[end:], func(r rune) bool { return !notOfWord(r) })
		if next < 0 {
			out.WriteString(text[end:])
			break
		}
		out.WriteString(text[end : end+next])
		text = text[end+next:]
	}
	return out.String()
}

func notOfWord(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
