package store

import (
	"context"

	"gantry/internal/model"
)

// StrayBlob is a blob that has no owner.
type StrayBlob struct {
	Key, Store string
}

// ExpectBlob enters a blob before it is written. Unless it has an owner when
// it is due it is deleted, so that a crash leaves nothing behind for good.
func (tx *Tx) ExpectBlob(ctx context.Context, b StrayBlob, due model.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO stray_blobs (blob, store, due) VALUES ($1, $2, $3)
		ON CONFLICT (blob) DO UPDATE SET due = excluded.due`, b.Key, b.Store, int64(due))
	return err
}

// OwnBlob strikes a blob from the strays: something refers to it.
func (tx *Tx) OwnBlob(ctx context.Context, key string) error {
	_, err := tx.exec(ctx, "DELETE FROM stray_blobs WHERE blob = $1", key)
	return err
}

// StrayBlobs returns blobs that are overdue, the oldest first.
func (r Reader) StrayBlobs(ctx context.Context, now model.Time, most int) ([]StrayBlob, error) {
	return list(ctx, r, func(row scanner) (b StrayBlob, err error) { return b, row.Scan(&b.Key, &b.Store) },
		"SELECT blob, store FROM stray_blobs WHERE due <= $1 ORDER BY due LIMIT $2", int64(now), most)
}

// UserAvatar and RoomAvatar name the owner of an avatar.
func UserAvatar(uid string) string { return "user " + uid }

// RoomAvatar is UserAvatar for a room.
func RoomAvatar(rid string) string { return "room " + rid }

// Avatar returns the picture that a user or room has chosen, or
// model.ErrNotFound.
func (r Reader) Avatar(ctx context.Context, owner string) (model.Avatar, error) {
	return one(ctx, r, func(row scanner) (a model.Avatar, err error) {
		return a, row.Scan(&a.Blob, &a.Store, &a.Type, &a.Size, &a.ETag, &a.UpdatedAt)
	}, "SELECT blob, store, type, size, etag, updated_at FROM avatars WHERE owner = $1", owner)
}

// SetAvatar replaces an avatar. The new one's blob has an owner from now on,
// the old one's none.
func (tx *Tx) SetAvatar(ctx context.Context, owner string, a model.Avatar) error {
	if err := tx.DeleteAvatar(ctx, owner); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO avatars (owner, blob, store, type, size, etag, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (owner) DO UPDATE SET blob = excluded.blob, store = excluded.store, type = excluded.type,
			size = excluded.size, etag = excluded.etag, updated_at = excluded.updated_at`,
		owner, a.Blob, a.Store, a.Type, a.Size, a.ETag, int64(tx.Now))
	if err != nil {
		return err
	}
	return tx.OwnBlob(ctx, a.Blob)
}

// DeleteAvatar removes an avatar, if there is one; its blob is a stray from
// now on.
func (tx *Tx) DeleteAvatar(ctx context.Context, owner string) error {
	_, err := tx.exec(ctx, `INSERT INTO stray_blobs (blob, store, due) SELECT blob, store, $1 FROM avatars WHERE owner = $2
		ON CONFLICT (blob) DO UPDATE SET due = excluded.due`, int64(tx.Now), owner)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, "DELETE FROM avatars WHERE owner = $1", owner)
	return err
}
