package chat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// memory keeps blobs in memory, and fails when it is told to.
type memory struct {
	mu     sync.Mutex
	blobs  map[string][]byte
	broken error
}

func (*memory) Chosen() string { return "GridFS" }

func (b *memory) Put(_ context.Context, _, key string, r io.Reader) (int64, error) {
	data, err := io.ReadAll(r)
	if err := errors.Join(err, b.broken); err != nil {
		return 0, fmt.Errorf("put: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.blobs[key] = data
	return int64(len(data)), nil
}

func (b *memory) Open(_ context.Context, _, key string, offset, length int64) (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.blobs[key]
	if !ok {
		return nil, model.ErrNotFound
	}
	data = data[offset:]
	if length >= 0 && length < int64(len(data)) {
		data = data[:length]
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (b *memory) Delete(_ context.Context, _, key string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.blobs, key)
	return b.broken
}

// brush is a studio that draws next to nothing.
type brush struct{}

func (brush) Within(_ context.Context, work func() error) error { return work() }

func (brush) Identify(head []byte) (string, int, int, bool) {
	config, kind, err := image.DecodeConfig(bytes.NewReader(head))
	return kind, config.Width, config.Height, err == nil
}

func (brush) Strip(data []byte) []byte { return bytes.ReplaceAll(data, []byte("HOME"), nil) }

func (brush) Thumbnail(data []byte, width, height int, _ bool) (thumb model.Picture, preview string, err error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return thumb, "", model.Errorf("error-invalid-file-type", "File type is not accepted.")
	}
	if config.Width < width && config.Height < height {
		return thumb, "preview", nil
	}
	return model.Picture{Data: []byte("small"), Type: "image/png", Width: width, Height: height}, "preview", nil
}

func (brush) Avatar(data []byte, side int, _ bool) (model.Picture, error) {
	if !bytes.HasPrefix(data, []byte("\x89PNG")) {
		return model.Picture{}, model.Errorf("error-invalid-file-type", "File type is not accepted.")
	}
	return model.Picture{Data: []byte("avatar"), Type: "image/png", Width: side, Height: side}, nil
}

func (brush) Letter(name string, size int, format string) (model.Blob, error) {
	return model.Blob{Data: fmt.Appendf(nil, "%s %d %s", name, size, format), Type: "image/svg+xml"}, nil
}

// uploadForm is a form.
type uploadForm []model.FormPart

func (p *uploadForm) Next() (model.FormPart, error) {
	if len(*p) == 0 {
		return model.FormPart{}, io.EOF
	}
	next := (*p)[0]
	*p = (*p)[1:]
	return next, nil
}

// upload is a form with a file and fields, "name=value".
func upload(name, kind, content string, said ...string) *uploadForm {
	form := &uploadForm{filePart("file", name, kind, content)}
	for _, field := range said {
		key, value, _ := strings.Cut(field, "=")
		*form = append(*form, model.FormPart{Name: key, Body: strings.NewReader(value)})
	}
	return form
}

func filePart(field, name, kind, content string) model.FormPart {
	return model.FormPart{Name: field, Filename: name, Type: kind, IsFile: true, Body: strings.NewReader(content)}
}

// pngOf is a PNG file.
func pngOf(t testing.TB, width, height int) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	img.SetGray(0, 0, color.Gray{200})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func openFiles(t testing.TB, url string) (*Service, *memory) {
	s, kept := openRooms(t, url), &memory{blobs: map[string][]byte{}}
	s.Blobs, s.Pictures = kept, brush{}
	return s, kept
}

// send uploads a file and returns its message.
func (s *Service) sendUpload(t testing.TB, who model.Caller, rid string, form model.Form) model.Message {
	t.Helper()
	sent, err := s.UploadFile(t.Context(), who, rid, form)
	if err != nil {
		t.Fatal(err)
	}
	return sent.(SentMessage).Message
}

func (s *Service) sweepAll(t testing.TB) {
	t.Helper()
	if err := s.SweepFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// refused wants that error code, or that sentence where there is no code.
func refused(t testing.TB, err error, want string) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || firstText(refusal.Code, refusal.Reason) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestUploadImage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, kept := openFiles(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "lobby")
		content := pngOf(t, 1000, 700)
		m := s.sendUpload(t, ann, room.ID, upload("a b.png", "image/png", content+"HOME", "description=D", "msg=hello"))
		if m.Msg != "hello" || len(m.Files) != 2 || len(m.Attachments) != 1 || m.File == nil || m.File.ID != m.Files[0].ID {
			t.Fatalf("%+v", m)
		}
		full, thumb, a := m.Files[0], m.Files[1], m.Attachments[0]
		if full.Name != "a b.png" || full.Type != "image/png" || full.Size != int64(len(content)) || full.Format != "png" || thumb.Name != "thumb-a b.png" {
			t.Errorf("%+v\n%+v", full, thumb)
		}
		want := map[string]jsontext.Value{
			"image_type": jsontext.Value(`"image/png"`), "image_size": asJSON(int64(len(content))),
			"image_preview": jsontext.Value(`"preview"`), "image_dimensions": jsontext.Value(`{"width":480,"height":360}`),
		}
		if diff := cmp.Diff(want, a.Extra); diff != "" {
			t.Error(diff)
		}
		if a.Title != "a b.png" || *a.Description != "D" || a.TitleLink != "/file-upload/"+full.ID+"/a%20b.png" || a.ImageURL != "/file-upload/"+thumb.ID+"/a%20b.png" || !*a.Download {
			t.Errorf("%+v", a)
		}
		if got := string(kept.blobs["uploads/"+full.ID]); got != content {
			t.Error("what is kept is not what was sent, without what it told")
		}
		list, err := s.Channels().Files(t.Context(), ann, ListRoomFiles{RoomTarget: at(room)})
		if err != nil || list.Total != 1 || list.Files[0].ID != full.ID || list.Files[0].User.Username != "ann" || list.Files[0].MessageID != m.ID {
			t.Errorf("%+v, %v", list, err)
		}
		s.sweepAll(t)
		if len(kept.blobs) != 2 {
			t.Errorf("%d blobs are left of a file and its thumbnail", len(kept.blobs))
		}
	})
}

func TestUploadOtherTypes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "lobby")
		for _, test := range []struct{ name, said, want, field, value string }{
			{"x.lst", "text/plain", "text/plain", "format", `"LST"`},
			{"x.drawio", "application/octet-stream", "application/octet-stream", "format", `"DRAWIO"`},
			{"x", "", "application/octet-stream", "format", `"file"`},
			{"x.mp3", "application/octet-stream", "audio/mpeg", "audio_type", `"audio/mpeg"`},
			{"x.mp4", "video/mp4", "video/mp4", "video_size", "3"},
			{"broken.png", "image/png", "image/png", "image_type", `"image/png"`},
			{"x.html", "not a type", "text/html", "size", "3"},
		} {
			m := s.sendUpload(t, ann, room.ID, upload(test.name, test.said, "abc"))
			if len(m.Files) != 1 || m.Files[0].Type != test.want || string(m.Attachments[0].Extra[test.field]) != test.value {
				t.Errorf("%s: %+v, %v", test.name, m.Files, m.Attachments[0].Extra)
			}
		}
		if m := s.sendUpload(t, ann, room.ID, upload("empty.txt", "text/plain", "")); m.Files[0].Size != 0 {
			t.Errorf("%+v", m.Files)
		}
	})
}

func TestUploadRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, kept := openFiles(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		try := func(who model.Caller, form *uploadForm) error {
			_, err := s.UploadFile(t.Context(), who, room.ID, form)
			return err
		}
		refused(t, try(bob, upload("x.txt", "text/plain", "x")), "unauthorized")
		refused(t, try(ann, &uploadForm{}), "No file uploaded")
		refused(t, try(ann, &uploadForm{filePart("test", "x", "", "x")}), "invalid-field")
		refused(t, try(ann, &uploadForm{filePart("file", "x", "", "x"), filePart("file", "y", "", "y")}), "Just 1 file is allowed")
		refused(t, try(ann, upload("x.svg", "image/svg+xml", "<svg/>")), "error-invalid-file-type")
		refused(t, try(ann, upload("x.txt", "text/plain", "x", "content={")), "invalid-field-content")
		refused(t, try(ann, upload("x.txt", "text/plain", "x", "alias=boss")), "Not enough permission")
		refused(t, try(ann, upload("x.txt", "text/plain", "x", "t=au")), "Cannot send system messages with a file")
		refused(t, try(ann, upload("x.txt", "text/plain", "x", "msg="+strings.Repeat("x", maxFieldSize+1))), "Too many fields, or too long ones")
		s.change(t, "FileUpload_MaxFileSize", 3)
		refused(t, try(ann, upload("x.txt", "text/plain", "four")), "error-file-too-large")
		s.sendUpload(t, ann, room.ID, upload("x.txt", "text/plain", "3 b"))
		s.change(t, "FileUpload_MaxFileSize", -1)
		s.change(t, "FileUpload_MediaTypeWhiteList", "image/*, text/csv")
		refused(t, try(ann, upload("x.txt", "text/plain", "x")), "error-invalid-file-type")
		s.sendUpload(t, ann, room.ID, upload("x.csv", "text/csv", "a,b"))
		s.change(t, "FileUpload_Enabled", false)
		refused(t, try(ann, upload("x.csv", "text/csv", "x")), "error-file-upload-disabled")
		s.change(t, "FileUpload_Enabled", true)
		kept.broken = errors.New("the disk is full")
		if err := try(ann, upload("x.csv", "text/csv", "x")); !errors.Is(err, kept.broken) {
			t.Errorf("a full disk: %v", err)
		}
		if n, err := s.Store.CountFiles(t.Context(), store.FileList{RID: room.ID}); err != nil || n != 2 {
			t.Errorf("%d files, want 2: %v", n, err)
		}
	})
}

func TestMediaConfirm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, kept := openFiles(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room, other := s.channel(t, ann, "lobby", bob), s.channel(t, ann, "other")
		up, err := s.UploadMedia(t.Context(), ann, room.ID, upload("x.txt", "text/plain", "abc"))
		if err != nil {
			t.Fatal(err)
		}
		id := up.(MediaFile).File.ID
		for _, in := range []ConfirmMedia{{RID: room.ID, FileID: "nothing"}, {RID: other.ID, FileID: id}} {
			_, err := s.ConfirmMedia(t.Context(), ann, in)
			refused(t, err, "invalid-file")
		}
		_, err = s.ConfirmMedia(t.Context(), bob, ConfirmMedia{RID: room.ID, FileID: id})
		refused(t, err, "invalid-file")

		in := ConfirmMedia{RID: room.ID, FileID: id, Description: "D", FileMessage: FileMessage{Msg: "here"}}
		var group sync.WaitGroup
		answers := make([]string, 5)
		for i := range answers {
			group.Go(func() {
				sent, err := s.ConfirmMedia(t.Context(), ann, in)
				if err != nil {
					t.Error(err)
				}
				answers[i] = sent.Message.ID
			})
		}
		group.Wait()
		for _, answer := range answers {
			if answer == "" || answer != answers[0] {
				t.Errorf("confirmed at once: %v", answers)
				break
			}
		}
		f, err := s.Store.File(t.Context(), id)
		if err != nil || f.ExpiresAt != 0 || f.MessageID != answers[0] || f.Description != "D" {
			t.Errorf("%+v, %v", f, err)
		}
		s.sweepAll(t)
		if _, ok := kept.blobs["uploads/"+id]; !ok {
			t.Error("a confirmed file was swept away")
		}
	})
}

func TestEncryptedFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "lobby")
		content := `content={"algorithm":"rc.v1.aes-sha2","ciphertext":"x"}`
		up, err := s.UploadMedia(t.Context(), ann, room.ID, upload("x.jpg", "image/jpeg", "abc", content))
		if err != nil {
			t.Fatal(err)
		}
		sent, err := s.ConfirmMedia(t.Context(), ann, ConfirmMedia{RID: room.ID, FileID: up.(MediaFile).File.ID})
		if err != nil || sent.Message.Files[0].Type != anyType {
			t.Errorf("%+v, %v", sent, err)
		}
		s.change(t, "E2E_Enable_Encrypt_Files", false)
		_, err = s.UploadMedia(t.Context(), ann, room.ID, upload("x.bin", anyType, "abc", content))
		refused(t, err, "error-invalid-file-type")
	})
}

func TestSweep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, kept := openFiles(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "lobby")
		gone := s.sendUpload(t, ann, room.ID, upload("x.png", "image/png", pngOf(t, 1000, 700)))
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.DeleteFile(t.Context(), gone.File.ID) }); err != nil {
			t.Fatal(err)
		}
		late := model.File{ID: "late", RID: room.ID, UserID: ann.UserID, Name: "x", Group: "text", ExpiresAt: 1}
		kept.blobs["uploads/late"] = []byte("x")
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertFile(t.Context(), &late) }); err != nil {
			t.Fatal(err)
		}
		s.sweepAll(t)
		s.sweepAll(t)
		if len(kept.blobs) != 0 {
			t.Errorf("%d blobs are left", len(kept.blobs))
		}
		s.sendUpload(t, ann, room.ID, upload("y.txt", "text/plain", "abc"))
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.DeleteRoom(t.Context(), room.ID) }); err != nil {
			t.Fatal(err)
		}
		kept.broken = errors.New("not now")
		s.sweepAll(t)
		if strays, err := s.Store.StrayBlobs(t.Context(), model.Now().Add(2*temporary), 10); err != nil || len(strays) != 1 {
			t.Errorf("what could not be deleted is tried again: %v, %v", strays, err)
		}
	})
}

func TestWhoSeesFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		ann, bob, eve := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "eve", "guest")
		s.grant(t, "view-c-room", "user")
		room := s.channel(t, ann, "lobby")
		m := s.sendUpload(t, ann, room.ID, upload("x.txt", "text/plain", "abc"))
		for _, test := range []struct {
			protect, members, viewers bool
			want                      string // who sees it
		}{
			{false, true, true, "ann bob eve nobody"},
			{true, false, false, "ann bob eve"},
			{true, true, false, "ann"},
			{true, false, true, "ann bob"},
			{true, true, true, ""},
		} {
			s.change(t, "FileUpload_ProtectFiles", test.protect)
			s.change(t, "FileUpload_Restrict_to_room_members", test.members)
			s.change(t, "FileUpload_Restrict_to_users_who_can_access_room", test.viewers)
			var sees []string
			for _, who := range []model.Caller{ann, bob, eve, {}} {
				if _, err := s.OpenFile(t.Context(), who, m.File.ID); err == nil {
					sees = append(sees, firstText(who.Username, "nobody"))
				} else if !errors.Is(err, errFileAccess) {
					t.Error(err)
				}
			}
			if got := strings.Join(sees, " "); got != test.want {
				t.Errorf("%+v: %q sees it", test, got)
			}
		}
		if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.HideFile(t.Context(), m.File.ID) }); err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenFile(t.Context(), ann, m.File.ID); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("a hidden file: %v", err)
		}
		if list, err := s.Channels().Files(t.Context(), ann, ListRoomFiles{RoomTarget: at(room)}); err != nil || list.Total != 0 {
			t.Errorf("a hidden file is listed: %+v, %v", list, err)
		}
	})
}

func TestFileLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, _ := openFiles(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "lobby")
		for _, name := range []string{"c.txt", "a.png", "B_1.png"} {
			s.sendUpload(t, ann, room.ID, upload(name, "", pngOf(t, 1000, 700)))
		}
		for want, in := range map[string]ListFiles{
			"B_1.png a.png c.txt": {},
			"c.txt a.png B_1.png": {ListQuery: model.ListQuery{Sort: `{"name":-1}`}},
			"a.png":               {ListQuery: model.ListQuery{Offset: new(1), Count: new(1)}},
			"B_1.png":             {Name: "b_"},
			"c.txt":               {TypeGroup: "text"},
			"B_1.png a.png":       {ListQuery: model.ListQuery{Query: `{"typeGroup":"image"}`}, OnlyConfirmed: true},
			"":                    {Name: "%"},
		} {
			list, err := s.Channels().Files(t.Context(), ann, ListRoomFiles{at(room), in})
			names := []string{}
			for _, f := range list.Files {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); err != nil || got != want {
				t.Errorf("%+v: %q, want %q: %v", in, got, want, err)
			}
		}
		images, err := s.Images(t.Context(), ann, ListImages{RoomID: room.ID})
		if err != nil || len(images.Files) != 2 || images.Files[0].Name != "B_1.png" {
			t.Errorf("%+v, %v", images, err)
		}
		first := images.Files[1]
		if later, err := s.Images(t.Context(), ann, ListImages{RoomID: room.ID, StartingFromID: first.ID, Count: new(1)}); err != nil || len(later.Files) != 1 || later.Files[0].ID != first.ID {
			t.Errorf("%+v, %v", later, err)
		}
		_, err = s.Images(t.Context(), ann, ListImages{RoomID: "invalid"})
		refused(t, err, "unauthorized")
	})
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"a.txt": "a.txt", "../../etc/passwd": "passwd", `C:\x\y.txt`: "y.txt", "": "file", "..": "file", "/": "file", "a\r\nb": "ab",
		"\xff.txt": "\uFFFD.txt", strings.Repeat("x", 300) + ".txt": strings.Repeat("x", 251) + ".txt",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
