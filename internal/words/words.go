// Package words holds the texts that people read, in the languages there are.
// A text may have values in it: {name} is replaced by the value of that name,
// and {n, one {# day} other {# days}} is chosen by the plural rules of the
// language, # being the number. The client reads the same files in the same
// way; see web/src/i18n.
package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Language is the texts of one language.
type Language struct {
	Tag  string // such as "en"
	Dir  string // "ltr" or "rtl"
	tag  language.Tag
	text map[string]string
}

// Languages are all there are; the first is the one for everybody else.
type Languages struct {
	All   []*Language
	match language.Matcher
}

// source is the language in which texts are written first.
const source = "en"

// Open reads the sections of the files LANGUAGE.json. They are part of the
// binary, so it panics on faulty ones, at start.
func Open(files fs.FS, sections ...string) *Languages {
	names, err := fs.Glob(files, "*.json")
	if err != nil || !slices.Contains(names, source+".json") {
		panic(fmt.Sprintf("words: there is no %s.json: %v", source, err))
	}
	slices.SortFunc(names, func(a, b string) int {
		if a == source+".json" {
			return -1
		}
		return strings.Compare(a, b)
	})
	all := &Languages{}
	var tags []language.Tag
	for _, name := range names {
		l := read(files, name, sections)
		all.All, tags = append(all.All, l), append(tags, l.tag)
	}
	all.match = language.NewMatcher(tags)
	return all
}

func read(files fs.FS, name string, sections []string) *Language {
	text, err := fs.ReadFile(files, name)
	var all map[string]map[string]string
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		panic(fmt.Sprintf("words: read %s: %v", name, err))
	}
	l := &Language{Tag: strings.TrimSuffix(path.Base(name), ".json"), Dir: "ltr", text: map[string]string{}}
	l.tag = language.MustParse(l.Tag)
	if script, _ := l.tag.Script(); slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo"}, script.String()) {
		l.Dir = "rtl"
	}
	for _, section := range sections {
		for key, value := range all[section] {
			l.text[section+"."+key] = value
		}
	}
	return l
}

// For returns the language that suits the wishes best: language tags, or
// values of Accept-Language, the first wish first.
func (ls *Languages) For(wishes ...string) *Language {
	for _, wish := range wishes {
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, how := ls.match.Match(tags...); how != language.No {
			return ls.All[i]
		}
	}
	return ls.All[0]
}

// Named returns the language of a tag, or false.
func (ls *Languages) Named(tag string) (*Language, bool) {
	i := slices.IndexFunc(ls.All, func(l *Language) bool { return l.Tag == tag })
	if i < 0 {
		return nil, false
	}
	return ls.All[i], true
}

// Keys returns the names of the language's texts, in order.
func (l *Language) Keys() []string {
	keys := make([]string, 0, len(l.text))
	for key := range l.text {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// T returns a text with values in it, given as pairs of names and values. A
// text that is missing is its key.
func (l *Language) T(key string, pairs ...any) string {
	text, ok := l.text[key]
	if !ok {
		return key
	}
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return l.fill(text, values)
}

var (
	plurals = regexp.MustCompile(`\{(\w+), ((?:\w+ \{[^{}]*\}\s*)+)\}`)
	forms   = regexp.MustCompile(`(\w+) \{([^{}]*)\}`)
	value   = regexp.MustCompile(`\{(\w+)\}`)
)

func (l *Language) fill(text string, values map[string]any) string {
	text = plurals.ReplaceAllStringFunc(text, func(whole string) string {
		m := plurals.FindStringSubmatch(whole)
		n, _ := values[m[1]].(int)
		return l.choose(n, m[2])
	})
	return value.ReplaceAllStringFunc(text, func(whole string) string {
		v, given := values[whole[1:len(whole)-1]]
		if !given {
			return whole
		}
		if n, number := v.(int); number {
			return l.Number(n)
		}
		return fmt.Sprint(v)
	})
}

// choose takes the form of a number.
func (l *Language) choose(n int, all string) string {
	wanted, found := names[plural.Cardinal.MatchPlural(l.tag, max(n, -n), 0, 0, 0, 0)], ""
	for _, m := range forms.FindAllStringSubmatch(all, -1) {
		if m[1] == wanted || m[1] == "other" && found == "" {
			found = m[2]
		}
	}
	return strings.ReplaceAll(found, "#", l.Number(n))
}

// names are the forms as the texts call them.
var names = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// Number writes a number as the language does.
func (l *Language) Number(n int) string { return message.NewPrinter(l.tag).Sprint(n) }
