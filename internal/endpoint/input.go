package endpoint

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Input is a request's fields before they are validated: those of the body or
// of the query string, and the parameters of the path.
type Input map[string]jsontext.Value

// MaxDepth bounds how deeply input may nest.
const MaxDepth = 64

// invalid returns upstream's refusal of bad input, in AJV's words.
func invalid(format string, args ...any) error {
	return &model.Error{Code: "invalid-params", Reason: fmt.Sprintf(format, args...)}
}

var (
	errNotJSON   = invalid("must be valid JSON")
	errNotObject = invalid("must be object")
	errTooDeep   = invalid("must NOT be nested more than %d levels deep", MaxDepth)
)

// FromJSON reads a body. An empty one has no fields: clients send that with a
// JSON content type.
func FromJSON(body []byte) (Input, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return Input{}, nil
	}
	if depth(body) > MaxDepth {
		return nil, errTooDeep
	}
	if body[0] != '{' {
		if jsontext.Value(body).IsValid(jsontext.AllowDuplicateNames(true)) {
			return nil, errNotObject
		}
		return nil, errNotJSON
	}
	in := Input{}
	if err := json.Unmarshal(body, (*map[string]jsontext.Value)(&in), jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, errNotJSON
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

var errQuery = errors.New("malformed query")

// FromQuery reads a query string or a form as upstream's clients write them:
// key[]=a&key[]=b and a repeated key are lists, a stray "?" and braces that
// were not escaped are taken as they are.
func FromQuery(query string) (Input, error) {
	in := Input{}
	lists := map[string][]string{}
	order := []string{}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value, err := unescape(name, value)
		if err != nil {
			return nil, err
		}
		if name = strings.TrimLeft(name, "?"); name == "" {
			continue
		}
		if _, seen := lists[name]; !seen {
			order = append(order, name)
		}
		lists[name] = append(lists[name], value)
	}
	for _, name := range order {
		values := lists[name]
		if bare, isList := strings.CutSuffix(name, "[]"); isList {
			in[bare] = quoteAll(values)
		} else if len(values) > 1 {
			in[name] = quoteAll(values)
		} else {
			in[name] = quote(values[0])
		}
	}
	return in, nil
}

func unescape(name, value string) (string, string, error) {
	n, err1 := url.QueryUnescape(name)
	v, err2 := url.QueryUnescape(value)
	if err1 != nil || err2 != nil {
		return "", "", &model.Error{Reason: "Invalid query parameters", Plain: true, Cause: errQuery}
	}
	return strings.ToValidUTF8(n, "\uFFFD"), strings.ToValidUTF8(v, "\uFFFD"), nil
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
func (in Input) Set(name, value string) { in[name] = quote(strings.ToValidUTF8(value, "\uFFFD")) }

// Positional names a DDP call's parameters, so that they read like an object.
// Surplus parameters are ignored: the mobile app appends an empty one to
// every call.
func (e *Endpoint) Positional(params []jsontext.Value) (Input, error) {
	if e.Args == nil {
		if len(params) == 0 || params[0].Kind() == 'n' {
			return Input{}, nil
		}
		return FromJSON(params[0])
	}
	in := Input{}
	for i, name := range e.Args {
		if i < len(params) && params[i].Kind() != 'n' {
			in[name] = params[i]
		}
	}
	return in, nil
}
