package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"gantry/internal/blob"
	"gantry/internal/blob/picture"
	"gantry/internal/chat"
	"gantry/internal/fetch"
	"gantry/internal/jobs"
	"gantry/internal/model"
	"gantry/internal/rest"
)

// wireFiles says where files are kept and who looks at images.
func (a *App) wireFiles() {
	a.blobs = &blobs{App: a}
	a.Chat.Blobs, a.Chat.Pictures = a.blobs, picture.NewStudio(0)
	a.Chat.Portraits = &fetch.Client{Policy: a.portraitPolicy}
	a.worker.Handle(jobs.Kind{Name: "sweep-files", Every: every(time.Minute), Timeout: 10 * time.Minute, Run: a.sweepFiles})
}

// uploads are the endpoints that take files.
func uploads(c *chat.Service) map[string]rest.Upload {
	return map[string]rest.Upload{
		"rooms.upload/:rid": c.UploadFile,
		"rooms.media/:rid":  c.UploadMedia,
		"users.setAvatar":   c.SetAvatarByForm,

		"emoji-custom.create": c.CreateEmojiByForm,
		"emoji-custom.update": c.UpdateEmojiByForm,
	}
}

// portraitPolicy is how far the addresses of avatars are followed: the public
// internet, directly.
func (a *App) portraitPolicy() fetch.Policy {
	return fetch.Policy{
		Allowed: a.Settings.Get().List("SSRF_Allowlist"), Ports: []string{"80", "443"}, Timeout: 10 * time.Second, MaxBody: 8 << 20,
	}
}

func (a *App) sweepFiles(ctx context.Context, _ model.Job) error {
	for _, store := range []string{inData, inFolder} {
		if err := a.blobs.folder(store).Tidy(24 * time.Hour); err != nil {
			return err
		}
	}
	return a.Chat.SweepFiles(ctx)
}

// The stores as they are called in the database, and by the setting.
const (
	inData   = "GridFS"
	inFolder = "FileSystem"
	inS3     = "AmazonS3"
)

// blobs keeps files where the settings say. Of upstream's choices GridFS, the
// default, is a part of the database that it uses and we do not have: it
// stands for the data folder here, as do those that are not supported. What
// was stored somewhere else before stays there and can still be read.
type blobs struct {
	*App
	mu     sync.Mutex
	config blob.S3Config // of bucket
	bucket *blob.S3
}

// Chosen implements chat.Blobs.
func (b *blobs) Chosen() string {
	switch chosen := b.Settings.Get().String("FileUpload_Storage_Type"); chosen {
	case inFolder, inS3:
		return chosen
	}
	return inData
}

// folder is the setting's for its store, and else files in the data folder.
func (b *blobs) folder(store string) *blob.Disk {
	if path := b.Settings.Get().String("FileUpload_FileSystemPath"); path != "" && store == inFolder {
		return &blob.Disk{Dir: path}
	}
	return &blob.Disk{Dir: filepath.Join(b.Data, "files")}
}

// s3 is the bucket that the settings name at this moment.
func (b *blobs) s3() (*blob.S3, error) {
	s := b.Settings.Get()
	config := blob.S3Config{
		Endpoint: s.String("FileUpload_S3_BucketURL"), Region: s.String("FileUpload_S3_Region"), Bucket: s.String("FileUpload_S3_Bucket"),
		AccessKey: s.String("FileUpload_S3_AWSAccessKeyId"), SecretKey: s.String("FileUpload_S3_AWSSecretAccessKey"),
		PathStyle: s.Bool("FileUpload_S3_ForcePathStyle"), ACL: s.String("FileUpload_S3_Acl"), Prefix: s.String("uniqueID") + "/",
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bucket != nil && b.config == config {
		return b.bucket, nil
	}
	bucket, err := blob.NewS3(config)
	if err != nil {
		return nil, fmt.Errorf("the settings of the S3 bucket: %w", err)
	}
	b.bucket, b.config = bucket, config
	return bucket, nil
}

// in returns the store of that name.
func (b *blobs) in(store string) (blob.Store, error) {
	if store == inS3 {
		return b.s3()
	}
	return b.folder(store), nil
}

// Put implements chat.Blobs.
func (b *blobs) Put(ctx context.Context, store, key string, r io.Reader) (int64, error) {
	in, err := b.in(store)
	if err != nil {
		return 0, err
	}
	return in.Put(ctx, key, r)
}

// Open implements chat.Blobs.
func (b *blobs) Open(ctx context.Context, store, key string, offset, length int64) (io.ReadCloser, error) {
	in, err := b.in(store)
	if err != nil {
		return nil, err
	}
	return in.Open(ctx, key, offset, length)
}

// Delete implements chat.Blobs.
func (b *blobs) Delete(ctx context.Context, store, key string) error {
	in, err := b.in(store)
	if err != nil {
		return err
	}
	return in.Delete(ctx, key)
}
