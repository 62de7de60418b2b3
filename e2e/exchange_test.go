package e2e

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// exchange is a request and the answer it must get.
type exchange struct {
	place             string // file:line
	method, path, who string
	body              any // a string, or nil
	wantStatus        int
	wantBody          string
}

var (
	requestLine = regexp.MustCompile(`^([A-Z]+) (\S+) as (\w+)(?: (.+))?$`)
	answerLine  = regexp.MustCompile(`^(\d{3}) (.*)$`)
)

// exchanges reads a file of testdata. Empty lines, and lines that begin with
// #, are for people.
func exchanges(t *testing.T, name string) (all []exchange) {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name+".exchanges"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		if request := requestLine.FindStringSubmatch(text); request != nil {
			e := exchange{place: name + ":" + strconv.Itoa(n), method: request[1], path: request[2], who: request[3]}
			if request[4] != "" {
				e.body = request[4]
			}
			all = append(all, e)
		} else if answer := answerLine.FindStringSubmatch(text); answer != nil {
			e := &all[len(all)-1]
			e.wantStatus, _ = strconv.Atoi(answer[1]) // three digits
			e.wantBody = answer[2]
		} else if text != "" && text[0] != '#' {
			t.Fatalf("%s:%d: neither a request nor an answer: %s", name, n, text)
		}
	}
	return all
}

// play sends the requests of a file, in order, and compares the answers.
func play(t *testing.T, s *server, people map[string]person, file string) {
	t.Helper()
	for _, e := range exchanges(t, file) {
		who, known := people[e.who]
		if !known {
			t.Fatalf("%s: who is %s?", e.place, e.who)
		}
		got := s.as(who).call(e.method, e.path, e.body)
		want := reply{Status: e.wantStatus, Body: e.wantBody}
		if diff := cmp.Diff(normal(t, want), normal(t, got)); diff != "" {
			t.Errorf("%s: %s %s as %s %v (-want +got):\n%s", e.place, e.method, e.path, e.who, e.body, diff)
		}
		if kind := got.Header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("%s: content type %q", e.place, kind)
		}
	}
}

// What differs from run to run is named instead of compared.
var blanks = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`), `"<date>"`},
	{regexp.MustCompile(`"_id":"([2-9A-HJ-NP-Za-km-z]{17}|[0-9a-f]{16})"`), `"_id":"<id>"`},
	{regexp.MustCompile(`"inviteToken":"[2-9A-HJ-NP-Za-km-z]{20}"`), `"inviteToken":"<token>"`},
	{regexp.MustCompile(`/invite/[2-9A-HJ-NP-Za-km-z]{20}"`), `/invite/<token>"`},
}

// normal is an answer as a value to compare: the order of an object's
// members does not matter, everything else does.
func normal(t *testing.T, r reply) any {
	t.Helper()
	text := r.Body
	for _, b := range blanks {
		text = b.pattern.ReplaceAllString(text, b.name)
	}
	var body any
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("%v in %s", err, r.Body)
	}
	return []any{r.Status, body}
}
