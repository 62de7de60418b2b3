// Package blob keeps the bytes of files: on the local disk, or in a bucket
// that speaks S3. It knows nothing of who may read them or what they are
// called; a blob has a key, and is written once and whole.
package blob

import (
	"context"
	"io"
	"regexp"

	"gantry/internal/model"
)

// Store keeps blobs. All methods may be called at once by many.
type Store interface {
	// Put writes everything r holds under the key and returns how much that
	// was. The blob is there when Put returns nil, also after a power cut, and
	// nothing is when it fails. It holds only a small part of r in memory.
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	// Open returns length bytes of a blob from offset on; a length of -1 is
	// all that follows. A blob that is not there is model.ErrNotFound.
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Delete removes a blob. One that is not there is no error: whoever tidies
	// up may do it twice.
	Delete(ctx context.Context, key string) error
}

// whole as a length is all of a blob.
const whole = -1

// keys are folders and names of letters, digits, - and _: nothing that means
// something to a file system or to a URL.
var keys = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64}){0,3}$`)

// checkKey refuses a key that no caller of ours makes.
func checkKey(key string) error {
	if !keys.MatchString(key) {
		return model.Errorf("error-invalid-file", "Invalid file").Because(badKey(key))
	}
	return nil
}

// badKey is a key that is none.
type badKey string

// Error says which.
func (k badKey) Error() string { return "blob: " + string(k) + " is no key" }
