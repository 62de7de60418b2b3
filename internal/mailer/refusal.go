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
	text := answer.Msg
	switch stage {
	case model.MailLogin:
		text = "" // it may repeat who wanted in
	case model.MailContent:
		text = long.ReplaceAllString(text, "…")
	}
	return &model.MailRefusal{Stage: stage, Code: answer.Code, Text: words(text)}
}

// long are words that could be links or tokens of a letter: a server that has
// read one may quote it. No token is shorter.
var long = regexp.MustCompile(`[^\s]{20,}`)

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
