package markup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

var everything = Options{Emoticons: true, Colors: true, Katex: Katex{Dollar: true, Parenthesis: true}}

// golden is a message and the tree that the npm package gives for it.
type golden struct {
	Options Options `json:"options"`
	Input   string  `json:"input"`
	Tree    any     `json:"tree"`
}

func goldens(t testing.TB) map[string][]golden {
	t.Helper()
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	all := map[string][]golden{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []golden
		if err := json.Unmarshal(data, &cases, json.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = cases
	}
	return all
}

// marshalled is a tree as a client sees it.
func marshalled(t testing.TB, root Root) any {
	t.Helper()
	data, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return unmarshalled(t, string(data))
}

func unmarshalled(t testing.TB, data string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return v
}

func TestGolden(t *testing.T) {
	for name, cases := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			for _, c := range cases {
				got := marshalled(t, Parse(c.Input, c.Options))
				if diff := cmp.Diff(c.Tree, got); diff != "" {
					t.Errorf("%q with %+v (-npm +ours):\n%s", c.Input, c.Options, diff)
				}
			}
		})
	}
}

// TestGoldenCoversTypes fails when a type of the grammar is in no golden file.
func TestGoldenCoversTypes(t *testing.T) {
	seen := map[Type]bool{}
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, v := range v {
				look(v)
			}
		case map[string]any:
			if name, ok := v["type"].(string); ok {
				seen[Type(name)] = true
			}
			for _, v := range v {
				look(v)
			}
		}
	}
	for _, cases := range goldens(t) {
		for _, c := range cases {
			look(c.Tree)
		}
	}
	for _, want := range []Type{
		TypeBigEmoji, TypeBold, TypeCode, TypeCodeLine, TypeColor, TypeEmoji, TypeHeading, TypeImage, TypeInlineCode,
		TypeInlineKatex, TypeItalic, TypeKatex, TypeLineBreak, TypeLink, TypeListItem, TypeChannel, TypeUser,
		TypeOrderedList, TypeParagraph, TypePlain, TypeQuote, TypeStrike, TypeTask, TypeTasks, TypeTimestamp,
		TypeUnorderedList,
	} {
		if !seen[want] {
			t.Errorf("no golden file has a %s", want)
		}
		delete(seen, want)
	}
	if len(seen) > 0 {
		t.Errorf("golden files have types we do not know: %v", seen)
	}
}

func TestInvalidUTF8(t *testing.T) {
	got := marshalled(t, Parse("*a\xff* \xed\xa0\x80", Options{}))
	want := marshalled(t, Parse("*a\uFFFD* \uFFFD", Options{}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLetters compares the sizes of our character classes with those of the
// npm package's grammar. If it fails after an update of Go, Unicode has grown,
// and what is new belongs into since8.
func TestLetters(t *testing.T) {
	names, locals := 0, 0
	for r := rune(0); r <= 0xFFFF; r++ {
		if unicode.Is(unicode.Cs, r) {
			continue
		}
		if isAlnum(r) {
			names++
		}
		if isLocal(r) {
			locals++
		}
	}
	if names != 49108 || locals != 50992 {
		t.Errorf("%d characters for names and %d for mail addresses, want 49108 and 50992", names, locals)
	}
}

// TestShared parses with one Options value at once from many goroutines, for
// the race detector: nothing is kept between messages.
func TestShared(t *testing.T) {
	opt := everything
	opt.CustomDomains = []string{"corp"}
	want := marshalled(t, Parse(strings.Join(ordinary, "\n"), opt))
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, marshalled(t, Parse(strings.Join(ordinary, "\n"), opt))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
