package chat

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// quotes shows the messages that m links to, where its author may read them,
// as attachments of m. Quotes that m had are made anew: its links may have
// changed. It is called once m's links were found.
func (s *Service) quotes(ctx context.Context, r store.Reader, who model.Caller, m *model.Message) error {
	kept, quoted := m.Attachments[:0:0], []model.Attachment(nil) // no list stays none
	for _, a := range m.Attachments {
		if a.MessageLink == "" {
			kept = append(kept, a)
		}
	}
	for i := range m.URLs {
		id := s.messageIn(m.URLs[i].URL)
		if id == "" {
			continue
		}
		quote, ok, err := s.quote(ctx, r, who, id, m.URLs[i].URL)
		if err != nil {
			return err
		}
		if ok {
			m.URLs[i].IgnoreParse = true
			quoted = append(quoted, quote)
		}
	}
	m.Attachments = append(kept, quoted...)
	return nil
}

// messageIn returns the id of the message that an address of this workspace
// points at, or nothing.
func (s *Service) messageIn(link string) string {
	site := s.Settings.Get().Site()
	if site == "" || !strings.HasPrefix(link, site) {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return u.Query().Get("msg")
}

// quote returns a message as an attachment; false when there is none that the
// caller may read.
func (s *Service) quote(ctx context.Context, r store.Reader, who model.Caller, id, link string) (model.Attachment, bool, error) {
	m, err := r.Message(ctx, id)
	if errors.Is(err, model.ErrNotFound) {
		return model.Attachment{}, false, nil
	}
	if err != nil {
		return model.Attachment{}, false, wrap("read a quoted message", err)
	}
	room, err := r.Room(ctx, m.RID)
	if err != nil {
		return model.Attachment{}, false, wrap("read a quoted message's room", err)
	}
	if ok, err := s.canAccess(ctx, r, who, room); err != nil || !ok {
		return model.Attachment{}, false, err
	}
	limit := s.Settings.Get().Int("Message_QuoteChainLimit")
	return model.Attachment{
		Text: m.Msg, MD: m.MD, MessageLink: link, TS: model.AttachmentTime{Time: m.TS}, Attachments: shorten(m.Attachments, limit-1),
		Extra: map[string]jsontext.Value{"author_name": quotedText(s.authorName(&m)), "author_icon": quotedText("/avatar/" + url.PathEscape(m.U.Username))},
	}, true, nil
}

// shorten returns attachments with the quotes inside them cut off after a
// number of levels.
func shorten(attachments []model.Attachment, levels int) []model.Attachment {
	if levels < 1 {
		return nil
	}
	out := make([]model.Attachment, len(attachments))
	for i, a := range attachments {
		if a.MessageLink != "" {
			a.Attachments = shorten(a.Attachments, levels-1)
		}
		out[i] = a
	}
	return out
}

// authorName is what a message's author is called where it is shown.
func (s *Service) authorName(m *model.Message) string {
	if m.Alias != "" {
		return m.Alias
	}
	if s.Settings.Get().Bool("UI_Use_Real_Name") {
		return firstText(m.U.Name, m.U.Username)
	}
	return m.U.Username
}

// quotedText is text as JSON.
func quotedText(text string) jsontext.Value {
	quoted, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		return jsontext.Value(`""`) // not valid text, which nobody can show
	}
	return quoted
}
