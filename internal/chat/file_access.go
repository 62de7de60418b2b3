package chat

import (
	"context"
	"errors"
	"io"

	"gantry/internal/model"
	"gantry/internal/store"
)

// errFileAccess is told to who may not see a file.
var errFileAccess = &model.Error{Code: "error-not-allowed", Reason: "Not allowed", Status: 403}

// OpenFile returns where a file's bytes are, for those who may see it. One
// that is not there is model.ErrNotFound.
func (s *Service) OpenFile(ctx context.Context, who model.Caller, id string) (model.Blob, error) {
	f, err := s.Store.File(ctx, id)
	if err == nil && f.Hidden {
		err = model.ErrNotFound
	}
	if err != nil {
		return model.Blob{}, wrap("read a file", err)
	}
	ok, err := s.seesFile(ctx, who, f)
	if err := unless(ok, err, errFileAccess); err != nil {
		return model.Blob{}, err
	}
	return model.Blob{
		Key: store.UploadBlob(f.ID), Store: f.Store, Name: f.Name, Type: f.Type, Size: f.Size, ETag: f.ETag, ModifiedAt: f.UploadedAt,
	}, nil
}

// seesFile decides who may fetch a file: everybody, who is signed in, members
// of its room, or who sees its room, as the settings say. Two restrictions at
// once let nobody in, as upstream has it.
func (s *Service) seesFile(ctx context.Context, who model.Caller, f model.File) (bool, error) {
	settings := s.Settings.Get()
	if !settings.Bool("FileUpload_ProtectFiles") {
		return true, nil
	}
	if who.Anonymous() {
		return false, nil
	}
	members, viewers := settings.Bool("FileUpload_Restrict_to_room_members"), settings.Bool("FileUpload_Restrict_to_users_who_can_access_room")
	switch {
	case members && viewers:
		return false, nil
	case members:
		sub, err := s.membership(ctx, s.Store.Reader, f.RID, who.UserID)
		return sub != nil && !sub.Banned, err
	case viewers:
		return s.CanRead(ctx, who, f.RID)
	}
	return true, nil
}

// ReadBlob returns a part of a blob's bytes.
func (s *Service) ReadBlob(ctx context.Context, b model.Blob, offset, length int64) (io.ReadCloser, error) {
	return s.Blobs.Open(ctx, b.Store, b.Key, offset, length)
}

// sweeping is how many are removed in one go.
const sweeping = 200

// SweepFiles removes files that no message took in time, and blobs that
// nothing refers to.
func (s *Service) SweepFiles(ctx context.Context) error {
	expired, err := s.Store.ExpiredFiles(ctx, model.Now(), sweeping)
	if err != nil {
		return wrap("look for expired files", err)
	}
	for _, f := range expired {
		if err := s.Store.Update(ctx, func(tx *store.Tx) error { return expire(ctx, tx, f.ID) }); err != nil {
			return wrap("remove an expired file", err)
		}
	}
	strays, err := s.Store.StrayBlobs(ctx, model.Now(), sweeping)
	if err != nil {
		return wrap("look for stray blobs", err)
	}
	for _, b := range strays {
		if err := s.sweepBlob(ctx, b); err != nil {
			s.Log.ErrorContext(ctx, "could not delete a file's bytes; they are tried again in an hour", "blob", b.Key, "store", b.Store, "err", err)
		}
	}
	return nil
}

// expire removes a file unless a message took it at this moment.
func expire(ctx context.Context, tx *store.Tx, id string) error {
	f, err := tx.File(ctx, id)
	if errors.Is(err, model.ErrNotFound) || err == nil && (f.ExpiresAt == 0 || f.ExpiresAt > tx.Now) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.DeleteFile(ctx, id)
}

// sweepBlob deletes a blob. One that cannot be deleted is left for later.
func (s *Service) sweepBlob(ctx context.Context, b store.StrayBlob) error {
	failed := s.Blobs.Delete(ctx, b.Store, b.Key)
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if failed != nil {
			return tx.ExpectBlob(ctx, b, tx.Now.Add(temporary/24))
		}
		return tx.OwnBlob(ctx, b.Key)
	})
	return errors.Join(failed, err)
}

// FileNamed names a file.
type FileNamed struct {
	FileID string `json:"fileID"`
}
