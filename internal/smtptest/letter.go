package smtptest

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"testing"
)

// Letter is what a client handed over.
type Letter struct {
	From       string   // of the envelope
	To         []string // of the envelope
	User       string   // who was logged in
	Encrypted  bool
	UTF8       bool // SMTPUTF8 was asked for
	Connection int  // the how manieth connection it came by
	Source     string
}

// Header returns a field of the header, decoded.
func (l Letter) Header(t testing.TB, name string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(l.message(t).Header.Get(name))
	if err != nil {
		t.Fatalf("the header's %s: %v", name, err)
	}
	return text
}

// Part returns the decoded part of a type, as "text/html"; empty if there is
// none.
func (l Letter) Part(t testing.TB, kind string) string {
	t.Helper()
	message := l.message(t)
	text, err := find(textproto.MIMEHeader(message.Header), message.Body, kind)
	if err != nil {
		t.Fatalf("read a letter: %v", err)
	}
	return text
}

func (l Letter) message(t testing.TB) *mail.Message {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(l.Source))
	if err != nil {
		t.Fatalf("read a letter: %v", err)
	}
	return message
}

func find(header textproto.MIMEHeader, body io.Reader, kind string) (string, error) {
	is, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case err != nil:
		return "", err
	case is == kind:
		text, err := io.ReadAll(decoded(header, body))
		return strings.ReplaceAll(string(text), "\r\n", "\n"), err
	case !strings.HasPrefix(is, "multipart/"):
		return "", nil
	}
	for parts := multipart.NewReader(body, parameters["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		if text, err := find(part.Header, part, kind); text != "" || err != nil {
			return text, err
		}
	}
}

func decoded(header textproto.MIMEHeader, body io.Reader) io.Reader {
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}
