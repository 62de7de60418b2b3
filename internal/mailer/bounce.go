package mailer

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"strings"
)

// Action is what became of a letter.
type Action string

// The actions of RFC 3464.
const (
	Failed    Action = "failed"
	Delayed   Action = "delayed"
	Delivered Action = "delivered"
	Relayed   Action = "relayed" // to a server that will report no more
	Expanded  Action = "expanded"
)

// Bounce is what a mail server reports, later, of a letter that it took. Its
// fields come from anybody who can write to us: they are bounded and
// printable, and no more true than that.
type Bounce struct {
	MessageID string // of our letter, as in model.Mail; empty if the report does not say
	Recipient string // the last address that was tried; may be empty
	Action    Action
	Status    string // of RFC 3463, as "5.1.1"; may be empty
	Text      string // the server's own words; may be empty
}

// ErrNotABounce says that a message is no report of a mail server.
var ErrNotABounce = errors.New("not a report of a mail server")

const (
	// maxReport is how much of a message is read. The letter that came back
	// stands last, and only its header is of interest.
	maxReport = 256 << 10
	// maxDepth and maxParts are how nested and how many its parts may be.
	maxDepth, maxParts = 4, 32
	// maxName is how long an address or a Message-ID may be.
	maxName = 320
)

// ParseBounce reads a delivery status notification, by RFC 3464 or in the
// older forms in which servers write to people, and returns the report of the
// first address that failed, or else of the first. The error is
// ErrNotABounce, or wraps one of reading.
func ParseBounce(r io.Reader) (Bounce, error) {
	message, err := netmail.ReadMessage(io.LimitReader(r, maxReport))
	if err != nil {
		return Bounce{}, fmt.Errorf("read a report: %w", err)
	}
	header := textproto.MIMEHeader(message.Header)
	found := &report{parts: maxParts}
	found.walk(header, message.Body, maxDepth)
	b, known := found.formal()
	if !known {
		b, known = found.prose(header)
	}
	if !known {
		return Bounce{}, ErrNotABounce
	}
	b.MessageID = found.original(header)
	return b, nil
}

// report is what was found in the parts of a message.
type report struct {
	parts  int      // how many more may be read
	groups []fields // of the machine's part: of the letter, then of each address
	back   fields   // the header of the letter that came back
	text   strings.Builder
}

// walk sorts the parts. What cannot be read is left out: reports are often cut
// off, and the rest may say enough.
func (r *report) walk(header textproto.MIMEHeader, body io.Reader, depth int) {
	if r.parts--; r.parts < 0 {
		return
	}
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		kind = "text/plain" // as RFC 2045 has it
	}
	body = decode(header, body)
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		r.groups = append(r.groups, readGroups(body)...)
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		if groups := readGroups(body); len(groups) > 0 && r.back == nil {
			r.back = groups[0]
		}
	case "text/plain":
		io.Copy(&r.text, body)
	default:
		if strings.HasPrefix(kind, "multipart/") && depth > 0 {
			r.split(body, parameters["boundary"], depth)
		}
	}
}

func (r *report) split(body io.Reader, boundary string, depth int) {
	if boundary == "" {
		return
	}
	for parts := multipart.NewReader(body, boundary); r.parts > 0; {
		part, err := parts.NextRawPart()
		if err != nil {
			return
		}
		r.walk(part.Header, part, depth-1)
	}
}

func decode(header textproto.MIMEHeader, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(header.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

// formal is the report by RFC 3464, if there is one.
func (r *report) formal() (Bounce, bool) {
	var first *Bounce
	for _, group := range r.groups {
		if group.get("Final-Recipient", "Original-Recipient", "Action") == "" {
			continue // of the letter as a whole
		}
		b := group.bounce()
		if b.Action == Failed {
			return b, true
		}
		if first == nil {
			first = &b
		}
	}
	if first == nil {
		return Bounce{}, false
	}
	return *first, true
}

func (f fields) bounce() Bounce {
	text := untyped(f.get("Diagnostic-Code"))
	b := Bounce{
		Recipient: name(untyped(f.get("Final-Recipient", "Original-Recipient"))),
		Status:    status(f.get("Status")), Text: quote(text),
	}
	if b.Status == "" {
		b.Status = status(text)
	}
	switch b.Action = Action(strings.ToLower(f.get("Action"))); b.Action {
	case Failed, Delayed, Delivered, Relayed, Expanded:
	default:
		b.Action = action(b.Status)
	}
	return b
}

// action is what a status, or an answer of SMTP, means where nothing else is
// said.
func action(status string) Action {
	switch {
	case strings.HasPrefix(status, "2"):
		return Delivered
	case strings.HasPrefix(status, "4"):
		return Delayed
	}
	return Failed
}

// The forms in which servers write to people.
var (
	accused = regexp.MustCompile(`(?m)^[ \t]*<?([^\s<>:]+@[^\s<>:]+)>?:?[ \t\r]*$|^<([^\s<>]+@[^\s<>]+)>:`)
	answer  = regexp.MustCompile(`(?m)(?:^|\s)([45]\d\d[ #-].*)$`)
	copied  = regexp.MustCompile(`(?im)^message-id:\s*(<[^<>\s]+>)`)
	begins  = regexp.MustCompile(`(?im)^([ \t]*-+ .*(copy|original|below).*|Return-Path: .*|Received: .*)$`)
	numbers = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
)

// prose is the report of a server that writes to people.
func (r *report) prose(header textproto.MIMEHeader) (Bounce, bool) {
	failed := header.Get("X-Failed-Recipients")
	if failed == "" && !daemon(header.Get("From")) {
		return Bounce{}, false
	}
	text := r.text.String()
	if at := begins.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	first, _, _ := strings.Cut(failed, ",")
	if match := accused.FindStringSubmatch(text); first == "" && match != nil {
		first = match[1] + match[2]
	}
	said := ""
	if match := answer.FindStringSubmatch(text); match != nil {
		said = match[1]
	}
	if first == "" && said == "" {
		return Bounce{}, false // a server's letter about something else
	}
	b := Bounce{Recipient: name(first), Status: status(text), Text: quote(said)}
	b.Action = action(b.Status + said)
	return b, true
}

// daemon says that a sender is a mail server.
func daemon(from string) bool {
	a, err := netmail.ParseAddress(from)
	if err != nil {
		return strings.Contains(strings.ToLower(from), "mailer-daemon")
	}
	local, _, _ := strings.Cut(strings.ToLower(a.Address), "@")
	return local == "mailer-daemon" || local == "postmaster"
}

// original is the Message-ID of the letter that the report is about: from the
// part that came back, from the machine's part, from a copy in the text, or
// from what the report answers to.
func (r *report) original(header textproto.MIMEHeader) string {
	ids := []string{r.back.get("Message-ID")}
	for _, group := range r.groups {
		ids = append(ids, group.get("X-Original-Message-ID", "Original-Message-ID"))
	}
	if match := copied.FindStringSubmatch(r.text.String()); match != nil {
		ids = append(ids, match[1])
	}
	ids = append(ids, header.Get("In-Reply-To"))
	for _, id := range ids {
		if id = name(id); id != "" {
			return id
		}
	}
	return ""
}

// fields are those of a header; of several with one name the first counts.
type fields map[string]string

// get returns the first of the named fields that is there.
func (f fields) get(names ...string) string {
	for _, name := range names {
		if value := f[strings.ToLower(name)]; value != "" {
			return value
		}
	}
	return ""
}

// readGroups reads headers, divided by empty lines. Lines that belong in none
// are left out.
func readGroups(r io.Reader) (groups []fields) {
	group, last := fields{}, ""
	for in := bufio.NewScanner(r); in.Scan(); {
		line := strings.TrimRight(in.Text(), "\r")
		name, value, isField := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
			if len(group) > 0 {
				groups, group = append(groups, group), fields{}
			}
			last = ""
		case line[0] == ' ' || line[0] == '\t':
			if last != "" {
				group[last] += " " + strings.TrimSpace(line)
			}
		case isField:
			last = strings.ToLower(strings.TrimSpace(name))
			if _, known := group[last]; known {
				last = ""
				continue
			}
			group[last] = strings.TrimSpace(value)
		}
	}
	if len(group) > 0 {
		groups = append(groups, group)
	}
	return groups
}

// untyped removes what kind of value follows, as in "rfc822; ann@example.org".
func untyped(text string) string {
	if kind, value, found := strings.Cut(text, ";"); found && !strings.ContainsAny(strings.TrimSpace(kind), " @<") {
		return strings.TrimSpace(value)
	}
	return text
}

// status is the first status in a text.
func status(text string) string { return numbers.FindString(text) }

// name is an address or a Message-ID without its brackets; what cannot be one
// is empty.
func name(text string) string {
	text = strings.Trim(strings.TrimSpace(text), "<>")
	if line(text) != text || strings.ContainsAny(text, " <>") || !strings.Contains(text, "@") || len(text) > maxName {
		return ""
	}
	return text
}
