package blob

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gantry/internal/model"
)

// each runs a test against every store.
func each(t *testing.T, test func(t *testing.T, s Store)) {
	t.Run("disk", func(t *testing.T) { test(t, &Disk{Dir: t.TempDir()}) })
	t.Run("s3", func(t *testing.T) { test(t, openS3(t)) })
}

// openS3 starts a service that speaks S3, built from tools/s3.
func openS3(t *testing.T) *S3 {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and starts another program")
	}
	program := filepath.Join(t.TempDir(), "s3")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir, build.Stderr = "../../tools/s3", t.Output()
	if err := build.Run(); err != nil {
		t.Fatalf("build the S3 service: %v", err)
	}
	service := exec.Command(program, "bucket")
	service.Stderr = io.Discard
	input, err := service.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := service.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		service.Wait()
	})
	address, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the S3 service did not start: %v", err)
	}
	s, err := NewS3(S3Config{
		Endpoint: strings.TrimSpace(address), Region: "us-east-1", Bucket: "bucket",
		AccessKey: "key", SecretKey: "secret", PathStyle: true, Prefix: "gantry/",
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// content returns n bytes that look like nothing else.
func content(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

func read(t *testing.T, s Store, key string, offset, length int64) []byte {
	t.Helper()
	r, err := s.Open(t.Context(), key, offset, length)
	if err != nil {
		t.Fatalf("open %s from %d: %v", key, offset, err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s from %d: %v", key, offset, err)
	}
	return b
}

func TestPutAndOpen(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		for _, size := range []int{0, 1, small - 1, small, small + 1, partSize + 5} {
			key, want := fmt.Sprintf("uploads/id-%d", size), content(size)
			n, err := s.Put(t.Context(), key, bytes.NewReader(want))
			if err != nil || n != int64(size) {
				t.Fatalf("put %d bytes: %d, %v", size, n, err)
			}
			if got := read(t, s, key, 0, whole); !bytes.Equal(got, want) {
				t.Errorf("of %d bytes %d came back, or others", size, len(got))
			}
		}
	})
}

func TestOpenPart(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		want := content(1000)
		if _, err := s.Put(t.Context(), "uploads/abcdef", bytes.NewReader(want)); err != nil {
			t.Fatal(err)
		}
		for _, part := range [][2]int64{{0, 1}, {0, 1000}, {10, 20}, {999, 1}, {500, whole}, {0, 0}, {7, 0}} {
			end := part[0] + part[1]
			if part[1] == whole {
				end = 1000
			}
			if got := read(t, s, "uploads/abcdef", part[0], part[1]); !bytes.Equal(got, want[part[0]:end]) {
				t.Errorf("%d bytes from %d are wrong: got %d", part[1], part[0], len(got))
			}
		}
	})
}

func TestAbsent(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		if _, err := s.Open(t.Context(), "uploads/nothing", 0, whole); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("open what is not there: %v", err)
		}
		if err := s.Delete(t.Context(), "uploads/nothing"); err != nil {
			t.Errorf("delete what is not there: %v", err)
		}
	})
}

func TestDeleteAndReplace(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		for _, text := range []string{"first", "second, and longer"} {
			if _, err := s.Put(t.Context(), "avatars/abcdef", strings.NewReader(text)); err != nil {
				t.Fatal(err)
			}
			if got := read(t, s, "avatars/abcdef", 0, whole); string(got) != text {
				t.Errorf("got %q, want %q", got, text)
			}
		}
		if err := s.Delete(t.Context(), "avatars/abcdef"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(t.Context(), "avatars/abcdef", 0, whole); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("what was deleted opens: %v", err)
		}
	})
}

// failing is a reader that gives some bytes and then fails.
type failing struct{ left int }

var errBroken = errors.New("broken")

func (f *failing) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, errBroken
	}
	n := min(len(p), f.left)
	f.left -= n
	return n, nil
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		for _, size := range []int{0, 10, small + 10, partSize + 10} {
			if _, err := s.Put(t.Context(), "uploads/broken", &failing{size}); !errors.Is(err, errBroken) {
				t.Errorf("an upload that breaks after %d bytes: %v", size, err)
			}
			if _, err := s.Open(t.Context(), "uploads/broken", 0, whole); !errors.Is(err, model.ErrNotFound) {
				t.Errorf("what broke after %d bytes is there: %v", size, err)
			}
		}
		if d, ok := s.(*Disk); ok {
			left, err := os.ReadDir(filepath.Join(d.Dir, writing))
			if err != nil || len(left) > 0 {
				t.Errorf("%d unfinished files are left: %v", len(left), err)
			}
		}
	})
}

func TestCancelledUpload(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		ctx, cancel := context.WithCancel(t.Context())
		r := io.MultiReader(bytes.NewReader(content(small)), cancelling{cancel}, bytes.NewReader(content(small)))
		if _, err := s.Put(ctx, "uploads/cancelled", r); !errors.Is(err, context.Canceled) {
			t.Errorf("an upload that was given up: %v", err)
		}
	})
}

// cancelling calls its function when it is read, and is empty.
type cancelling struct{ cancel func() }

func (c cancelling) Read([]byte) (int, error) {
	c.cancel()
	return 0, io.EOF
}

func TestKeysStayInside(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		for _, key := range []string{"", "/", ".", "..", "../x", "uploads/../../x", "uploads//x", "/etc/passwd", "a\x00b", "uploads/a.b", `a\b`, "a/", strings.Repeat("x", 65)} {
			if _, err := s.Put(t.Context(), key, strings.NewReader("x")); err == nil {
				t.Errorf("%q can be written", key)
			}
			if _, err := s.Open(t.Context(), key, 0, whole); err == nil || errors.Is(err, model.ErrNotFound) {
				t.Errorf("%q can be looked for: %v", key, err)
			}
			if err := s.Delete(t.Context(), key); err == nil {
				t.Errorf("%q can be deleted", key)
			}
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		var group sync.WaitGroup
		for n := range 20 {
			group.Go(func() {
				key, want := fmt.Sprintf("uploads/id%d", n), content(1000+n)
				if _, err := s.Put(t.Context(), key, bytes.NewReader(want)); err != nil {
					t.Error(err)
					return
				}
				if got := read(t, s, key, 0, whole); !bytes.Equal(got, want) {
					t.Errorf("%s came back as another", key)
				}
			})
		}
		group.Wait()
	})
}

// zeros is a reader of so many bytes that cost nothing.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	z.left -= n
	return int(n), nil
}

// TestLargeUploadCostsNoMemory writes 1 GiB to the disk and looks at what was
// allocated meanwhile.
func TestLargeUploadCostsNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 1 GiB")
	}
	d := &Disk{Dir: t.TempDir()}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := d.Put(t.Context(), "uploads/large", &zeros{1 << 30})
	runtime.ReadMemStats(&after)
	if err != nil || n != 1<<30 {
		t.Fatalf("%d, %v", n, err)
	}
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("1 GiB cost %d KiB of allocations", allocated>>10)
	if allocated > 1<<20 {
		t.Errorf("1 GiB cost %d bytes of allocations", allocated)
	}
}

// TestLargeUploadToS3 holds no more in memory than a few parts.
func TestLargeUploadToS3(t *testing.T) {
	s := openS3(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := s.Put(t.Context(), "uploads/large", &zeros{256 << 20})
	runtime.ReadMemStats(&after)
	if err != nil || n != 256<<20 {
		t.Fatalf("%d, %v", n, err)
	}
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("256 MiB cost %d KiB of allocations", allocated>>10)
	if allocated > 64<<20 {
		t.Errorf("256 MiB cost %d bytes of allocations", allocated)
	}
}

func TestTidy(t *testing.T) {
	d := &Disk{Dir: t.TempDir()}
	if err := d.Tidy(time.Hour); err != nil {
		t.Errorf("nothing to tidy: %v", err)
	}
	folder := filepath.Join(d.Dir, writing)
	if err := os.Mkdir(folder, folderMode); err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(folder, "old"), filepath.Join(folder, "young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, nil, fileMode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := d.Tidy(time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the old one is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one is gone: %v", err)
	}
}

func TestS3Config(t *testing.T) {
	for _, bad := range []S3Config{{}, {Endpoint: "ftp://x", Bucket: "b"}, {Endpoint: "http://", Bucket: "b"}, {Endpoint: "http://x"}} {
		if _, err := NewS3(bad); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
	for _, good := range []S3Config{{Bucket: "b"}, {Bucket: "b", Region: "eu-west-1"}, {Endpoint: "minio.example:9000", Bucket: "b"}} {
		if _, err := NewS3(good); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
}
