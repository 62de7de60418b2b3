package endpoint

import (
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode fills v with the fields of in. The first fault is reported, in the
// order in which AJV looks: missing fields, surplus fields, then each value.
func (o *object) decode(in Input, v reflect.Value) error {
	for _, f := range o.fields {
		if _, ok := in.Fields[f.name]; f.required && !ok {
			return missing(f.name)
		}
	}
	if !o.loose && o.surplus(in) {
		return invalid("must NOT have additional properties")
	}
	for _, f := range o.fields {
		raw, ok := in.Fields[f.name]
		if ok && in.Text {
			raw, ok = f.value.fromText(raw)
		}
		if !ok && f.required {
			return missing(f.name)
		}
		if !ok {
			continue
		}
		if hasNUL(raw) { // PostgreSQL could not keep it
			return errNUL
		}
		if err := f.value.decode(raw, v.FieldByIndex(f.index)); err != nil {
			return err
		}
	}
	return nil
}

func missing(name string) error { return invalid("must have required property '%s'", name) }

func (o *object) surplus(in Input) bool {
	for name := range in.Fields {
		if !slices.ContainsFunc(o.fields, func(f field) bool { return f.name == name }) {
			return true
		}
	}
	return false
}

// decode validates one value and stores it.
func (s *value) decode(raw jsontext.Value, v reflect.Value) error {
	if s.nullable && s.readsNull(raw) {
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

// readsNull says whether AJV would read raw as null: null itself, and "", 0
// and false where the type proper has no use for them.
func (s *value) readsNull(raw jsontext.Value) bool {
	if raw.Kind() == 'n' {
		return true
	}
	switch s.kind {
	case integerKind, numberKind, boolKind, timeKind:
		return !s.strict && string(raw) == `""`
	case listKind, mapKind, objectKind:
		return !s.strict && slices.Contains([]string{`""`, "0", "-0", "false"}, string(raw))
	}
	return false
}

func (s *value) decodeList(raw jsontext.Value, v reflect.Value) error {
	var items []jsontext.Value
	if raw.Kind() != '[' || json.Unmarshal(raw, &items) != nil {
		return invalid("must be array")
	}
	if s.maxItems != nil && len(items) > *s.maxItems {
		return invalid("must NOT have more than %d items", *s.maxItems)
	}
	if s.minItems != nil && len(items) < *s.minItems {
		return invalid("must NOT have fewer than %d items", *s.minItems)
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

func (s *value) decodeMap(raw jsontext.Value, v reflect.Value) error {
	in, err := FromJSON(raw)
	if err != nil {
		return errNotObject
	}
	m := reflect.MakeMapWithSize(v.Type(), len(in.Fields))
	for name, raw := range in.Fields {
		item := reflect.New(v.Type().Elem()).Elem()
		if err := s.elem.decode(raw, item); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), item)
	}
	v.Set(m)
	return nil
}

func (s *value) decodeObject(raw jsontext.Value, v reflect.Value) error {
	in, err := FromJSON(raw)
	if err != nil {
		return errNotObject
	}
	return s.object.decode(in, v)
}
