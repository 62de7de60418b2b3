package chat

import (
	"context"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// PostMessage is a message as bots and integrations write it: to one or more
// rooms, each named by "#name", "@username", or an id or name.
type PostMessage struct {
	Channel      jsontext.Value            `json:"channel"` // a name, or a list of them
	RoomID       jsontext.Value            `json:"roomId"`  // likewise
	Text         *string                   `json:"text"`
	Msg          *string                   `json:"msg"`
	Username     string                    `json:"username"`
	Alias        string                    `json:"alias"`
	IconEmoji    string                    `json:"icon_emoji"`
	Emoji        string                    `json:"emoji"`
	IconURL      string                    `json:"icon_url"`
	Avatar       string                    `json:"avatar"`
	Attachments  jsontext.Value            `json:"attachments"`
	ParseURLs    *bool                     `json:"parseUrls"`
	Bot          jsontext.Value            `json:"bot"`
	Groupable    *bool                     `json:"groupable"`
	TMID         string                    `json:"tmid"`
	CustomFields map[string]jsontext.Value `json:"customFields"`
}

// PostedMessage answers for the first of the rooms.
type PostedMessage struct {
	TS      int64         `json:"ts"`
	Channel string        `json:"channel"`
	Message model.Message `json:"message"`
}

// PostMessage posts to every room that is named, one after the other: what
// was posted stays when a later room refuses.
func (s *Service) PostMessage(ctx context.Context, who model.Caller, in PostMessage) (PostedMessage, error) {
	m, err := in.message()
	if err != nil {
		return PostedMessage{}, err
	}
	channels, err := in.channels()
	if err != nil {
		return PostedMessage{}, err
	}
	var first *PostedMessage
	for _, channel := range channels {
		sent, err := s.postTo(ctx, who, channel, m)
		if err != nil {
			return PostedMessage{}, err
		}
		if first == nil {
			first = &PostedMessage{TS: int64(model.Now()), Channel: channel, Message: s.shown(sent, who)}
		}
	}
	if first == nil {
		return PostedMessage{}, model.Fail("unknown-error")
	}
	return *first, nil
}

// channels returns the rooms that are named, each once.
func (in PostMessage) channels() (list []string, err error) {
	raw := in.Channel
	if len(raw) == 0 || string(raw) == `""` {
		raw = in.RoomID
	}
	var all []string
	switch raw.Kind() {
	case '"':
		all = make([]string, 1)
		err = json.Unmarshal(raw, &all[0])
	case '[':
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		return nil, errInvalidChannel.Because(err)
	}
	for _, name := range all {
		if name != "" {
			list = with(list, name)
		}
	}
	if len(list) == 0 {
		return nil, errInvalidChannel
	}
	return list, nil
}

var errInvalidChannel = &model.Error{Code: "invalid-channel"}

// message returns the message that every room gets.
func (in PostMessage) message() (m model.Message, err error) {
	no := false
	m = model.Message{
		Alias: firstText(in.Username, in.Alias), Msg: strings.TrimSpace(firstOf(in.Text, in.Msg)), TMID: in.TMID,
		CustomField: in.CustomFields, ParseURLs: in.ParseURLs, Groupable: in.Groupable,
	}
	if m.Groupable == nil {
		m.Groupable = &no
	}
	if m.Avatar = firstText(in.IconURL, in.Avatar); m.Avatar == "" {
		m.Emoji = firstText(in.IconEmoji, in.Emoji)
	}
	if in.Bot.Kind() == '{' {
		m.Extra = map[string]jsontext.Value{"bot": in.Bot}
	}
	if m.Avatar != "" {
		quoted, err := json.Marshal(m.Avatar)
		if err != nil {
			return m, err
		}
		if err := checkLink(quoted, true); err != nil {
			return m, err
		}
	}
	return m, in.attach(&m)
}

// attach reads the attachments; anything but a list is passed over.
func (in PostMessage) attach(m *model.Message) error {
	if in.ParseURLs == nil {
		links := len(in.Attachments) == 0 || in.Attachments.Kind() == 'n'
		m.ParseURLs = &links
	}
	if in.Attachments.Kind() != '[' {
		return nil
	}
	if err := checkAttachments(in.Attachments); err != nil {
		return err
	}
	if err := json.Unmarshal(in.Attachments, &m.Attachments); err != nil {
		return model.Errorf("error-invalid-params", "The attachments cannot be read").Because(err)
	}
	for i := range m.Attachments {
		a := &m.Attachments[i]
		var text string
		if json.Unmarshal(a.Extra["msg"], &text) == nil && text != "" {
			a.Text = strings.TrimSpace(text)
			delete(a.Extra, "msg")
		}
	}
	return nil
}

func firstOf(texts ...*string) string {
	for _, text := range texts {
		if text != nil && *text != "" {
			return *text
		}
	}
	return ""
}

// postTo finds a room by the name a bot has for it, enters it where that is a
// channel, and posts there.
func (s *Service) postTo(ctx context.Context, who model.Caller, channel string, m model.Message) (model.Message, error) {
	author, err := s.self(ctx, s.Store.Reader, who, "chat.postMessage")
	if err != nil {
		return m, err
	}
	room, err := s.addressed(ctx, who, channel)
	if err != nil {
		return m, err
	}
	m.ID, m.RID, m.U = model.NewDocID(), room.ID, author.Ref()
	if err := s.checkMessage(&m); err != nil {
		return m, err
	}
	if err := errors.Join(s.prepare(ctx, s.Store.Reader, &m, nil), s.quotes(ctx, s.Store.Reader, who, &m)); err != nil {
		return m, err
	}
	return m, s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.joinToPost(ctx, tx, room, author); err != nil {
			return err
		}
		return s.say(ctx, tx, who, &m)
	})
}

// joinToPost makes the author of a post a member of the channel it goes to.
func (s *Service) joinToPost(ctx context.Context, tx *store.Tx, room model.Room, author model.User) error {
	if room.T != model.Channel {
		return nil
	}
	_, err := s.join(ctx, tx, joining{Room: room, User: author})
	return err
}

// addressed finds the room that a bot's name for it means.
func (s *Service) addressed(ctx context.Context, who model.Caller, channel string) (model.Room, error) {
	if name, ok := strings.CutPrefix(channel, "@"); ok {
		return s.directWith(ctx, who, name)
	}
	name := strings.TrimPrefix(channel, "#")
	room, err := s.Store.Room(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		room, err = s.Store.RoomByName(ctx, name)
	}
	if !errors.Is(err, model.ErrNotFound) {
		return room, wrap("look for a room", err)
	}
	if strings.HasPrefix(channel, "#") {
		return room, errInvalidChannel
	}
	return s.directWithID(ctx, who, name)
}

// directWith finds or makes the direct room with somebody, named by username
// or id, or finds the direct room of that id.
func (s *Service) directWith(ctx context.Context, who model.Caller, name string) (model.Room, error) {
	name = strings.TrimPrefix(name, "@")
	user, err := s.Store.UserByUsername(ctx, name)
	if errors.Is(err, model.ErrNotFound) {
		return s.directWithID(ctx, who, name)
	}
	if err != nil {
		return model.Room{}, wrap("look somebody up", err)
	}
	return s.directRoomWith(ctx, who, user)
}

func (s *Service) directWithID(ctx context.Context, who model.Caller, id string) (model.Room, error) {
	user, err := s.Store.User(ctx, id)
	if err == nil {
		return s.directRoomWith(ctx, who, user)
	}
	if !errors.Is(err, model.ErrNotFound) {
		return model.Room{}, wrap("look somebody up", err)
	}
	room, err := s.Store.Room(ctx, id)
	if errors.Is(err, model.ErrNotFound) || err == nil && room.T != model.Direct {
		return room, errInvalidChannel
	}
	return room, wrap("look for a direct room", err)
}

func (s *Service) directRoomWith(ctx context.Context, who model.Caller, user model.User) (model.Room, error) {
	made, err := s.createDirect(ctx, who, []string{user.Username}, false)
	if err != nil {
		return model.Room{}, err
	}
	room, err := s.Store.Room(ctx, made.RID)
	return room, wrap("read a direct room", err)
}
