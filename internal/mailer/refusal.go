package mailer

import (
	"errors"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"

	"gantry/internal/model"
)

// maxWords is how many characters of a server's own words are kept.
const maxWords = 200

// refusal is what the server said, if err is an answer of it.
func refusal(stage model.MailStage, err error) *model.MailRefusal {
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		return nil
	}
	text := quote(answer.Msg)
	if stage == model.MailLogin {
		text = "" // it may repeat who wanted in
	}
	return &model.MailRefusal{Stage: stage, Code: answer.Code, Text: text}
}

// quote is what a server says, fit to be shown. Servers quote the letters that
// they have read, and the links in ours are secrets: long words are left out,
// unless they are addresses. No token is shorter.
func quote(text string) string {
	return words(long.ReplaceAllStringFunc(line(text), func(word string) string {
		if strings.Contains(word, "@") && !strings.Contains(word, "/") {
			return word
		}
		return "…"
	}))
}

var long = regexp.MustCompile(`\S{20,}`)

// words makes one printable line of at most maxWords characters of a text.
func words(text string) string {
	text = line(text)
	if runes := []rune(text); len(runes) > maxWords {
		return string(runes[:maxWords-1]) + "…"
	}
	return text
}

// line makes one printable line of a text.
func line(text string) string {
	return strings.Join(strings.Fields(strings.Map(printable, strings.ToValidUTF8(text, "�"))), " ")
}

// printable makes spaces of what moves the cursor or the direction of writing.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
