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
	Values []any    // string, float64, bool or nil; of Exists a bool
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
	raw, budget := jsontext.Value(text), filterBudget{parts: maxFilterParts}
	f, err := Filter{Op: And}, errFilter
	if raw.IsValid() {
		f, err = budget.parseObject(raw, 0)
	}
	if err != nil {
		return f, Errorf("error-invalid-query", "Invalid query parameter provided: %q", text).
			With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
	}
	return f, nil
}

// maxFilterDepth bounds $and and $or inside one another, maxFilterParts the
// conditions and listed values of a whole filter: a database has such bounds,
// too, and reaching them would look like its failure.
const (
	maxFilterDepth = 8
	maxFilterParts = 500
)

// filterBudget counts what a filter may still hold.
type filterBudget struct{ parts int }

func (b *filterBudget) spend() error {
	if b.parts--; b.parts < 0 {
		return errFilter
	}
	return nil
}

func (b *filterBudget) parseObject(raw jsontext.Value, depth int) (Filter, error) {
	all := Filter{Op: And}
	members, err := ordered(raw)
	if err := errors.Join(err, b.spend()); err != nil || depth > maxFilterDepth {
		return all, errors.Join(errFilter, err)
	}
	for _, m := range members {
		part, err := b.parseMember(m.name, m.value, depth)
		if err != nil {
			return all, err
		}
		all.Parts = append(all.Parts, part...)
	}
	return all, nil
}

func (b *filterBudget) parseMember(name string, raw jsontext.Value, depth int) ([]Filter, error) {
	if err := b.spend(); err != nil {
		return nil, err
	}
	switch {
	case name == string(And) || name == string(Or):
		return b.parseParts(FilterOp(name), raw, depth)
	case strings.HasPrefix(name, "$"):
		return nil, errFilter
	case raw.Kind() == '{' && !isMoment(raw):
		return b.parseOperators(name, raw)
	}
	v, err := parseScalar(raw)
	return []Filter{{Op: Equal, Field: name, Values: []any{v}}}, err
}

func (b *filterBudget) parseParts(op FilterOp, raw jsontext.Value, depth int) ([]Filter, error) {
	var list []jsontext.Value
	if err := json.Unmarshal(raw, &list); err != nil || len(list) == 0 {
		return nil, errors.Join(errFilter, err)
	}
	f := Filter{Op: op}
	for _, item := range list {
		part, err := b.parseObject(item, depth+1)
		if err != nil {
			return nil, err
		}
		f.Parts = append(f.Parts, part)
	}
	return []Filter{f}, nil
}

// isMoment says whether raw is EJSON's {"$date":ms}.
func isMoment(raw jsontext.Value) bool {
	members, err := ordered(raw)
	return err == nil && len(members) == 1 && members[0].name == "$date"
}

// parseOperators reads {"$ne":1,"$gt":2}. $options belongs to $regex.
func (b *filterBudget) parseOperators(field string, raw jsontext.Value) ([]Filter, error) {
	members, err := ordered(raw)
	if err != nil || len(members) == 0 {
		return nil, errors.Join(errFilter, err)
	}
	var out []Filter
	insensitive := false
	for _, m := range members {
		if m.name == "$options" {
			insensitive = strings.Contains(string(m.value), "i")
			continue
		}
		f, err := b.parseOperator(field, FilterOp(m.name), m.value)
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

func (b *filterBudget) parseOperator(field string, op FilterOp, raw jsontext.Value) (Filter, error) {
	f := Filter{Op: op, Field: field}
	if err := b.spend(); err != nil {
		return f, err
	}
	switch op {
	case In, NotIn:
		values, err := b.parseList(raw)
		f.Values = values
		return f, err
	case Like:
		return parseRegex(f, raw)
	case Exists:
		text := string(raw)
		f.Values = []any{text != "false" && text != "0" && text != "null"}
		return f, nil
	case Equal, NotEqual, Greater, AtLeast, Less, AtMost:
		v, err := parseScalar(raw)
		f.Values = []any{v}
		return f, err
	}
	return f, errFilter
}

func (b *filterBudget) parseList(raw jsontext.Value) (values []any, err error) {
	var list []jsontext.Value
	if err := json.Unmarshal(raw, &list); err != nil || raw.Kind() != '[' {
		return nil, errors.Join(errFilter, err)
	}
	for _, item := range list {
		v, err := parseScalar(item)
		if err := errors.Join(err, b.spend()); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

// parseRegex accepts patterns that are plain text, maybe anchored, maybe
// between ".*": others would need the database to run a stranger's expression.
// A dot stands for itself: clients put usernames in unescaped.
func parseRegex(f Filter, raw jsontext.Value) (Filter, error) {
	var pattern string
	if err := json.Unmarshal(raw, &pattern); err != nil || raw.Kind() != '"' || strings.ContainsRune(pattern, 0) {
		return f, errors.Join(errFilter, err)
	}
	text, start := strings.CutPrefix(pattern, "^")
	text, end := strings.CutSuffix(text, "$")
	text, open := strings.CutPrefix(text, ".*")
	start = start && !open
	text, open = strings.CutSuffix(text, ".*")
	end = end && !open
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
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, errors.Join(errFilter, err)
	}
	if text, ok := v.(string); ok && strings.ContainsRune(text, 0) {
		return nil, errFilter
	}
	return v, nil
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
