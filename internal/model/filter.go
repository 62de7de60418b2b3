package model

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Filter is the part of MongoDB's query language that clients use in the
// query parameter of lists. A list names the fields it can be filtered by;
// others are refused.
type Filter struct {
	Op     FilterOp
	Field  string
	Values []any    // string, float64, bool or nil
	Parts  []Filter // of And and Or
}

// FilterOp is an operator.
type FilterOp string

// The operators. Like holds a regular expression that was plain text, with ^
// and $ kept in Values[1] and Values[2] as booleans; it ignores case when
// Values[3] is true.
const (
	And      FilterOp = "$and"
	Or       FilterOp = "$or"
	Equal    FilterOp = "$eq"
	NotEqual FilterOp = "$ne"
	In       FilterOp = "$in"
	NotIn    FilterOp = "$nin"
	Greater  FilterOp = "$gt"
	AtLeast  FilterOp = "$gte"
	Less     FilterOp = "$lt"
	AtMost   FilterOp = "$lte"
	Exists   FilterOp = "$exists"
	Like     FilterOp = "$regex"
)

var errFilter = errors.New("unsupported filter")

// ParseFilter reads a query parameter; "" filters nothing.
func ParseFilter(text string) (Filter, error) {
	if text == "" {
		return Filter{Op: And}, nil
	}
	f, err := parseObject(jsontext.Value(text), 0)
	if err != nil {
		return f, Errorf("error-invalid-query", "Invalid query parameter provided: %q", text).
			With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
	}
	return f, nil
}

// maxFilterDepth bounds $and and $or inside one another.
const maxFilterDepth = 8

func parseObject(raw jsontext.Value, depth int) (Filter, error) {
	all := Filter{Op: And}
	members, err := ordered(raw)
	if err != nil || depth > maxFilterDepth {
		return all, errors.Join(errFilter, err)
	}
	for _, m := range members {
		part, err := parseMember(m.name, m.value, depth)
		if err != nil {
			return all, err
		}
		all.Parts = append(all.Parts, part...)
	}
	return all, nil
}

func parseMember(name string, raw jsontext.Value, depth int) ([]Filter, error) {
	switch {
	case name == string(And) || name == string(Or):
		return parseParts(FilterOp(name), raw, depth)
	case strings.HasPrefix(name, "$"):
		return nil, errFilter
	case raw.Kind() == '{':
		return parseOperators(name, raw)
	}
	v, err := parseScalar(raw)
	return []Filter{{Op: Equal, Field: name, Values: []any{v}}}, err
}

func parseParts(op FilterOp, raw jsontext.Value, depth int) ([]Filter, error) {
	var list []jsontext.Value
	if err := json.Unmarshal(raw, &list); err != nil || len(list) == 0 {
		return nil, errors.Join(errFilter, err)
	}
	f := Filter{Op: op}
	for _, item := range list {
		part, err := parseObject(item, depth+1)
		if err != nil {
			return nil, err
		}
		f.Parts = append(f.Parts, part)
	}
	return []Filter{f}, nil
}

// parseOperators reads {"$ne":1,"$gt":2}. $options belongs to $regex.
func parseOperators(field string, raw jsontext.Value) ([]Filter, error) {
	members, err := ordered(raw)
	if err != nil {
		return nil, err
	}
	var out []Filter
	insensitive := false
	for _, m := range members {
		if m.name == "$options" {
			insensitive = strings.Contains(string(m.value), "i")
			continue
		}
		f, err := parseOperator(field, FilterOp(m.name), m.value)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	for i := range out {
		if out[i].Op == Like {
			out[i].Values = append(out[i].Values, insensitive)
		}
	}
	return out, nil
}

func parseOperator(field string, op FilterOp, raw jsontext.Value) (Filter, error) {
	f := Filter{Op: op, Field: field}
	switch op {
	case In, NotIn:
		var list []jsontext.Value
		if err := json.Unmarshal(raw, &list); err != nil {
			return f, errors.Join(errFilter, err)
		}
		for _, item := range list {
			v, err := parseScalar(item)
			if err != nil {
				return f, err
			}
			f.Values = append(f.Values, v)
		}
		return f, nil
	case Like:
		return parseRegex(f, raw)
	case Equal, NotEqual, Greater, AtLeast, Less, AtMost, Exists:
		v, err := parseScalar(raw)
		f.Values = []any{v}
		return f, err
	}
	return f, errFilter
}

// parseRegex accepts patterns that are plain text, maybe anchored: others
// would need the database to run a stranger's expression.
func parseRegex(f Filter, raw jsontext.Value) (Filter, error) {
	var pattern string
	if err := json.Unmarshal(raw, &pattern); err != nil {
		return f, errors.Join(errFilter, err)
	}
	text, start := strings.CutPrefix(pattern, "^")
	text, end := strings.CutSuffix(text, "$")
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && strings.IndexByte(`.*+?()[]{}|^$\/-`, text[i+1]) >= 0:
			i++
			plain.WriteByte(text[i])
		case strings.IndexByte(`\*+?()[]{}|^$`, c) >= 0:
			return f, errFilter
		default:
			plain.WriteByte(c)
		}
	}
	f.Values = []any{plain.String(), start, end}
	return f, nil
}

func parseScalar(raw jsontext.Value) (any, error) {
	switch raw.Kind() {
	case '{':
		var t Time
		if err := json.Unmarshal(raw, &t); err != nil {
			return nil, errors.Join(errFilter, err)
		}
		return float64(t), nil
	case '[':
		return nil, errFilter
	}
	var v any
	err := json.Unmarshal(raw, &v)
	return v, err
}

type member struct {
	name  string
	value jsontext.Value
}

// ordered returns an object's members in their order.
func ordered(raw jsontext.Value) ([]member, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return nil, errors.Join(errFilter, err)
	}
	var out []member
	for dec.PeekKind() != '}' {
		tok, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := tok.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		out = append(out, member{name, value.Clone()})
	}
	_, err := dec.ReadToken()
	return out, err
}
