package model

// Body is a result that is encoded already, for lists that are read far more
// often than they change. Its text may be shared and must not be changed.
type Body struct {
	Text []byte
	ETag string // another one for every state; empty when there is none
}

// None is the input of what takes none, and the result of what answers with
// success alone.
type None struct{}

// Redirect is a result that is somewhere else.
type Redirect string
