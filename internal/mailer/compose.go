package mailer

import (
	"crypto/rand"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"gantry/internal/model"
)

// letter is a composed message and its envelope.
type letter struct {
	from, to string
	message  *mail.Msg
}

// compose writes a message. Nothing in it can become a header of its own:
// names and the subject are made headings and encoded, addresses, the ID and
// the URL are refused unless they are what they should be.
func compose(config Config, in model.Mail) (*letter, error) {
	sender, err := config.sender()
	if err != nil {
		return nil, err
	}
	to, err := address(in.To)
	if err != nil {
		return nil, fmt.Errorf("%w: the receiver: %w", model.ErrHopeless, err)
	}
	if in.Sender != "" {
		sender.Name = heading(words(in.Sender))
	}
	out := &letter{from: sender.Address, to: to.Address, message: mail.NewMsg(mail.WithNoDefaultUserAgent())}
	out.message.FromMailAddress(sender)
	out.message.ToMailAddress(to)
	out.message.Subject(heading(in.Subject))
	out.message.SetDate()
	out.message.SetGenHeader("Auto-Submitted", "auto-generated") // asks for no answers by machines
	err = errors.Join(out.setReplyTo(in.ReplyTo), out.setID(in.ID), out.setUnsubscribe(in.Unsubscribe))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrHopeless, err)
	}
	if err := out.setReturnPath(config.ReturnPath); err != nil {
		return nil, err
	}
	out.setBody(in, config.TextOnly)
	return out, nil
}

func (l *letter) setReturnPath(path string) error {
	if path == "" {
		return nil
	}
	to, err := address(path)
	if err != nil {
		return fmt.Errorf("%w: the return path: %w", model.ErrNoMailServer, err)
	}
	l.from = to.Address
	return nil
}

func (l *letter) setReplyTo(text string) error {
	if text == "" {
		return nil
	}
	to, err := address(text)
	if err != nil {
		return fmt.Errorf("the address for answers: %w", err)
	}
	l.message.ReplyToMailAddress(to)
	return nil
}

// messageID is what is allowed between the brackets of our own Message-IDs:
// less than the standard has.
var messageID = regexp.MustCompile(`^[A-Za-z0-9._+=-]{1,200}@[A-Za-z0-9.-]{1,255}$`)

func (l *letter) setID(id string) error {
	if id == "" {
		_, domain, _ := strings.Cut(l.from, "@")
		id = rand.Text() + "@" + domain
	}
	if !messageID.MatchString(id) {
		return errors.New("the Message-ID is not one")
	}
	l.message.SetMessageIDWithValue(id)
	return nil
}

func (l *letter) setUnsubscribe(text string) error {
	if text == "" {
		return nil
	}
	link, err := url.Parse(text)
	if err != nil || link.Host == "" || strings.ContainsFunc(text, notInURL) {
		return errors.New("the link for unsubscribing is not a URL") // which may hold a token
	}
	l.message.SetListUnsubscribe(text)
	if link.Scheme == "https" {
		l.message.SetListUnsubscribePost()
	}
	return nil
}

// notInURL says that a character cannot stand in a header's URL as it is.
func notInURL(r rune) bool {
	return r <= ' ' || r > unicode.MaxASCII || strings.ContainsRune(`<>",`, r)
}

func (l *letter) setBody(in model.Mail, textOnly bool) {
	text := in.Text
	if text == "" {
		text = plain(in.HTML)
	}
	l.message.SetBodyString(mail.TypeTextPlain, text)
	if in.HTML != "" && !textOnly {
		l.message.AddAlternativeString(mail.TypeTextHTML, in.HTML)
	}
}

// address reads one address, with or without a name, and writes its domain as
// mail servers know it.
func address(text string) (*netmail.Address, error) {
	a, err := netmail.ParseAddress(strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain, err := idna.Lookup.ToASCII(a.Address[at+1:])
	if err != nil {
		return nil, err
	}
	return &netmail.Address{Name: heading(words(a.Name)), Address: a.Address[:at+1] + domain}, nil
}

// heading is a text for a header: one line, in which nothing is taken for a
// text that has been encoded already.
func heading(text string) string { return strings.ReplaceAll(line(text), "=?", "= ?") }

// ascii says that an address needs no server that knows other characters.
func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}
