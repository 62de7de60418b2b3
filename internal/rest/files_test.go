package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// shelf is a house of files: everybody sees the file "open", ann "hers".
type shelf struct {
	kind   string
	failed error
	opened [][2]int64 // what was read of blobs
}

const content = "0123456789"

func (s *shelf) OpenFile(_ context.Context, who model.Caller, id string) (model.Blob, error) {
	switch {
	case s.failed != nil:
		return model.Blob{}, s.failed
	case id == "hers" && who.UserID != "ann":
		return model.Blob{}, &model.Error{Code: "error-not-allowed", Reason: "Not allowed", Status: 403}
	case id != "hers" && id != "open":
		return model.Blob{}, model.ErrNotFound
	}
	return model.Blob{Name: "a \"b\"\r\n<é>.png", Type: s.kind, Size: int64(len(content)), ETag: "tag", ModifiedAt: 1e12}, nil
}

func (s *shelf) ReadBlob(_ context.Context, _ model.Blob, offset, length int64) (io.ReadCloser, error) {
	s.opened = append(s.opened, [2]int64{offset, length})
	return io.NopCloser(strings.NewReader(content[offset : offset+length])), nil
}

func (s *shelf) SeeAvatar(_ context.Context, who model.Caller, of model.AvatarOf) (model.Blob, error) {
	if of.RID == "nothing" {
		return model.Blob{}, model.ErrNotFound
	}
	return model.Blob{Data: fmt.Appendf(nil, "%s %+v", who.UserID, of), Type: "image/svg+xml", ETag: "letter", Public: who.Anonymous()}, nil
}

func (*shelf) AvatarCache() int { return 60 }

// openShelf is a server with files, and an endpoint that takes uploads.
func openShelf(t testing.TB, upload Upload) (*door, *shelf) {
	t.Helper()
	d, s := &door{}, &shelf{kind: "image/png"}
	d.Server = Server{
		House: &d.house, Log: open(t).Log, Files: s, Uploads: map[string]Upload{"take/:rid": upload},
		Set: endpoint.NewSet([]endpoint.Endpoint{fails(endpoint.Spec{Method: "POST", Path: "take/:rid", Loose: true}, model.Fail("no form"))}),
	}
	d.Register(&d.mux)
	return d, s
}

func (d *door) get(path string, headers ...string) *httptest.ResponseRecorder {
	return d.send(httptest.NewRequest("GET", path, nil), headers...)
}

func TestFile(t *testing.T) {
	d, s := openShelf(t, nil)
	for _, path := range []string{"/file-upload/open/x.png", "/ufs/GridFS:Uploads/open/x.png", "/ufs/AmazonS3:Uploads/open.png/x", "/file-upload/open/", "/file-upload/open/a/b"} {
		w := d.get(path)
		if w.Code != 200 || w.Body.String() != content {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	h := d.get("/file-upload/open/x.png").Header()
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Content-Length": "10", "Etag": `"tag"`, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "private, max-age=31536000", "Last-Modified": "Sun, 09 Sep 2001 01:46:40 GMT",
		"Content-Disposition":     "attachment; filename*=UTF-8''a%20%22b%22%0D%0A%3C%C3%A9%3E.png",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	s.opened = nil
	if w := d.get("/file-upload/open/x.png", `If-None-Match: "tag"`); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("what the client has: %d", w.Code)
	}
	w := d.get("/file-upload/open/x.png", "Range: bytes=2-4")
	if w.Code != 206 || w.Body.String() != "234" || w.Header().Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("a part: %d %s %s", w.Code, w.Body, w.Header().Get("Content-Range"))
	}
	if w := d.get("/file-upload/open/x.png", "Range: bytes=20-"); w.Code != 416 {
		t.Errorf("beyond the end: %d", w.Code)
	}
	if w := d.get("/file-upload/open/x.png", "Range: bytes=0-0,5-6"); w.Code != 206 || !strings.Contains(w.Body.String(), "56") {
		t.Errorf("two parts: %d %s", w.Code, w.Body)
	}
}

func TestFileOfAType(t *testing.T) {
	d, s := openShelf(t, nil)
	for _, test := range []struct {
		kind, query, disposition, contentType string
		sandbox                               bool
	}{
		{"image/png", "?contentDisposition=inline", "inline", "image/png", true},
		{"image/png", "?contentDisposition=inline&download", "attachment", "image/png", true},
		{"application/pdf", "?contentDisposition=inline", "inline", "application/pdf", false},
		{"image/svg+xml", "?contentDisposition=inline", "attachment", "image/svg+xml", true},
		{"text/html", "?contentDisposition=inline", "attachment", "text/html; charset=utf-8", true},
		{"text/plain", "?contentDisposition=inline", "inline", "text/plain; charset=utf-8", true},
		{"nonsense\r\n", "", "attachment", "application/octet-stream", true},
	} {
		s.kind = test.kind
		h := d.get("/file-upload/open/x" + test.query).Header()
		how, _, _ := strings.Cut(h.Get("Content-Disposition"), ";")
		if how != test.disposition || h.Get("Content-Type") != test.contentType || strings.Contains(h.Get("Content-Security-Policy"), "sandbox") != test.sandbox {
			t.Errorf("%s%s: %v", test.kind, test.query, h)
		}
	}
}

func TestWhoFetches(t *testing.T) {
	d, s := openShelf(t, nil)
	for _, test := range []struct {
		query   string
		headers []string
		status  int
	}{
		{"", nil, 403},
		{"", []string{"as ann"}, 200},
		{"", []string{"as bob"}, 403},
		{"?rc_uid=ann&rc_token=token+of+ann", nil, 200},
		{"?rc_uid=ann&rc_token=wrong", []string{"as ann"}, 403},
		{"", []string{"Cookie: rc_uid=ann; rc_token=token%20of%20ann"}, 200},
		{"", []string{"Cookie: rc_uid=ann"}, 403},
		{"", []string{"Cookie: rc_uid=%zz; rc_token=x"}, 403},
	} {
		if w := d.get("/file-upload/hers/x"+test.query, test.headers...); w.Code != test.status {
			t.Errorf("%s %v: %d, want %d", test.query, test.headers, w.Code, test.status)
		}
	}
	if w := d.get("/file-upload/nothing/x"); w.Code != 404 || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("what is not there: %d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/file-upload/../x/y", "/file-upload/%2e%2e%2f%2e%2e%2fetc/passwd", "/file-upload//x", "/file-upload/a%00b/x"} {
		if w := d.get(path); w.Code == 200 || w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	s.failed = errors.New("the disk is gone")
	check(t, d.get("/file-upload/open/x"), 500, serverError)
}

func TestAvatarDoor(t *testing.T) {
	d, _ := openShelf(t, nil)
	for path, want := range map[string]string{
		"/avatar/ann":                                    " {Username:ann UserID: RID: Size:0 Format:}",
		"/avatar/@a%20b?size=64&format=png":              " {Username:@a b UserID: RID: Size:64 Format:png}",
		"/avatar/room/r1?size=x":                         " {Username: UserID: RID:r1 Size:0 Format:}",
		"/avatar/uid/u1":                                 " {Username: UserID:u1 RID: Size:0 Format:}",
		"/avatar/a?rc_uid=ann&rc_token=token%20of%20ann": "ann {Username:a UserID: RID: Size:0 Format:}",
	} {
		w := d.get(path)
		if w.Code != 200 || w.Body.String() != want || w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d %s %v", path, w.Code, w.Body, w.Header())
		}
	}
	if got := d.get("/avatar/x").Header().Get("Cache-Control"); got != "public, max-age=60" {
		t.Error(got)
	}
	if got := d.get("/avatar/x", "as ann").Header().Get("Cache-Control"); got != "private, max-age=60" {
		t.Error(got)
	}
	if w := d.get("/avatar/x", `If-None-Match: "letter"`); w.Code != 304 {
		t.Errorf("what the client has: %d", w.Code)
	}
	if w := d.get("/avatar/room/nothing"); w.Code != 404 {
		t.Errorf("no room: %d", w.Code)
	}
}

// read takes a form in and answers what was in it.
func read(_ context.Context, who model.Caller, id string, form model.Form) (any, error) {
	out := map[string]string{"id": id, "who": who.UserID}
	for {
		p, err := form.Next()
		if err == io.EOF {
			return struct{ Form string }{fmt.Sprint(out)}, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(p.Body)
		if err != nil {
			return nil, fmt.Errorf("put: %w", err)
		}
		out[p.Name] = fmt.Sprintf("%s|%s|%v|%s", p.Filename, p.Type, p.IsFile, text)
	}
}

func TestUpload(t *testing.T) {
	d, _ := openShelf(t, read)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f, err := w.CreateFormFile("file", "../é.txt")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, "abc")
	w.WriteField("msg", "hello")
	w.Close()
	send := func(contentType, body string, headers ...string) *httptest.ResponseRecorder {
		return d.send(httptest.NewRequest("POST", "/api/v1/take/r1", strings.NewReader(body)), append(headers, "Content-Type: "+contentType)...)
	}
	check(t, send(w.FormDataContentType(), body.String(), "as ann"), 200,
		`{"Form":"map[file:é.txt|application/octet-stream|true|abc id:r1 msg:||false|hello who:ann]","success":true}`)
	check(t, send(w.FormDataContentType(), body.String()), 401, mustLogIn)
	check(t, send("application/json", "{}", "as ann"), 400, `{"success":false,"error":"no form"}`)
	check(t, send("multipart/form-data", body.String(), "as ann"), 400, `{"success":false,"error":"Multipart: Boundary not found"}`)
	for _, broken := range []string{"", "x", body.String()[:20], body.String()[:body.Len()/2], strings.Repeat("--x\r\n", 1000)} {
		check(t, send(w.FormDataContentType(), broken, "as ann"), 400, `{"success":false,"error":"Unexpected end of form"}`)
	}
}

func FuzzUpload(f *testing.F) {
	f.Add("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--x--\r\n", "multipart/form-data; boundary=x")
	f.Add("--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=4\r\n--x--", "multipart/form-data; boundary=x")
	f.Add("--x", "multipart/form-data; boundary=\"\"")
	d, _ := openShelf(f, read)
	f.Fuzz(func(t *testing.T, body, contentType string) {
		r := httptest.NewRequest("POST", "/api/v1/take/r1", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		if w := d.send(r, "as ann"); w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
