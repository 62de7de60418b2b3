package chat

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"gantry/internal/model"
	"gantry/internal/store"
)

// mentionPattern keeps the expressions of the setting UTF8_User_Names_Validation
// compiled while it stays as it is.
type mentionPattern struct {
	last atomic.Pointer[mentionRegexps]
}

type mentionRegexps struct {
	pattern         string
	users, channels *regexp.Regexp
}

// of returns the expressions for a pattern of names; one that cannot be
// compiled finds no mentions.
func (p *mentionPattern) of(pattern string) *mentionRegexps {
	if last := p.last.Load(); last != nil && last.pattern == pattern {
		return last
	}
	name := "(" + pattern + "(@(" + pattern + "))?"
	found := &mentionRegexps{pattern: pattern}
	users, err1 := regexp.Compile(`(?m)(?:^|\s|>)@` + name + `(:([0-9a-zA-Z-_.]+))?)`)
	channels, err2 := regexp.Compile(`(?m)(?:^|\s|>)#` + name + `)`)
	if errors.Join(err1, err2) == nil {
		found.users, found.channels = users, channels
	}
	p.last.Store(found)
	return found
}

// names returns what an expression finds, each once.
func names(re *regexp.Regexp, text string) []string {
	if re == nil {
		return nil
	}
	var found []string
	for _, match := range re.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(found, match[1]) {
			found = append(found, match[1])
		}
	}
	return found
}

// findMentions fills in whom and which rooms a message names.
func (s *Service) findMentions(ctx context.Context, r store.Reader, m *model.Message) error {
	m.Mentions, m.Channels = []model.Mention{}, []model.RoomRef{}
	if !strings.ContainsAny(m.Msg, "@#") {
		return nil
	}
	re := s.mentions.of(s.Settings.Get().String("UTF8_User_Names_Validation"))
	var users []model.Mention
	for _, name := range names(re.users, m.Msg) {
		if name == "all" || name == "here" {
			m.Mentions = append(m.Mentions, model.Mention{ID: name, Username: name})
			continue
		}
		user, err := r.UserByUsername(ctx, name)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return wrap("look a mentioned user up", err)
		}
		if user.Username == name {
			users = append(users, model.Mention{ID: user.ID, Username: user.Username, Name: user.Name, Type: "user"})
		}
	}
	m.Mentions = append(m.Mentions, users...)
	return s.findChannels(ctx, r, m, names(re.channels, m.Msg))
}

func (s *Service) findChannels(ctx context.Context, r store.Reader, m *model.Message, names []string) error {
	for _, name := range names {
		room, err := r.RoomByName(ctx, name)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return wrap("look a mentioned room up", err)
		}
		m.Channels = append(m.Channels, model.RoomRef{ID: room.ID, Name: room.Name, FName: room.FName})
	}
	return nil
}

// called is whom a message calls: everybody, and some by name or by a word
// they have asked to be called by. Its author is never among them.
type called struct {
	All, Here bool
	Users     []string // their ids
	Words     []string // of them, those who were called by a word alone
}

func (c called) group() bool { return c.All || c.Here }

// calls returns whom a message in a room calls; highlighted says whether
// some of its members wait for words.
func (s *Service) calls(ctx context.Context, r store.Reader, m *model.Message, highlighted bool) (c called, err error) {
	for _, mention := range m.Mentions {
		switch {
		case mention.ID == "all":
			c.All = true
		case mention.ID == "here":
			c.Here = true
		case mention.Type != "team" && mention.ID != m.U.ID && !slices.Contains(c.Users, mention.ID):
			c.Users = append(c.Users, mention.ID)
		}
	}
	if !highlighted {
		return c, nil
	}
	highlighters, err := r.Highlighters(ctx, m.RID)
	if err != nil {
		return c, wrap("read who waits for words", err)
	}
	for _, h := range highlighters {
		if h.UserID != m.U.ID && !slices.Contains(c.Users, h.UserID) && holdsOne(m.Msg, h.Words) {
			c.Users, c.Words = append(c.Users, h.UserID), append(c.Words, h.UserID)
		}
	}
	return c, nil
}

func holdsOne(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(word string) bool { return word != "" && strings.Contains(text, strings.ToLower(word)) })
}

// mayCall refuses to call everybody in a room where the author may not, or
// that is too large for it.
func (s *Service) mayCall(ctx context.Context, r store.Reader, who model.Caller, room model.Room, c called) error {
	if limit := s.Settings.Get().Int("Message_MaxAll"); c.group() && limit > 0 && room.UsersCount > limit {
		return model.Errorf("error-action-not-allowed", "Group mentions are disabled in rooms of more than %d members", limit).By("filterATAllTag")
	}
	for _, group := range []struct {
		is   bool
		name string
	}{{c.All, "all"}, {c.Here, "here"}} {
		if !group.is {
			continue
		}
		refusal := model.Errorf("error-action-not-allowed", "Notify %s in this room not allowed", group.name).
			With(map[string]any{"action": "Notify_all_in_this_room"})
		if err := s.require(ctx, r, who, "mention-"+group.name, room.ID, refusal); err != nil {
			return err
		}
	}
	return nil
}
