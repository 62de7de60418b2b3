package endpoint

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// object is the schema of a struct: what AJV checks upstream, compiled from
// the struct's tags. A check tag holds, separated by commas:
//
//	required        the field must be there
//	nullable        null is accepted and leaves the zero value
//	strict          no coercion: "5" is not a number
//	enum=a|b        one of these
//	min=N, max=N    bounds of a number
//	minLength=N     of a string; maxLength likewise
//	minItems=N      of a list; maxItems likewise
//	pattern=RE      of a string; must stand last
//
// A pointer tells an absent field (nil) from an empty one.
type object struct {
	typ    reflect.Type
	loose  bool
	fields []field
}

type field struct {
	name     string
	index    []int
	required bool
	value    value
}

// value is the schema of one value.
type value struct {
	kind                 kind
	typ                  reflect.Type
	nullable, strict     bool
	enum                 []string
	min, max             *float64
	minLength, maxLength *int
	minItems, maxItems   *int
	pattern              *regexp.Regexp
	elem                 *value  // of lists and maps
	object               *object // of objects
}

type kind int

const (
	anyKind kind = iota
	stringKind
	boolKind
	integerKind
	numberKind
	timeKind
	listKind
	mapKind
	objectKind
)

var (
	anyType  = reflect.TypeFor[jsontext.Value]()
	timeType = reflect.TypeFor[model.Time]()
)

// compile reads the tags of t. Embedded structs give their fields to the
// outer one.
func compile(t reflect.Type, loose bool) *object {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("endpoint: input %v is not a struct", t))
	}
	o := &object{typ: t, loose: loose}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "" || name == "-" {
			continue
		}
		c := field{name: name, index: f.Index, value: compileValue(f.Type, loose)}
		for option := range splitOptions(f.Tag.Get("check")) {
			if option == "required" {
				c.required = true
				continue
			}
			c.value.apply(t, f.Name, option)
		}
		o.fields = append(o.fields, c)
	}
	return o
}

// field returns the field of that name, which a declaration needs.
func (o *object) field(name string) field {
	n := slices.IndexFunc(o.fields, func(f field) bool { return f.name == name })
	if n < 0 {
		panic(fmt.Sprintf("endpoint: input %v has no field %q", o.typ, name))
	}
	return o.fields[n]
}

// splitOptions yields the options of a check tag; a pattern, which may hold
// commas, is the last.
func splitOptions(tag string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for tag != "" {
			option, rest, _ := strings.Cut(tag, ",")
			if strings.HasPrefix(tag, "pattern=") {
				option, rest = tag, ""
			}
			if !yield(option) {
				return
			}
			tag = rest
		}
	}
}

func compileValue(t reflect.Type, loose bool) value {
	v := value{typ: t}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == anyType:
		v.kind = anyKind
	case t == timeType:
		v.kind = timeKind
	case t.Kind() == reflect.String:
		v.kind = stringKind
	case t.Kind() == reflect.Bool:
		v.kind = boolKind
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		v.kind = integerKind
	case t.Kind() == reflect.Float64:
		v.kind = numberKind
	case t.Kind() == reflect.Slice:
		v.kind, v.elem = listKind, elemOf(t, loose)
	case t.Kind() == reflect.Map:
		v.kind, v.elem = mapKind, elemOf(t, loose)
	case t.Kind() == reflect.Struct:
		v.kind, v.object = objectKind, compile(t, loose)
	default:
		panic(fmt.Sprintf("endpoint: no schema for %v", t))
	}
	return v
}

func elemOf(t reflect.Type, loose bool) *value {
	v := compileValue(t.Elem(), loose)
	return &v
}

// apply adds one option of a check tag. Options of strings and numbers on a
// list describe its elements.
func (v *value) apply(t reflect.Type, fieldName, option string) {
	name, arg, _ := strings.Cut(option, "=")
	target := v
	if v.kind == listKind && slices.Contains([]string{"enum", "minLength", "maxLength", "pattern", "min", "max"}, name) {
		target = v.elem
	}
	number := func() *float64 { n := must(strconv.ParseFloat(arg, 64)); return &n }
	length := func() *int { n := must(strconv.Atoi(arg)); return &n }
	switch name {
	case "nullable":
		v.nullable = true
	case "strict":
		v.strict = true
	case "enum":
		target.enum = strings.Split(arg, "|")
	case "min":
		target.min = number()
	case "max":
		target.max = number()
	case "minLength":
		target.minLength = length()
	case "maxLength":
		target.maxLength = length()
	case "minItems":
		v.minItems = length()
	case "maxItems":
		v.maxItems = length()
	case "pattern":
		target.pattern = regexp.MustCompile(arg)
	default:
		panic(fmt.Sprintf("endpoint: %v.%s: unknown check %q", t, fieldName, option))
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("endpoint: faulty check: %v", err))
	}
	return v
}

// FieldNames returns the names of an endpoint's input fields.
func (e *Endpoint) FieldNames() []string {
	names := make([]string, len(e.in.fields))
	for i, f := range e.in.fields {
		names[i] = f.name
	}
	return names
}
