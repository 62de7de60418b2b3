package rest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

func unzip(t *testing.T, text []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r) // checks the sum and the length
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestCompressesWhatPays(t *testing.T) {
	const overhead = 2 // the quotes
	small, large := strings.Repeat("a", minGzip-overhead-1), strings.Repeat("a", minGzip-overhead)
	d := open(t,
		answers(endpoint.Spec{Method: "GET", Path: "small", Access: endpoint.Anyone}, small),
		answers(endpoint.Spec{Method: "GET", Path: "large", Access: endpoint.Anyone}, large))
	for accept, compressed := range map[string]bool{
		"": false, "identity": false, "br": false, "gzip;q=0": false, "gzip; q=0.0": false, "gzip-x": false,
		"gzip": true, "GZIP": true, "br, gzip": true, "deflate,gzip;q=0.5": true, "gzip;q=1.0, *;q=0": true,
	} {
		w := d.ask("GET", "large", "", "Accept-Encoding: "+accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != compressed {
			t.Errorf("%q: compressed: %v", accept, got)
			continue
		}
		plain := w.Body.String()
		if compressed {
			plain = unzip(t, w.Body.Bytes())
		}
		if plain != `"`+large+`"` || w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %v", accept, w.Header())
		}
	}
	w := d.ask("GET", "small", "", "Accept-Encoding: gzip")
	if h := w.Header(); h.Get("Content-Encoding") != "" || h.Get("Vary") != "" {
		t.Errorf("a small answer is compressed: %v", h)
	}
}

// library is a body that is encoded already.
type library struct {
	d    *door
	body model.Body
}

func openLibrary(t *testing.T) *library {
	l := &library{}
	l.d = open(t, endpoint.New(endpoint.Spec{Method: "GET", Path: "list", Access: endpoint.Anyone}, func(context.Context, model.Caller, model.None) (model.Body, error) {
		return l.body, nil
	}))
	return l
}

func TestBodyIsSentOnce(t *testing.T) {
	l := openLibrary(t)
	l.body = model.Body{Text: []byte(`[` + strings.Repeat(`"x",`, 1000) + `"end"]`), ETag: `"v1"`}
	for _, accept := range []string{"", "gzip"} {
		w := l.d.ask("GET", "list", "", "Accept-Encoding: "+accept)
		etag, plain := `"v1"`, w.Body.String()
		if accept == "gzip" {
			etag, plain = `"v1-gzip"`, unzip(t, w.Body.Bytes())
		}
		h := w.Header()
		if w.Code != 200 || plain != string(l.body.Text) || h.Get("ETag") != etag || h.Get("Cache-Control") != "private, no-cache" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %d %v", accept, w.Code, h)
		}
		for match, status := range map[string]int{
			`"v1"`: 304, `"v1-gzip"`: 304, `W/"v1"`: 304, `"v0", "v1"`: 304, `*`: 304, `"v0"`: 200, `v1`: 200, ``: 200,
		} {
			w := l.d.ask("GET", "list", "", "Accept-Encoding: "+accept, "If-None-Match: "+match)
			if w.Code != status || w.Header().Get("ETag") != etag || status == 304 && (w.Body.Len() > 0 || w.Header().Get("Content-Encoding") != "") {
				t.Errorf("%q, If-None-Match %s: %d %v", accept, match, w.Code, w.Header())
			}
		}
	}
	l.body.ETag = ""
	w := l.d.ask("GET", "list", "", "If-None-Match: *")
	if _, tagged := w.Header()["Etag"]; w.Code != 200 || tagged {
		t.Errorf("a body without ETag: %d %v", w.Code, w.Header())
	}
	l.body = model.Body{}
	check(t, l.d.ask("GET", "list", "", "Accept-Encoding: gzip"), 200, "")
}

// TestOnlyChangesAreCompressedAgain changes a body in each place and way.
func TestOnlyChangesAreCompressedAgain(t *testing.T) {
	text := documents(10 * blockSize)
	var p zipper
	p.zip(model.Body{ETag: "first", Text: text})
	first := p.last.Load()
	if p.zip(model.Body{ETag: "first", Text: text}); p.last.Load() != first {
		t.Error("an unchanged body is compressed again")
	}
	middle := len(text)/2 + 100
	for name, c := range map[string]struct {
		text []byte
		kept int // blocks
	}{
		"nothing":              {text, 10},
		"a byte in the middle": {bytes.Join([][]byte{text[:middle], []byte("?"), text[middle+1:]}, nil), 9},
		"more in the middle":   {bytes.Join([][]byte{text[:middle], []byte("more"), text[middle:]}, nil), 9},
		"less in the middle":   {bytes.Join([][]byte{text[:middle], text[middle+99:]}, nil), 9},
		"at the start":         {append([]byte("more"), text...), 10},
		"at the end":           {append(slices.Clone(text), "more"...), 10},
		"cut at the end":       {text[:len(text)-1], 9},
		"at both ends":         {bytes.Join([][]byte{[]byte("a"), text, []byte("z")}, nil), 0},
		"everything":           {bytes.ToUpper(text), 0},
		"all gone":             {[]byte("[]"), 0},
	} {
		next := first.next(model.Body{ETag: name, Text: c.text})
		if got := unzip(t, next.gzip); got != string(c.text) {
			t.Errorf("%s: another text", name)
		}
		kept := 0
		for _, b := range next.blocks {
			if slices.ContainsFunc(first.blocks, func(old block) bool { return &old.deflated[0] == &b.deflated[0] }) {
				kept++
			}
		}
		if kept != c.kept {
			t.Errorf("%s: %d blocks are kept, want %d", name, kept, c.kept)
		}
	}
}

func TestManyChangesKeepTheBodyTrue(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	text := documents(3 * blockSize)
	var p zipper
	for i := range 300 {
		from := random.Intn(len(text))
		to := min(len(text), from+random.Intn(500))
		text = bytes.Join([][]byte{text[:from], documents(random.Intn(600)), text[to:]}, nil)
		if got := unzip(t, p.zip(model.Body{ETag: strconv.Itoa(i), Text: text})); got != string(text) {
			t.Fatalf("change %d makes another text", i)
		}
	}
}

func TestZipperServesManyAtOnce(t *testing.T) {
	l := openLibrary(t)
	l.body = model.Body{ETag: `"1"`, Text: documents(3 * blockSize)}
	t.Run("together", func(t *testing.T) {
		for range 8 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				if got := unzip(t, l.d.ask("GET", "list", "", "Accept-Encoding: gzip").Body.Bytes()); got != string(l.body.Text) {
					t.Error("another body")
				}
			})
		}
	})
}

// documents returns text of about that size which looks like a list.
func documents(size int) (text []byte) {
	random := rand.New(rand.NewSource(int64(size)))
	for len(text) < size {
		text = fmt.Appendf(text, `{"_id":"%016x","days":%d,"rid":"%016x","userId":"%016x","createdAt":"2025-11-23T02:%02d:00.000Z"},`,
			random.Uint64(), random.Intn(30), random.Uint64(), random.Uint64(), random.Intn(60))
	}
	return text[:size]
}

// BenchmarkBody sends a list of 10,000 invites, 1.7 MB: plain, compressed, and
// compressed while one place changes between requests.
func BenchmarkBody(b *testing.B) {
	for name, c := range map[string]struct {
		accept  string
		changes bool
	}{"plain": {"", false}, "gzip": {"gzip", false}, "gzip changing": {"gzip", true}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Encoding", c.accept)
			body := model.Body{ETag: `"0"`, Text: documents(1_700_000)}
			var zipper zipper
			for i := 0; b.Loop(); i++ {
				if c.changes {
					body.Text = slices.Clone(body.Text)
					body.Text[i*12345%len(body.Text)] = '?'
					body.ETag = strconv.Quote(strconv.Itoa(i))
				}
				(&Server{}).writeBody(discard{http.Header{}}, r, body, &zipper)
			}
		})
	}
}

// BenchmarkResult sends answers that are compressed each time.
func BenchmarkResult(b *testing.B) {
	for _, size := range []int{1_400, 5_000, 20_000, 100_000} {
		text := documents(size)
		for _, accept := range []string{"", "gzip"} {
			b.Run(fmt.Sprintf("%d %s", size, accept), func(b *testing.B) {
				b.ReportAllocs()
				r := httptest.NewRequest("GET", "/", nil)
				r.Header.Set("Accept-Encoding", accept)
				for b.Loop() {
					writeResult(discard{http.Header{}}, r, text)
				}
			})
		}
	}
}

// discard is a client that reads everything at once.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
