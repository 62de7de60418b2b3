package endpoint

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

func TestEnvelope(t *testing.T) {
	object := struct {
		A int `json:"a"`
	}{1}
	for name, c := range map[string]struct {
		spec   Spec
		result any
		want   string
	}{
		"object":           {Spec{}, object, `{"a":1,"success":true}`},
		"nothing":          {Spec{}, model.None{}, `{"success":true}`},
		"null":             {Spec{}, nil, `{"success":true}`},
		"list":             {Spec{}, []int{1}, `[1]`},
		"true":             {Spec{}, true, `true`},
		"wrapped object":   {Spec{Key: "room"}, object, `{"room":{"a":1},"success":true}`},
		"wrapped list":     {Spec{Key: "ids"}, []string{"a"}, `{"ids":["a"],"success":true}`},
		"bare object":      {Spec{Bare: true}, object, `{"a":1}`},
		"bare nothing":     {Spec{Bare: true}, model.None{}, `{}`},
		"text of a header": {Spec{Bare: true}, "Mozilla\xff", "\"Mozilla\ufffd\""},
	} {
		e := Endpoint{Spec: c.spec}
		got, err := e.REST(c.result)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}

func TestFaultyDeclarationsPanicAtStart(t *testing.T) {
	for name, declaration := range map[string]func(){
		"input is no struct": func() { declare[int](Spec{}) },
		"unknown check": func() {
			declare[struct {
				A int `json:"a" check:"requird"`
			}](Spec{})
		},
		"bound is no number": func() {
			declare[struct {
				A int `json:"a" check:"min=x"`
			}](Spec{})
		},
		"no schema": func() {
			declare[struct {
				A chan int `json:"a"`
			}](Spec{})
		},
		"list without fields": func() {
			declare[struct {
				A int `json:"a"`
			}](Spec{List: "items"})
		},
		"one path twice": func() {
			NewSet([]Endpoint{declare[model.None](Spec{Method: "GET", Path: "a"})},
				[]Endpoint{declare[model.None](Spec{Method: "GET", Path: "b", Aliases: []string{"a"}})})
		},
		"one method twice": func() {
			NewSet([]Endpoint{declare[model.None](Spec{DDP: "a"}), declare[model.None](Spec{DDP: "a"})})
		},
	} {
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.HasPrefix(fmt.Sprint(p), "endpoint: ") {
					t.Errorf("%s: panic %v", name, p)
				}
			}()
			declaration()
		}()
	}
}

func TestSetFindsMethods(t *testing.T) {
	set := NewSet([]Endpoint{declare[model.None](Spec{Method: "GET", Path: "a", DDP: "getA"}), declare[model.None](Spec{DDP: "b"})})
	for name, want := range map[string]string{"getA": "GET a", "b": "b"} {
		if e := set.Method(name); e == nil || e.ID() != want {
			t.Errorf("%s: %v, want %s", name, e, want)
		}
	}
	if e := set.Method("a"); e != nil {
		t.Errorf("a path is a method: %s", e.ID())
	}
}

type listed struct {
	Users []jsontext.Value `json:"users"`
	model.Listed
}

func TestFieldsChooseWhatAListShows(t *testing.T) {
	e := New(Spec{List: "users"}, func(context.Context, model.Caller, model.ListQuery) (listed, error) {
		return listed{Users: []jsontext.Value{
			jsontext.Value(`{"_id":"1","tags":[{"a":1,"b":2},"x"],"u":{"age":7,"name":"ann"}}`), jsontext.Value(`{"u":null}`),
		}}, nil
	})
	const tail = `,"count":0,"offset":0,"total":0,"success":true}`
	refusal := func(fields string) string {
		return fmt.Sprintf("Invalid fields parameter provided: %q [error-invalid-fields]", fields)
	}
	for fields, want := range map[string]string{
		``:                         `{"users":[{"_id":"1","tags":[{"a":1,"b":2},"x"],"u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{}`:                       `{"users":[{"_id":"1","tags":[{"a":1,"b":2},"x"],"u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{"u":1}`:                  `{"users":[{"_id":"1","u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{"u":0}`:                  `{"users":[{"_id":"1","tags":[{"a":1,"b":2},"x"]},{}]` + tail,
		`{"u.name":1}`:             `{"users":[{"_id":"1","u":{"name":"ann"}},{}]` + tail,
		`{"u.name":0}`:             `{"users":[{"_id":"1","tags":[{"a":1,"b":2},"x"],"u":{"age":7}},{"u":null}]` + tail,
		`{"tags.a":1}`:             `{"users":[{"_id":"1","tags":[{"a":1}]},{}]` + tail,
		`{"tags.a":0}`:             `{"users":[{"_id":"1","tags":[{"b":2},"x"],"u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{"u":1,"u.name":1}`:       `{"users":[{"_id":"1","u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{"u":1,"tags":0}`:         `{"users":[{"_id":"1","u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{"_id":0}`:                `{"users":[{"_id":"1","tags":[{"a":1,"b":2},"x"],"u":{"age":7,"name":"ann"}},{"u":null}]` + tail,
		`{"_id":1}`:                `{"users":[{"_id":"1"},{}]` + tail,
		`{"count":1,"password":1}`: `{"users":[{"_id":"1"},{}]` + tail,
		`{"u":2}`:                  refusal(`{"u":2}`),
		`{"u":"1"}`:                refusal(`{"u":"1"}`),
		`[]`:                       refusal(`[]`),
		`null`:                     refusal(`null`),
		`{"u"`:                     refusal(`{"u"`),
	} {
		got := shown(t, &e, fields)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", fields, got, want)
		}
	}
}

func shown(t *testing.T, e *Endpoint, fields string) string {
	t.Helper()
	in := FromQuery("")
	in.Set("fields", fields)
	v, err := e.Decode(in)
	if err != nil {
		t.Fatal(err)
	}
	result, err := e.Run(t.Context(), model.Caller{}, v)
	if err != nil {
		return err.Error()
	}
	text, err := e.REST(result)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
