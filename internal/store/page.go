package store

import (
	"fmt"
	"strconv"
	"strings"

	"gantry/internal/model"
)

// where collects the conditions of a list whose filters vary. A ? in a
// condition stands for its next argument, so that parameters are numbered in
// the order of their appearance.
type where struct {
	parts []string
	args  []any
}

func (w *where) and(condition string, args ...any) {
	w.args = append(w.args, args...)
	w.parts = append(w.parts, condition)
}

// query returns head, the conditions and tail as one statement.
func (w *where) query(head, tail string) string {
	text := composed + " " + head
	if len(w.parts) > 0 {
		text += " WHERE " + strings.Join(w.parts, " AND ")
	}
	return number(text + tail)
}

// number turns the n-th ? of a text into $n.
func number(text string) string {
	var b strings.Builder
	for n, part := range strings.Split(text, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
	}
	return b.String()
}

// contains returns a LIKE pattern for text anywhere, its wildcards escaped by
// a backslash; the condition says ESCAPE '\'.
func contains(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text)) + "%"
}

// errSort refuses to sort by a field that a list does not offer.
func errSort(field string) error {
	return model.Errorf("error-invalid-sort", "Cannot sort by %q", field)
}

// order returns ORDER BY … LIMIT … OFFSET for a page. Only the named columns
// can be sorted by, so nothing a client sends reaches SQL as text; the last
// column makes the order total.
func order(page model.Page, columns map[string]string, byDefault, last string) (string, error) {
	keys := []string{}
	for _, k := range page.Sort {
		column, ok := columns[k.Field]
		if !ok {
			return "", errSort(k.Field)
		}
		if k.Descending {
			column += " DESC"
		}
		keys = append(keys, column)
	}
	if len(keys) == 0 {
		keys = append(keys, byDefault)
	}
	limit := ""
	if page.Count != model.NoLimit {
		limit = fmt.Sprintf(" LIMIT %d", max(page.Count, 0))
	} else if page.Offset > 0 {
		limit = " LIMIT 9223372036854775807"
	}
	if page.Offset > 0 {
		limit += fmt.Sprintf(" OFFSET %d", page.Offset)
	}
	return " " + composed + " ORDER BY " + strings.Join(append(keys, last), ", ") + limit, nil
}
