package endpoint

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// decode fills v with the fields of in. The first fault is reported, in the
// order in which AJV looks: missing fields, surplus fields, then each value.
func (o *object) decode(in Input, v reflect.Value) error {
	for _, f := range o.fields {
		if _, ok := in[f.name]; f.required && !ok {
			return invalid("must have required property '%s'", f.name)
		}
	}
	if !o.loose && o.surplus(in) {
		return invalid("must NOT have additional properties")
	}
	for _, f := range o.fields {
		raw, ok := in[f.name]
		if !ok {
			continue
		}
		if err := f.value.decode(raw, v.FieldByIndex(f.index)); err != nil {
			return err
		}
	}
	return nil
}

func (o *object) surplus(in Input) bool {
	for name := range in {
		if !slices.ContainsFunc(o.fields, func(f field) bool { return f.name == name }) {
			return true
		}
	}
	return false
}

// decode validates one value and stores it.
func (s *value) decode(raw jsontext.Value, v reflect.Value) error {
	if raw.Kind() == 'n' && s.nullable {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch s.kind {
	case anyKind:
		v.SetBytes(slices.Clone(raw))
		return nil
	case stringKind:
		return s.decodeString(raw, v)
	case boolKind:
		return s.decodeBool(raw, v)
	case integerKind, numberKind:
		return s.decodeNumber(raw, v)
	case timeKind:
		return decodeTime(raw, v)
	case listKind:
		return s.decodeList(raw, v)
	case mapKind:
		return s.decodeMap(raw, v)
	}
	return s.decodeObject(raw, v)
}

// text returns the contents of a JSON string.
func text(raw jsontext.Value) string {
	b, _ := jsontext.AppendUnquote(nil, raw) // valid: the whole input was parsed
	return string(b)
}

// scalar returns a value as JavaScript would write it into a string, and
// whether it is not a list or an object.
func scalar(raw jsontext.Value) (string, bool) {
	switch raw.Kind() {
	case '"':
		return text(raw), true
	case 'n':
		return "", true
	case 't', 'f':
		return string(raw), true
	case '0':
		n, err := strconv.ParseFloat(string(raw), 64)
		if err != nil {
			return string(raw), true
		}
		return strconv.FormatFloat(n, 'f', -1, 64), true
	}
	return "", false
}

func (s *value) decodeString(raw jsontext.Value, v reflect.Value) error {
	str, ok := scalar(raw)
	if !ok || s.strict && raw.Kind() != '"' {
		return invalid("must be string")
	}
	length := len([]rune(str))
	switch {
	case strings.ContainsRune(str, 0):
		return invalid("must NOT have NUL characters")
	case s.minLength != nil && length < *s.minLength:
		return invalid("must NOT have fewer than %d characters", *s.minLength)
	case s.maxLength != nil && length > *s.maxLength:
		return invalid("must NOT have more than %d characters", *s.maxLength)
	case s.pattern != nil && !s.pattern.MatchString(str):
		return invalid("must match pattern %q", s.pattern)
	case s.enum != nil && !slices.Contains(s.enum, str):
		return invalid("must be equal to one of the allowed values")
	}
	v.SetString(str)
	return nil
}

func (s *value) decodeBool(raw jsontext.Value, v reflect.Value) error {
	str := ""
	if !s.strict || raw.Kind() == 't' || raw.Kind() == 'f' {
		str, _ = scalar(raw)
	}
	switch {
	case str == "true", str == "1" && raw.Kind() == '0':
		v.SetBool(true)
	case str == "false", str == "0" && raw.Kind() == '0', raw.Kind() == 'n' && !s.strict:
		v.SetBool(false)
	case raw.Kind() == '"' && strings.EqualFold(str, "true"): // Python's str(True)
		v.SetBool(true)
	case raw.Kind() == '"' && strings.EqualFold(str, "false"):
		v.SetBool(false)
	default:
		return invalid("must be boolean")
	}
	return nil
}

// maxSafeInteger is the largest integer JavaScript counts exactly.
const maxSafeInteger = 1<<53 - 1

func (s *value) decodeNumber(raw jsontext.Value, v reflect.Value) error {
	n, ok := s.number(raw)
	if s.kind == integerKind && (!ok || n != math.Trunc(n) || math.Abs(n) > maxSafeInteger) {
		return invalid("must be integer")
	}
	switch {
	case !ok || math.IsInf(n, 0) || math.IsNaN(n):
		return invalid("must be number")
	case s.min != nil && n < *s.min:
		return invalid("must be >= %v", *s.min)
	case s.max != nil && n > *s.max:
		return invalid("must be <= %v", *s.max)
	case s.enum != nil && !slices.Contains(s.enum, strconv.FormatFloat(n, 'f', -1, 64)):
		return invalid("must be equal to one of the allowed values")
	}
	if s.kind == integerKind {
		v.SetInt(int64(n))
	} else {
		v.SetFloat(n)
	}
	return nil
}

// number coerces as AJV does: true is 1, false and null are 0, and a string
// counts when it is a number.
func (s *value) number(raw jsontext.Value) (float64, bool) {
	if s.strict && raw.Kind() != '0' {
		return 0, false
	}
	switch raw.Kind() {
	case 't':
		return 1, true
	case 'f', 'n':
		return 0, true
	case '0':
		n, err := strconv.ParseFloat(string(raw), 64)
		return n, err == nil
	case '"':
		n, err := strconv.ParseFloat(strings.TrimSpace(text(raw)), 64)
		return n, err == nil
	}
	return 0, false
}

func decodeTime(raw jsontext.Value, v reflect.Value) error {
	if raw.Kind() == '"' && text(raw) == "" {
		return nil
	}
	var t model.Time
	if err := json.Unmarshal(raw, &t); err != nil {
		return invalid(`must match format "iso-date-time"`)
	}
	v.SetInt(int64(t))
	return nil
}

func (s *value) decodeList(raw jsontext.Value, v reflect.Value) error {
	if raw.Kind() == '"' { // a query string's list: JSON text, or one element
		if inner := jsontext.Value(strings.TrimSpace(text(raw))); len(inner) > 0 && inner[0] == '[' && inner.IsValid() {
			raw = inner
		} else {
			raw = append(append(jsontext.Value{'['}, raw...), ']')
		}
	}
	var items []jsontext.Value
	if raw.Kind() != '[' || json.Unmarshal(raw, &items, jsontext.AllowDuplicateNames(true)) != nil {
		return invalid("must be array")
	}
	if s.minItems != nil && len(items) < *s.minItems {
		return invalid("must NOT have fewer than %d items", *s.minItems)
	}
	if s.maxItems != nil && len(items) > *s.maxItems {
		return invalid("must NOT have more than %d items", *s.maxItems)
	}
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if err := s.elem.decode(item, list.Index(i)); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

// fields returns the members of an object, which a query string may carry as
// JSON text.
func fields(raw jsontext.Value) (Input, error) {
	if raw.Kind() == '"' {
		raw = jsontext.Value(text(raw))
	}
	in, err := FromJSON(raw)
	if err != nil {
		return nil, errNotObject
	}
	return in, nil
}

func (s *value) decodeMap(raw jsontext.Value, v reflect.Value) error {
	in, err := fields(raw)
	if err != nil {
		return err
	}
	m := reflect.MakeMapWithSize(v.Type(), len(in))
	for name, raw := range in {
		item := reflect.New(v.Type().Elem()).Elem()
		if err := s.elem.decode(raw, item); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(name), item)
	}
	v.Set(m)
	return nil
}

func (s *value) decodeObject(raw jsontext.Value, v reflect.Value) error {
	in, err := fields(raw)
	if err != nil {
		return err
	}
	return s.object.decode(in, v)
}
