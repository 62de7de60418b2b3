package chat

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf16"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// SendMessage is a message as its author writes it. PreviewURLs, when there
// is such a list, names the links that are to be shown with a preview.
type SendMessage struct {
	Message     jsontext.Value `json:"message"`
	PreviewURLs []string       `json:"previewUrls" check:"nullable"`
}

// SentMessage is the message as it stands in the room.
type SentMessage struct {
	Message model.Message `json:"message"`
}

// SendMessage says something in a room. A message with an id that its author
// has used there before is the same message, and is answered as it stands.
func (s *Service) SendMessage(ctx context.Context, who model.Caller, in SendMessage) (SentMessage, error) {
	if len(in.Message) == 0 || in.Message.Kind() == 'n' {
		return SentMessage{}, model.Errorf("error-invalid-params", `The "message" parameter must be provided.`)
	}
	m, err := readMessage(in.Message)
	if err != nil {
		return SentMessage{}, err
	}
	if m.T != "" && m.T != "e2e" {
		return SentMessage{}, model.Fail("Cannot send system messages using 'chat.sendMessage'")
	}
	sent, err := s.send(ctx, who, m, in.PreviewURLs)
	if err != nil {
		s.complain(who, m.RID, err)
		return SentMessage{}, err
	}
	return SentMessage{s.shown(sent, who)}, nil
}

// SendByMethod is SendMessage for DDP.
func (s *Service) SendByMethod(ctx context.Context, who model.Caller, in SendMessage) (model.Message, error) {
	sent, err := s.SendMessage(ctx, who, in)
	return sent.Message, err
}

const sendMethod = "sendMessage"

// send checks a message, prepares it and says it.
func (s *Service) send(ctx context.Context, who model.Caller, m model.Message, previews []string) (model.Message, error) {
	if err := s.checkMessage(&m); err != nil {
		return m, err
	}
	author, err := s.Store.CachedUser(ctx, who.UserID)
	if err != nil || author.Username == "" {
		return m, model.Errorf("error-invalid-user", "Invalid user").Because(err)
	}
	if err := s.intoThread(ctx, s.Store.Reader, &m); err != nil {
		return m, err
	}
	if m.RID == "" {
		return m, model.Fail("The 'rid' property on the message object is missing.")
	}
	m.U, m.TS = author.Ref(), 0 // the room dates its messages
	chosen := m.ID != ""
	if !chosen {
		m.ID = model.NewDocID()
	}
	if err := errors.Join(s.prepare(ctx, s.Store.Reader, &m, previews), s.quotes(ctx, s.Store.Reader, who, &m)); err != nil {
		return m, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		if chosen {
			if again, err := tx.HasMessage(ctx, m.ID); err != nil || again {
				return errors.Join(err, model.ErrConflict)
			}
		}
		return s.say(ctx, tx, who, &m)
	})
	if errors.Is(err, model.ErrConflict) {
		return s.sentBefore(ctx, m)
	}
	return m, err
}

// checkMessage refuses what is wrong with a message wherever it goes.
func (s *Service) checkMessage(m *model.Message) error {
	settings := s.Settings.Get()
	switch {
	case m.TShow && m.TMID == "":
		return model.Errorf("invalid-params", "tshow provided but missing tmid").By(sendMethod)
	case m.TMID != "" && !settings.Bool("Threads_enabled"):
		return model.Errorf("error-not-allowed", "not-allowed").By(sendMethod)
	case len(m.ID) > maxMessageID:
		return model.Errorf("error-invalid-params", "The message's id is longer than %d bytes", maxMessageID)
	}
	if now := model.Now(); m.TS != 0 && (m.TS < now.Add(-time.Minute) || m.TS > now.Add(time.Minute)) {
		return model.Errorf("error-message-ts-out-of-sync", "Message timestamp is out of sync").
			With(map[string]any{"method": sendMethod, "message_ts": m.TS, "server_ts": int64(now)})
	}
	if lengthOf(m.Msg) > settings.Int("Message_MaxAllowedSize") {
		return model.Errorf("error-message-size-exceeded", "Message size exceeds Message_MaxAllowedSize").By(sendMethod)
	}
	if m.CustomField != nil {
		return s.checkFields(m.CustomField)
	}
	return nil
}

// maxMessageID bounds what a client may choose for an id.
const maxMessageID = 64

// lengthOf counts as JavaScript does, by which the limit is meant.
func lengthOf(text string) (n int) {
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// prepare fills in what is found in a message's text. It needs no
// transaction, and is the dear part of sending.
func (s *Service) prepare(ctx context.Context, r store.Reader, m *model.Message, previews []string) error {
	s.findURLs(m, previews)
	if err := s.findMentions(ctx, r, m); err != nil {
		return err
	}
	m.Msg = hideWords(m.Msg, s.badWords.of(s.Settings.Get()))
	return s.parseText(m)
}

// say posts a prepared message for its author, who must be allowed to speak
// in its room.
func (s *Service) say(ctx context.Context, tx *store.Tx, who model.Caller, m *model.Message) error {
	stage, err := tx.LockStage(ctx, m.RID)
	if errors.Is(err, model.ErrNotFound) {
		return model.Fail("error-invalid-room")
	}
	if err != nil {
		return wrap("lock a room", err)
	}
	sub, err := tx.Subscription(ctx, m.RID, m.U.ID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return wrap("read a membership", err)
	}
	member := err == nil
	if err := s.maySpeak(ctx, tx.Reader, who, stage.Room, sub); err != nil {
		return err
	}
	if m.Alias != "" || m.Avatar != "" {
		if err := s.require(ctx, tx.Reader, who, "message-impersonate", m.RID, errImpersonate); err != nil {
			return err
		}
	}
	return s.post(ctx, tx, who, &stage, member, m)
}

// maySpeak decides who may write in a room; the errors' texts are upstream's.
func (s *Service) maySpeak(ctx context.Context, r store.Reader, who model.Caller, room model.Room, sub model.Subscription) error {
	ok, err := s.accessible(ctx, r, who, room, &sub)
	switch {
	case err != nil:
		return err
	case !ok:
		return model.Fail("error-not-allowed")
	case sub.Blocked || sub.Blocker:
		return model.Fail("room_is_blocked")
	case slices.Contains(room.Muted, who.Username):
		return model.Fail("You_have_been_muted")
	}
	if room.ReadOnly && !slices.Contains(room.Unmuted, who.Username) {
		return s.require(ctx, r, who, "post-readonly", room.ID, model.Fail("You can't send messages because the room is readonly."))
	}
	return nil
}

// post writes a message into a room that its author may write in: it counts
// for the others, calls whom it mentions, and is read by its author.
func (s *Service) post(ctx context.Context, tx *store.Tx, who model.Caller, stage *store.Stage, member bool, m *model.Message) error {
	settings, room := s.Settings.Get(), stage.Room
	if room.IsEncrypted() && m.T != "e2e" && settings.Bool("E2E_Enable") && !settings.Bool("E2E_Allow_Unencrypted_Messages") {
		return model.Errorf("error-not-allowed", "Not allowed to send un-encrypted messages in an encrypted room").By(sendMethod)
	}
	c, err := s.calls(ctx, tx.Reader, m, stage.Highlighted)
	if err != nil {
		return err
	}
	if err := s.mayCall(ctx, tx.Reader, who, room, c); err != nil {
		return err
	}
	counting := countingOf(settings, room.T)
	weight := store.Post{Last: !m.IsThreadOnly() && settings.Bool("Store_Last_Message")}
	if m.TMID == "" {
		weight = counting.weigh(c, weight.Last)
	}
	if err := tx.PostMessage(ctx, stage, m, weight); err != nil {
		return wrap("store a message", err)
	}
	if err := s.unfurl(ctx, tx, m); err != nil {
		return err
	}
	if m.TMID != "" {
		err = s.reply(ctx, tx, room, m, c)
	} else {
		err = s.countFor(ctx, tx, stage, member, m, c, counting)
	}
	if err != nil {
		return err
	}
	if m.TMID == "" {
		s.ringFor(tx, room, m, c, nil)
	}
	return s.recountDiscussion(ctx, tx, room.ID, room.ParentID)
}

// countFor moves the sides of the author, who has read the room, and of those
// who are called by name.
func (s *Service) countFor(ctx context.Context, tx *store.Tx, stage *store.Stage, member bool, m *model.Message, c called, counting counting) error {
	if member {
		if err := tx.ReadOwn(ctx, stage, m.U.ID); err != nil {
			return wrap("mark a room as read by who wrote there", err)
		}
	}
	return wrap("count mentions", tx.Mention(ctx, m.RID, c.Users, counting.users && !counting.weigh(c, false).Unread))
}

// counting is which messages a workspace counts as unread in rooms of a type.
type counting struct{ all, users, groups bool }

func countingOf(s settingsReader, roomType string) counting {
	id := "Unread_Count"
	if roomType == model.Direct {
		id = "Unread_Count_DM"
	}
	mode := s.String(id)
	direct := roomType == model.Direct
	return counting{
		all:    mode == "all_messages",
		users:  direct || mode == "all_messages" || mode == "user_mentions_only" || mode == "user_and_group_mentions_only",
		groups: direct || mode == "all_messages" || mode == "group_mentions_only" || mode == "user_and_group_mentions_only",
	}
}

// weigh is what a message means to everybody else in its room. A mention by
// name comes before one of everybody, as upstream has it.
func (c counting) weigh(who called, last bool) store.Post {
	everybody := who.group() && len(who.Users) == 0
	return store.Post{
		Alert: true, Last: last,
		Group:  everybody,
		Unread: everybody && c.groups || !who.group() && c.all,
	}
}

// settingsReader is what counting needs of the settings.
type settingsReader interface{ String(id string) string }

// sentBefore answers a message that was sent a second time.
func (s *Service) sentBefore(ctx context.Context, m model.Message) (model.Message, error) {
	before, err := s.Store.Message(ctx, m.ID)
	if err != nil {
		return m, wrap("read a message that was sent before", err)
	}
	if before.U.ID != m.U.ID || before.RID != m.RID {
		return m, model.Errorf("error-invalid-params", "The message's id is taken").By(sendMethod)
	}
	return before, nil
}

// complain whispers to the author why a message was not sent: their client
// may show nothing else.
func (s *Service) complain(who model.Caller, rid string, err error) {
	var refusal *model.Error
	if rid != "" && errors.As(err, &refusal) {
		s.whisper(who.UserID, rid, firstText(refusal.Reason, refusal.Code))
	}
}
