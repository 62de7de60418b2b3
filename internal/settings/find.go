package settings

import (
	"cmp"
	"slices"
	"strings"

	"gantry/internal/model"
)

// Wanted says which settings a client lists: hidden ones are never among
// them.
type Wanted struct {
	PublicOnly bool
	IDs        []string // empty: any
	Filter     model.Filter
}

// Find returns one page of the wanted settings, by id unless asked otherwise,
// and how many there are in all.
func (snap *Snapshot) Find(want Wanted, page model.Page) ([]Setting, int, error) {
	for _, key := range page.Sort {
		if _, known := fields[key.Field]; !known {
			return nil, 0, model.Errorf("error-invalid-sort", "Cannot sort by %q", key.Field)
		}
	}
	var found []Setting
	for _, s := range snap.all {
		if s.Hidden || want.PublicOnly && !s.Public || len(want.IDs) > 0 && !slices.Contains(want.IDs, s.ID) {
			continue
		}
		ok, err := s.matches(want.Filter)
		if err != nil {
			return nil, 0, err
		}
		if ok {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b Setting) int { return order(page.Sort, &a, &b) })
	total := len(found)
	found = found[min(page.Offset, total):]
	if page.Count != model.NoLimit {
		found = found[:min(page.Count, len(found))]
	}
	return found, total, nil
}

// fields are those that settings can be filtered and sorted by.
var fields = map[string]func(*Setting) any{
	"_id":         func(s *Setting) any { return s.ID },
	"type":        func(s *Setting) any { return string(s.Type) },
	"value":       func(s *Setting) any { return s.Value },
	"group":       func(s *Setting) any { return s.Group },
	"section":     func(s *Setting) any { return s.Section },
	"tab":         func(s *Setting) any { return s.Tab },
	"sorter":      func(s *Setting) any { return float64(s.Sorter) },
	"i18nLabel":   func(s *Setting) any { return s.Label },
	"valueSource": func(s *Setting) any { return s.Source },
	"public":      func(s *Setting) any { return s.Public },
	"hidden":      func(s *Setting) any { return s.Hidden },
	"blocked":     func(s *Setting) any { return s.Blocked },
	"secret":      func(s *Setting) any { return s.Secret },
	"enterprise":  func(s *Setting) any { return s.Enterprise },
	"ts":          func(s *Setting) any { return float64(s.TS) },
	"createdAt":   func(s *Setting) any { return float64(s.CreatedAt) },
	"_updatedAt":  func(s *Setting) any { return float64(s.UpdatedAt) },
}

func order(keys []model.SortKey, a, b *Setting) int {
	for _, key := range keys {
		field := fields[key.Field]
		if c := compare(field(a), field(b)); c != 0 {
			if key.Descending {
				return -c
			}
			return c
		}
	}
	return 0
}

// compare orders two values of one type; others count as equal.
func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		b, _ := b.(string)
		return strings.Compare(a, b)
	case float64:
		b, _ := b.(float64)
		return cmp.Compare(a, b)
	case bool:
		if b, _ := b.(bool); a == b {
			return 0
		}
		if a {
			return 1
		}
		return -1
	}
	return 0
}

// matches says whether a client's filter lets the setting through.
func (s *Setting) matches(f model.Filter) (bool, error) {
	switch f.Op {
	case model.And, "":
		return s.all(f.Parts)
	case model.Or:
		return s.any(f.Parts)
	}
	field, known := fields[f.Field]
	if !known {
		return false, model.Errorf("error-invalid-query", "Cannot filter by %q", f.Field)
	}
	return holds(f, field(s)), nil
}

func (s *Setting) all(parts []model.Filter) (bool, error) {
	for _, part := range parts {
		if ok, err := s.matches(part); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (s *Setting) any(parts []model.Filter) (bool, error) {
	for _, part := range parts {
		if ok, err := s.matches(part); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// holds applies one operator to a value.
func holds(f model.Filter, value any) bool {
	switch f.Op {
	case model.In:
		return oneOf(f.Values, value)
	case model.NotIn:
		return !oneOf(f.Values, value)
	case model.Exists:
		return f.Values[0] == true
	case model.Like:
		return like(f, value)
	case model.Equal:
		return equal(f.Values[0], value)
	case model.NotEqual:
		return !equal(f.Values[0], value)
	}
	if !sameKind(f.Values[0], value) {
		return false
	}
	c := compare(value, f.Values[0])
	switch f.Op {
	case model.Greater:
		return c > 0
	case model.AtLeast:
		return c >= 0
	case model.Less:
		return c < 0
	}
	return c <= 0
}

func oneOf(values []any, value any) bool {
	return slices.ContainsFunc(values, func(v any) bool { return equal(v, value) })
}

func equal(a, b any) bool { return sameKind(a, b) && compare(a, b) == 0 }

// sameKind says whether both values are text, numbers or booleans.
func sameKind(a, b any) bool {
	switch a.(type) {
	case string:
		_, ok := b.(string)
		return ok
	case float64:
		_, ok := b.(float64)
		return ok
	case bool:
		_, ok := b.(bool)
		return ok
	}
	return false
}

// like matches plain text, anchored where the pattern was.
func like(f model.Filter, value any) bool {
	text, ok := value.(string)
	pattern, isText := f.Values[0].(string)
	if !ok || !isText {
		return false
	}
	if len(f.Values) > 3 && f.Values[3] == true {
		text, pattern = strings.ToLower(text), strings.ToLower(pattern)
	}
	switch start, end := f.Values[1] == true, f.Values[2] == true; {
	case start && end:
		return text == pattern
	case start:
		return strings.HasPrefix(text, pattern)
	case end:
		return strings.HasSuffix(text, pattern)
	}
	return strings.Contains(text, pattern)
}
