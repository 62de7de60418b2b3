package model

import (
	"bytes"
	"io"
)

// Body is a result that is encoded already: a list that is read far more often
// than it changes or is too long to be held, or a picture. Its text may be
// shared and must not be changed.
type Body struct {
	Text []byte
	ETag string // another one for every state; empty when there is none
	Type string // of the content; empty: JSON
	// Header holds what else is said of it, by the names of HTTP's headers.
	Header map[string]string
	// Stream, where it is set, writes the text piece by piece instead of Text.
	// When it fails the client must not take what it got for the whole.
	Stream func(io.Writer) error
}

// Whole returns all of the text, for those who can only send it at once.
func (b Body) Whole() ([]byte, error) {
	if b.Stream == nil {
		return b.Text, nil
	}
	var text bytes.Buffer
	err := b.Stream(&text)
	return text.Bytes(), err
}

// None is the input of what takes none, and the result of what answers with
// success alone.
type None struct{}

// Redirect is a result that is somewhere else.
type Redirect string
