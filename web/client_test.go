package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// built is a client of three scripts, one of which is compressed.
func built() *Client {
	const manifest = `{
		"src/main.tsx": {"file": "ui/app.js", "css": ["ui/app.css"], "imports": ["_kit.js"]},
		"_kit.js": {"file": "ui/kit.js", "css": ["ui/kit.css", "ui/app.css"], "imports": ["_base.js"]},
		"_base.js": {"file": "ui/base.js", "imports": ["_kit.js"]},
		"src/room.tsx": {"file": "ui/room.js"}
	}`
	site := fstest.MapFS{}
	for name, text := range map[string]string{
		"manifest.json": manifest, "secret.txt": "secret",
		"ui/app.js": "app", "ui/app.js.br": "brotli", "ui/app.js.gz": "gzip", "ui/app.css": "style",
	} {
		site[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return read(site)
}

func TestPageLoadsWhatItsFirstScriptNeeds(t *testing.T) {
	c := built()
	got := []any{c.Built(), c.Script, c.Early, c.Styles}
	want := []any{true, "/ui/app.js", []string{"/ui/kit.js", "/ui/base.js"}, []string{"/ui/app.css", "/ui/kit.css"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFiles(t *testing.T) {
	handler := built().Files()
	for _, tt := range []struct {
		path, accept, body, coding string
		status                     int
	}{
		{"/ui/app.js", "gzip, deflate, br, zstd", "brotli", "br", 200},
		{"/ui/app.js", "gzip;q=1.0, br;q=0", "gzip", "gzip", 200},
		{"/ui/app.js", "", "app", "", 200},
		{"/ui/app.js", "brotli", "app", "", 200},
		{"/ui/app.css", "br", "style", "", 200},
		{"/ui/missing.js", "br", "404 page not found\n", "", 404},
		{"/ui/../secret.txt", "", "404 page not found\n", "", 404},
		{"/ui/../manifest.json", "", "404 page not found\n", "", 404},
	} {
		r := httptest.NewRequest(http.MethodGet, tt.path, nil)
		r.Header.Set("Accept-Encoding", tt.accept)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		body, _ := io.ReadAll(w.Body)
		got := []any{w.Code, string(body), w.Header().Get("Content-Encoding")}
		if diff := cmp.Diff([]any{tt.status, tt.body, tt.coding}, got); diff != "" {
			t.Errorf("%s, %q: %s", tt.path, tt.accept, diff)
		}
		kept := w.Header().Get("Cache-Control") == "public, max-age=31536000, immutable"
		if kept != (tt.status == 200) {
			t.Errorf("%s: Cache-Control is %q", tt.path, w.Header().Get("Cache-Control"))
		}
	}
}

func TestThereMayBeNoClient(t *testing.T) {
	c := &Client{}
	w := httptest.NewRecorder()
	c.Files().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ui/app.js", nil))
	if c.Built() || w.Code != http.StatusNotFound {
		t.Errorf("built: %v, status %d", c.Built(), w.Code)
	}
}
