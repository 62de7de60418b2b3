package chat

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// jsonSchema is the part of JSON Schema that custom fields are described
// with. Expressions are RE2's, so that no value can make one run for long.
type jsonSchema struct {
	types        []string // empty: any
	nullable     bool
	enum         []any
	constant     *any
	fields       map[string]*jsonSchema
	required     []string
	closed       bool        // no fields but the named ones
	rest         *jsonSchema // what the others must be
	items        *jsonSchema
	unique       bool
	pattern      *regexp.Regexp
	length       bounds // of a string, in characters
	count        bounds // of a list
	size         bounds // of an object
	value        bounds // of a number
	above, below *float64
	step         *float64
	all, any     []*jsonSchema
	one          []*jsonSchema
	not          *jsonSchema
}

// bounds are the least and the most that something may be; nil for either.
type bounds struct{ least, most *float64 }

func (b bounds) hold(n float64) bool {
	return (b.least == nil || n >= *b.least) && (b.most == nil || n <= *b.most)
}

// schemaText is a schema as it is written.
type schemaText struct {
	Type        jsontext.Value            `json:"type"`
	Nullable    bool                      `json:"nullable"`
	Enum        []any                     `json:"enum"`
	Const       jsontext.Value            `json:"const"`
	Properties  map[string]jsontext.Value `json:"properties"`
	Required    []string                  `json:"required"`
	Additional  jsontext.Value            `json:"additionalProperties"`
	Items       jsontext.Value            `json:"items"`
	Unique      bool                      `json:"uniqueItems"`
	Pattern     *string                   `json:"pattern"`
	MinLength   *float64                  `json:"minLength"`
	MaxLength   *float64                  `json:"maxLength"`
	MinItems    *float64                  `json:"minItems"`
	MaxItems    *float64                  `json:"maxItems"`
	MinFields   *float64                  `json:"minProperties"`
	MaxFields   *float64                  `json:"maxProperties"`
	Minimum     *float64                  `json:"minimum"`
	Maximum     *float64                  `json:"maximum"`
	Above       *float64                  `json:"exclusiveMinimum"`
	Below       *float64                  `json:"exclusiveMaximum"`
	Step        *float64                  `json:"multipleOf"`
	AllOf       []jsontext.Value          `json:"allOf"`
	AnyOf       []jsontext.Value          `json:"anyOf"`
	OneOf       []jsontext.Value          `json:"oneOf"`
	Not         jsontext.Value            `json:"not"`
	Title       jsontext.Value            `json:"title"` // these say nothing of the value
	Description jsontext.Value            `json:"description"`
	Default     jsontext.Value            `json:"default"`
	Schema      jsontext.Value            `json:"$schema"`
}

// maxSchemaDepth bounds schemas inside one another.
const maxSchemaDepth = 16

// compileSchema reads a schema. A word that it does not know is an error: what
// it means would not be checked.
func compileSchema(raw jsontext.Value, depth int) (*jsonSchema, error) {
	switch {
	case depth > maxSchemaDepth:
		return nil, errors.New("a schema lies too deep")
	case string(raw) == "true":
		return &jsonSchema{}, nil
	case string(raw) == "false":
		return &jsonSchema{not: &jsonSchema{}}, nil
	}
	var t schemaText
	if err := json.Unmarshal(raw, &t, json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	s := &jsonSchema{
		nullable: t.Nullable, enum: t.Enum, required: t.Required, unique: t.Unique, above: t.Above, below: t.Below, step: t.Step,
		length: bounds{t.MinLength, t.MaxLength}, count: bounds{t.MinItems, t.MaxItems}, size: bounds{t.MinFields, t.MaxFields},
		value: bounds{t.Minimum, t.Maximum}, closed: string(t.Additional) == "false",
	}
	return s, errors.Join(s.readValues(t), s.readParts(t, depth+1))
}

// readValues reads what is said of values themselves.
func (s *jsonSchema) readValues(t schemaText) (err error) {
	switch t.Type.Kind() {
	case '"':
		s.types = make([]string, 1)
		err = json.Unmarshal(t.Type, &s.types[0])
	case '[':
		err = json.Unmarshal(t.Type, &s.types)
	}
	for _, name := range s.types {
		if !slices.Contains([]string{"string", "number", "integer", "boolean", "null", "array", "object"}, name) {
			err = errors.Join(err, fmt.Errorf("%q is no type", name))
		}
	}
	if len(t.Const) > 0 {
		s.constant = new(any)
		err = errors.Join(err, json.Unmarshal(t.Const, s.constant))
	}
	if t.Pattern != nil {
		re, bad := regexp.Compile(*t.Pattern)
		s.pattern, err = re, errors.Join(err, bad)
	}
	return err
}

// readParts reads the schemas inside.
func (s *jsonSchema) readParts(t schemaText, depth int) error {
	var errs []error
	part := func(raw jsontext.Value) *jsonSchema {
		if len(raw) == 0 {
			return nil
		}
		inner, err := compileSchema(raw, depth)
		errs = append(errs, err)
		return inner
	}
	parts := func(list []jsontext.Value) (out []*jsonSchema) {
		for _, raw := range list {
			out = append(out, part(raw))
		}
		return out
	}
	s.fields = map[string]*jsonSchema{}
	for name, raw := range t.Properties {
		s.fields[name] = part(raw)
	}
	s.rest, s.items, s.not = part(t.Additional), part(t.Items), part(t.Not)
	s.all, s.any, s.one = parts(t.AllOf), parts(t.AnyOf), parts(t.OneOf)
	return errors.Join(errs...)
}

// accepts says whether a value is as the schema wants it.
func (s *jsonSchema) accepts(v any) bool {
	if v == nil && s.nullable {
		return true
	}
	equal := func(other any) bool { return reflect.DeepEqual(v, other) }
	switch {
	case len(s.types) > 0 && !slices.ContainsFunc(s.types, func(name string) bool { return isType(name, v) }),
		s.enum != nil && !slices.ContainsFunc(s.enum, equal), s.constant != nil && !equal(*s.constant):
		return false
	}
	return s.acceptsParts(v) && s.acceptsInside(v)
}

// acceptsParts asks the schemas that this one is made of.
func (s *jsonSchema) acceptsParts(v any) bool {
	count := func(list []*jsonSchema) (n int) {
		for _, part := range list {
			if part.accepts(v) {
				n++
			}
		}
		return n
	}
	return count(s.all) == len(s.all) && (s.any == nil || count(s.any) > 0) && (s.one == nil || count(s.one) == 1) &&
		(s.not == nil || !s.not.accepts(v))
}

func (s *jsonSchema) acceptsInside(v any) bool {
	switch v := v.(type) {
	case string:
		return s.length.hold(float64(utf8.RuneCountInString(v))) && (s.pattern == nil || s.pattern.MatchString(v))
	case float64:
		return s.value.hold(v) && (s.above == nil || v > *s.above) && (s.below == nil || v < *s.below) &&
			(s.step == nil || math.Mod(v, *s.step) == 0)
	case []any:
		return s.acceptsList(v)
	case map[string]any:
		return s.acceptsObject(v)
	}
	return true
}

func (s *jsonSchema) acceptsList(list []any) bool {
	for i, item := range list {
		if s.items != nil && !s.items.accepts(item) {
			return false
		}
		if s.unique && slices.ContainsFunc(list[:i], func(other any) bool { return reflect.DeepEqual(item, other) }) {
			return false
		}
	}
	return s.count.hold(float64(len(list)))
}

func (s *jsonSchema) acceptsObject(object map[string]any) bool {
	for _, name := range s.required {
		if _, there := object[name]; !there {
			return false
		}
	}
	for name, value := range object {
		field, known := s.fields[name]
		switch {
		case known && !field.accepts(value), !known && s.closed, !known && s.rest != nil && !s.rest.accepts(value):
			return false
		}
	}
	return s.size.hold(float64(len(object)))
}

func isType(name string, v any) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case []any:
		return name == "array"
	}
	return name == "object"
}
