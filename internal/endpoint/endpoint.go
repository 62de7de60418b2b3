// Package endpoint is the kit that endpoints are declared with: one typed
// declaration answers REST, method.call, DDP and the OpenAPI description. It
// knows Rocket.Chat's conventions (the order of checks, the envelope, AJV's
// words for bad input) and nothing of rooms, users or messages.
package endpoint

import (
	"context"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Access says who may call an endpoint.
type Access int

const (
	// SignedIn is the default: without a valid login the answer is 401.
	SignedIn Access = iota
	// Anyone may call; a valid login is recognised when one is sent.
	Anyone
	// AnyoneIfAllowed is Anyone while the workspace allows anonymous reading,
	// else SignedIn.
	AnyoneIfAllowed
)

// Limit bounds calls by one address within a window. The zero Limit stands
// for the workspace's default.
type Limit struct {
	Calls   int
	Seconds int
	// Setting, where it is set to more than 0, decides instead of Calls.
	Setting string
}

// Unlimited takes an endpoint out of the rate limiter.
var Unlimited = Limit{Calls: -1}

// Spec declares an endpoint.
type Spec struct {
	Method  string   // GET, POST, PUT or DELETE; empty for DDP alone
	Path    string   // below /api/v1/; a segment may be a parameter, ":id"
	Aliases []string // further paths with the same answer
	Summary string

	DDP string // name of the method, when it can be called by DDP too
	// Args names its positional parameters; nil: one object. A last name that
	// begins with "..." takes all that are left as a list.
	Args []string

	Access Access
	// Permissions are needed globally, each of them, or with AnyPermission
	// one of them. Rules that depend on a room check in the action.
	Permissions   []string
	AnyPermission bool
	TwoFactor     bool // a second factor is asked for where the user has one
	// Entrance marks where people sign in or make an account: a browser that
	// was bound to an invite has used it then.
	Entrance bool
	Limit    Limit

	// Key wraps the result; empty merges an object into the envelope and
	// sends anything else bare.
	Key string
	// List names the array of a list's result: the parameter fields, which the
	// input must have, chooses what is sent of its items.
	List string
	// Loose ignores unknown input fields, as endpoints of upstream do that
	// have no schema.
	Loose bool
	// Bare sends the result without "success":true, as login does.
	Bare bool
	// Typed marks what Rocket.Chat 8 has moved to its typed routes: their
	// refusals of bad input do not end in " [invalid-params]".
	Typed bool
}

// Endpoint is a declared endpoint, ready to be called by any door.
type Endpoint struct {
	Spec
	in     *object
	out    reflect.Type
	fields []int // of the input, when List is set
	call   func(ctx context.Context, who model.Caller, in reflect.Value) (any, error)
}

// New declares an endpoint. In is a struct whose json tags name the input
// fields and whose check tags describe them (see object); Out is what is
// sent. It panics on a faulty declaration, at start, before any request.
func New[In, Out any](spec Spec, action func(context.Context, model.Caller, In) (Out, error)) Endpoint {
	e := Endpoint{
		Spec: spec,
		in:   compile(reflect.TypeFor[In](), spec.Loose),
		out:  reflect.TypeFor[Out](),
		call: func(ctx context.Context, who model.Caller, in reflect.Value) (any, error) {
			return action(ctx, who, in.Interface().(In))
		},
	}
	if spec.List != "" {
		e.fields = e.in.field("fields").index
	}
	return e
}

// ID names the endpoint for logs, metrics and the rate limiter; it holds no
// value a client sent.
func (e *Endpoint) ID() string {
	if e.Path == "" {
		return e.DDP
	}
	return e.Method + " " + e.Path
}

// Decode validates input and returns the action's argument. Its error is
// upstream's invalid-params.
func (e *Endpoint) Decode(in Input) (reflect.Value, error) {
	v := reflect.New(e.in.typ).Elem()
	return v, e.in.decode(in, v)
}

// Run calls the action. Of a list it returns what the client asked to see.
func (e *Endpoint) Run(ctx context.Context, who model.Caller, in reflect.Value) (any, error) {
	ctx = model.Acting(ctx, who)
	if e.List == "" {
		return e.call(ctx, who, in)
	}
	shown, err := parseProjection(in.FieldByIndex(e.fields).String())
	if err != nil {
		return nil, err
	}
	result, err := e.call(ctx, who, in)
	if err != nil || shown == nil {
		return result, err
	}
	text, err := encode(result)
	if err != nil {
		return nil, err
	}
	return shown.list(text, e.List)
}

// encode writes a result. Text that is not UTF-8, which a header can bring,
// is mended, so that no stored byte can make an answer fail.
func encode(result any) (jsontext.Value, error) {
	return json.Marshal(result, jsontext.AllowInvalidUTF8(true))
}

// REST encodes a result as REST sends it: an object with "success":true at
// its end, or, for anything that is not an object, the bare value.
func (e *Endpoint) REST(result any) ([]byte, error) {
	text, err := encode(result)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Bare:
		return text, nil
	case e.Key != "":
		return append(append(append([]byte(`{"`+e.Key+`":`), text...), `,"success":true`...), '}'), nil
	case string(text) == "{}", string(text) == "null":
		return []byte(`{"success":true}`), nil
	case text[0] == '{':
		return append(text[:len(text)-1], `,"success":true}`...), nil
	}
	return text, nil
}
