package endpoint

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// tame is an input of each kind of field with bounds on them.
type tame struct {
	ID     string         `json:"id" check:"required,minLength=1,maxLength=8"`
	Kind   string         `json:"kind,omitzero" check:"enum=a|b"`
	Count  *int           `json:"count,omitempty" check:"nullable,min=0,max=9"`
	Ratio  float64        `json:"ratio,omitzero"`
	Flag   *bool          `json:"flag,omitempty" check:"nullable"`
	Since  model.Time     `json:"since,omitzero"`
	Names  []string       `json:"names,omitempty" check:"maxItems=3"`
	Filter *inner         `json:"filter,omitempty"`
	Limits map[string]int `json:"limits,omitempty"`
}

var fuzzed = []Endpoint{declare[everything](Spec{}), declare[tame](Spec{}), declare[tame](Spec{Loose: true})}

func FuzzFromJSON(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `[]`, `{"id":"a","filter":{"a":"b"}}`, `{"id":5,"count":"7","flag":null,"names":["x",1]}`, `{"since":{"$date":1}}`,
		`{"limits":{"k":"0x10"},"any":[{"a":["\\\u0000"]}]}`, `{"id":"\ud800"}`, `{"ratio":1e400}`, `{"id":"a","id":"b"}`, `{"any":[[[[[[]]]]]]}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := FromJSON(body)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		for i := range fuzzed {
			checkDecode(t, &fuzzed[i], in)
		}
	})
}

func FuzzFromQuery(f *testing.F) {
	for _, query := range []string{
		``, `?`, `id=a&filter={"a":"b"}`, `names[]=a&names[]=b&names=c`, `names=["a"]&flag=True&count=undefined`, `id=%ff%00%`, `since=1970-01-01&limits={"k":1}`,
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		in := FromQuery(query)
		for i := range fuzzed {
			checkDecode(t, &fuzzed[i], in)
		}
	})
}

// checkDecode wants a refusal, or a value that is read the same when it is
// sent back.
func checkDecode(t *testing.T, e *Endpoint, in Input) {
	t.Helper()
	first, err := e.Decode(in)
	if err != nil {
		checkRefusal(t, err)
		return
	}
	text := encoded(t, first)
	if depth(text) > MaxDepth+1 {
		t.Errorf("%d levels have been let in", depth(text))
	}
	again, err := FromJSON(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	second, err := e.Decode(again)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if got := encoded(t, second); !bytes.Equal(got, text) {
		t.Errorf("%s is read again as %s", text, got)
	}
}

func encoded(t *testing.T, v reflect.Value) []byte {
	t.Helper()
	text, err := json.Marshal(v.Interface(), json.Deterministic(true))
	if err != nil {
		t.Fatalf("an input that was read cannot be written: %v", err)
	}
	return text
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != "invalid-params" || refusal.Reason == "" {
		t.Errorf("%v is no refusal of bad input", err)
	}
}
