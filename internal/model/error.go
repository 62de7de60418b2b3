package model

import (
	"errors"
	"fmt"
)

// Error is a refusal a client may see: a machine code and a sentence, both of
// Rocket.Chat's wording where it has one. What caused it is wrapped for the
// log and never sent.
type Error struct {
	Code    string         // "error-invalid-room"; becomes errorType
	Reason  string         // the sentence; may be empty
	Details map[string]any // sent as details; may be nil
	List    any            // sent as details instead, where upstream sends a list
	Cause   error          // logged only

	// Status overrides the HTTP status a door would choose; 0 lets it choose.
	Status int
	// Plain marks upstream's API.v1.failure('text', code): the sentence does
	// not end in the code, and errorType is sent only when there is one.
	Plain bool
}

// Error returns Meteor's rendering: "reason [code]", or "[code]" alone.
func (e *Error) Error() string {
	switch {
	case e.Plain:
		return e.Reason
	case e.Reason == "":
		return "[" + e.Code + "]"
	}
	return e.Reason + " [" + e.Code + "]"
}

// Unwrap returns what caused e.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes two errors of the same code equal to errors.Is, and two without a
// code when their sentences are.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code && (e.Code != "" || other.Reason == e.Reason)
}

// Errorf returns an Error of that code with a formatted sentence.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// Fail returns upstream's plain failure: 400 with the sentence alone.
func Fail(reason string) *Error { return &Error{Reason: reason, Plain: true} }

// With returns a copy of e carrying the given details.
func (e *Error) With(details map[string]any) *Error {
	c := *e
	c.Details = details
	return &c
}

// WithList returns a copy of e whose details are a list.
func (e *Error) WithList(list any) *Error {
	c := *e
	c.List = list
	return &c
}

// Detail returns what is sent as details; nil for nothing.
func (e *Error) Detail() any {
	switch {
	case e.List != nil:
		return e.List
	case len(e.Details) > 0:
		return e.Details
	}
	return nil
}

// By returns a copy of e whose details name the method that refused, as
// nearly every Meteor error of upstream does.
func (e *Error) By(method string) *Error {
	details := map[string]any{"method": method}
	for k, v := range e.Details {
		details[k] = v
	}
	return e.With(details)
}

// Because returns a copy of e that wraps cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// ErrNotFound is returned by the store for a row that is not there. It has no
// code: a rule translates it into the refusal its caller expects.
var ErrNotFound = errors.New("not found")

// ErrConflict is returned by the store when a unique value is taken.
var ErrConflict = errors.New("already taken")
