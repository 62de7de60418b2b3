package pages

import (
	"slices"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/web"
)

// together is how soon after one another messages of one author stand under
// one name.
const together = 5 * time.Minute

// entries puts messages into the lines of a page, with a line where a day
// begins. Days and times are UTC: the server does not know the visitor's.
func (s *Server) entries(messages []model.Message) []web.Entry {
	now := time.Now()
	var list []web.Entry
	var last model.Message
	day := ""
	for _, m := range messages {
		at := m.TS.Time()
		if today := at.Format("Monday 2 January 2006, UTC"); today != day {
			day = today
			list = append(list, web.Entry{Day: day})
			last = model.Message{}
		}
		e := web.Entry{ID: "m-" + m.ID, Author: s.author(m), At: web.At(at, now), Clock: at.Format("15:04"), Edited: m.EditedAt != 0}
		if m.T != "" && m.T != "e2e" {
			e.Event, e.Text = true, []web.Span{{Text: happened(m)}}
		} else {
			e.Text, e.Files = spans(m), s.attached(m.Attachments)
			e.First = last.T != "" || last.ID == "" || s.author(last) != e.Author || at.Sub(last.TS.Time()) > together
		}
		last = m
		list = append(list, e)
	}
	return list
}

// author is who a message is from, as the workspace calls people.
func (s *Server) author(m model.Message) string {
	switch {
	case m.Alias != "":
		return m.Alias
	case m.U.Name != "" && s.Settings.Get().Bool("UI_Use_Real_Name"):
		return m.U.Name
	}
	return m.U.Username
}

// events are what happened in a room, by the type of its system message; %s
// stands for the message's text.
var events = map[string]string{
	model.UserJoined: "has joined", model.UserLeft: "has left", model.UserAdded: "added %s", model.UserRemoved: "removed %s",
	model.UserJoinedTeam: "has joined the team", model.UserJoinedDiscuss: "has joined the discussion",
	model.RoleAdded: "gave %s another role", model.RoleRemoved: "took a role from %s",
	model.RoomArchived: "archived the room", model.RoomUnarchived: "opened the room again",
	model.RoomRenamed: "called the room %s", model.TopicChanged: "set the topic: %s", model.DescChanged: "described the room: %s",
	model.AnnounceChanged: "announced: %s", model.AvatarOfRoom: "changed the room’s picture", model.PrivacyChanged: "changed who can see the room",
	model.ReadOnlySet: "made the room read-only", model.ReadOnlyRemoved: "let everybody write again",
	model.DiscussionCreated: "began a discussion: %s", model.UserMuted: "muted %s", model.UserUnmuted: "let %s speak again",
	model.MessagePinned: "pinned a message", "rm": "removed a message",
}

// happened says what a system message tells.
func happened(m model.Message) string {
	phrase, known := events[m.T]
	if !known {
		return m.Msg
	}
	return strings.Replace(phrase, "%s", m.Msg, 1)
}

// spans cuts a message's text at the links in it.
func spans(m model.Message) []web.Span {
	if m.T == "e2e" {
		return []web.Span{{Text: "An encrypted message: read it in the app."}}
	}
	var list []web.Span
	rest := m.Msg
	for _, u := range m.URLs {
		at := strings.Index(rest, u.URL)
		if at < 0 || !isWeb(u.URL) {
			continue
		}
		if at > 0 {
			list = append(list, web.Span{Text: rest[:at]})
		}
		list = append(list, web.Span{Text: u.URL, URL: u.URL})
		rest = rest[at+len(u.URL):]
	}
	if rest != "" {
		list = append(list, web.Span{Text: rest})
	}
	return list
}

func isWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// attached are the files and quotes beside a message, as links.
func (s *Server) attached(attachments []model.Attachment) []web.Link {
	var links []web.Link
	for _, a := range attachments {
		link := web.Link{Label: a.Title, URL: a.TitleLink}
		if link.URL == "" {
			link.URL = title(a.ImageURL, a.MessageLink)
		}
		if link.Label == "" {
			link.Label = title(a.Text, "Attachment")
		}
		if a.Description != nil && *a.Description != "" {
			link.Label += ": " + *a.Description
		}
		if strings.HasPrefix(link.URL, "/") {
			link.URL = s.base() + link.URL
		} else if !isWeb(link.URL) {
			link.URL = ""
		}
		links = append(links, link)
	}
	return slices.Clip(links)
}
