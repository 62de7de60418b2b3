package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func show(t *testing.T, page Page) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	if err := NewPages().Show(w, 200, page); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestGallery writes every page into the folder GANTRY_TEST_GALLERY, to be
// looked at.
func TestGallery(t *testing.T) {
	folder := os.Getenv("GANTRY_TEST_GALLERY")
	if folder == "" {
		t.Skip("GANTRY_TEST_GALLERY names no folder")
	}
	for name, page := range gallery(plain) {
		if err := os.WriteFile(filepath.Join(folder, name+".html"), show(t, page).Body.Bytes(), 0o644); err != nil {
			t.Error(err)
		}
	}
}
