package rest

import (
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

type body struct {
	Text  string         `json:"text,omitzero"`
	Days  int            `json:"days,omitzero"`
	Ratio float64        `json:"ratio,omitzero"`
	Any   jsontext.Value `json:"any,omitzero"`
}

// TestBadBodiesAreRefused sends what strangers send to a route of version 6
// and to a typed one of version 8. Nothing may become a 500.
func TestBadBodiesAreRefused(t *testing.T) {
	echo := func(_ context.Context, _ model.Caller, in body) (body, error) { return in, nil }
	d := open(t,
		endpoint.New(endpoint.Spec{Method: "POST", Path: "legacy", Access: endpoint.Anyone}, echo),
		endpoint.New(endpoint.Spec{Method: "POST", Path: "typed", Access: endpoint.Anyone, Typed: true}, echo))
	for text, reason := range map[string]string{
		`{"text":`:                        "must be valid JSON",
		`{"text":"a"}}`:                   "must be valid JSON",
		`{"text":"a","text":"b"}`:         "must be valid JSON",
		"{\"text\":\"\xff\xfe\"}":         "must be valid JSON",
		`{"text":"\ud800"}`:               "must be valid JSON",
		`{"text":"\udc00\ud800"}`:         "must be valid JSON",
		`{"text":"a\u0000b"}`:             "must NOT have NUL characters",
		`{"any":[{"b":"\u0000"}]}`:        "must NOT have NUL characters",
		`{"text":{}}`:                     "must be string",
		`{"text":["a"]}`:                  "must be string",
		`{"days":"x"}`:                    "must be integer",
		`{"days":1.5}`:                    "must be integer",
		`{"days":1e400}`:                  "must be integer",
		`{"days":1152921504606846976}`:    "must be integer",
		`{"days":-99999999999999999999}`:  "must be integer",
		`{"ratio":1e400}`:                 "must be number",
		`{"ratio":[]}`:                    "must be number",
		`{"other":1}`:                     "must NOT have additional properties",
		`{"__proto__":{"admin":true}}`:    "must NOT have additional properties",
		`[1]`:                             "must be object",
		`"text"`:                          "must be object",
		`null`:                            "must be object",
		strings.Repeat(`{"any":`, 100000): "must NOT be nested more than 64 levels deep",
		`{"any":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`: "must NOT be nested more than 64 levels deep",
	} {
		const answer = `{"success":false,"error":"%s","errorType":"invalid-params"}`
		check(t, d.ask("POST", "legacy", text), 400, fmt.Sprintf(answer, reason+" [invalid-params]"))
		check(t, d.ask("POST", "typed", text), 400, fmt.Sprintf(answer, reason))
	}
	if d.log.Len() > 0 {
		t.Errorf("bad input is logged as a failure: %s", d.log.String())
	}
}

func TestBodiesOfEveryKind(t *testing.T) {
	d := open(t, endpoint.New(endpoint.Spec{Method: "POST", Path: "x", Access: endpoint.Anyone},
		func(_ context.Context, _ model.Caller, in body) (body, error) { return in, nil }))
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", ``, `{"success":true}`},
		{"application/json", `{"days":"7","text":5}`, `{"text":"5","days":7,"success":true}`},
		{"application/json; charset=utf-8", `{"days":7}`, `{"days":7,"success":true}`},
		{"Application/JSON", `{"days":7}`, `{"days":7,"success":true}`},
		{"", `{"days":7}`, `{"days":7,"success":true}`},
		{"application/x-www-form-urlencoded", `days=7&text=a+b%21`, `{"text":"a b!","days":7,"success":true}`},
		{"text/plain", `{"days":7}`, `{"success":true}`},
		{"multipart/form-data; boundary=x", "--x--", `{"success":true}`},
	} {
		r := httptest.NewRequest("POST", "/api/v1/x", strings.NewReader(c.body))
		check(t, d.send(r, "Content-Type: "+c.kind), 200, c.want)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	const answer = `{"success":false,"error":"request entity too large"}`
	d := open(t, endpoint.New(endpoint.Spec{Method: "POST", Path: "x", Access: endpoint.Anyone},
		func(_ context.Context, _ model.Caller, in body) (int, error) { return len(in.Text), nil }))
	fitting := maxBody - len(`{"text":""}`)
	check(t, d.ask("POST", "x", `{"text":"`+strings.Repeat("a", fitting)+`"}`), 200, fmt.Sprint(fitting))
	tooLong := `{"text":"` + strings.Repeat("a", fitting+1) + `"}`
	check(t, d.ask("POST", "x", tooLong), 413, answer)
	chunked := httptest.NewRequest("POST", "/api/v1/x", io.NopCloser(strings.NewReader(tooLong)))
	check(t, d.send(chunked), 413, answer)
}
