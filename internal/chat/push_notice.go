package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf16"

	"gantry/internal/model"
	"gantry/internal/settings"
)

// Notification is what a device is told; names and values are what the
// gateway and the apps expect.
type Notification struct {
	CreatedAt model.Time   `json:"createdAt,omitzero"`
	CreatedBy string       `json:"createdBy,omitempty"`
	Sent      bool         `json:"sent"`
	Sending   int          `json:"sending"`
	From      string       `json:"from"`
	Title     string       `json:"title"`
	Text      string       `json:"text"`
	UserID    string       `json:"userId"`
	Payload   *PushPayload `json:"payload,omitempty"`
	Badge     int          `json:"badge,omitzero"`
	Sound     string       `json:"sound"`
	NotID     int32        `json:"notId,omitzero"`
	Priority  int          `json:"priority,omitzero"`
	APN       *PushAPN     `json:"apn,omitempty"`
	GCM       *PushGCM     `json:"gcm,omitempty"`
	UniqueID  string       `json:"uniqueId,omitempty"`
	Topic     string       `json:"topic,omitempty"`
}

// PushAPN is what only Apple's devices are told.
type PushAPN struct {
	Category string `json:"category"`
}

// PushGCM is what only Google's devices are told.
type PushGCM struct {
	Style string `json:"style"`
	Image string `json:"image"`
}

// PushPayload is what the app reads of a notification.
type PushPayload struct {
	Host             string         `json:"host"`
	MessageID        string         `json:"messageId"`
	NotificationType string         `json:"notificationType"`
	RID              string         `json:"rid,omitempty"`
	Sender           *model.UserRef `json:"sender,omitempty"`
	SenderName       string         `json:"senderName,omitempty"`
	Type             string         `json:"type,omitempty"`
	Name             string         `json:"name,omitempty"`
	MessageType      string         `json:"messageType,omitempty"`
	TMID             string         `json:"tmid,omitempty"`
	Msg              string         `json:"msg,omitempty"` // what is encrypted, for the app to read
}

// errNobodyToTell says that there is nothing to notify of any more.
var errNobodyToTell = errors.New("there is nobody to notify, or nothing to notify of")

// about is everything a notification is made of.
type about struct {
	receiver model.User
	room     model.Room
	message  model.Message
	title    string // of the room, as the receiver sees it
	badge    int
}

// notification makes what a device is told, at the moment it is told.
func (s *Service) notification(ctx context.Context, notice PushNotice) (Notification, error) {
	receiver, err := s.Store.User(ctx, notice.UserID)
	if errors.Is(err, model.ErrNotFound) || err == nil && !receiver.Active {
		return Notification{}, errNobodyToTell
	}
	if err != nil {
		return Notification{}, wrap("read whom to notify", err)
	}
	if notice.MessageID == "" {
		return Notification{From: "push", Title: "@" + receiver.Username, Text: "This is a push test message", Sound: "default", UserID: receiver.ID}, nil
	}
	about, err := s.aboutPush(ctx, notice.UserID, notice.MessageID)
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return Notification{}, errNobodyToTell
	}
	if err != nil {
		return Notification{}, err
	}
	if read, err := s.hasRead(ctx, notice.UserID, &about.message); err != nil || read {
		return Notification{}, unless(!read, err, errNobodyToTell)
	}
	return s.word(about, s.Settings.Get().Bool("Push_request_content_from_server")), nil
}

// hasRead says whether somebody has seen a message meanwhile, on the device
// they are at.
func (s *Service) hasRead(ctx context.Context, uid string, m *model.Message) (bool, error) {
	sub, err := s.membership(ctx, s.Store.Reader, m.RID, uid)
	if err != nil || sub == nil {
		return false, err
	}
	if m.IsThreadOnly() {
		return !sub.Alert, nil
	}
	return sub.LastSeen >= m.TS, nil
}

// aboutPush reads what a notification is made of, for somebody who may read
// the message; the refusals are those of push.get.
func (s *Service) aboutPush(ctx context.Context, userID, messageID string) (a about, err error) {
	r := s.Store.Reader
	if a.receiver, err = r.User(ctx, userID); err != nil {
		return a, absent(err, "error-user-not-found")
	}
	if a.message, err = r.Message(ctx, messageID); err != nil {
		return a, absent(err, "error-message-not-found")
	}
	if a.room, err = r.Room(ctx, a.message.RID); err != nil {
		return a, absent(err, "error-room-not-found")
	}
	receiver := model.Caller{UserID: a.receiver.ID, Username: a.receiver.Username, Roles: a.receiver.Roles}
	if ok, err := s.canAccess(ctx, r, receiver, a.room); err != nil || !ok {
		return a, unless(ok, err, model.Fail("error-not-allowed"))
	}
	a.title = a.room.Title()
	if a.room.T == model.Direct {
		sub, err := s.membership(ctx, r, a.room.ID, userID)
		if err != nil {
			return a, err
		}
		if sub != nil {
			a.title = firstText(sub.FName, sub.Name)
		}
	}
	a.badge, err = r.Badge(ctx, userID)
	return a, wrap("count what is unread", err)
}

// absent refuses with a code when what was looked for is not there.
func absent(err error, code string) error {
	if errors.Is(err, model.ErrNotFound) {
		return model.Fail(code)
	}
	return wrap("read what a notification is about", err)
}

// word says what a notification tells. One of which only the id is told says
// nothing of who wrote what where.
func (s *Service) word(a about, idOnly bool) Notification {
	set := s.Settings.Get()
	m := &a.message
	n := Notification{
		From: "push", Badge: a.badge, Sound: "default", Priority: 10, UserID: a.receiver.ID,
		NotID: numberOf(set.String("uniqueID") + "|" + m.RID),
		GCM:   &PushGCM{Style: "inbox", Image: asset(set, "Assets_favicon_192")}, APN: &PushAPN{Category: "MESSAGE"},
		Payload: &PushPayload{Host: set.Site() + "/", MessageID: m.ID, NotificationType: "message"},
	}
	if a.room.ReadOnly || slices.Contains(a.room.Muted, a.receiver.Username) {
		n.APN.Category = "MESSAGE_NOREPLY"
	}
	const hidden = "You have a new message"
	if idOnly {
		n.Text, n.Payload.NotificationType = hidden, "message-id-only"
		return n
	}
	sender, room := "", ""
	if set.Bool("Push_show_username_room") {
		sender = s.authorName(&model.Message{U: m.U})
		if a.room.T != model.Direct || len(a.room.UIDs) > 2 {
			room = "#" + a.title
		}
		n.Payload.Name = a.room.Name
	}
	n.Title, n.Text = firstText(room, sender), hidden
	if set.Bool("Push_show_message") {
		n.Text = s.messageText(m)
	}
	if room != "" {
		n.Text = sender + ": " + n.Text
	}
	n.Payload.RID, n.Payload.Sender, n.Payload.SenderName, n.Payload.Type = m.RID, &m.U, sender, a.room.T
	n.Payload.MessageType, n.Payload.TMID = m.T, m.TMID
	if m.T == "e2e" {
		n.Payload.Msg = m.Msg
	}
	return n
}

// maxPushText is how many characters of a message a device is told: services
// take four kilobytes in all.
const maxPushText = 600

// messageText is a message as a notification shows it.
func (s *Service) messageText(m *model.Message) string {
	switch {
	case m.T == "e2e":
		return "Encrypted message"
	case m.Msg == "" && len(m.Attachments) > 0 && m.Attachments[0].ImageURL != "":
		return "Uploaded an image"
	case m.Msg == "" && len(m.Attachments) > 0 && m.Attachments[0].Type == "file":
		return "Uploaded a file"
	}
	text := m.Msg
	if s.Settings.Get().Bool("UI_Use_Real_Name") {
		for _, mention := range m.Mentions {
			if mention.Name != "" {
				text = strings.ReplaceAll(text, "@"+mention.Username, mention.Name)
			}
		}
	}
	if letters := []rune(text); len(letters) > maxPushText {
		return string(letters[:maxPushText]) + "…"
	}
	return text
}

// asset returns where a picture of the workspace is.
func asset(set *settings.Snapshot, id string) string {
	kept, _ := set.Lookup(id)
	picture, _ := kept.Value.(settings.Picture)
	return set.Site() + "/" + firstText(picture.URL, picture.DefaultURL)
}

// numberOf is the number that the notifications of a room share, so that a
// device shows one for it. The apps work it out too: it is upstream's.
func numberOf(text string) (n int32) {
	units := utf16.Encode([]rune(text))
	for _, unit := range slices.Backward(units) {
		n = n<<5 - n + int32(unit)
	}
	return n
}
