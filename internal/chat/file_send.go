package chat

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// FileMessage is what is said beside a file.
type FileMessage struct {
	Msg          string         `json:"msg"`
	TMID         string         `json:"tmid"`
	T            string         `json:"t"`
	Alias        string         `json:"alias"`
	Avatar       string         `json:"avatar"`
	Emoji        string         `json:"emoji"`
	Groupable    bool           `json:"groupable"`
	CustomFields string         `json:"customFields"` // an object, as text
	Content      jsontext.Value `json:"content"`
}

// ConfirmMedia asks to say that an uploaded file is there.
type ConfirmMedia struct {
	RID         string `json:"rid"`
	FileID      string `json:"fileId"`
	Description string `json:"description"`
	FileMessage
}

// errNoFile refuses a file that is not there or not the caller's.
var errNoFile = &model.Error{Code: "invalid-file"}

// ConfirmMedia says a message with a file that was uploaded before. Asking a
// second time is answered with the same message.
func (s *Service) ConfirmMedia(ctx context.Context, who model.Caller, in ConfirmMedia) (SentMessage, error) {
	room, err := s.uploadRoom(ctx, who, in.RID)
	if err != nil {
		return SentMessage{}, err
	}
	f, err := s.Store.File(ctx, in.FileID)
	if errors.Is(err, model.ErrNotFound) {
		err = errNoFile
	}
	if err != nil {
		return SentMessage{}, wrap("read a file", err)
	}
	if f.RID != room.ID || f.UserID != who.UserID || f.Hidden || f.OriginalID != "" {
		return SentMessage{}, errNoFile
	}
	if f.ExpiresAt == 0 {
		return s.messageOfFile(ctx, who, f)
	}
	f.Description = in.Description
	sent, err := s.sendFile(ctx, who, room, f, in.FileMessage, true)
	if errors.Is(err, model.ErrConflict) { // somebody was quicker
		if f, err = s.Store.File(ctx, f.ID); err == nil {
			return s.messageOfFile(ctx, who, f)
		}
		return sent, errNoFile
	}
	return sent, err
}

// messageOfFile returns the message that has a file.
func (s *Service) messageOfFile(ctx context.Context, who model.Caller, f model.File) (SentMessage, error) {
	m, err := s.Store.Message(ctx, f.MessageID)
	if errors.Is(err, model.ErrNotFound) {
		return SentMessage{}, errNoFile
	}
	return SentMessage{s.shown(m, who)}, wrap("read a file's message", err)
}

// sendFile says a message with a file, which is stored already; waiting says
// whether it is a file of the database, too, that waits for its message.
func (s *Service) sendFile(ctx context.Context, who model.Caller, room model.Room, f model.File, said FileMessage, waiting bool) (SentMessage, error) {
	m, err := s.fileMessage(who, room, said)
	if err != nil {
		return SentMessage{}, err
	}
	var thumb *model.File
	if !waiting || m.T != "e2e" { // an encrypted message has its files inside
		if thumb, err = s.attachFile(ctx, &f, &m); err != nil {
			return SentMessage{}, err
		}
	}
	f.MessageID = m.ID
	if err := s.sayWithFiles(ctx, who, &m, &f, thumb, waiting); err != nil {
		s.complain(who, room.ID, err)
		return SentMessage{}, err
	}
	return SentMessage{s.shown(m, who)}, nil
}

// fileMessage makes the message of a file, without the file.
func (s *Service) fileMessage(who model.Caller, room model.Room, said FileMessage) (m model.Message, err error) {
	m = model.Message{
		ID: model.NewDocID(), RID: room.ID, Msg: said.Msg, TMID: said.TMID, T: said.T,
		Alias: said.Alias, Avatar: said.Avatar, Emoji: said.Emoji, Groupable: new(said.Groupable),
	}
	if m.T != "" && m.T != "e2e" {
		return m, model.Fail("Cannot send system messages with a file")
	}
	if (m.Alias != "" || m.Avatar != "") && !s.may(who, "message-impersonate") {
		return m, model.Fail("Not enough permission")
	}
	if said.CustomFields != "" {
		if err := json.Unmarshal([]byte(said.CustomFields), &m.CustomField); err != nil {
			return m, model.Fail("The custom fields cannot be read").Because(err)
		}
	}
	if said.Content.Kind() == '{' && said.Content.IsValid() {
		m.Extra = map[string]jsontext.Value{"content": said.Content}
	}
	return m, s.checkMessage(&m)
}

// sayWithFiles stores the files and says the message in one transaction.
func (s *Service) sayWithFiles(ctx context.Context, who model.Caller, m *model.Message, f, thumb *model.File, waiting bool) error {
	author, err := s.Store.CachedUser(ctx, who.UserID)
	if err != nil || author.Username == "" {
		return model.Errorf("error-invalid-user", "Invalid user").By("sendFileMessage").Because(err)
	}
	m.U = author.Ref()
	if err := s.intoThread(ctx, s.Store.Reader, m); err != nil {
		return err
	}
	if m.RID != f.RID {
		return model.Errorf("error-invalid-params", "The thread is in another room").By("sendFileMessage")
	}
	if err := s.prepare(ctx, s.Store.Reader, m, nil); err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := storeFile(ctx, tx, *f, waiting); err != nil {
			return err
		}
		if thumb != nil {
			if err := storeFile(ctx, tx, *thumb, false); err != nil {
				return err
			}
		}
		return s.say(ctx, tx, who, m)
	})
}

func storeFile(ctx context.Context, tx *store.Tx, f model.File, waiting bool) error {
	if waiting {
		return wrap("store that a message has a file", tx.ConfirmFile(ctx, &f))
	}
	return wrap("store a file", tx.InsertFile(ctx, &f))
}

// attachFile adds a file to a message, as clients show it, and returns its
// thumbnail, if there is one.
func (s *Service) attachFile(ctx context.Context, f *model.File, m *model.Message) (thumb *model.File, err error) {
	link := filePath(f.ID, f.Name)
	a := model.Attachment{Title: f.Name, Type: "file", TitleLink: link, Download: new(true), Extra: map[string]jsontext.Value{}}
	if f.Description != "" {
		a.Description = &f.Description
	}
	m.Files = []model.FileRef{refOf(f)}
	switch kind, _, _ := strings.Cut(f.Type, "/"); kind {
	case "image":
		a.ImageURL = link
		thumb, err = s.attachImage(ctx, f, &a)
	case "audio", "video":
		showAs(&a, kind, link, f)
	default:
		a.Extra["format"], a.Extra["size"] = asJSON(formatOf(f.Name)), asJSON(f.Size)
	}
	if thumb != nil {
		m.Files = append(m.Files, refOf(thumb))
	}
	m.File, m.Attachments = &m.Files[0], []model.Attachment{a}
	return thumb, err
}

func refOf(f *model.File) model.FileRef {
	ref := model.FileRef{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size}
	if f.Identify != nil {
		ref.Format = f.Identify.Format
	}
	return ref
}

// showAs fills in the fields that are called after a group of types.
func showAs(a *model.Attachment, group, link string, f *model.File) {
	a.Extra[group+"_url"], a.Extra[group+"_type"], a.Extra[group+"_size"] = asJSON(link), asJSON(f.Type), asJSON(f.Size)
}

// asJSON encodes what cannot fail to be: texts, numbers and pairs of them.
func asJSON[T string | int64 | model.Dimensions](v T) jsontext.Value {
	text, err := json.Marshal(v, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return jsontext.Value("null")
	}
	return text
}

// attachImage shows an image by a thumbnail. One that cannot be read is
// attached all the same.
func (s *Service) attachImage(ctx context.Context, f *model.File, a *model.Attachment) (*model.File, error) {
	a.Extra["image_type"], a.Extra["image_size"] = asJSON(f.Type), asJSON(f.Size)
	if f.Identify == nil || f.Size > maxPicture {
		return nil, nil
	}
	a.Extra["image_dimensions"] = asJSON(*f.Identify.Size)
	picture, preview, err := s.thumbnail(ctx, f)
	if preview != "" {
		a.Extra["image_preview"] = asJSON(preview)
	}
	var refusal *model.Error
	if errors.As(err, &refusal) {
		s.Log.DebugContext(ctx, "an image has no thumbnail", "file", f.ID, "cause", refusal.Cause)
		return nil, nil
	}
	if err != nil || picture.Data == nil {
		return nil, err
	}
	thumb, err := s.storeThumb(ctx, f, picture)
	if err != nil {
		return nil, err
	}
	a.ImageURL = filePath(thumb.ID, f.Name)
	a.Extra["image_type"], a.Extra["image_dimensions"] = asJSON(thumb.Type), asJSON(*thumb.Identify.Size)
	return thumb, nil
}

// thumbnail draws an image small. It has no data when thumbnails are not
// wanted, or when the image is small already.
func (s *Service) thumbnail(ctx context.Context, f *model.File) (picture model.Picture, preview string, err error) {
	settings := s.Settings.Get()
	width, height := settings.Int("Message_Attachments_Thumbnails_Width"), settings.Int("Message_Attachments_Thumbnails_Height")
	err = s.Pictures.Within(ctx, func() error {
		data, err := s.readFile(ctx, f)
		if err != nil {
			return err
		}
		picture, preview, err = s.Pictures.Thumbnail(data, width, height, settings.Bool("FileUpload_RotateImages"))
		return err
	})
	if !settings.Bool("Message_Attachments_Thumbnails_Enabled") {
		picture.Data = nil
	}
	return picture, preview, err
}

func (s *Service) storeThumb(ctx context.Context, f *model.File, picture model.Picture) (*model.File, error) {
	_, format, _ := strings.Cut(picture.Type, "/")
	thumb := &model.File{
		ID: model.NewDocID(), Name: "thumb-" + f.Name, Size: int64(len(picture.Data)), Type: picture.Type, RID: f.RID, UserID: f.UserID,
		Store: s.Blobs.Chosen(), Complete: true, Progress: 1, Extension: extensionOf(f.Name), Group: "thumb", ETag: model.NewDocID(), OriginalID: f.ID,
		MessageID: f.MessageID, Identify: &model.Identity{Format: format, Size: &model.Dimensions{Width: picture.Width, Height: picture.Height}},
	}
	_, err := s.putBlob(ctx, store.StrayBlob{Key: store.UploadBlob(thumb.ID), Store: thumb.Store}, bytes.NewReader(picture.Data))
	return thumb, err
}
