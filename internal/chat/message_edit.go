package chat

import (
	"context"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// UpdateMessage is a new text for a message, and what else REST lets be
// edited.
type UpdateMessage struct {
	RoomID       string         `json:"roomId" check:"required"`
	MsgID        string         `json:"msgId" check:"required"`
	Text         string         `json:"text" check:"required"`
	CustomFields jsontext.Value `json:"customFields" check:"nullable"`
	PreviewURLs  []string       `json:"previewUrls" check:"nullable"`
}

// UpdateMessage edits a message and answers it as it then stands.
func (s *Service) UpdateMessage(ctx context.Context, who model.Caller, in UpdateMessage) (SentMessage, error) {
	original, err := s.messageOf(ctx, in.MsgID, in.RoomID)
	if err != nil {
		return SentMessage{}, err
	}
	e := messageEdit{Msg: &in.Text, previews: in.PreviewURLs}
	if in.CustomFields.Kind() == '{' {
		if err := json.Unmarshal(in.CustomFields, &e.CustomFields); err != nil {
			return SentMessage{}, model.Fail("Match error: Expected object in field customFields").Because(err)
		}
	}
	after, err := s.edit(ctx, who, original, e)
	return SentMessage{s.shown(after, who)}, err
}

// messageOf returns a message that must be of a room.
func (s *Service) messageOf(ctx context.Context, id, rid string) (model.Message, error) {
	m, err := s.Store.Message(ctx, id)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return m, sentence("No message found with the id of %q.", id)
	case err != nil:
		return m, wrap("read a message", err)
	case m.RID != rid:
		return m, model.Fail("The room id provided does not match where the message is from.")
	}
	return m, nil
}

// EditMessage is the arguments of updateMessage: the fields of the message
// that are to be others.
type EditMessage struct {
	Message     jsontext.Value `json:"message" check:"required"`
	PreviewURLs []string       `json:"previewUrls" check:"nullable"`
}

const updateMethod = "updateMessage"

// EditMessage edits a message. One that is gone is passed over.
func (s *Service) EditMessage(ctx context.Context, who model.Caller, in EditMessage) (model.None, error) {
	var fields map[string]jsontext.Value
	var id string
	if err := errors.Join(json.Unmarshal(in.Message, &fields), json.Unmarshal(fields["_id"], &id)); err != nil {
		return model.None{}, model.Fail("Match error: Expected string in field _id").Because(err)
	}
	original, err := s.Store.Message(ctx, id)
	if errors.Is(err, model.ErrNotFound) {
		return model.None{}, nil
	}
	if err != nil {
		return model.None{}, wrap("read a message", err)
	}
	e, err := readEdit(fields, &original)
	if err != nil {
		return model.None{}, err
	}
	e.previews = in.PreviewURLs
	_, err = s.edit(ctx, who, original, e)
	return model.None{}, err
}

// messageEdit is what becomes another in a message; what is nil stays as it is.
type messageEdit struct {
	Msg          *string                   `json:"msg"`
	Alias        *string                   `json:"alias"`
	Avatar       *string                   `json:"avatar"`
	Emoji        *string                   `json:"emoji"`
	TShow        *bool                     `json:"tshow"`
	Attachments  []model.Attachment        `json:"attachments"`
	CustomFields map[string]jsontext.Value `json:"customFields"`
	Content      jsontext.Value            `json:"content"` // of an encrypted message, like the next
	E2EMentions  jsontext.Value            `json:"e2eMentions"`

	previews []string
}

// editable are the fields that messageEdit has; others may be sent as they are.
var editable = []string{"tshow", "alias", "attachments", "avatar", "emoji", "msg", "customFields", "content", "e2eMentions"}

// readEdit reads a message as a client wants it to be.
func readEdit(fields map[string]jsontext.Value, original *model.Message) (e messageEdit, err error) {
	var before map[string]jsontext.Value
	encoded, err := json.Marshal(original, model.EJSON)
	if err == nil {
		err = json.Unmarshal(encoded, &before)
	}
	if err != nil {
		return e, wrap("compare a message", err)
	}
	for name, value := range fields {
		if !slices.Contains(editable, name) && !sameScalar(value, before[name]) {
			return e, model.Errorf("error-invalid-update-key", "Cannot update the message %s", name).By(updateMethod)
		}
	}
	if err := errors.Join(messageTypes.check(fields), checkAttachments(fields["attachments"])); err != nil {
		return e, err
	}
	wanted, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(wanted, &e)
	}
	if err != nil {
		return e, model.Errorf("error-invalid-params", "The message cannot be read").Because(err)
	}
	return e, nil
}

// sameScalar says whether two values are the same text, number or truth. Like
// JavaScript's identity it never holds for lists and objects.
func sameScalar(a, b jsontext.Value) bool {
	if len(b) == 0 || a.Kind() != b.Kind() || a.Kind() == '{' || a.Kind() == '[' {
		return false
	}
	a, b = a.Clone(), b.Clone()
	return a.Canonicalize() == nil && b.Canonicalize() == nil && string(a) == string(b)
}

// edit checks whether somebody may edit a message, prepares what it becomes
// and writes it. Nobody's attention is asked for.
func (s *Service) edit(ctx context.Context, who model.Caller, original model.Message, e messageEdit) (model.Message, error) {
	if e.idle(&original) {
		return original, nil
	}
	if err := s.mayEditMessage(ctx, who, &original, e); err != nil {
		return original, err
	}
	editor, err := s.self(ctx, s.Store.Reader, who, updateMethod)
	if err != nil {
		return original, err
	}
	edited := original
	e.apply(&edited)
	if err := errors.Join(s.prepare(ctx, s.Store.Reader, &edited, e.previews), s.quotes(ctx, s.Store.Reader, who, &edited)); err != nil {
		return original, err
	}
	edited.EditedBy = &model.UserRef{ID: editor.ID, Username: editor.Username}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		original, err = s.writeEdit(ctx, tx, who, edited)
		return err
	})
	return original, err
}

// idle says whether an edit changes nothing that is looked at.
func (e messageEdit) idle(m *model.Message) bool {
	text := m.Msg
	if d := describedFile(m); d != nil {
		text = *d
	}
	return e.Msg != nil && *e.Msg == text && e.previews == nil && e.CustomFields == nil
}

// describedFile returns the description of a message's file, which stands for
// its text; nil when it has none.
func describedFile(m *model.Message) *string {
	if len(m.Attachments) == 0 {
		return nil
	}
	return m.Attachments[0].Description
}

func (e messageEdit) apply(m *model.Message) {
	if e.Attachments != nil {
		m.Attachments = e.Attachments
	}
	switch {
	case e.Msg != nil && describedFile(m) != nil:
		m.Attachments = slices.Clone(m.Attachments)
		m.Attachments[0].Description = e.Msg
	case e.Msg != nil:
		m.Msg = *e.Msg
	}
	for to, value := range map[*string]*string{&m.Alias: e.Alias, &m.Avatar: e.Avatar, &m.Emoji: e.Emoji} {
		if value != nil {
			*to = *value
		}
	}
	if e.TShow != nil && m.TMID != "" {
		m.TShow = *e.TShow
	}
	if e.CustomFields != nil {
		m.CustomField = e.CustomFields
	}
	m.Extra = withFields(m.Extra, map[string]jsontext.Value{"content": e.Content, "e2eMentions": e.E2EMentions})
}

// withFields returns a copy of fields with those of more that are there.
func withFields(fields, more map[string]jsontext.Value) map[string]jsontext.Value {
	out := map[string]jsontext.Value{}
	for _, from := range []map[string]jsontext.Value{fields, more} {
		for name, value := range from {
			if len(value) > 0 {
				out[name] = value
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// mayEditMessage decides whether somebody may edit a message as they want to.
func (s *Service) mayEditMessage(ctx context.Context, who model.Caller, m *model.Message, e messageEdit) error {
	settings, own := s.Settings.Get(), m.U.ID == who.UserID
	refusal := model.Errorf("error-action-not-allowed", "Message editing not allowed").
		With(map[string]any{"method": updateMethod, "action": "Message_editing"})
	switch any, err := s.Can(ctx, s.Store.Reader, who, "edit-message", m.RID); {
	case err != nil:
		return err
	case !any && !(own && settings.Bool("Message_AllowEditing")), m.T != "" && m.T != "e2e":
		return refusal
	}
	if err := s.inTime(ctx, who, m); err != nil {
		return err
	}
	if e.Msg != nil && lengthOf(*e.Msg) > settings.Int("Message_MaxAllowedSize") {
		return model.Errorf("error-message-size-exceeded", "Message size exceeds Message_MaxAllowedSize").By(updateMethod)
	}
	if e.CustomFields != nil {
		if err := s.checkFields(e.CustomFields); err != nil {
			return err
		}
	}
	if e.Alias != nil && *e.Alias != m.Alias || e.Avatar != nil && *e.Avatar != m.Avatar {
		return s.require(ctx, s.Store.Reader, who, "message-impersonate", m.RID, errImpersonate)
	}
	return nil
}

// errImpersonate refuses to write under another name or picture.
var errImpersonate = model.Fail("Not enough permission")

// inTime refuses to edit what was written too long ago.
func (s *Service) inTime(ctx context.Context, who model.Caller, m *model.Message) error {
	limit := s.Settings.Get().Float("Message_AllowEditing_BlockEditInMinutes")
	minutes := (model.Now() - m.TS) / 60_000
	if limit == 0 || float64(minutes) < limit {
		return nil
	}
	refusal := model.Errorf("error-message-editing-blocked", "Message editing is blocked").By(updateMethod)
	return s.require(ctx, s.Store.Reader, who, "bypass-time-limit-edit-and-delete", m.RID, refusal)
}

// writeEdit writes an edited message, leaving what others did to it meanwhile.
func (s *Service) writeEdit(ctx context.Context, tx *store.Tx, who model.Caller, edited model.Message) (model.Message, error) {
	stage, sub, err := s.stageOf(ctx, tx, who, edited.RID)
	if err != nil {
		return edited, err
	}
	if err := s.maySpeak(ctx, tx.Reader, who, stage.Room, sub); err != nil {
		return edited, err
	}
	after, err := tx.ChangeMessage(ctx, edited.ID, func(m *model.Message) error {
		if m.T == removed {
			return model.ErrNotFound
		}
		if err := s.keepVersion(ctx, tx, m, *edited.EditedBy); err != nil {
			return err
		}
		m.Msg, m.MD, m.URLs, m.Mentions, m.Channels, m.Attachments = edited.Msg, edited.MD, edited.URLs, edited.Mentions, edited.Channels, edited.Attachments
		m.Alias, m.Avatar, m.Emoji, m.TShow, m.CustomField, m.Extra = edited.Alias, edited.Avatar, edited.Emoji, edited.TShow, edited.CustomField, edited.Extra
		m.EditedAt, m.EditedBy = tx.Now, edited.EditedBy
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return edited, model.Fail("Invalid message ID.")
	}
	if err != nil {
		return after, wrap("write an edited message", err)
	}
	return after, s.unfurl(ctx, tx, &after)
}

// stageOf locks a room and returns the caller's side of it; the zero side
// when they are not in it.
func (s *Service) stageOf(ctx context.Context, tx *store.Tx, who model.Caller, rid string) (stage store.Stage, sub model.Subscription, err error) {
	stage, err = tx.LockStage(ctx, rid)
	if errors.Is(err, model.ErrNotFound) {
		return stage, sub, model.Fail("error-invalid-room")
	}
	if err != nil {
		return stage, sub, wrap("lock a room", err)
	}
	sub, err = tx.Subscription(ctx, rid, who.UserID)
	if errors.Is(err, model.ErrNotFound) {
		err = nil
	}
	return stage, sub, wrap("read a membership", err)
}

// keepVersion keeps a message as it is, where the workspace keeps what is
// edited and deleted.
func (s *Service) keepVersion(ctx context.Context, tx *store.Tx, m *model.Message, by model.UserRef) error {
	if !s.Settings.Get().Bool("Message_KeepHistory") {
		return nil
	}
	return wrap("keep a message's version", tx.KeepVersion(ctx, m, by))
}
