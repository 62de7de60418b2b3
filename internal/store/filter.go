package store

import (
	"math"
	"strings"

	"gantry/internal/model"
)

// column is something a list can be filtered by, and what it holds. A value
// of another kind is never equal to it: engines disagree on what they would
// make of one.
type column struct {
	sql   string
	holds kind
}

// kind is what a column holds.
type kind int

const (
	words   kind = iota // text
	numbers             // counts and moments
	truth               // yes or no
)

// columns name what a list can be filtered by, by the fields' names on the
// wire.
type columns map[string]column

// fits says whether v can be compared with the column at all.
func (c column) fits(v any) bool {
	switch v.(type) {
	case string:
		return c.holds == words
	case float64:
		return c.holds == numbers
	case bool:
		return c.holds == truth
	}
	return false
}

// everything and nothing are conditions that hold for all rows and for none.
const (
	everything = "1 = 1"
	nothing    = "1 = 0"
)

// filter adds a client's filter. Only the named columns can be asked for;
// the values are bound, never written into the text. The zero Filter filters
// nothing.
func (w *where) filter(f model.Filter, from columns) error {
	if f.Op == "" {
		return nil
	}
	text, args, err := filterText(f, from)
	if err == nil && text != everything {
		w.and(text, args...)
	}
	return err
}

func filterText(f model.Filter, from columns) (string, []any, error) {
	if f.Op == model.And || f.Op == model.Or {
		return joinFilters(f, from)
	}
	c, ok := from[f.Field]
	if !ok {
		return "", nil, model.Errorf("error-invalid-query", "Cannot filter by %q", f.Field)
	}
	var text string
	var args []any
	switch f.Op {
	case model.Exists:
		text = c.exists(f.Values[0] == true)
	case model.In, model.Equal:
		text, args = c.in(f.Values)
	case model.NotIn, model.NotEqual:
		text, args = c.notIn(f.Values)
	case model.Like:
		text, args = c.like(f)
	default:
		text, args = c.compare(f.Op, f.Values[0])
	}
	return text, args, nil
}

func joinFilters(f model.Filter, from columns) (string, []any, error) {
	if len(f.Parts) == 0 {
		return everything, nil, nil
	}
	var parts []string
	var args []any
	for _, part := range f.Parts {
		text, more, err := filterText(part, from)
		if err != nil {
			return "", nil, err
		}
		parts, args = append(parts, text), append(args, more...)
	}
	word := " AND "
	if f.Op == model.Or {
		word = " OR "
	}
	return "(" + strings.Join(parts, word) + ")", args, nil
}

func (c column) exists(there bool) string {
	if there {
		return c.sql + " IS NOT NULL"
	}
	return c.sql + " IS NULL"
}

// in matches any of the values; null is what is not there.
func (c column) in(values []any) (string, []any) {
	var parts []string
	var args []any
	for _, v := range values {
		switch {
		case v == nil:
			parts = append(parts, c.exists(false))
		case c.fits(v) && whole(v):
			parts, args = append(parts, c.sql+" = ?"), append(args, bindable(v, math.Floor))
		}
	}
	if len(parts) == 0 {
		return nothing, nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// notIn matches what in does not: what is not there is unlike every value.
func (c column) notIn(values []any) (string, []any) {
	text, args := c.in(values)
	if text == nothing {
		return everything, nil
	}
	for _, v := range values {
		if v == nil {
			return "NOT " + text, args
		}
	}
	return "(" + c.exists(false) + " OR NOT " + text + ")", args
}

var sqlOperator = map[model.FilterOp]string{
	model.Greater: ">", model.AtLeast: ">=", model.Less: "<", model.AtMost: "<=",
}

// compare asks of whole numbers, which are all that columns hold, what a
// fraction would be asked.
func (c column) compare(op model.FilterOp, v any) (string, []any) {
	if !c.fits(v) || c.holds == truth {
		return nothing, nil
	}
	round := math.Floor
	if op == model.AtLeast || op == model.Less {
		round = math.Ceil
	}
	return c.sql + " " + sqlOperator[op] + " ?", []any{bindable(v, round)}
}

// like matches plain text, anchored where the pattern was.
func (c column) like(f model.Filter) (string, []any) {
	if c.holds != words {
		return nothing, nil
	}
	pattern, _ := f.Values[0].(string)
	pattern = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(pattern)
	if f.Values[1] != true {
		pattern = "%" + pattern
	}
	if f.Values[2] != true {
		pattern += "%"
	}
	if len(f.Values) > 3 && f.Values[3] == true {
		return "LOWER(" + c.sql + `) LIKE ? ESCAPE '\'`, []any{strings.ToLower(pattern)}
	}
	return c.sql + ` LIKE ? ESCAPE '\'`, []any{pattern}
}

// whole says whether v is not a fraction.
func whole(v any) bool {
	n, ok := v.(float64)
	return !ok || n == math.Trunc(n)
}

// bindable returns v as the engines compare it with a column that it fits. A
// number beyond what JavaScript counts exactly is as good as the last one.
func bindable(v any, round func(float64) float64) any {
	n, ok := v.(float64)
	if !ok {
		return v
	}
	const most = 1 << 53
	return int64(max(-most, min(most, round(n))))
}
