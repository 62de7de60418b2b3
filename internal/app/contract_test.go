package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// contract is testdata/contract.json: per endpoint and status, the fields
// that Rocket.Chat's published API description gives an answer, and their
// types. An object describes an object, a list of one its items, a list of
// more the alternatives, and a string a type: "string|null", "any".
type contract map[string]map[string]any

// step is a request of a strict client. {name} stands for what an earlier
// step kept.
type step struct {
	as     string // ann, admin or nobody
	route  string // method and path
	body   string
	status int
	keep   string // name=path.into.the.answer
}

// TestAnswersKeepTheContract lives a workspace's life by the documentation
// and compares every answer with it. What differs must be listed, and what is
// listed must differ.
func TestAnswersKeepTheContract(t *testing.T) {
	client := newStrictClient(t, openTest(t, "", t.Output()).Handler())
	for _, s := range life {
		client.do(s)
	}
	optional := map[string]bool{}
	for at := range client.seen {
		path, missing := strings.CutSuffix(at, ": missing")
		field := path[strings.LastIndex(path, ".")+1:]
		if _, listed := contractDifferences[at]; listed {
			continue
		}
		if _, listed := contractOptional[field]; listed && missing {
			optional[field] = true
			continue
		}
		t.Errorf("not as documented: %s", at)
	}
	for at, reason := range contractDifferences {
		if !client.seen[at] {
			t.Errorf("listed, but as documented: %s (%s)", at, reason)
		}
	}
	for field, reason := range contractOptional {
		if !optional[field] {
			t.Errorf("listed, but never missing: %s (%s)", field, reason)
		}
	}
}

type strictClient struct {
	t        *testing.T
	handler  http.Handler
	contract contract
	kept     map[string]string
	seen     map[string]bool // differences
}

func newStrictClient(t *testing.T, handler http.Handler) *strictClient {
	t.Helper()
	text, err := os.ReadFile("testdata/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	c := &strictClient{t: t, handler: handler, kept: map[string]string{}, seen: map[string]bool{}}
	if err := json.Unmarshal(text, &c.contract); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *strictClient) do(s step) {
	c.t.Helper()
	for name, value := range c.kept {
		s.route = strings.ReplaceAll(s.route, "{"+name+"}", value)
		s.body = strings.ReplaceAll(s.body, "{"+name+"}", value)
	}
	method, path, _ := strings.Cut(s.route, " ")
	r := httptest.NewRequest(method, "/api/v1/"+path, strings.NewReader(s.body))
	r.Header.Set("Content-Type", "application/json")
	if s.as != "" {
		r.Header.Set("X-User-Id", c.kept[s.as+".id"])
		r.Header.Set("X-Auth-Token", c.kept[s.as+".token"])
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if w.Code != s.status {
		c.t.Errorf("%s %s: %d %s", s.route, s.body, w.Code, w.Body)
		return
	}
	var answer any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		c.t.Errorf("%s: %v", s.route, err)
		return
	}
	c.compare(method, path, w.Code, answer)
	for keep := range strings.FieldsSeq(s.keep) {
		name, at, _ := strings.Cut(keep, "=")
		value, _ := find(answer, at).(string)
		if c.kept[name] = value; value == "" {
			c.t.Errorf("%s: the answer has no %s: %s", s.route, at, w.Body)
		}
	}
}

// find returns the value at a path such as "users.0._id".
func find(value any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			if value = nil; len(v) > 0 {
				value = v[0]
			}
		}
	}
	return value
}

// compare notes how an answer differs from what is documented.
func (c *strictClient) compare(method, path string, status int, answer any) {
	c.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for key, statuses := range c.contract {
		m, template, _ := strings.Cut(key, " ")
		if m != method || !sameRoute(template, path) {
			continue
		}
		if want, documented := statuses[fmt.Sprint(status)]; documented {
			for _, difference := range differences(want, answer, "") {
				c.seen[fmt.Sprintf("%s %d%s", key, status, difference)] = true
			}
		}
		return
	}
	c.t.Errorf("%s %s is not in the contract", method, path)
}

func sameRoute(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(t, p string) bool { return t == p || strings.HasPrefix(t, ":") })
}

// differences returns where got is not as documented, each as " path: how".
func differences(want, got any, at string) []string {
	switch want := want.(type) {
	case string:
		return ofType(want, got, at)
	case []any:
		if len(want) > 1 {
			return anyOf(want, got, at)
		}
		list, ok := got.([]any)
		if !ok {
			return []string{fmt.Sprintf(" %s: a %s, not a list", at, typeOf(got))}
		}
		var all []string
		for _, item := range list {
			all = append(all, differences(want[0], item, at+"[]")...)
		}
		return all
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf(" %s: a %s, not an object", at, typeOf(got))}
		}
		var all []string
		for name, field := range want {
			if value, there := object[name]; there {
				all = append(all, differences(field, value, at+"."+name)...)
			} else {
				all = append(all, fmt.Sprintf(" %s.%s: missing", at, name))
			}
		}
		return all
	}
	return nil
}

func ofType(want string, got any, at string) []string {
	have := typeOf(got)
	allowed := strings.Split(want, "|")
	if want == "any" || slices.Contains(allowed, have) || have == "integer" && slices.Contains(allowed, "number") {
		return nil
	}
	return []string{fmt.Sprintf(" %s: a %s, not a %s", at, have, want)}
}

// anyOf takes the alternative that fits best.
func anyOf(wants []any, got any, at string) []string {
	best := differences(wants[0], got, at)
	for _, want := range wants[1:] {
		if other := differences(want, got, at); len(other) < len(best) {
			best = other
		}
	}
	return best
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// TestContractFindsDifferences shows that the comparison can fail.
func TestContractFindsDifferences(t *testing.T) {
	for _, c := range []struct{ want, got, differs string }{
		{`"string"`, `"a"`, ``},
		{`"string|null"`, `null`, ``},
		{`"string"`, `1`, ` : a integer, not a string`},
		{`"number"`, `1`, ``},
		{`"integer"`, `1.5`, ` : a number, not a integer`},
		{`"any"`, `[]`, ``},
		{`["string"]`, `["a",1]`, ` []: a integer, not a string`},
		{`["string"]`, `{}`, ` : a object, not a list`},
		{`["string","integer"]`, `1`, ``},
		{`{"a":{"b":"string"}}`, `{"a":{"b":"x","c":1}}`, ``},
		{`{"a":{"b":"string"}}`, `{"a":{}}`, ` .a.b: missing`},
		{`{"a":"string"}`, `true`, ` : a boolean, not an object`},
	} {
		var want, got any
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(jsontext.Value(c.got), &got); err != nil {
			t.Fatal(err)
		}
		if d := strings.Join(differences(want, got, ""), ";"); d != c.differs {
			t.Errorf("%s of %s: %q, want %q", c.got, c.want, d, c.differs)
		}
	}
}
