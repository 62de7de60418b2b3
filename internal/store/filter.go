package store

import (
	"strings"

	"gantry/internal/model"
)

// filter adds a client's filter. Only the named columns can be asked for;
// the values are bound, never written into the text.
func (w *where) filter(f model.Filter, columns map[string]string) error {
	text, args, err := filterText(f, columns)
	if err == nil && text != "" {
		w.and(text, args...)
	}
	return err
}

func filterText(f model.Filter, columns map[string]string) (string, []any, error) {
	if f.Op == model.And || f.Op == model.Or {
		return joinFilters(f, columns)
	}
	column, ok := columns[f.Field]
	if !ok {
		return "", nil, model.Errorf("error-invalid-query", "Cannot filter by %q", f.Field)
	}
	switch f.Op {
	case model.Exists:
		if f.Values[0] == true {
			return column + " IS NOT NULL", nil, nil
		}
		return column + " IS NULL", nil, nil
	case model.In, model.NotIn:
		return inText(f, column)
	case model.Like:
		text, args := likeText(f, column)
		return text, args, nil
	}
	if f.Values[0] == nil {
		return nullText(f.Op, column), nil, nil
	}
	return column + " " + sqlOperator[f.Op] + " ?", []any{bindable(f.Values[0])}, nil
}

var sqlOperator = map[model.FilterOp]string{
	model.Equal: "=", model.NotEqual: "<>", model.Greater: ">", model.AtLeast: ">=", model.Less: "<", model.AtMost: "<=",
}

func joinFilters(f model.Filter, columns map[string]string) (string, []any, error) {
	var parts []string
	var args []any
	for _, part := range f.Parts {
		text, more, err := filterText(part, columns)
		if err != nil {
			return "", nil, err
		}
		if text == "" {
			text = "1 = 1"
		}
		parts, args = append(parts, text), append(args, more...)
	}
	if len(parts) == 0 {
		return "", nil, nil
	}
	word := " AND "
	if f.Op == model.Or {
		word = " OR "
	}
	return "(" + strings.Join(parts, word) + ")", args, nil
}

func inText(f model.Filter, column string) (string, []any, error) {
	if len(f.Values) == 0 {
		if f.Op == model.In {
			return "1 = 0", nil, nil
		}
		return "1 = 1", nil, nil
	}
	word := " IN ("
	if f.Op == model.NotIn {
		word = " NOT IN ("
	}
	args := make([]any, len(f.Values))
	for i, v := range f.Values {
		args[i] = bindable(v)
	}
	return column + word + strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ") + ")", args, nil
}

// likeText matches plain text, anchored where the pattern was.
func likeText(f model.Filter, column string) (string, []any) {
	pattern, _ := f.Values[0].(string)
	pattern = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(pattern)
	if f.Values[1] != true {
		pattern = "%" + pattern
	}
	if f.Values[2] != true {
		pattern += "%"
	}
	if len(f.Values) > 3 && f.Values[3] == true {
		return "LOWER(" + column + `) LIKE ? ESCAPE '\'`, []any{strings.ToLower(pattern)}
	}
	return column + ` LIKE ? ESCAPE '\'`, []any{pattern}
}

func nullText(op model.FilterOp, column string) string {
	if op == model.NotEqual {
		return column + " IS NOT NULL"
	}
	return column + " IS NULL"
}

// bindable makes whole numbers integers: moments and counts are.
func bindable(v any) any {
	if n, ok := v.(float64); ok && n == float64(int64(n)) {
		return int64(n)
	}
	return v
}
