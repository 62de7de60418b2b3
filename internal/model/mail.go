package model

// Mail is a message to one address.
type Mail struct {
	To, Subject string
	HTML        string
	Text        string // empty: none beside the HTML
}
