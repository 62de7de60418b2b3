package endpoint

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Input is a request's fields before they are validated: those of the body or
// of the query string, and the parameters of the path.
type Input struct {
	Fields map[string]jsontext.Value
	Text   bool // from a query string or a form, where everything is text
}

// MaxDepth bounds how deeply input may nest.
const MaxDepth = 64

// invalid returns upstream's refusal of bad input, in AJV's words.
func invalid(format string, args ...any) error {
	return &model.Error{Code: "invalid-params", Reason: fmt.Sprintf(format, args...)}
}

var (
	errNotJSON    = invalid("must be valid JSON")
	errNotObject  = invalid("must be object")
	errNotBoolean = invalid("must be boolean")
	errNotInteger = invalid("must be integer")
	errNotInEnum  = invalid("must be equal to one of the allowed values")
	errNUL        = invalid("must NOT have NUL characters")
	errTooDeep    = invalid("must NOT be nested more than %d levels deep", MaxDepth)
)

// FromJSON reads a body. An empty one has no fields: clients send that with a
// JSON content type. Everything inside is valid JSON of valid UTF-8, without
// duplicate names, about which two readers could differ.
func FromJSON(body []byte) (Input, error) {
	body = bytes.TrimSpace(body)
	in := Input{Fields: map[string]jsontext.Value{}}
	if len(body) == 0 {
		return in, nil
	}
	if depth(body) > MaxDepth {
		return in, errTooDeep
	}
	if body[0] != '{' {
		if jsontext.Value(body).IsValid() {
			return in, errNotObject
		}
		return in, errNotJSON
	}
	if json.Unmarshal(body, &in.Fields) != nil {
		return in, errNotJSON
	}
	return in, nil
}

// depth returns how deeply text nests, without parsing more than strings.
func depth(text []byte) (deepest int) {
	level, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}

// hasNUL says whether valid JSON holds the character NUL, which is always
// written as an escape.
func hasNUL(raw jsontext.Value) bool {
	const escape = `\u0000`
	for rest := []byte(raw); ; {
		at := bytes.Index(rest, []byte(escape))
		if at < 0 {
			return false
		}
		before := rest[:at]
		if (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 0 {
			return true
		}
		rest = rest[at+len(escape):]
	}
}

// FromQuery reads a query string or a form as upstream's clients write them:
// key[]=a&key[]=b and a repeated key are lists; a stray "?", braces that were
// not escaped and a percent sign that escapes nothing stand for themselves.
func FromQuery(query string) Input {
	values, lists := map[string][]string{}, map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, isList := strings.CutSuffix(strings.TrimLeft(unescape(name), "?"), "[]")
		if name == "" {
			continue
		}
		values[name] = append(values[name], unescape(value))
		lists[name] = isList || len(values[name]) > 1
	}
	in := Input{Fields: map[string]jsontext.Value{}, Text: true}
	for name, all := range values {
		if lists[name] {
			in.Fields[name] = quoteAll(all)
		} else {
			in.Fields[name] = quote(all[0])
		}
	}
	return in
}

// unescape undoes percent encoding; the result is valid UTF-8.
func unescape(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		plain = strings.ReplaceAll(s, "+", " ")
	}
	return strings.ToValidUTF8(plain, "\uFFFD")
}

// quote returns s, which is valid UTF-8, as a JSON string.
func quote(s string) jsontext.Value {
	b, _ := jsontext.AppendQuote(nil, s) // only invalid UTF-8 fails
	return b
}

func quoteAll(values []string) jsontext.Value {
	b := []byte{'['}
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, quote(v)...)
	}
	return append(b, ']')
}

// Set adds a field that came as plain text, as a path's parameter does.
func (in Input) Set(name, value string) {
	in.Fields[name] = quote(strings.ToValidUTF8(value, "\uFFFD"))
}

// listOf returns values as one list.
func listOf(values []jsontext.Value) jsontext.Value {
	list := []byte{'['}
	for i, v := range values {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, v...)
	}
	return append(list, ']')
}

// Positional names a DDP call's parameters, so that they read like an object.
// Surplus parameters are ignored: the mobile app appends an empty one to
// every call.
func (e *Endpoint) Positional(params []jsontext.Value) (Input, error) {
	if e.Args == nil {
		if len(params) == 0 || params[0].Kind() == 'n' || params[0].Kind() == '"' {
			return FromJSON(nil) // text is no object, but what comes after one
		}
		return FromJSON(params[0])
	}
	in := Input{Fields: map[string]jsontext.Value{}}
	for i, name := range e.Args {
		if i >= len(params) || params[i].Kind() == 'n' {
			continue
		}
		value := params[i]
		if all, rest := strings.CutPrefix(name, "..."); rest {
			name, value = all, listOf(params[i:])
		}
		if depth(value) > MaxDepth {
			return in, errTooDeep
		}
		in.Fields[name] = value
	}
	return in, nil
}

// isRest says whether a name of Args takes all that are left.
func isRest(name string) bool { return strings.HasPrefix(name, "...") }
