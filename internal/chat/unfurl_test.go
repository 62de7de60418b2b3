package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// web answers by address and counts the calls.
type web struct {
	pages map[string]model.Fetched
	calls []string
}

func (w *web) Get(_ context.Context, address string, _ map[string]string) (model.Fetched, error) {
	w.calls = append(w.calls, address)
	page, ok := w.pages[address]
	if !ok {
		return page, errors.New("nobody is there")
	}
	return page, nil
}

func (w *web) Post(_ context.Context, address string, _ map[string]string, body []byte) (model.Fetched, error) {
	w.calls = append(w.calls, address+" "+string(body))
	page, ok := w.pages[address]
	if !ok {
		return page, errors.New("nobody is there")
	}
	return page, nil
}

func page(body string) model.Fetched {
	return model.Fetched{Status: 200, Header: map[string]string{"content-type": "text/html; charset=utf-8", "content-length": "12", "set-cookie": "secret"}, Body: []byte(body)}
}

const described = `<!doctype html><html><head><title>A &amp; B</title><meta property="og:site_name" content='Site "1"'>
<meta content="T" name=twitter:title><meta name="description" content="first"><meta name="Description" content="second">
<meta name="viewport" content="width=1"><meta name="oembedHtml" content="<script>"><meta property="og:image" content="">
<script>var x = "<title>no</title><meta name='og:x' content='y'>"</script></head><body><title>later</title></body></html>`

// written puts a message with links into a room.
func (s *Service) written(t *testing.T, who model.Caller, rid string, links ...string) model.Message {
	t.Helper()
	m := model.Message{ID: model.NewDocID(), RID: rid, Msg: strings.Join(links, " "), U: model.UserRef{ID: who.UserID, Username: who.Username}}
	for _, link := range links {
		m.URLs = append(m.URLs, noPreview(link))
	}
	err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(s.quotes(t.Context(), tx.Reader, who, &m), tx.InsertMessage(t.Context(), &m), s.unfurl(t.Context(), tx, &m))
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// runJobs does the jobs of a kind that are due, and returns how many.
func (s *Service) runJobs(t *testing.T, kind string, run func(context.Context, model.Job) error) int {
	t.Helper()
	queue := store.Queue{Store: s.Store}
	jobs, err := queue.Claim(t.Context(), kind, 100, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if err := errors.Join(run(t.Context(), j), queue.Finish(t.Context(), j)); err != nil {
			t.Error(err)
		}
	}
	return len(jobs)
}

func TestUnfurl(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "room")
		there := &web{pages: map[string]model.Fetched{
			"https://a.example/": page(described), "https://a.example/gone": {Status: 404, Body: []byte(described)},
			"https://a.example/x.png": {Status: 200, Header: map[string]string{"content-type": "image/png"}, Body: []byte("<title>no</title>")},
		}}
		s.Web = there
		m := s.written(t, ann, room.ID, "https://a.example/", "https://a.example/gone", "https://b.example/", "https://a.example/x.png", "ftp://a.example/")
		if n := s.runJobs(t, UnfurlJob, s.Unfurl); n != 1 {
			t.Fatalf("%d jobs", n)
		}
		got, err := s.Store.Message(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := m.URLs
		want[0].Meta = map[string]jsontext.Value{
			"pageTitle": jsontext.Value(`"A & B"`), "ogSiteName": jsontext.Value(`"Site \"1\""`), "twitterTitle": jsontext.Value(`"T"`), "description": jsontext.Value(`"first"`),
		}
		want[0].Headers = map[string]string{"contentType": "text/html; charset=utf-8", "contentLength": "12"}
		want[3].Headers = map[string]string{"contentType": "image/png"}
		if diff := cmp.Diff(want, got.URLs); diff != "" {
			t.Errorf("links (-want +got):\n%s", diff)
		}
		// What was found is found again without a call.
		before := len(there.calls)
		s.written(t, ann, room.ID, "https://a.example/")
		s.runJobs(t, UnfurlJob, s.Unfurl)
		if len(there.calls) != before {
			t.Error("called again")
		}
	})
}

func TestUnfurlsNot(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann := s.user(t, "ann")
	room := s.channel(t, ann, "room")
	s.Web = &web{}
	six := []string{}
	for n := range 6 {
		six = append(six, fmt.Sprintf("https://a.example/%d", n))
	}
	s.written(t, ann, room.ID)
	s.written(t, ann, room.ID, six...)
	s.change(t, "API_Embed", false)
	s.written(t, ann, room.ID, "https://a.example/")
	if n := s.runJobs(t, UnfurlJob, s.Unfurl); n != 0 {
		t.Errorf("%d jobs", n)
	}
}

// TestUnfurlAfterward deletes or changes the message while its links are
// looked at.
func TestUnfurlAfterward(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "room")
		s.Web = &web{pages: map[string]model.Fetched{"https://a.example/": page(described)}}
		gone := s.written(t, ann, room.ID, "https://a.example/")
		changed := s.written(t, ann, room.ID, "https://a.example/")
		err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.DeleteMessage(t.Context(), &gone)
			_, err2 := tx.ChangeMessage(t.Context(), changed.ID, func(m *model.Message) error { m.URLs = nil; return nil })
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := s.runJobs(t, UnfurlJob, s.Unfurl); n != 2 {
			t.Errorf("%d jobs", n)
		}
	})
}

func TestPageMeta(t *testing.T) {
	latin := page("<title>caf\xe9</title>")
	latin.Header["content-type"] = "text/html; charset=iso-8859-1"
	for name, c := range map[string]struct {
		page model.Fetched
		link string
		want map[string]string
	}{
		"charset of the header": {latin, "https://a.example/", map[string]string{"pageTitle": "café"}},
		"charset of the page":   {page("<meta charset=windows-1252><title>caf\xe9</title>"), "https://a.example/", map[string]string{"pageTitle": "cafÃ©"}},
		"broken":                {page("<title>a<meta property='og:title' content='b"), "https://a.example/", map[string]string{"pageTitle": "a<meta property='og:title' content='b"}},
		"provider": {
			model.Fetched{Status: 200, Header: map[string]string{"content-type": "application/json"}, Body: []byte(`{"html":"<iframe src=x></iframe>","provider_name":"YouTube","width":200}`)},
			"https://www.youtube.com/watch?v=x",
			map[string]string{"oembedUrl": "https://www.youtube.com/watch?v=x", "oembedProviderName": "YouTube", "oembedHtml": `<iframe style="max-width: 100%;width:400px;height:225px" src=x></iframe>`},
		},
	} {
		if strings.HasPrefix(name, "charset of the page") {
			c.page.Header["content-type"] = "text/html"
			c.want["pageTitle"] = "café"
		}
		got := map[string]string{}
		for field, value := range pageMeta(c.link, c.page) {
			text, err := jsontext.AppendUnquote(nil, value)
			if err != nil {
				t.Fatal(err)
			}
			got[field] = string(text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCamelCase(t *testing.T) {
	for name, want := range map[string]string{
		"og:site_name": "ogSiteName", "og:image:width": "ogImageWidth", "msapplication-TileColor": "msapplicationTileColor", "description": "description",
		"fb:app_id": "fbAppId", "twitter:label1": "twitterLabel1", "a:1b": "a_1b", "HTMLParser": "htmlParser", "": "", ":::": "", "oembed_provider_url": "oembedProviderUrl",
	} {
		if got := camelCase(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestEmbedded(t *testing.T) {
	for link, want := range map[string]string{
		"https://youtu.be/x":                           "https://www.youtube.com/oembed?maxheight=200&url=https%3A%2F%2Fyoutu.be%2Fx",
		"https://evil.example/?https://youtu.be/x":     "https://evil.example/?https://youtu.be/x",
		"https://x.com/someone/status/1":               "https://publish.twitter.com/oembed?url=https%3A%2F%2Fx.com%2Fsomeone%2Fstatus%2F1",
		"https://youtu.be.evil.example/x":              "https://youtu.be.evil.example/x",
		"https://open.spotify.com/track/abc?si=secret": "https://open.spotify.com/oembed?url=https%3A%2F%2Fopen.spotify.com%2Ftrack%2Fabc%3Fsi%3Dsecret",
	} {
		if got := embedded(link); got != want {
			t.Errorf("%s: %s", link, got)
		}
	}
}

func TestGetURLPreview(t *testing.T) {
	s := openRooms(t, t.TempDir()+"/gantry.db")
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	room, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "hidden"})
	if err != nil {
		t.Fatal(err)
	}
	s.Web = &web{pages: map[string]model.Fetched{"https://a.example/": page(described)}}
	for _, rid := range []string{room.ID, "undefined"} {
		_, err = s.GetURLPreview(t.Context(), bob, GetURLPreview{RoomID: rid, URL: "https://a.example/"})
		wantCode(t, "a stranger", err, "error-not-allowed")
	}
	got, err := s.GetURLPreview(t.Context(), ann, GetURLPreview{RoomID: room.ID, URL: "https://a.example/"})
	if err != nil || !got.Preview.IgnoreParse || len(got.Preview.Meta) != 4 {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = s.GetURLPreview(t.Context(), ann, GetURLPreview{RoomID: room.ID, URL: "https://b.example/"})
	if err != nil || got.Preview.Meta == nil || len(got.Preview.Meta) != 0 || got.Preview.URL != "https://b.example/" {
		t.Errorf("%+v, %v", got, err)
	}
}
