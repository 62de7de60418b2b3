package model

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// written gives a filter a short form: field op values, and parts in brackets.
func written(f Filter) string {
	if f.Op != And && f.Op != Or {
		values := fmt.Sprintf("%#v", f.Values)
		return f.Field + " " + string(f.Op) + " " + strings.TrimPrefix(values, "[]interface {}")
	}
	parts := make([]string, len(f.Parts))
	for i, part := range f.Parts {
		parts[i] = written(part)
	}
	return string(f.Op) + "[" + strings.Join(parts, "; ") + "]"
}

func TestReadsFilters(t *testing.T) {
	for text, want := range map[string]string{
		``:                                      `$and[]`,
		`{}`:                                    `$and[]`,
		`{"a":"x"}`:                             `$and[a $eq {"x"}]`,
		`{"a":1,"b":true,"c":null}`:             `$and[a $eq {1}; b $eq {true}; c $eq {interface {}(nil)}]`,
		`{"a":{"$ne":"x","$gt":1.5}}`:           `$and[a $ne {"x"}; a $gt {1.5}]`,
		`{"a":{"$in":["x",1,null]}}`:            `$and[a $in {"x", 1, interface {}(nil)}]`,
		`{"a":{"$nin":[]}}`:                     `$and[a $nin (nil)]`,
		`{"a":{"$exists":false}}`:               `$and[a $exists {false}]`,
		`{"a":{"$exists":1}}`:                   `$and[a $exists {true}]`,
		`{"a":{"$date":5}}`:                     `$and[a $eq {5}]`,
		`{"a":{"$gte":{"$date":5}}}`:            `$and[a $gte {5}]`,
		`{"a":{"$regex":"x.y"}}`:                `$and[a $regex {"x.y", false, false, false}]`,
		`{"a":{"$regex":"^.*x.*$"}}`:            `$and[a $regex {"x", false, false, false}]`,
		`{"a":{"$regex":".*"}}`:                 `$and[a $regex {"", false, false, false}]`,
		`{"a":{"$regex":"x\\.y"}}`:              `$and[a $regex {"x.y", false, false, false}]`,
		`{"a":{"$regex":"^x$","$options":"i"}}`: `$and[a $regex {"x", true, true, true}]`,
		`{"a":{"$regex":"(x+)+"}}`:              ``,
		`{"a":{"$regex":"x\\"}}`:                ``,
		`{"a":{"$regex":null}}`:                 ``,
		`{"$or":[{"a":1},{"b":2}]}`:             `$and[$or[$and[a $eq {1}]; $and[b $eq {2}]]]`,
		`{"$or":[]}`:                            ``,
		`{"$or":{"a":1}}`:                       ``,
		`{"$where":"sleep(1)"}`:                 ``,
		`{"a":{"$where":"1"}}`:                  ``,
		`{"a":{}}`:                              ``,
		`{"a":{"b":1}}`:                         ``,
		`{"a":[1]}`:                             ``,
		`{"a":{"$in":"x"}}`:                     ``,
		`{"a":{"$in":null}}`:                    ``,
		`{"a":{"$in":[[1]]}}`:                   ``,
		`{"a":1e400}`:                           ``,
		`{"a":"\u0000"}`:                        ``,
		`{"a":{"$regex":"\u0000"}}`:             ``,
		`{"a":1,"a":2}`:                         ``,
		`{"a":1} {"b":2}`:                       ``,
		`{"a":1`:                                ``,
		`{"a":"` + "\xff" + `"}`:                ``,
		`[]`:                                    ``,
		`null`:                                  ``,
		`x`:                                     ``,
		strings.Repeat(`{"$and":[`, 9) + `{"a":1}` + strings.Repeat(`]}`, 9): ``,
		`{"a":{"$in":[` + strings.Repeat("1,", maxFilterParts) + `1]}}`:      ``,
		`{"$or":[` + strings.Repeat(`{},`, maxFilterParts) + `{}]}`:          ``,
		strings.Repeat(`{"$and":[`, 8) + `{"a":1}` + strings.Repeat(`]}`, 8): strings.Repeat(`$and[$and[`, 8) + `$and[a $eq {1}]` + strings.Repeat(`]]`, 8),
	} {
		f, err := ParseFilter(text)
		if err != nil {
			checkRefusal(t, text, err)
		}
		if (err != nil) != (want == "") || err == nil && written(f) != want {
			t.Errorf("%s\n got %s, %v\nwant %s", text, written(f), err, want)
		}
	}
}

// checkRefusal wants upstream's refusal of a query.
func checkRefusal(t *testing.T, text string, err error) {
	t.Helper()
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Code != "error-invalid-query" || refusal.Reason != fmt.Sprintf("Invalid query parameter provided: %q", text) {
		t.Errorf("%s: %v is not upstream's refusal", text, err)
	}
}

func depthOf(f Filter) (deepest int) {
	for _, part := range f.Parts {
		deepest = max(deepest, depthOf(part))
	}
	return deepest + 1
}

func FuzzParseFilter(f *testing.F) {
	for _, text := range []string{
		``, `{"a":"x"}`, `{"a":{"$ne":"x","$gt":1.5}}`, `{"a":{"$in":["x",1,null]}}`, `{"$or":[{"a":{"$date":5}},{"b":{"$exists":false}}]}`,
		`{"a":{"$regex":"^x\\.y$","$options":"i"}}`, `{"a":{"$regex":"(x+)+"}}`, `{"$and":[{"$and":[{"$and":[{}]}]}]}`, `{"tmid":{"$exists":false}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text)
		if err != nil {
			checkRefusal(t, text, err)
			return
		}
		if depth := depthOf(filter); depth > 2*maxFilterDepth+3 {
			t.Errorf("%d deep", depth)
		}
		checkFilter(t, filter)
	})
}

// checkFilter wants what the store relies on.
func checkFilter(t *testing.T, f Filter) {
	t.Helper()
	for _, part := range f.Parts {
		checkFilter(t, part)
	}
	wants := map[FilterOp]int{Equal: 1, NotEqual: 1, Greater: 1, AtLeast: 1, Less: 1, AtMost: 1, Exists: 1, Like: 4, And: 0, Or: 0, In: len(f.Values), NotIn: len(f.Values)}
	n, known := wants[f.Op]
	if !known || len(f.Values) != n {
		t.Errorf("%s has the values %v", f.Op, f.Values)
	}
	for _, v := range f.Values {
		switch v.(type) {
		case nil, string, float64, bool:
		default:
			t.Errorf("%s has a value of type %T", f.Op, v)
		}
	}
}
