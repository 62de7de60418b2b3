package rest

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// methodInput is the body of method.call: a DDP frame as text.
type methodInput struct {
	Method  string `json:"method"` // of the path; see callMethod
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

// Methods returns the pipeline behind method.call. Other doors that use it
// count calls together with this one.
func (s *Server) Methods() *endpoint.Methods {
	return &endpoint.Methods{Set: s.Set, House: s.House, Limit: s.limitMethod, Log: s.Log}
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
	methods := s.Methods()
	result, err := methods.Call(ctx, who, f.Method, f.Params)
	return methodOutput{Message: string(methods.Result(ctx, who, f.ID, f.Method, result, err))}, nil
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
