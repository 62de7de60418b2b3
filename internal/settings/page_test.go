package settings

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
)

func TestPageCounts(t *testing.T) {
	number := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		offset, count *int
		environ       string
		want          model.Page
	}{
		"nothing":                  {nil, nil, "", model.Page{Count: 50}},
		"both":                     {number(10), number(20), "", model.Page{Offset: 10, Count: 20}},
		"more than the limit":      {nil, number(1000), "", model.Page{Count: 100}},
		"zero is everything":       {nil, number(0), "", model.Page{Count: model.NoLimit}},
		"unless it is not allowed": {nil, number(0), "OVERWRITE_SETTING_API_Allow_Infinite_Count=false", model.Page{Count: 50}},
		"negative":                 {number(-1), number(-1), "", model.Page{Count: 100}},
		"another default":          {nil, nil, "OVERWRITE_SETTING_API_Default_Count=7", model.Page{Count: 7}},
		"huge":                     {number(1 << 53), number(1 << 53), "", model.Page{Offset: 1 << 53, Count: 100}},
	} {
		snap := open(t, &memory{}, c.environ).Get()
		got, err := snap.Page(model.ListQuery{Offset: c.offset, Count: c.count})
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestPageSorts(t *testing.T) {
	snap := open(t, &memory{}).Get()
	for text, want := range map[string][]model.SortKey{
		``:                     nil,
		`{}`:                   nil,
		`{"ts":-1}`:            {{Field: "ts", Descending: true}},
		` { "b":1 , "a":-1 } `: {{Field: "b"}, {Field: "a", Descending: true}},
	} {
		page, err := snap.Page(model.ListQuery{Sort: text})
		if diff := cmp.Diff(want, page.Sort); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	for _, text := range []string{
		`x`, `1`, `null`, `[]`, `["a"]`, `{"a":2}`, `{"a":"1"}`, `{"a":1`, `{"a":1} x`, `{"a":1,"a":1}`, `{"a":{}}`, `{"a":1e400}`, `{1:1}`,
		`{"` + "\xff" + `":1}`, strings.Repeat("[", 5000),
	} {
		_, err := snap.Page(model.ListQuery{Sort: text})
		checkSortRefusal(t, text, err)
	}
}

func checkSortRefusal(t *testing.T, text string, err error) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != "error-invalid-sort" || refusal.Reason != fmt.Sprintf("Invalid sort parameter provided: %q", text) {
		t.Errorf("%s: %v is not upstream's refusal", text, err)
	}
}

func FuzzSort(f *testing.F) {
	for _, text := range []string{``, `{}`, `{"ts":-1}`, `{"b":1,"a":-1}`, `{"a":{"b":1}}`, `[1]`, `{"a":1}{`} {
		f.Add(text)
	}
	s := New(&memory{}, nil, installed)
	if err := s.Load(f.Context()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		page, err := s.Get().Page(model.ListQuery{Sort: text})
		if err != nil {
			checkSortRefusal(t, text, err)
			return
		}
		seen := map[string]bool{}
		for _, key := range page.Sort {
			if seen[key.Field] {
				t.Errorf("%q sorts twice by %q", text, key.Field)
			}
			seen[key.Field] = true
		}
	})
}
