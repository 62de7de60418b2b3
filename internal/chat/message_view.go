package chat

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// shown returns a message as somebody may see it: of those who starred it
// they learn only of themselves.
func (s *Service) shown(m model.Message, who model.Caller) model.Message {
	if m.Starred != nil && !who.Anonymous() {
		m.Starred = slices.DeleteFunc(slices.Clone(m.Starred), func(star model.Star) bool { return star.ID != who.UserID })
	}
	return m
}

// shownAll is shown for many.
func (s *Service) shownAll(messages []model.Message, who model.Caller) []model.Message {
	for i, m := range messages {
		messages[i] = s.shown(m, who)
	}
	return messages
}

// present is shownAll, with everybody's present name where the workspace goes
// by real names.
func (s *Service) present(ctx context.Context, messages []model.Message, who model.Caller) ([]model.Message, error) {
	messages = s.shownAll(messages, who)
	if !s.Settings.Get().Bool("UI_Use_Real_Name") {
		return messages, nil
	}
	names, err := s.Store.NamesOf(ctx, usernamesIn(messages))
	if err != nil {
		return nil, wrap("look up names", err)
	}
	for i := range messages {
		rename(&messages[i], names)
	}
	return messages, nil
}

// usernamesIn returns everybody whom messages name, each once.
func usernamesIn(messages []model.Message) []string {
	var all []string
	for _, m := range messages {
		all = append(all, m.U.Username)
		for _, mention := range m.Mentions {
			all = append(all, mention.Username)
		}
		for _, reaction := range m.Reactions {
			all = append(all, reaction.Usernames...)
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == "" })
}

// rename gives whom a message names their names; who has none keeps the
// username.
func rename(m *model.Message, names map[string]string) {
	name := func(username string) string { return firstText(names[username], username) }
	m.U.Name = name(m.U.Username)
	for i := range m.Mentions {
		if m.Mentions[i].Username != "" {
			m.Mentions[i].Name = name(m.Mentions[i].Username)
		}
	}
	for i := range m.Reactions {
		reaction := &m.Reactions[i].Reaction
		reaction.Names = make([]string, len(reaction.Usernames))
		for i, username := range reaction.Usernames {
			reaction.Names[i] = name(username)
		}
	}
}

// whisper tells somebody something in a room that nobody else sees and nobody
// keeps.
func (s *Service) whisper(uid, rid, text string) {
	m := model.Message{
		ID: model.NewDocID(), RID: rid, Msg: text, TS: model.Now(), Private: true,
		U: model.UserRef{ID: "rocket.cat", Username: "rocket.cat"},
	}
	m.UpdatedAt = m.TS
	data, err := json.Marshal(m, model.EJSON)
	if err != nil {
		s.Log.Error("cannot encode a whisper", "err", err)
		return
	}
	s.Tell(model.Event{Kind: model.Whisper, Room: rid, User: uid, Data: data})
}
