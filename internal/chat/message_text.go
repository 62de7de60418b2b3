package chat

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// urlPattern finds links in a text. It is upstream's expression: what becomes
// a preview is a fact of the protocol.
var urlPattern = regexp.MustCompile(`([A-Za-z]{3,9})://([-;:&=\+\$,\w]+@{1})?([-A-Za-z0-9\.]+)+:?(\d+)?((/[-\+=!:~%/\.@\,\w]*)?\??([-\+=&!:;%@/\.\,\w]+)?(?:#([^\s\)]+))?)?`)

// codePattern finds what is quoted as code, where links are not links.
var codePattern = regexp.MustCompile("(?s)```.*?```|`[^`\r\n]+`")

// findURLs fills in a message's links. A code block that was left open is
// closed.
func (s *Service) findURLs(m *model.Message, previews []string) {
	if m.ParseURLs != nil && !*m.ParseURLs {
		return
	}
	if strings.Count(m.Msg, "```")%2 == 1 {
		m.Msg += "\n```"
	}
	m.URLs = []model.MessageURL{}
	if !strings.Contains(m.Msg, "://") {
		return
	}
	site := s.Settings.Get().String("Site_Url")
	var seen []string
	for _, link := range urlPattern.FindAllString(codePattern.ReplaceAllString(m.Msg, " "), -1) {
		if slices.Contains(seen, link) {
			continue
		}
		seen = append(seen, link)
		skip := previews != nil && !slices.Contains(previews, link) && !strings.Contains(link, site)
		m.URLs = append(m.URLs, model.MessageURL{URL: link, Meta: map[string]jsontext.Value{}, IgnoreParse: skip})
	}
}

// parseText fills in the tree of a message's text and of its first
// attachment's. What is encrypted is not looked at.
func (s *Service) parseText(m *model.Message) (err error) {
	m.MD = nil
	if m.T == "e2e" || m.T == "otr" || m.T == "otr-ack" {
		return nil
	}
	if m.Msg != "" {
		if m.MD, err = s.Parse(m.Msg); err != nil {
			return wrap("parse a message", err)
		}
	}
	if len(m.Attachments) > 0 && m.Attachments[0].Description != nil && *m.Attachments[0].Description != "" {
		first := slices.Clone(m.Attachments)
		first[0].DescMD, err = s.Parse(*first[0].Description)
		m.Attachments = first
	}
	return wrap("parse a description", err)
}
