package chat

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// Blobs keeps the bytes of files. New ones go to the store that is chosen at
// that moment; old ones stay where they are.
type Blobs interface {
	Chosen() (store string)
	Put(ctx context.Context, store, key string, r io.Reader) (int64, error)
	Open(ctx context.Context, store, key string, offset, length int64) (io.ReadCloser, error)
	Delete(ctx context.Context, store, key string) error
}

// Pictures looks at images. What is expensive is done within a turn; see
// package picture.
type Pictures interface {
	Within(ctx context.Context, work func() error) error
	Identify(head []byte) (kind string, width, height int, ok bool)
	Strip(data []byte) []byte
	Thumbnail(data []byte, width, height int, upright bool) (thumb model.Picture, preview string, err error)
	Avatar(data []byte, side int, upright bool) (model.Picture, error)
	Letter(name string, size int, format string) (model.Blob, error)
}

const (
	// maxPicture bounds what of an image is held in memory to look at it.
	maxPicture = 64 << 20
	// headSize is what is kept of a file's beginning while it passes by.
	headSize = 256 << 10
	// temporary is how long an upload may wait for its message.
	temporary = 24 * time.Hour
)

// errFileSize is upstream's refusal of a file that is larger than allowed.
var errFileSize = &model.Error{Code: "error-file-too-large"}

// errFileType refuses a file by its type.
func errFileType(reason string) error { return model.Errorf("error-invalid-file-type", "%s", reason) }

// uploadRoom returns the room of an upload. Upstream says the same of a room
// that is not there and of one that the caller may not see.
func (s *Service) uploadRoom(ctx context.Context, who model.Caller, rid string) (model.Room, error) {
	return s.readable(ctx, who, rid, errForbidden, errForbidden)
}

// mayUpload refuses what no file can mend.
func (s *Service) mayUpload(ctx context.Context, who model.Caller, room model.Room) error {
	settings := s.Settings.Get()
	switch {
	case !settings.Bool("FileUpload_Enabled"):
		return model.Errorf("error-file-upload-disabled", "File uploads are disabled.")
	case room.T == model.Direct && !settings.Bool("FileUpload_Enabled_Direct"):
		return model.Errorf("error-direct-message-file-upload-not-allowed", "File sharing not allowed in direct messages.")
	}
	sub, err := s.membership(ctx, s.Store.Reader, room.ID, who.UserID)
	if err != nil {
		return err
	}
	if sub == nil {
		sub = &model.Subscription{}
	}
	return s.maySpeak(ctx, s.Store.Reader, who, room, *sub)
}

// encrypted says whether the description of a file is of one that is
// encrypted end to end.
type encrypted struct {
	Algorithm  string `json:"algorithm"`
	Ciphertext string `json:"ciphertext"`
}

const fileCipher = "rc.v1.aes-sha2"

// checkType refuses files of types that are not wanted. Of an encrypted file
// nothing is to be known, so all are of one type.
func (s *Service) checkType(f *model.File, cipher bool) error {
	settings := s.Settings.Get()
	allowed := settings.String("FileUpload_MediaTypeWhiteList")
	if cipher {
		if !settings.Bool("E2E_Enable_Encrypt_Files") {
			return errFileType("Encrypted file not allowed")
		}
		f.Type, allowed = anyType, anyType
	}
	if onList(f.Type, settings.String("FileUpload_MediaTypeBlackList")) ||
		allowed != "" && allowed != "*" && !onList(f.Type, allowed) {
		return errFileType("File type is not accepted.")
	}
	return nil
}

// onList says whether a comma-separated list names a type, or with a star its
// group.
func onList(kind, list string) bool {
	group, _, _ := strings.Cut(kind, "/")
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one != "" && (one == kind || one == group+"/*") {
			return true
		}
	}
	return false
}

// ListFiles asks for a page of a room's files.
type ListFiles struct {
	model.ListQuery
	Name          string `json:"name"`
	TypeGroup     string `json:"typeGroup"`
	OnlyConfirmed bool   `json:"onlyConfirmed"`
}

// ListRoomFiles is ListFiles of a room by its id or name.
type ListRoomFiles struct {
	RoomTarget
	ListFiles
}

// ListDirectFiles is ListFiles of a direct room.
type ListDirectFiles struct {
	DirectTarget
	ListFiles
}

// FileList is a page of a room's files.
type FileList struct {
	Files []model.File `json:"files"`
	model.Listed
}

// Files lists a room's files, by name unless asked otherwise.
func (f Family) Files(ctx context.Context, who model.Caller, in ListRoomFiles) (FileList, error) {
	room, err := f.look(ctx, f.Store.Reader, who, in.RoomTarget)
	if err != nil {
		return FileList{}, err
	}
	return f.filesOf(ctx, room.ID, in.ListFiles)
}

// DirectFiles is Files for direct rooms.
func (s *Service) DirectFiles(ctx context.Context, who model.Caller, in ListDirectFiles) (FileList, error) {
	room, err := s.visibleDirect(ctx, who, in.DirectTarget)
	if err != nil {
		return FileList{}, err
	}
	return s.filesOf(ctx, room.ID, in.ListFiles)
}

func (s *Service) filesOf(ctx context.Context, rid string, in ListFiles) (out FileList, err error) {
	page, err := s.Settings.Get().Page(in.ListQuery)
	if err != nil {
		return out, err
	}
	l := store.FileList{RID: rid, Group: in.TypeGroup, Name: in.Name, Confirmed: in.OnlyConfirmed}
	if l.Filter, err = model.ParseFilter(in.Query); err != nil {
		return out, err
	}
	return s.pageOfFiles(ctx, l, page)
}

func (s *Service) pageOfFiles(ctx context.Context, l store.FileList, page model.Page) (out FileList, err error) {
	if out.Files, err = s.Store.Files(ctx, l, page); err != nil {
		return out, wrap("list files", err)
	}
	total, err := s.Store.CountFiles(ctx, l)
	if err != nil {
		return out, wrap("count files", err)
	}
	out.Listed = page.Listed(len(out.Files), total)
	return out, s.nameUploaders(ctx, out.Files)
}

// nameUploaders fills in who uploaded files, as far as they are still there.
func (s *Service) nameUploaders(ctx context.Context, files []model.File) error {
	for i, f := range files {
		u, err := s.Store.CachedUser(ctx, f.UserID)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return wrap("read who uploaded a file", err)
		}
		files[i].User = new(u.Ref())
	}
	return nil
}

// ListImages asks for a room's images, from one of them on.
type ListImages struct {
	RoomID         string `json:"roomId" check:"required"`
	StartingFromID string `json:"startingFromId" check:"nullable"`
	Count          *int   `json:"count" check:"nullable"`
	Offset         *int   `json:"offset" check:"nullable"`
}

// Images lists a room's images, the newest first. The one it starts from is
// always there.
func (s *Service) Images(ctx context.Context, who model.Caller, in ListImages) (FileList, error) {
	room, err := s.uploadRoom(ctx, who, in.RoomID)
	if err != nil {
		return FileList{}, err
	}
	page, err := s.Settings.Get().Page(model.ListQuery{Count: in.Count, Offset: in.Offset})
	if err != nil {
		return FileList{}, err
	}
	page.Sort = []model.SortKey{{Field: "uploadedAt", Descending: true}}
	l := store.FileList{RID: room.ID, Group: "image"}
	var first *model.File
	if in.StartingFromID != "" {
		f, err := s.Store.File(ctx, in.StartingFromID)
		switch {
		case err == nil && f.RID == room.ID && !f.Hidden:
			first, l.Until = &f, f.UploadedAt
		case err != nil && !errors.Is(err, model.ErrNotFound):
			return FileList{}, wrap("read a file", err)
		}
	}
	out, err := s.pageOfFiles(ctx, l, page)
	if first != nil && !slices.ContainsFunc(out.Files, func(f model.File) bool { return f.ID == first.ID }) {
		out.Files = slices.Insert(out.Files, 0, *first)
	}
	return out, err
}

// fields is what a form says beside its file.
type fields map[string]string

const (
	maxFields    = 32
	maxFieldSize = 1 << 20
)

// readForm takes in a form that has one file, in a field of that name. The
// file is taken as it passes by.
func readForm(form model.Form, name string, take func(model.FormPart) error) (fields, error) {
	all, found := fields{}, false
	for {
		part, err := form.Next()
		switch {
		case err == io.EOF && !found:
			return nil, &model.Error{Code: "No file uploaded"}
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, err
		case !part.IsFile:
			err = all.add(part)
		case found:
			err = model.Fail("Just 1 file is allowed")
		case part.Name != name:
			err = &model.Error{Code: "invalid-field"}
		default:
			found = true
			err = take(part)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (all fields) add(part model.FormPart) error {
	text, err := io.ReadAll(io.LimitReader(part.Body, maxFieldSize+1))
	if err != nil {
		return err
	}
	if len(all) >= maxFields || len(text) > maxFieldSize {
		return model.Fail("Too many fields, or too long ones")
	}
	all[part.Name] = strings.ToValidUTF8(string(text), "\uFFFD")
	return nil
}

// bounded reads until it is too much; most below 0 is no bound.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errFileSize
	}
	return n, err
}

// within returns r, which fails with errFileSize when more than most bytes
// come out of it. A bound below 0 is none.
func within(r io.Reader, most int) io.Reader {
	if most < 0 {
		return r
	}
	return &bounded{r, int64(most)}
}

// head keeps the beginning of what is written to it.
type head struct{ bytes []byte }

func (h *head) Write(p []byte) (int, error) {
	h.bytes = append(h.bytes, p[:min(len(p), headSize-len(h.bytes))]...)
	return len(p), nil
}
