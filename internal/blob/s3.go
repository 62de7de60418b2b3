package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"gantry/internal/model"
)

// S3Config says where a bucket is and who we are there.
type S3Config struct {
	Endpoint  string // URL of the service; empty: Amazon's of the region
	Region    string
	Bucket    string
	AccessKey string // without a key the machine's own role is used
	SecretKey string
	PathStyle bool   // the bucket's name stands in the path, not in the host
	ACL       string // of what is written; empty: the bucket's
	Prefix    string // folder in the bucket
}

// S3 keeps blobs in a bucket. The server reads and writes them itself, so
// that nobody needs to be let into the bucket.
type S3 struct {
	client *minio.Client
	config S3Config
}

// NewS3 returns the store of a bucket. It asks nothing of the service yet.
func NewS3(config S3Config) (*S3, error) {
	endpoint, err := config.address()
	if err != nil {
		return nil, err
	}
	secrets := credentials.NewIAM("")
	if config.AccessKey != "" {
		secrets = credentials.NewStaticV4(config.AccessKey, config.SecretKey, "")
	}
	lookup := minio.BucketLookupAuto
	if config.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds: secrets, Secure: endpoint.Scheme == "https", Region: config.Region, BucketLookup: lookup,
	})
	if err != nil {
		return nil, fmt.Errorf("connect to S3: %w", err)
	}
	return &S3{client, config}, nil
}

// address returns the URL of the service.
func (c S3Config) address() (*url.URL, error) {
	text := c.Endpoint
	if text == "" {
		text = "https://s3.amazonaws.com"
		if c.Region != "" {
			text = "https://s3." + c.Region + ".amazonaws.com"
		}
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address of an S3 service", c.Endpoint)
	}
	if c.Bucket == "" {
		return nil, errors.New("no S3 bucket is named")
	}
	return u, nil
}

// name returns the object's name in the bucket.
func (s *S3) name(key string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	return s.config.Prefix + key, nil
}

// partSize is what is held in memory of an upload, whose length is not known
// at its start: parts of 8 MiB make objects of up to 78 GiB. What is smaller
// than small is sent in one piece.
const (
	partSize = 8 << 20
	small    = 256 << 10
)

// Put writes a blob, in parts when it is not small. It appears when all of it
// is there.
func (s *S3) Put(ctx context.Context, key string, r io.Reader) (int64, error) {
	name, err := s.name(key)
	if err != nil {
		return 0, err
	}
	start, err := io.ReadAll(io.LimitReader(r, small))
	if err != nil {
		return 0, fmt.Errorf("read what is to be written: %w", err)
	}
	body, size := io.Reader(bytes.NewReader(start)), int64(len(start))
	if size == small {
		body, size = io.MultiReader(body, reader{ctx, r}), -1
	}
	options := minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize,
		// The connection guards what is sent; without TLS the sums at least
		// tell of what was damaged on the way.
		DisableContentSha256: true, SendContentMd5: true,
	}
	if s.config.ACL != "" {
		options.UserMetadata = map[string]string{"x-amz-acl": s.config.ACL}
	}
	info, err := s.client.PutObject(ctx, s.config.Bucket, name, body, size, options)
	if err != nil {
		return 0, fmt.Errorf("write to S3: %w", err)
	}
	return info.Size, nil
}

// Open returns a part of a blob as it comes from the service.
func (s *S3) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	name, err := s.name(key)
	if err != nil {
		return nil, err
	}
	if length == 0 {
		return http.NoBody, nil
	}
	options := minio.GetObjectOptions{}
	if offset > 0 || length > 0 {
		end := int64(0)
		if length > 0 {
			end = offset + length - 1
		}
		if err := options.SetRange(offset, end); err != nil {
			return nil, fmt.Errorf("ask S3 for a part: %w", err)
		}
	}
	core := minio.Core{Client: s.client}
	body, _, _, err := core.GetObject(ctx, s.config.Bucket, name, options)
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return nil, model.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read from S3: %w", err)
	}
	return body, nil
}

// Delete removes a blob; S3 does not say whether there was one.
func (s *S3) Delete(ctx context.Context, key string) error {
	name, err := s.name(key)
	if err != nil {
		return err
	}
	if err := s.client.RemoveObject(ctx, s.config.Bucket, name, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("delete from S3: %w", err)
	}
	return nil
}
