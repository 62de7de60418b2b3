package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

var parsed = sync.OnceValue(func() *Pages { return NewPages(languages, Script{}) })

func show(t *testing.T, page Page) *httptest.ResponseRecorder {
	t.Helper()
	return showBy(t, parsed(), page)
}

func showBy(t *testing.T, pages *Pages, page Page) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	if err := pages.Show(w, 200, page); err != nil {
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

// elements are a page's elements, in order.
func elements(t *testing.T, text string) []*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// hostile is what somebody might call themselves, a room or a workspace, or
// write, to break out of a page.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' autofocus onfocus=alert(1) x='`, `</title><script>alert(1)</script>`,
	`</style><script>alert(1)</script>`, `</textarea><script>alert(1)</script>`, `<!--<script>`, `]]><svg/onload=alert(1)>`, `javascript:alert(1)`,
	`data:text/html,<script>alert(1)</script>`, "\x00<b>", "\u2028<i>", `{{.}}`, `&lt;script&gt;`, `<a href="https://evil.example">`, `\x3cscript\x3e`,
	"\xff<script>\xfe", "http://x\"onmouseover=alert(1)", "<iframe srcdoc='<script>alert(1)</script>'>", "<form action=https://evil.example>",
}

// Whatever people write, a page has the same elements with the same
// attributes as with harmless words, and no address but harmless ones.
func TestNobodyBreaksOut(t *testing.T) {
	shape := func(text string) string {
		var out strings.Builder
		for _, n := range elements(t, text) {
			fmt.Fprintf(&out, "<%s", n.Data)
			for _, a := range n.Attr {
				fmt.Fprintf(&out, " %s", a.Key)
				if a.Key == "href" || a.Key == "src" || a.Key == "action" {
					if scheme, _, ok := strings.Cut(a.Val, ":"); ok && !safe[scheme] {
						t.Errorf("an address %q", a.Val)
					}
				}
			}
			out.WriteString(">\n")
		}
		return out.String()
	}
	want := map[string]string{}
	for name, page := range gallery(plain) {
		want[name] = shape(show(t, page).Body.String())
	}
	for _, text := range hostile {
		for name, page := range gallery(content{text, text, text, text, text, text, text, text}) {
			if got := shape(show(t, page).Body.String()); got != want[name] {
				t.Errorf("%s changes its shape with %q:\n%s\nwant\n%s", name, text, got, want[name])
			}
		}
	}
}

// safe are the schemes of addresses in pages. A link that html/template has
// made harmless leads to #ZgotmplZ.
var safe = map[string]bool{"data": true, "https": true, "http": true, "rocketchat": true}

// A page is one request: it loads nothing, runs nothing, and has the one style
// that its policy names.
func TestOneRequest(t *testing.T) {
	inline := regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	for name, page := range gallery(plain) {
		w := show(t, page)
		text, allowed := w.Body.String(), w.Header().Get("Content-Security-Policy")
		styles := inline.FindAllStringSubmatch(text, -1)
		if len(styles) != 1 {
			t.Fatalf("%s has %d styles", name, len(styles))
		}
		sum := sha256.Sum256([]byte(styles[0][1]))
		if !strings.Contains(allowed, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';") {
			t.Errorf("%s: the policy does not allow the page's style: %s", name, allowed)
		}
		for _, part := range []string{"default-src 'none'", "img-src 'self' data:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(allowed, part) {
				t.Errorf("%s: the policy lacks %s: %s", name, part, allowed)
			}
		}
		if strings.Contains(allowed, "unsafe") || strings.Contains(allowed, "script-src") != forDesktop(name) {
			t.Errorf("%s: the policy allows too much: %s", name, allowed)
		}
		if size := w.Body.Len(); size > 20<<10 {
			t.Errorf("%s has %d bytes", name, size)
		}
		loadsNothing(t, name, text)
	}
}

// forDesktop says whether a page is where the desktop app looks for a server.
func forDesktop(name string) bool {
	return strings.HasPrefix(name, "home") || strings.HasPrefix(name, "setup")
}

func loadsNothing(t *testing.T, name, text string) {
	t.Helper()
	for _, n := range elements(t, text) {
		src, _ := attribute(n, "src")
		href, _ := attribute(n, "href")
		switch {
		case n.Data == "script" && src == "/assets/desktop.js" && forDesktop(name):
		case n.Data == "script", n.Data == "iframe", n.Data == "object", n.Data == "base",
			src != "" && !strings.HasPrefix(src, "data:"), n.Data == "link" && !strings.HasPrefix(href, "data:"):
			t.Errorf("%s loads or runs <%s %v>", name, n.Data, n.Attr)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
	}
}

// What a screen reader needs: a title, one main part, one first heading and
// none skipped, a label for every field, and descriptions that exist.
func TestReadable(t *testing.T) {
	for name, page := range gallery(plain) {
		text := show(t, page).Body.String()
		ids, labels, counts := map[string]int{}, map[string]bool{}, map[string]int{}
		level := 0
		all := elements(t, text)
		for _, n := range all {
			counts[n.Data]++
			if id, ok := attribute(n, "id"); ok {
				ids[id]++
			}
			if of, ok := attribute(n, "for"); ok {
				labels[of] = true
			}
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] <= '6' && n.Data[1] > '0' {
				if now := int(n.Data[1] - '0'); now > level+1 {
					t.Errorf("%s: a heading of level %d after one of %d", name, now, level)
				} else {
					level = now
				}
			}
		}
		if counts["title"] != 1 || counts["h1"] != 1 || counts["main"] != 1 || counts["header"] != 1 {
			t.Errorf("%s has %v", name, counts)
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d times the id %s", name, n, id)
			}
		}
		described(t, name, all, ids, labels)
	}
}

func described(t *testing.T, name string, all []*html.Node, ids map[string]int, labels map[string]bool) {
	t.Helper()
	for _, n := range all {
		kind, _ := attribute(n, "type")
		id, _ := attribute(n, "id")
		if (n.Data == "input" && kind != "hidden" || n.Data == "textarea") && !labels[id] {
			t.Errorf("%s: the field %q has no label", name, id)
		}
		for _, by := range []string{"aria-describedby", "aria-labelledby"} {
			value, _ := attribute(n, by)
			for _, id := range strings.Fields(value) {
				if ids[id] == 0 {
					t.Errorf("%s: %s names %q, which is not there", name, by, id)
				}
			}
		}
	}
}

// Every colour of text stands out from what is behind it, light and dark, as
// WCAG 2 has it at level AA.
func TestContrast(t *testing.T) {
	text := string(style(""))
	declared := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	light := map[string]string{}
	dark := map[string]string{}
	before, after, _ := strings.Cut(text, "@media (prefers-color-scheme: dark)")
	after, _, _ = strings.Cut(after, "}}")
	for _, m := range declared.FindAllStringSubmatch(before, -1) {
		light[m[1]] = m[2]
	}
	for _, m := range declared.FindAllStringSubmatch(after, -1) {
		dark[m[1]] = m[2]
	}
	for scheme, colour := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"text", "page", 7}, {"text", "card", 7}, {"soft", "page", 4.5}, {"soft", "card", 4.5}, {"accent", "page", 4.5}, {"accent", "card", 4.5},
			{"pressed", "page", 4.5}, {"on-accent", "accent", 4.5}, {"on-accent", "pressed", 4.5}, {"alarm", "alarm-tint", 4.5}, {"alarm", "card", 3},
			{"edge", "card", 3}, {"edge", "page", 3}, {"text", "tint", 7}, {"soft", "tint", 4.5},
		} {
			if got := contrast(t, colour[pair.front], colour[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", scheme, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

func TestInitial(t *testing.T) {
	for name, want := range map[string]string{"Harbour": "H", "  été": "É", "#general": "G", "42": "4", "": "#", "東京": "東", "<": "#"} {
		if got := Initial(name); got != want {
			t.Errorf("the initial of %q: %q, want %q", name, got, want)
		}
	}
}
