package settings

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Page returns which part of a list a client asks for. API_Default_Count
// stands in for a missing count, API_Upper_Count_Limit bounds it, and a count
// of 0 means everything where API_Allow_Infinite_Count says so.
func (snap *Snapshot) Page(q model.ListQuery) (model.Page, error) {
	page := model.Page{Count: snap.Int("API_Default_Count")}
	if q.Offset != nil {
		page.Offset = max(0, *q.Offset)
	}
	upper := snap.Int("API_Upper_Count_Limit")
	if q.Count != nil {
		page.Count = *q.Count
	}
	if page.Count < 0 || page.Count > upper && upper > 0 {
		page.Count = upper
	}
	if page.Count == 0 {
		page.Count = snap.Int("API_Default_Count")
		if snap.Bool("API_Allow_Infinite_Count") {
			page.Count = model.NoLimit
		}
	}
	if q.Sort == "" {
		return page, nil
	}
	keys, err := sortKeys(q.Sort)
	if err != nil {
		return page, model.Errorf("error-invalid-sort", "Invalid sort parameter provided: %q", q.Sort).
			With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
	}
	page.Sort = keys
	return page, nil
}

var errSort = errors.New("not an object of 1 and -1")

// sortKeys reads {"name":1,"ts":-1}, in the order of its fields.
func sortKeys(text string) ([]model.SortKey, error) {
	dec := jsontext.NewDecoder(bytes.NewReader([]byte(text)))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return nil, errSort
	}
	var keys []model.SortKey
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		field := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if s := string(value); s != "1" && s != "-1" {
			return nil, errSort
		}
		keys = append(keys, model.SortKey{Field: field, Descending: string(value) == "-1"})
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errSort
	}
	return keys, nil
}
