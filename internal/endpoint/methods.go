package endpoint

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Workspace is what calling a method asks of the workspace behind the doors.
type Workspace interface {
	// Permitted says whether the caller has the permissions globally: each of
	// them, or with any one of them.
	Permitted(who model.Caller, permissions []string, any bool) bool
	// CheckSecondFactor refuses when the caller must first prove a second
	// factor.
	CheckSecondFactor(ctx context.Context, who model.Caller) error
	// AnonymousRead says whether visitors may read without a login.
	AnonymousRead() bool
}

// Methods is the way to DDP methods that all doors share: the checks an
// endpoint declares, in upstream's order, and the form of what comes out.
type Methods struct {
	Set   *Set
	House Workspace
	Log   *slog.Logger
	// Limit refuses a caller who calls too often; nil refuses nobody.
	Limit func(who model.Caller, e *Endpoint) error
}

// Call runs a method behind its checks. A panic in it is this call's error
// and nobody else's.
func (m *Methods) Call(ctx context.Context, who model.Caller, name string, params []jsontext.Value) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	e := m.Set.Method(name)
	if e == nil {
		return nil, &model.Error{Code: "404", Reason: "Method '" + name + "' not found"}
	}
	if m.Limit != nil {
		if err := m.Limit(who, e); err != nil {
			return nil, err
		}
	}
	if who.Anonymous() && !m.open(e) {
		return nil, model.Errorf("error-invalid-user", "Invalid user").By(name)
	}
	return m.run(ctx, who, e, params)
}

// open says whether visitors may call.
func (m *Methods) open(e *Endpoint) bool {
	return e.Access == Anyone || e.Access == AnyoneIfAllowed && m.House.AnonymousRead()
}

func (m *Methods) run(ctx context.Context, who model.Caller, e *Endpoint, params []jsontext.Value) (any, error) {
	input, err := e.Positional(params)
	if err != nil {
		return nil, err
	}
	in, err := e.Decode(input)
	if err != nil {
		return nil, err
	}
	if len(e.Permissions) > 0 && !m.House.Permitted(who, e.Permissions, e.AnyPermission) {
		return nil, model.Errorf("error-not-allowed", "Not allowed").By(e.DDP)
	}
	if who.TwoFactor.Code == "" {
		who.TwoFactor.Code = e.surplusCode(params)
	}
	if e.TwoFactor {
		if err := m.House.CheckSecondFactor(ctx, who); err != nil {
			return nil, err
		}
	}
	return e.Run(ctx, who, in)
}

// surplusCode returns the last parameter that the method has no name for,
// where it is text: the mobile app sends the code of a second factor so.
func (e *Endpoint) surplusCode(params []jsontext.Value) string {
	named := len(e.Args)
	if e.Args == nil && len(params) > 0 && params[0].Kind() != '"' {
		named = 1
	}
	if len(params) <= named || named > 0 && e.Args != nil && isRest(e.Args[named-1]) {
		return ""
	}
	var code string
	if json.Unmarshal(params[len(params)-1], &code) != nil {
		return ""
	}
	return code
}

// Failure is a refusal inside a DDP frame.
type Failure struct {
	IsClientSafe bool   `json:"isClientSafe"`
	Error        any    `json:"error"` // a code, or a number
	Reason       string `json:"reason,omitempty"`
	Message      string `json:"message"`
	Details      any    `json:"details,omitempty"`
	ErrorType    string `json:"errorType"`
	// Sanitized is what Meteor says to outsiders of arguments that do not match.
	Sanitized *Failure `json:"sanitizedError,omitempty"`
}

// Fail returns err as clients may see it. What is not a refusal is logged
// under the name of what was being done, and hidden.
func (m *Methods) Fail(ctx context.Context, who model.Caller, doing string, err error) *Failure {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return refused(refusal)
	}
	m.Log.ErrorContext(ctx, "method failed", "method", doing, "request", who.RequestID, "err", err)
	return refused(&model.Error{Code: "500", Reason: "Internal server error"})
}

func refused(e *model.Error) *Failure {
	var code any = e.Code
	if number, err := strconv.Atoi(e.Code); err == nil {
		code = number
	}
	failure := &Failure{IsClientSafe: true, Error: code, Reason: e.Reason, Message: e.Error(), Details: e.Detail(), ErrorType: "Meteor.Error"}
	if e.Code == "invalid-params" {
		failure.Message, failure.ErrorType = "Match error: "+e.Reason, "Match.Error"
		failure.Sanitized = refused(&model.Error{Code: "400", Reason: "Match failed"})
	}
	return failure
}

// Result encodes a method's outcome as EJSON. A success never has an error
// key: clients take any for a failure.
func (m *Methods) Result(ctx context.Context, who model.Caller, id jsontext.Value, method string, result any, failed error) []byte {
	out := struct {
		Msg    string         `json:"msg"`
		ID     jsontext.Value `json:"id,omitempty"`
		Error  *Failure       `json:"error,omitzero"`
		Result any            `json:"result,omitzero"`
	}{Msg: "result", ID: id}
	switch result := result.(type) {
	case model.Body:
		text, err := result.Whole()
		out.Result = jsontext.Value(text)
		if err != nil && failed == nil {
			failed = fmt.Errorf("read the result: %w", err)
		}
	case model.None: // what returns nothing has no result
	default:
		out.Result = result
	}
	if failed != nil {
		out.Result, out.Error = nil, m.Fail(ctx, who, method, failed)
	}
	text, err := EJSON(out)
	if err != nil {
		out.Result, out.Error = nil, m.Fail(ctx, who, method, fmt.Errorf("encode the result: %w", err))
		text, _ = EJSON(out) // plain text and the id, which came as JSON
	}
	return text
}

// EJSON encodes v as DDP does. Text that is not UTF-8 is mended.
func EJSON(v any) ([]byte, error) {
	return json.Marshal(v, model.EJSON, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}
