package model

import (
	"errors"
	"fmt"
)

// Mail is a message to one address.
type Mail struct {
	To, Subject string
	HTML        string
	Text        string // empty: made of the HTML

	// Sender is the name shown beside the workspace's own address. Empty means
	// the one that the settings give.
	Sender string
	// ReplyTo is the address that answers go to, if not the workspace's.
	ReplyTo string
	// ID is the Message-ID, without its angle brackets: by it a bounce is
	// recognized, and a letter that arrives twice. Empty means any.
	ID string
	// Unsubscribe is the URL that mail programs offer for wanting no more of
	// this. If it is https, one POST must do: RFC 8058.
	Unsubscribe string
}

// ErrNoMailServer says that there is no mail server to hand letters to.
var ErrNoMailServer = errors.New("no mail server is set up")

// ErrMailUnreachable says that the mail server could not be spoken to, or
// fell silent. Whether it has taken the letter is then not known.
var ErrMailUnreachable = errors.New("the mail server cannot be reached")

// MailStage is what a mail server was asked to take.
type MailStage string

// The stages of handing a letter over, in their order.
const (
	MailConnection MailStage = "the connection"
	MailLogin      MailStage = "the login"
	MailSender     MailStage = "the sender"
	MailAddress    MailStage = "the address"
	MailContent    MailStage = "the letter"
)

// MailRefusal is a mail server's answer that it does not take a letter.
type MailRefusal struct {
	Stage MailStage
	// Code is SMTP's: from 500 on the server will never take it, below it may
	// take it later.
	Code int
	// Text is the server's own words: one printable line, bounded, that says
	// nothing of the letter's content, the login or its links.
	Text string
}

// Permanent says that trying again is in vain.
func (r *MailRefusal) Permanent() bool { return r.Code >= 500 }

// OfAddress says that it was the receiver's address which was refused.
func (r *MailRefusal) OfAddress() bool { return r.Stage == MailAddress }

// Is makes ErrHopeless of a letter that will never be taken. What is wrong
// with the login or the sender can be mended in the settings.
func (r *MailRefusal) Is(target error) bool {
	return target == ErrHopeless && r.Permanent() && (r.Stage == MailAddress || r.Stage == MailContent)
}

// Error can be shown to whoever sent the letter.
func (r *MailRefusal) Error() string {
	text := fmt.Sprintf("the mail server refused %s: %d", r.Stage, r.Code)
	if r.Text == "" {
		return text
	}
	return text + " " + r.Text
}
