package app

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestWhereFilesAre changes the setting and reads what was stored before.
func TestWhereFilesAre(t *testing.T) {
	a, _ := openNew(t, "")
	folder := t.TempDir()
	put := func(key string) string {
		t.Helper()
		store := a.blobs.Chosen()
		if _, err := a.blobs.Put(t.Context(), store, key, bytes.NewReader([]byte(key))); err != nil {
			t.Fatal(err)
		}
		return store
	}
	set := func(id string, value any) {
		t.Helper()
		if _, err := a.Settings.Set(t.Context(), id, value); err != nil {
			t.Fatal(err)
		}
	}
	stores := map[string]string{"uploads/first": put("uploads/first")}
	set("FileUpload_Storage_Type", "FileSystem")
	set("FileUpload_FileSystemPath", folder)
	stores["uploads/second"] = put("uploads/second")
	set("FileUpload_Storage_Type", "Webdav") // not supported: as by default
	stores["uploads/third"] = put("uploads/third")
	for key, store := range stores {
		r, err := a.blobs.Open(t.Context(), store, key, 0, -1)
		if err != nil {
			t.Errorf("%s in %s: %v", key, store, err)
			continue
		}
		if text, err := io.ReadAll(r); err != nil || string(text) != key {
			t.Errorf("%s in %s: %q, %v", key, store, text, err)
		}
		r.Close()
	}
	for file, in := range map[string]string{"uploads/fi/rs/first": filepath.Join(a.Data, "files"), "uploads/se/co/second": folder} {
		if _, err := os.Stat(filepath.Join(in, file)); err != nil {
			t.Error(err)
		}
	}
	set("FileUpload_Storage_Type", "AmazonS3")
	if _, err := a.blobs.Put(t.Context(), a.blobs.Chosen(), "uploads/fourth", bytes.NewReader(nil)); err == nil {
		t.Error("a bucket without a name takes files")
	}
}
