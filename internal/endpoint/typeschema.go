package endpoint

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// typeSchemas describes results. Structs that have a name are described once
// and referred to, as they may hold one another.
type typeSchemas struct {
	named schemaDoc
	types map[string]reflect.Type
}

var (
	bodyType      = reflect.TypeFor[model.Body]()
	marshalerTo   = reflect.TypeFor[json.MarshalerTo]()
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()
)

// of describes t, by reference where it has a name.
func (s *typeSchemas) of(t reflect.Type) schemaDoc {
	if t.Kind() != reflect.Struct || t.Name() == "" || opaque(t) {
		return s.inline(t)
	}
	name := s.nameOf(t)
	if s.named[name] == nil {
		s.named[name] = schemaDoc{} // ends recursion
		s.named[name] = s.inline(t)
	}
	return schemaDoc{"$ref": "#/components/schemas/" + name}
}

// nameOf returns a name that no other type has.
func (s *typeSchemas) nameOf(t reflect.Type) string {
	if s.types == nil {
		s.types = map[string]reflect.Type{}
	}
	name := strings.NewReplacer("[", "_", "]", "", "/", "_", "*", "", ",", "_").Replace(t.Name())
	if other := s.types[name]; other != nil && other != t {
		name = t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:] + "." + name
	}
	s.types[name] = t
	return name
}

// opaque says whether a type writes its own JSON, which nothing here knows.
func opaque(t reflect.Type) bool {
	for _, i := range []reflect.Type{marshalerTo, marshaler, textMarshaler} {
		if t.Implements(i) || reflect.PointerTo(t).Implements(i) {
			return true
		}
	}
	return false
}

// inline describes t itself.
func (s *typeSchemas) inline(t reflect.Type) schemaDoc {
	switch {
	case t == timeType:
		return schemaDoc{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return schemaDoc{"anyOf": []schemaDoc{s.of(t.Elem()), {"type": "null"}}}
	case t == bodyType || opaque(t):
		return schemaDoc{}
	}
	switch t.Kind() {
	case reflect.Bool:
		return schemaDoc{"type": "boolean"}
	case reflect.String:
		return schemaDoc{"type": "string"}
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint32, reflect.Uint64:
		return schemaDoc{"type": "integer"}
	case reflect.Float64:
		return schemaDoc{"type": "number"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return schemaDoc{"type": "string", "contentEncoding": "base64"}
		}
		return schemaDoc{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return schemaDoc{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.object(t)
	}
	return schemaDoc{}
}

func (s *typeSchemas) object(t reflect.Type) schemaDoc {
	properties, required := schemaDoc{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		options := strings.Split(rest, ",")
		switch {
		case !f.IsExported() || name == "-" || f.Anonymous && name == "":
			continue
		case slices.Contains(options, "inline") && f.Type.Kind() == reflect.Struct && !opaque(f.Type):
			inner := s.object(f.Type)
			maps.Copy(properties, inner["properties"].(schemaDoc))
			required = append(required, inner["required"].([]string)...)
			continue
		case slices.Contains(options, "inline"): // members of any name
			continue
		case name == "":
			name = f.Name
		}
		properties[name] = s.of(f.Type)
		if !slices.Contains(options, "omitempty") && !slices.Contains(options, "omitzero") {
			required = append(required, name)
		}
	}
	return schemaDoc{"type": "object", "properties": properties, "required": required}
}
