package chat

import (
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
