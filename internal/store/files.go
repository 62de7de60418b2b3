package store

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

const fileColumns = "f.doc, f.hidden, f.expires_at, f.updated_at"

func scanFile(row scanner) (f model.File, err error) {
	var doc []byte
	var hidden bool
	var expires, updated model.Time
	if err := row.Scan(&doc, &hidden, &expires, &updated); err != nil {
		return f, err
	}
	err = json.Unmarshal(doc, &f)
	f.Hidden, f.ExpiresAt, f.UpdatedAt = hidden, expires, updated
	return f, err
}

// UploadBlob is the key of an uploaded file's bytes.
func UploadBlob(fileID string) string { return uploads + fileID }

const uploads = "uploads/"

// File returns the file with that id, or model.ErrNotFound.
func (r Reader) File(ctx context.Context, id string) (model.File, error) {
	return one(ctx, r, scanFile, "SELECT "+fileColumns+" FROM files f WHERE f.id = $1", id)
}

// FileList chooses files of a room. What is hidden and thumbnails are never
// among them.
type FileList struct {
	RID       string
	Group     string     // "image" …; empty: all
	Name      string     // a part of it
	Until     model.Time // uploaded then or before; zero: any time
	Confirmed bool       // only what a message has
	Filter    model.Filter
}

var (
	fileFields = columns{
		"_id": {"f.id", words}, "name": {"f.name", words}, "type": {"f.type", words}, "typeGroup": {"f.type_group", words},
		"userId": {"f.uid", words}, "size": {"f.size", numbers}, "uploadedAt": {"f.uploaded_at", numbers},
		"_updatedAt": {"f.updated_at", numbers}, "rid": {"f.rid", words},
	}
	fileOrders = map[string]string{
		"_id": "f.id", "name": "f.name", "type": "f.type", "typeGroup": "f.type_group", "userId": "f.uid", "size": "f.size",
		"uploadedAt": "f.uploaded_at", "_updatedAt": "f.updated_at",
	}
)

func (l FileList) where() (*where, error) {
	w := &where{}
	w.and("f.rid = ?", l.RID)
	w.and("NOT f.hidden")
	w.and("f.type_group <> 'thumb'")
	if l.Group != "" {
		w.and("f.type_group = ?", l.Group)
	}
	if l.Name != "" {
		w.and(`f.name_key LIKE ? ESCAPE '\'`, contains(l.Name))
	}
	if l.Until != 0 {
		w.and("f.uploaded_at <= ?", int64(l.Until))
	}
	if l.Confirmed {
		w.and("f.expires_at = 0")
	}
	return w, w.filter(l.Filter, fileFields)
}

// Files returns a page of a room's files, by name unless asked otherwise.
func (r Reader) Files(ctx context.Context, l FileList, page model.Page) ([]model.File, error) {
	w, err := l.where()
	if err != nil {
		return nil, err
	}
	tail, err := order(page, fileOrders, "f.name", "f.id")
	if err != nil {
		return nil, err
	}
	return list(ctx, r, scanFile, w.query("SELECT "+fileColumns+" FROM files f", tail), w.args...)
}

// CountFiles returns how many files FileList chooses.
func (r Reader) CountFiles(ctx context.Context, l FileList) (int, error) {
	w, err := l.where()
	if err != nil {
		return 0, err
	}
	return one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM files f", ""), w.args...)
}

// InsertFile adds a file whose blob is written: from now on it has an owner.
func (tx *Tx) InsertFile(ctx context.Context, f *model.File) error {
	f.UploadedAt, f.UpdatedAt = orNow(f.UploadedAt, tx.Now), tx.Now
	doc, err := encode(f)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO files (id, rid, uid, name, name_key, type, type_group, size, store, original_id, hidden, uploaded_at, expires_at, updated_at, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		f.ID, f.RID, f.UserID, f.Name, strings.ToLower(f.Name), f.Type, f.Group, f.Size, f.Store, f.OriginalID, f.Hidden,
		int64(f.UploadedAt), int64(f.ExpiresAt), int64(f.UpdatedAt), doc)
	if err != nil {
		return err
	}
	return tx.OwnBlob(ctx, UploadBlob(f.ID))
}

// ConfirmFile says that a message has the file: it expires no more. It is
// model.ErrConflict when the file is gone or a message has it already.
func (tx *Tx) ConfirmFile(ctx context.Context, f *model.File) error {
	f.ExpiresAt, f.UpdatedAt = 0, tx.Now
	doc, err := encode(f)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, "UPDATE files SET expires_at = 0, updated_at = $1, doc = $2 WHERE id = $3 AND expires_at > 0", int64(tx.Now), doc, f.ID)
	if err == nil && n == 0 {
		err = model.ErrConflict
	}
	return err
}

// HideFile takes a file and its thumbnails out of all lists: its message was
// deleted, and its history is kept.
func (tx *Tx) HideFile(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, "UPDATE files SET hidden = TRUE, updated_at = $1 WHERE id = $2 OR original_id = $2 AND original_id <> ''", int64(tx.Now), id)
	return err
}

// DeleteFile removes a file and its thumbnails; their blobs are strays from
// now on.
func (tx *Tx) DeleteFile(ctx context.Context, id string) error {
	return tx.deleteFiles(ctx, "(id = $3 OR original_id = $3 AND original_id <> '')", "(id = $1 OR original_id = $1 AND original_id <> '')", id)
}

// DeleteRoomFiles removes all files of a room, and its avatar.
func (tx *Tx) DeleteRoomFiles(ctx context.Context, rid string) error {
	if err := tx.DeleteAvatar(ctx, RoomAvatar(rid)); err != nil {
		return err
	}
	return tx.deleteFiles(ctx, "rid = $3", "rid = $1", rid)
}

// deleteFiles removes files by a condition, once as the third parameter of a
// statement and once as the first.
func (tx *Tx) deleteFiles(ctx context.Context, third, first, value string) error {
	_, err := tx.exec(ctx, `INSERT INTO stray_blobs (blob, store, due) SELECT $1 || id, store, $2 FROM files WHERE `+third+`
		ON CONFLICT (blob) DO UPDATE SET due = excluded.due`, uploads, int64(tx.Now), value)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, "DELETE FROM files WHERE "+first, value)
	return err
}

// ExpiredFiles returns files that no message took in time.
func (r Reader) ExpiredFiles(ctx context.Context, now model.Time, most int) ([]model.File, error) {
	return list(ctx, r, scanFile, "SELECT "+fileColumns+" FROM files f WHERE f.expires_at > 0 AND f.expires_at <= $1 ORDER BY f.expires_at LIMIT $2", int64(now), most)
}
