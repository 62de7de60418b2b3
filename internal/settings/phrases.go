package settings

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"gantry/internal/words"
)

//go:embed letters/*.json
var letterFiles embed.FS

// letterWords are the words of letters, in the languages of the client.
var letterWords = openLetterWords()

func openLetterWords() *words.Languages {
	files, err := fs.Sub(letterFiles, "letters")
	if err != nil {
		panic(fmt.Sprintf("settings: the words of letters: %v", err))
	}
	return words.Open(files, "letters")
}

// phrases are the words that {Keys} in mail templates stand for, in one
// language.
type phrases struct{ *words.Language }

// phrases returns those of a language, or of the workspace's where there are
// none in it.
func (snap *Snapshot) phrases(language string) phrases {
	return phrases{letterWords.For(language, snap.String("Language"))}
}

// phrase returns the words for a key, or false where there are none.
func (p phrases) phrase(key string) (text string, known bool) {
	key = "letters." + key
	text = p.T(key)
	return text, text != key
}

var (
	phraseKey = regexp.MustCompile(`\{([A-Za-z_]+)\}`)
	valueName = regexp.MustCompile(`\[([A-Za-z_]+)\]`)
)

// fill replaces {Keys} and then, once, [Names]. What has no meaning stays.
func (p phrases) fill(template string, values map[string]string) string {
	said := phraseKey.ReplaceAllStringFunc(template, func(match string) string {
		if text, known := p.phrase(strings.Trim(match, "{}")); known {
			return text
		}
		return match
	})
	return valueName.ReplaceAllStringFunc(said, func(match string) string {
		if value, ok := values[strings.Trim(match, "[]")]; ok {
			return value
		}
		return match
	})
}
