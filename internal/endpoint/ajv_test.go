package endpoint

import (
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// ajv holds schemas of testdata/ajv.json as structs. The file was written by
// AJV 8.11.0 with coerceTypes, as upstream configures it: every value
// against every schema, and some whole inputs.
var ajv = map[string]Endpoint{
	"string":          schema[struct{ V string }](`json:"v"`),
	"nullableString":  schema[struct{ V *string }](`json:"v" check:"nullable"`),
	"shortString":     schema[struct{ V string }](`json:"v" check:"minLength=1,maxLength=4"`),
	"pattern":         schema[struct{ V string }](`json:"v" check:"pattern=^[a-z]+$"`),
	"stringEnum":      schema[struct{ V string }](`json:"v" check:"enum=abc|5|true"`),
	"number":          schema[struct{ V float64 }](`json:"v"`),
	"nullableNumber":  schema[struct{ V *float64 }](`json:"v" check:"nullable"`),
	"boundedNumber":   schema[struct{ V float64 }](`json:"v" check:"min=0,max=1000000"`),
	"integer":         schema[struct{ V int }](`json:"v"`),
	"nullableInteger": schema[struct{ V *int }](`json:"v" check:"nullable"`),
	"boundedInteger":  schema[struct{ V int }](`json:"v" check:"min=1,max=5"`),
	"integerEnum":     schema[struct{ V int }](`json:"v" check:"enum=0|1|5"`),
	"boolean":         schema[struct{ V bool }](`json:"v"`),
	"nullableBoolean": schema[struct{ V *bool }](`json:"v" check:"nullable"`),
	"strings":         schema[struct{ V []string }](`json:"v"`),
	"someStrings":     schema[struct{ V []string }](`json:"v" check:"minLength=1,minItems=1,maxItems=2"`),
	"nullableStrings": schema[struct{ V *[]string }](`json:"v" check:"nullable"`),
	"integers":        schema[struct{ V []int }](`json:"v"`),
	"object":          schema[struct{ V inner }](`json:"v"`),
	"nullableObject":  schema[struct{ V *inner }](`json:"v" check:"nullable"`),
	"map":             schema[struct{ V map[string]int }](`json:"v"`),
}

type inner struct {
	A string `json:"a" check:"required"`
}

// schema declares an endpoint whose input is T with that tag on its field.
func schema[T any](tag reflect.StructTag) Endpoint {
	f := reflect.TypeFor[T]().Field(0)
	f.Tag = tag
	return Endpoint{in: compile(reflect.StructOf([]reflect.StructField{f}), false)}
}

// differs says why we read a value otherwise on purpose; empty: we do not.
func differs(name, value string) (reason string) {
	integer := name == "integer" || name == "nullableInteger"
	number := slices.Contains([]string{"number", "nullableNumber", "boundedNumber", "integer", "nullableInteger", "boundedInteger", "integerEnum"}, name)
	switch {
	case value == `"a\u0000b"`:
		return "NUL is refused everywhere: PostgreSQL cannot keep it"
	case value == `"Infinity"` && number:
		return "AJV makes it the number Infinity, which nothing can store"
	case integer && (value == "1e21" || value == "9007199254740993" || value == "1152921504606846976"):
		return "an integer that JavaScript cannot count exactly is refused, not rounded"
	}
	return ""
}

func TestReadsAsAJV(t *testing.T) {
	golden := readGolden(t)
	for name, results := range golden.Results {
		e, known := ajv[name]
		if !known {
			t.Errorf("no struct for schema %s", name)
			continue
		}
		for i, want := range results {
			got := outcome(&e, `{"v":`+golden.Values[i]+`}`, "/v")
			same := got == want
			if reason := differs(name, golden.Values[i]); reason != "" {
				if same {
					t.Errorf("%s of %s is as AJV reads it, although: %s", name, golden.Values[i], reason)
				}
				continue
			}
			if !same {
				t.Errorf("%s of %s\n got %s\nwant %s", name, golden.Values[i], got, want)
			}
		}
	}
}

func TestOrderOfFaultsIsAJVs(t *testing.T) {
	e := New(Spec{}, func(context.Context, model.Caller, struct {
		Name  string `json:"name" check:"required,minLength=1"`
		Count int    `json:"count" check:"required"`
		Flag  *bool  `json:"flag,omitempty" check:"nullable"`
	}) (model.None, error) {
		return model.None{}, nil
	})
	for _, input := range readGolden(t).Inputs {
		got := outcome(&e, input[0], "")
		want := strings.Replace(input[1], `,"flag":null`, "", 1) // null and absent are one to us
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", input[0], got, want)
		}
	}
}

// outcome decodes text and writes what came of it as the golden file does.
func outcome(e *Endpoint, text string, part jsontext.Pointer) string {
	in, err := FromJSON([]byte(text))
	var v reflect.Value
	if err == nil {
		v, err = e.Decode(in)
	}
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return "error: " + refusal.Reason
	}
	out, err := json.Marshal(v.Interface())
	if err != nil {
		return err.Error()
	}
	if part == "" {
		return string(out)
	}
	var whole struct {
		V jsontext.Value `json:"v"`
	}
	if err := json.Unmarshal(out, &whole); err != nil {
		return err.Error()
	}
	return string(whole.V)
}

type golden struct {
	Values  []string            `json:"values"`
	Results map[string][]string `json:"results"`
	Inputs  [][2]string         `json:"inputs"`
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/ajv.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Results) != len(ajv) {
		t.Fatalf("%d schemas in the file, %d in the test", len(g.Results), len(ajv))
	}
	return g
}
