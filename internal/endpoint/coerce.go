package endpoint

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Upstream validates with AJV and lets it coerce types: "5" is a number and 5
// a string where the schema wants one. testdata/ajv.json holds what AJV made
// of some thousand values.

// text returns the contents of a JSON string.
func text(raw jsontext.Value) string {
	b, _ := jsontext.AppendUnquote(nil, raw) // valid: the whole input was parsed
	return string(b)
}

// scalar returns a value as JavaScript would write it into a string, and
// whether it is not a list or an object.
func scalar(raw jsontext.Value) (string, bool) {
	switch raw.Kind() {
	case '"':
		return text(raw), true
	case 'n':
		return "", true
	case 't', 'f':
		return string(raw), true
	case '0':
		n, _ := strconv.ParseFloat(string(raw), 64) // out of range is ±Inf, as in JavaScript
		return numberText(n), true
	}
	return "", false
}

// numberText writes n as JavaScript does.
func numberText(n float64) string {
	switch {
	case math.IsInf(n, 1):
		return "Infinity"
	case math.IsInf(n, -1):
		return "-Infinity"
	case n == 0: // minus zero, too
		return "0"
	}
	raw := jsontext.Value(strconv.FormatFloat(n, 'g', -1, 64))
	if err := raw.Canonicalize(); err != nil { // RFC 8785 is JavaScript's form
		return string(raw)
	}
	return string(raw)
}

func (s *value) decodeString(raw jsontext.Value, v reflect.Value) error {
	str, ok := scalar(raw)
	if !ok || s.strict && raw.Kind() != '"' {
		return invalid("must be string")
	}
	length := len([]rune(str))
	switch {
	case s.maxLength != nil && length > *s.maxLength:
		return invalid("must NOT have more than %d characters", *s.maxLength)
	case s.minLength != nil && length < *s.minLength:
		return invalid("must NOT have fewer than %d characters", *s.minLength)
	case s.pattern != nil && !s.pattern.MatchString(str):
		return invalid(`must match pattern "%s"`, s.pattern)
	case s.enum != nil && !slices.Contains(s.enum, str):
		return errNotInEnum
	}
	v.SetString(str)
	return nil
}

func (s *value) decodeBool(raw jsontext.Value, v reflect.Value) error {
	if s.strict && raw.Kind() != 't' && raw.Kind() != 'f' {
		return errNotBoolean
	}
	n, isNumber := 0.0, false
	if raw.Kind() == '0' {
		n, isNumber = s.number(raw)
	}
	switch {
	case string(raw) == "true", string(raw) == `"true"`, isNumber && n == 1:
		v.SetBool(true)
	case string(raw) == "false", string(raw) == `"false"`, isNumber && n == 0, raw.Kind() == 'n':
		v.SetBool(false)
	default:
		return errNotBoolean
	}
	return nil
}

// maxSafeInteger is the largest integer JavaScript counts exactly.
const maxSafeInteger = 1<<53 - 1

func (s *value) decodeNumber(raw jsontext.Value, v reflect.Value) error {
	n, ok := s.number(raw)
	switch {
	case s.kind == integerKind && (!ok || n != math.Trunc(n)):
		return errNotInteger
	case !ok:
		return invalid("must be number")
	case s.max != nil && n > *s.max:
		return invalid("must be <= %s", numberText(*s.max))
	case s.min != nil && n < *s.min:
		return invalid("must be >= %s", numberText(*s.min))
	case s.enum != nil && !slices.Contains(s.enum, numberText(n)):
		return errNotInEnum
	case s.kind == integerKind && math.Abs(n) > maxSafeInteger:
		return errNotInteger
	}
	if s.kind == integerKind {
		v.SetInt(int64(n))
	} else {
		v.SetFloat(n)
	}
	return nil
}

// number coerces as AJV does: true is 1, false and null are 0, and a string
// counts when JavaScript reads it as a number.
func (s *value) number(raw jsontext.Value) (float64, bool) {
	if s.strict && raw.Kind() != '0' {
		return 0, false
	}
	switch raw.Kind() {
	case 't':
		return 1, true
	case 'f', 'n':
		return 0, true
	case '0':
		n, err := strconv.ParseFloat(string(raw), 64)
		return n + 0, err == nil // no minus zero
	case '"':
		return parseNumber(text(raw))
	}
	return 0, false
}

// parseNumber reads text as JavaScript's Number does, but not as "Infinity".
func parseNumber(text string) (float64, bool) {
	digits := strings.TrimSpace(text)
	if digits == "" {
		return 0, text != ""
	}
	if len(digits) > 2 && digits[0] == '0' && strings.ContainsRune("xXoObB", rune(digits[1])) {
		n, err := strconv.ParseUint(digits, 0, 64)
		return float64(n), err == nil && !strings.Contains(digits, "_")
	}
	if strings.Trim(digits, "0123456789+-.eE") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(digits, 64)
	return n, err == nil
}

func decodeTime(raw jsontext.Value, v reflect.Value) error {
	if raw.Kind() == '"' && text(raw) == "" {
		return nil
	}
	var t model.Time
	if err := json.Unmarshal(raw, &t); err != nil {
		return invalid(`must match format "iso-date-time"`)
	}
	v.SetInt(int64(t))
	return nil
}

// fromText turns a value of a query string, where everything is a string or a
// list of strings, into what the schema asks for: lists and objects may be
// JSON text, one string stands for a list of one, Python writes True and
// False, and JavaScript undefined for what is absent.
func (s *value) fromText(raw jsontext.Value) (_ jsontext.Value, present bool) {
	if raw.Kind() != '"' || s.kind == stringKind || s.kind == anyKind {
		return raw, true
	}
	str := strings.TrimSpace(text(raw))
	inner := jsontext.Value(str)
	switch {
	case str == "undefined":
		return nil, false
	case str == "":
		return raw, true
	case s.kind == boolKind && (str == "True" || str == "False"):
		return jsontext.Value(strings.ToLower(str)), true
	case s.kind == listKind && (str[0] != '[' || !inner.IsValid()):
		return quoteAll([]string{text(raw)}), true
	case s.kind == listKind, (s.kind == mapKind || s.kind == objectKind) && inner.IsValid():
		return inner, true
	}
	return raw, true
}
