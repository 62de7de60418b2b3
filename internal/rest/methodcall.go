package rest

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// methodInput is the body of method.call: a DDP frame as text.
type methodInput struct {
	Method  string `json:"method"` // of the path; see run
	Message string `json:"message" check:"required"`
}

type methodOutput struct {
	Message string `json:"message"`
}

// frame is the DDP message inside.
type frame struct {
	Msg    string           `json:"msg"`
	ID     jsontext.Value   `json:"id"`
	Method string           `json:"method"`
	Params []jsontext.Value `json:"params"`
}

// methodCall returns the endpoint that calls DDP methods over HTTP, for
// callers who are signed in or for anyone.
func (s *Server) methodCall(access endpoint.Access) *endpoint.Endpoint {
	path := "method.call/:method"
	if access == endpoint.Anyone {
		path = "method.callAnon/:method"
	}
	e := endpoint.New(endpoint.Spec{
		Method: "POST", Path: path, Access: access, Limit: endpoint.Unlimited, Loose: true,
		Summary: "Call a DDP method",
	}, s.callMethod)
	return &e
}

// callMethod answers 200 even when the method fails: the frame inside says
// so. The method's name is the frame's; the path's may be doubly encoded.
func (s *Server) callMethod(ctx context.Context, who model.Caller, in methodInput) (methodOutput, error) {
	var f frame
	if err := json.Unmarshal([]byte(in.Message), &f); err != nil || f.Method == "" || f.Msg != "method" {
		return methodOutput{}, &model.Error{Reason: "Invalid method call", Plain: true, Cause: err}
	}
	result, err := s.invoke(ctx, who, f)
	text, err := s.resultFrame(ctx, f, result, err)
	return methodOutput{Message: string(text)}, err
}

// invoke runs a method behind the checks that its endpoint declares.
func (s *Server) invoke(ctx context.Context, who model.Caller, f frame) (any, error) {
	e := s.Set.Method(f.Method)
	if e == nil {
		return nil, &model.Error{Code: "404", Reason: "Method '" + f.Method + "' not found"}
	}
	if err := s.limitMethod(who, e); err != nil {
		return nil, err
	}
	if who.Anonymous() && e.Access == endpoint.SignedIn {
		return nil, &model.Error{Code: "error-invalid-user", Reason: "Invalid user", Details: map[string]any{"method": f.Method}}
	}
	input, err := e.Positional(f.Params)
	if err != nil {
		return nil, err
	}
	in, err := e.Decode(input)
	if err != nil {
		return nil, err
	}
	if len(e.Permissions) > 0 && !s.House.Permitted(who, e.Permissions, e.AnyPermission) {
		return nil, &model.Error{Code: "error-not-allowed", Reason: "Not allowed", Details: map[string]any{"method": f.Method}}
	}
	if e.TwoFactor {
		if err := s.House.CheckSecondFactor(ctx, who); err != nil {
			return nil, err
		}
	}
	return e.Run(ctx, who, in)
}

func (s *Server) limitMethod(who model.Caller, e *endpoint.Endpoint) error {
	rates := s.House.Rates()
	if !rates.Enabled || rates.Methods.Calls <= 0 || rates.Methods.Seconds <= 0 {
		return nil
	}
	key := limitKey{endpoint: "method " + e.DDP, user: who.UserID}
	if who.Anonymous() {
		key.ip = who.IP
	}
	calls, left := s.limiter.take(key, time.Duration(rates.Methods.Seconds)*time.Second, time.Now())
	if calls > rates.Methods.Calls {
		e := tooMany(left)
		e.Code = "too-many-requests"
		return e
	}
	return nil
}

// ddpError is a refusal inside a DDP frame.
type ddpError struct {
	IsClientSafe bool   `json:"isClientSafe"`
	Error        any    `json:"error"` // a code, or a number
	Reason       string `json:"reason,omitempty"`
	Message      string `json:"message"`
	Details      any    `json:"details,omitempty"`
	ErrorType    string `json:"errorType"`
}

// resultFrame encodes a method's outcome as EJSON. A success never has an
// error key: clients take any for a failure.
func (s *Server) resultFrame(ctx context.Context, f frame, result any, failed error) ([]byte, error) {
	out := struct {
		Msg    string         `json:"msg"`
		ID     jsontext.Value `json:"id,omitempty"`
		Error  *ddpError      `json:"error,omitzero"`
		Result any            `json:"result,omitzero"`
	}{Msg: "result", ID: f.ID, Result: result}
	var refusal *model.Error
	switch {
	case errors.As(failed, &refusal):
		out.Result, out.Error = nil, asDDP(refusal)
	case failed != nil:
		s.Log.ErrorContext(ctx, "method failed", "method", f.Method, "request", requestID(ctx), "err", failed)
		out.Result, out.Error = nil, &ddpError{IsClientSafe: true, Error: 500, Reason: "Internal server error", Message: "Internal server error [500]", ErrorType: "Meteor.Error"}
	}
	switch result := out.Result.(type) {
	case model.Body:
		out.Result = jsontext.Value(result.Text)
	case model.None: // what returns nothing has no result
		out.Result = nil
	}
	return json.Marshal(out, model.EJSON, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}

func asDDP(e *model.Error) *ddpError {
	var code any = e.Code
	if e.Code == "404" {
		code = 404
	}
	return &ddpError{IsClientSafe: true, Error: code, Reason: e.Reason, Message: e.Error(), Details: e.Detail(), ErrorType: "Meteor.Error"}
}
