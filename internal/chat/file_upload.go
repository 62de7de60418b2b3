package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/store"
)

// UploadFile takes a file in and says so in the room.
func (s *Service) UploadFile(ctx context.Context, who model.Caller, rid string, form model.Form) (any, error) {
	room, err := s.uploadRoom(ctx, who, rid)
	if err != nil {
		return nil, err
	}
	f, said, err := s.receiveFile(ctx, who, room, form)
	if err != nil {
		return nil, err
	}
	f.Description = said["description"]
	m := FileMessage{
		Msg: said["msg"], TMID: said["tmid"], T: said["t"], Alias: said["alias"], Avatar: said["avatar"], Emoji: said["emoji"],
		CustomFields: said["customFields"], Groupable: said["groupable"] == "true", Content: jsontext.Value(said["content"]),
	}
	return s.sendFile(ctx, who, room, f, m, false)
}

// MediaFile is a file that waits for its message.
type MediaFile struct {
	File MediaRef `json:"file"`
}

// MediaRef names it.
type MediaRef struct {
	ID  string `json:"_id"`
	URL string `json:"url"`
}

// UploadMedia takes a file in that a message will have within a day.
func (s *Service) UploadMedia(ctx context.Context, who model.Caller, rid string, form model.Form) (any, error) {
	room, err := s.uploadRoom(ctx, who, rid)
	if err != nil {
		return nil, err
	}
	f, _, err := s.receiveFile(ctx, who, room, form)
	if err != nil {
		return nil, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		f.ExpiresAt = tx.Now.Add(temporary)
		return tx.InsertFile(ctx, &f)
	})
	return MediaFile{MediaRef{f.ID, filePath(f.ID, f.Name)}}, wrap("store a file", err)
}

// filePath is where a file is fetched.
func filePath(id, name string) string { return "/file-upload/" + id + "/" + url.PathEscape(name) }

// receiveFile stores the file of a form, without what it tells of its origin.
// Nothing refers to it yet.
func (s *Service) receiveFile(ctx context.Context, who model.Caller, room model.Room, form model.Form) (f model.File, said fields, err error) {
	if err := s.mayUpload(ctx, who, room); err != nil {
		return f, nil, err
	}
	f = model.File{ID: model.NewDocID(), RID: room.ID, UserID: who.UserID, Store: s.Blobs.Chosen(), Complete: true, Progress: 1, ETag: model.NewDocID()}
	var start head
	said, err = readForm(form, "file", func(part model.FormPart) (err error) {
		f.Name = fileName(part.Filename)
		f.Type = fileType(part.Type, f.Name)
		body := io.TeeReader(within(part.Body, s.Settings.Get().Int("FileUpload_MaxFileSize")), &start)
		f.Size, err = s.putBlob(ctx, store.StrayBlob{Key: store.UploadBlob(f.ID), Store: f.Store}, body)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	return f, said, s.describe(ctx, &f, said["content"], start.bytes)
}

// putBlob writes a blob that has no owner yet: what nothing owns within a day
// is deleted.
func (s *Service) putBlob(ctx context.Context, b store.StrayBlob, r io.Reader) (int64, error) {
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.ExpectBlob(ctx, b, tx.Now.Add(temporary)) })
	if err != nil {
		return 0, wrap("enter a file", err)
	}
	size, err := s.Blobs.Put(ctx, b.Store, b.Key, r)
	return size, wrap("store a file", err)
}

// maxFileName is what file systems take.
const maxFileName = 255

// fileName returns a name that is only a name.
func fileName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	for len(name) > maxFileName {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:] // the extension is at the end
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return "file"
	}
	return name
}

// describe fills in what a file is, and refuses it when it is of a type that
// is not wanted.
func (s *Service) describe(ctx context.Context, f *model.File, content string, start []byte) error {
	var cipher encrypted
	if content != "" {
		if err := json.Unmarshal([]byte(content), &cipher); err != nil {
			return (&model.Error{Code: "invalid-field-content"}).Because(err)
		}
		f.Content = jsontext.Value(content)
	}
	if err := s.checkType(f, cipher.Algorithm == fileCipher); err != nil {
		return err
	}
	f.Group, _, _ = strings.Cut(f.Type, "/")
	f.Extension = extensionOf(f.Name)
	where := "/ufs/" + f.Store + ":Uploads/" + f.ID + "/" + url.PathEscape(f.Name)
	f.Path, f.URL = where, s.Settings.Get().Site()+where
	if cipher.Algorithm == fileCipher {
		return nil
	}
	if strings.HasPrefix(f.Type, "image/") {
		f.Identify = s.identify(start)
	}
	return s.stripFile(ctx, f, start)
}

func (s *Service) identify(start []byte) *model.Identity {
	kind, width, height, ok := s.Pictures.Identify(start)
	if !ok {
		return nil
	}
	return &model.Identity{Format: kind, Size: &model.Dimensions{Width: width, Height: height}}
}

// stripFile takes out of a stored image what it tells of where and by whom it
// was made, where the workspace wants that.
func (s *Service) stripFile(ctx context.Context, f *model.File, start []byte) error {
	if kind, _, _, ok := s.Pictures.Identify(start); !ok || kind == "svg" || f.Size > maxPicture || !s.Settings.Get().Bool("Message_Attachments_Strip_Exif") {
		return nil
	}
	return s.Pictures.Within(ctx, func() error {
		data, err := s.readFile(ctx, f)
		if err != nil {
			return err
		}
		stripped := s.Pictures.Strip(data)
		if len(stripped) == len(data) {
			return nil
		}
		f.Size, err = s.Blobs.Put(ctx, f.Store, store.UploadBlob(f.ID), bytes.NewReader(stripped))
		return wrap("store a stripped file", err)
	})
}

// readFile returns the bytes of a file that is not large.
func (s *Service) readFile(ctx context.Context, f *model.File) (data []byte, err error) {
	r, err := s.Blobs.Open(ctx, f.Store, store.UploadBlob(f.ID), 0, maxPicture)
	if err != nil {
		return nil, wrap("open a file", err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	data, err = io.ReadAll(r)
	return data, wrap("read a file", err)
}
