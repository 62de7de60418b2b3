package endpoint

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// projection is what the parameter fields of a list asks for, as MongoDB
// understands it: {"name":1} is the named fields alone, {"name":0} all but
// them. A name may be a path, "u.username". It chooses from what an endpoint
// would send anyway, so it can never show more.
type projection struct {
	only  bool
	under map[string]*projection // a nil projection stands for the whole value
}

var errProjection = errors.New("not an object of 1 and 0")

// parseProjection reads a fields parameter; "" asks for nothing in particular
// and gives nil.
func parseProjection(text string) (*projection, error) {
	if text == "" {
		return nil, nil
	}
	var choice map[string]jsontext.Value
	err := json.Unmarshal([]byte(text), &choice)
	if err == nil && choice == nil {
		err = errProjection
	}
	only := false
	for name, value := range choice {
		switch string(value) {
		case "1":
			only = only || name != "_id" || len(choice) == 1
		case "0":
		default:
			err = errProjection
		}
	}
	if err != nil {
		return nil, model.Errorf("error-invalid-fields", "Invalid fields parameter provided: %q", text).
			With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
	}
	p := &projection{only: only, under: map[string]*projection{}}
	for name, value := range choice {
		if (string(value) == "1") == only && name != "_id" {
			p.add(strings.SplitN(name, ".", MaxDepth))
		}
	}
	if only { // as in MongoDB, the id stays
		p.add([]string{"_id"})
	}
	return p, nil
}

// add names a path. The whole of a value includes any part of it.
func (p *projection) add(path []string) {
	sub, named := p.under[path[0]]
	switch {
	case len(path) == 1:
		p.under[path[0]] = nil
	case !named:
		sub = &projection{only: p.only, under: map[string]*projection{}}
		p.under[path[0]] = sub
		fallthrough
	case sub != nil:
		sub.add(path[1:])
	}
}

// list applies p to the items of the array called name inside an object.
func (p *projection) list(result jsontext.Value, name string) (jsontext.Value, error) {
	return rewrite(result, func(key string, value jsontext.Value) (jsontext.Value, error) {
		if key == name {
			return p.value(value)
		}
		return value, nil
	})
}

// value applies p to an object, or to each object of a list.
func (p *projection) value(raw jsontext.Value) (jsontext.Value, error) {
	if raw.Kind() == '{' {
		return rewrite(raw, p.member)
	}
	return rewrite(raw, func(_ string, item jsontext.Value) (jsontext.Value, error) {
		if item.Kind() == '{' {
			return p.value(item)
		}
		return unless(p.only, item), nil
	})
}

// member returns what p leaves of a member; nil removes it.
func (p *projection) member(key string, value jsontext.Value) (jsontext.Value, error) {
	sub, named := p.under[key]
	switch {
	case named && sub == nil:
		return unless(!p.only, value), nil
	case named && (value.Kind() == '{' || value.Kind() == '['):
		return sub.value(value)
	}
	return unless(p.only, value), nil
}

// unless returns value, or nil where it is removed.
func unless(removed bool, value jsontext.Value) jsontext.Value {
	if removed {
		return nil
	}
	return value
}

// rewrite copies a list or an object with each element changed; nil removes
// it. Elements of a list have no key. Other values stay as they are.
func rewrite(raw jsontext.Value, change func(key string, value jsontext.Value) (jsontext.Value, error)) (jsontext.Value, error) {
	if raw.Kind() != '{' && raw.Kind() != '[' {
		return raw, nil
	}
	in := jsontext.NewDecoder(strings.NewReader(string(raw)))
	open, err := in.ReadToken()
	if err != nil {
		return nil, err
	}
	out := []byte(open.String())
	for in.PeekKind() != '}' && in.PeekKind() != ']' {
		var name jsontext.Value
		if raw.Kind() == '{' {
			if name, err = in.ReadValue(); err != nil {
				return nil, err
			}
			name = slices.Clone(name)
		}
		value, err := in.ReadValue()
		if err != nil {
			return nil, err
		}
		if value, err = change(text(name), slices.Clone(value)); err != nil {
			return nil, err
		}
		out = appendElement(out, name, value)
	}
	end, err := in.ReadToken()
	return append(out, end.String()...), err
}

// appendElement adds to an array or object that was opened; nil adds nothing.
func appendElement(out []byte, name, value jsontext.Value) []byte {
	if value == nil {
		return out
	}
	if len(out) > 1 {
		out = append(out, ',')
	}
	if name != nil {
		out = append(append(out, name...), ':')
	}
	return append(out, value...)
}
