package endpoint

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// everything is an input of each kind of field.
type everything struct {
	ID     string         `json:"id"`
	Count  *int           `json:"count,omitempty" check:"nullable"`
	Ratio  float64        `json:"ratio,omitzero"`
	Flag   bool           `json:"flag,omitzero"`
	Since  model.Time     `json:"since,omitzero"`
	Names  []string       `json:"names,omitzero"`
	Filter inner          `json:"filter,omitzero"`
	Limits map[string]int `json:"limits,omitzero"`
	Any    jsontext.Value `json:"any,omitzero"`
}

var everythingEndpoint = declare[everything](Spec{Args: []string{"id", "count", "any"}})

// declare returns an endpoint that takes In and answers with it.
func declare[In any](spec Spec) Endpoint {
	return New(spec, func(_ context.Context, _ model.Caller, in In) (In, error) { return in, nil })
}

// read decodes in and returns what the action would see, or the refusal.
func read(t *testing.T, e *Endpoint, in Input, err error) string {
	t.Helper()
	if err == nil {
		v, failed := e.Decode(in)
		if failed == nil {
			text, err := json.Marshal(v.Interface())
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		err = failed
	}
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != "invalid-params" {
		t.Fatalf("%v is no refusal of bad input", err)
	}
	return refusal.Reason
}

func TestReadsBodies(t *testing.T) {
	deep := func(n int) string { return `{"any":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}` }
	for name, c := range map[string]struct{ body, want string }{
		"empty":                       {"", `{"id":""}`},
		"space":                       {" \r\n", `{"id":""}`},
		"empty object":                {"{}", `{"id":""}`},
		"everything":                  {`{"id":"a","count":1,"ratio":0.5,"flag":true,"since":"2024-02-03T04:05:06.007Z","names":["x"],"filter":{"a":"b"},"limits":{"k":2},"any":[{}]}`, `{"id":"a","count":1,"ratio":0.5,"flag":true,"since":"2024-02-03T04:05:06.007Z","names":["x"],"filter":{"a":"b"},"limits":{"k":2},"any":[{}]}`},
		"moment as milliseconds":      {`{"since":1000}`, `{"id":"","since":"1970-01-01T00:00:01.000Z"}`},
		"moment as EJSON":             {`{"since":{"$date":1000}}`, `{"id":"","since":"1970-01-01T00:00:01.000Z"}`},
		"empty moment":                {`{"since":""}`, `{"id":""}`},
		"no moment":                   {`{"since":"soon"}`, `must match format "iso-date-time"`},
		"moment out of range":         {`{"since":1e400}`, `must match format "iso-date-time"`},
		"surplus":                     {`{"other":1}`, `must NOT have additional properties`},
		"surplus inside":              {`{"filter":{"a":"b","c":1}}`, `must NOT have additional properties`},
		"list from a body's string":   {`{"names":"[\"a\"]"}`, `must be array`},
		"object from a body's string": {`{"filter":"{\"a\":\"b\"}"}`, `must be object`},
		"Python's truth in a body":    {`{"flag":"True"}`, `must be boolean`},
		"fraction":                    {`{"count":1.5}`, `must be integer`},
		"huge integer":                {`{"count":1152921504606846976}`, `must be integer`},
		"beyond every number":         {`{"ratio":1e400}`, `must be number`},
		"map of other things":         {`{"limits":{"k":"x"}}`, `must be integer`},
		"NUL":                         {`{"id":"a\u0000"}`, `must NOT have NUL characters`},
		"NUL deep inside":             {`{"any":[{"a":["\\\u0000"]}]}`, `must NOT have NUL characters`},
		"NUL in a name":               {`{"limits":{"\u0000":1}}`, `must NOT have NUL characters`},
		"no NUL":                      {`{"id":"\\u0000"}`, `{"id":"\\u0000"}`},
		"cut off":                     {`{"id":"a"`, `must be valid JSON`},
		"two values":                  {`{} {}`, `must be valid JSON`},
		"no JSON":                     {`id=a`, `must be valid JSON`},
		"single quotes":               {`{'id':'a'}`, `must be valid JSON`},
		"duplicate name":              {`{"id":"a","id":"b"}`, `must be valid JSON`},
		"duplicate name inside":       {`{"any":{"a":1,"a":2}}`, `must be valid JSON`},
		"invalid UTF-8":               {"{\"id\":\"\xff\"}", `must be valid JSON`},
		"lone surrogate":              {`{"id":"\ud800"}`, `must be valid JSON`},
		"raw control character":       {"{\"id\":\"\x01\"}", `must be valid JSON`},
		"byte order mark":             {"\ufeff{}", `must be valid JSON`},
		"list":                        {`[]`, `must be object`},
		"string":                      {`"a"`, `must be object`},
		"null":                        {`null`, `must be object`},
		"number":                      {`1`, `must be object`},
		"as deep as allowed":          {deep(MaxDepth), `{"id":"","any":` + deep(MaxDepth)[7:]},
		"too deep":                    {deep(MaxDepth + 1), `must NOT be nested more than 64 levels deep`},
		"too deep and no JSON":        {strings.Repeat("[", 1<<20), `must NOT be nested more than 64 levels deep`},
		"brackets in strings":         {`{"id":"` + strings.Repeat(`[\"{`, 100) + `"}`, `{"id":"` + strings.Repeat(`[\"{`, 100) + `"}`},
	} {
		in, err := FromJSON([]byte(c.body))
		if got := read(t, &everythingEndpoint, in, err); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestReadsQueries(t *testing.T) {
	for query, want := range map[string]string{
		"":                                `{"id":""}`,
		"?":                               `{"id":""}`,
		"&&=x&":                           `{"id":""}`,
		"id=a+b%20c":                      `{"id":"a b c"}`,
		"?id=a":                           `{"id":"a"}`,
		"id=a=b":                          `{"id":"a=b"}`,
		"id=R1?":                          `{"id":"R1?"}`,
		"id=100%":                         `{"id":"100%"}`,
		"id=50%+off":                      `{"id":"50% off"}`,
		"id=%ff":                          `{"id":"` + "\ufffd" + `"}`,
		"id=%00":                          `must NOT have NUL characters`,
		"id=undefined":                    `{"id":"undefined"}`,
		"count=undefined&names=undefined": `{"id":""}`,
		"count=5":                         `{"id":"","count":5}`,
		"count=":                          `{"id":""}`,
		"count=five":                      `must be integer`,
		"flag=True":                       `{"id":"","flag":true}`,
		"flag=False":                      `{"id":""}`,
		"flag=yes":                        `must be boolean`,
		"since=1970-01-01T00:00:01.000Z":  `{"id":"","since":"1970-01-01T00:00:01.000Z"}`,
		"names[]=a&names[]=b":             `{"id":"","names":["a","b"]}`,
		"names%5B%5D=a":                   `{"id":"","names":["a"]}`,
		"names=a&names=b":                 `{"id":"","names":["a","b"]}`,
		"names=a":                         `{"id":"","names":["a"]}`,
		`names=["a","b"]`:                 `{"id":"","names":["a","b"]}`,
		`names=[a`:                        `{"id":"","names":["[a"]}`,
		"names=":                          `must be array`,
		`filter={"a":"b"}`:                `{"id":"","filter":{"a":"b"}}`,
		`filter={"b":1}`:                  `must have required property 'a'`,
		`filter={"a"`:                     `must be object`,
		`limits={"k":"7"}`:                `{"id":"","limits":{"k":7}}`,
		`any={"a":1}`:                     `{"id":"","any":"{\"a\":1}"}`,
		"id=a&id=b":                       `must be string`,
		"other=1":                         `must NOT have additional properties`,
		"filter=" + strings.Repeat("[", 99) + strings.Repeat("]", 99): `must be object`,
	} {
		if got := read(t, &everythingEndpoint, FromQuery(query), nil); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

func TestUndefinedIsMissing(t *testing.T) {
	e := declare[struct {
		Count int `json:"count" check:"required"`
	}](Spec{})
	if got, want := read(t, &e, FromQuery("count=undefined"), nil), "must have required property 'count'"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestStrictFieldsAreNotCoerced(t *testing.T) {
	e := declare[struct {
		Text string `json:"text" check:"strict"`
		N    *int   `json:"n" check:"strict,nullable"`
		Flag bool   `json:"flag" check:"strict"`
	}](Spec{})
	for body, want := range map[string]string{
		`{"text":5}`:                     `must be string`,
		`{"text":null}`:                  `must be string`,
		`{"n":"5"}`:                      `must be integer`,
		`{"n":""}`:                       `must be integer`,
		`{"n":true}`:                     `must be integer`,
		`{"n":null}`:                     `{"text":"","n":null,"flag":false}`,
		`{"flag":1}`:                     `must be boolean`,
		`{"flag":"true"}`:                `must be boolean`,
		`{"flag":null}`:                  `must be boolean`,
		`{"text":"a","n":5,"flag":true}`: `{"text":"a","n":5,"flag":true}`,
	} {
		in, err := FromJSON([]byte(body))
		if got := read(t, &e, in, err); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestLooseInputIgnoresTheUnknown(t *testing.T) {
	e := declare[struct {
		ID    string `json:"id"`
		Inner inner  `json:"inner"`
	}](Spec{Loose: true})
	in, err := FromJSON([]byte(`{"id":"a","x":1,"inner":{"a":"b","y":2}}`))
	if got, want := read(t, &e, in, err), `{"id":"a","inner":{"a":"b"}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPositionalParameters(t *testing.T) {
	object := declare[everything](Spec{})
	for name, c := range map[string]struct {
		e      *Endpoint
		params []string
		want   string
	}{
		"none":                     {&everythingEndpoint, nil, `{"id":""}`},
		"in order":                 {&everythingEndpoint, []string{`"a"`, `2`, `{"b":1}`}, `{"id":"a","count":2,"any":{"b":1}}`},
		"null is absent":           {&everythingEndpoint, []string{`"a"`, `null`}, `{"id":"a"}`},
		"the mobile app's surplus": {&everythingEndpoint, []string{`"a"`, `2`, `{}`, `""`}, `{"id":"a","count":2,"any":{}}`},
		"too deep":                 {&everythingEndpoint, []string{`"a"`, `2`, strings.Repeat("[", 65) + strings.Repeat("]", 65)}, `must NOT be nested more than 64 levels deep`},
		"wrong type":               {&everythingEndpoint, []string{`{}`}, `must be string`},
		"one object":               {&object, []string{`{"id":"a"}`, `""`}, `{"id":"a"}`},
		"no object":                {&object, nil, `{"id":""}`},
		"null for an object":       {&object, []string{`null`}, `{"id":""}`},
		"a code, and no object":    {&object, []string{`"a"`}, `{"id":""}`},
		"a number for an object":   {&object, []string{`1`}, `must be object`},
	} {
		params := make([]jsontext.Value, len(c.params))
		for i, p := range c.params {
			params[i] = jsontext.Value(p)
		}
		in, err := c.e.Positional(params)
		if got := read(t, c.e, in, err); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestSetMendsText(t *testing.T) {
	in := FromQuery("id=a")
	in.Set("id", "b\xff\"")
	if got, want := read(t, &everythingEndpoint, in, nil), "{\"id\":\"b\ufffd\\\"\"}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
