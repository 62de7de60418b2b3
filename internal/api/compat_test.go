package api

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestCompatTableIsFresh(t *testing.T) {
	kept, err := os.ReadFile("../../docs/compat.md")
	if err != nil {
		t.Fatal(err)
	}
	if fresh := Compat(); !bytes.Equal(kept, fresh) {
		t.Errorf("docs/compat.md is out of date; make compat writes it:\n%s", cmp.Diff(string(kept), string(fresh)))
	}
}

func TestUpstreamsListIsInOrder(t *testing.T) {
	seen := map[string]bool{}
	paths := []string{}
	for line := range strings.Lines(upstream) {
		method, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !slices.Contains([]string{"GET", "POST", "PUT", "DELETE"}, method) || path == "" || strings.ContainsAny(path, " {}?") {
			t.Errorf("no route: %q", line)
		}
		if seen[unnamed(line)] {
			t.Errorf("twice: %q", line)
		}
		seen[unnamed(line)] = true
		paths = append(paths, path)
	}
	if !slices.IsSorted(paths) {
		t.Error("the list is not sorted")
	}
}

// TestNeverMeansNever finds groups that nothing is in, and what is answered
// although it is said never to be.
func TestNeverMeansNever(t *testing.T) {
	answered := Answered()
	for _, group := range never {
		used := false
		for line := range strings.Lines(upstream) {
			route := strings.TrimSpace(line)
			_, path, _ := strings.Cut(route, " ")
			if !strings.HasPrefix(path, group.prefix) {
				continue
			}
			used = true
			if state, _ := fate(path, false); state == isNever && answered[unnamed(route)] {
				t.Errorf("%s is answered, and planned never to be", route)
			}
		}
		if !used {
			t.Errorf("upstream has nothing that begins with %s", group.prefix)
		}
	}
}

func TestDescriptionIsValidOpenAPI(t *testing.T) {
	text, err := Declared().OpenAPI("test")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
}
