package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// quoted is the key of a text where it is used.
var quoted = regexp.MustCompile("[\"'`]entry\\.[a-zA-Z]+[\"'`]")

// Every text that templates and handlers name is there in every language, with
// the same values, and none is left that nobody names.
func TestEveryText(t *testing.T) {
	named := map[string]bool{}
	for _, folder := range []string{"templates", "../pages", "../words", "../../web/src", "."} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !slices.Contains([]string{".html", ".go", ".ts", ".tsx"}, filepath.Ext(path)) {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range quoted.FindAllString(string(text), -1) {
				named[m[1:len(m)-1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, form := range []string{"entry.in", "entry.ago"} { // joined to a unit by words.Apart
		for _, unit := range []string{"Years", "Months", "Days", "Hours", "Minutes"} {
			named[form+unit] = true
		}
	}
	var want []string
	for key := range named {
		if key != "entry.in" && key != "entry.ago" {
			want = append(want, key)
		}
	}
	slices.Sort(want)
	first := languages.All[0]
	for _, l := range languages.All {
		if diff := cmp.Diff(want, l.Keys()); diff != "" {
			t.Errorf("%s: (-named +written)\n%s", l.Tag, diff)
		}
		for _, key := range want {
			if values(l.T(key)) != values(first.T(key)) {
				t.Errorf("%s: %s has other values: %q", l.Tag, key, l.T(key))
			}
			if strings.ContainsAny(l.T(key), "<>&\"") {
				t.Errorf("%s: %s would have to be escaped: %q", l.Tag, key, l.T(key))
			}
		}
	}
}

// values are the names of the values in a text, in order; without its values
// a plural is a part of it.
func values(text string) string {
	var names []string
	for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// A page is in its language, and says which that is.
func TestLanguages(t *testing.T) {
	german, _ := languages.Named("de")
	for name, want := range map[string]string{"signin": "Anmelden", "landing-register": "1.284 Mitglieder", "dead-expired": "Sie galt bis <time"} {
		if text := show(t, gallery(plain)[name]).Body.String(); !strings.Contains(text, `<html lang="en" dir="ltr">`) || strings.Contains(text, want) {
			t.Errorf("%s is not English", name)
		}
		page := gallery(plain)[name]
		switch p := page.(type) {
		case SignIn:
			p.Words = german
			page = p
		case Landing:
			p.Words = german
			page = p
		case Dead:
			p.Words = german
			page = p
		}
		if text := show(t, page).Body.String(); !strings.Contains(text, `<html lang="de" dir="ltr">`) || !strings.Contains(text, want) {
			t.Errorf("%s is not German:\n%s", name, text)
		}
	}
}

// What stands in a text is as harmless as anywhere else.
func TestRich(t *testing.T) {
	got := string(rich(languages.All[0], "entry.confirmText", []any{"email", element("strong", "<b>&"), "goal", "<i>"}))
	for _, want := range []string{"<strong>&lt;b&gt;&amp;</strong>", "&lt;i&gt;"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
}

// With a script, a page names it and its policy allows it.
func TestScript(t *testing.T) {
	pages := NewPages(languages, Script{Path: "/ui/entry.js", Early: []string{"/ui/part.js"}})
	w := showBy(t, pages, SignIn{Frame: Frame{Base: "/chat", Words: languages.All[0]}})
	for _, want := range []string{`<script type="module" src="/chat/ui/entry.js">`, `<link rel="modulepreload" href="/chat/ui/part.js">`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, w.Body)
		}
	}
	if allowed := w.Header().Get("Content-Security-Policy"); !strings.Contains(allowed, "; script-src 'self'; connect-src 'self'") || strings.Contains(allowed, "unsafe") {
		t.Errorf("the policy is %s", allowed)
	}
}
