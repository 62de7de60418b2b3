// Package desk lets whoever runs a workspace call its endpoints from the
// machine it runs on: over a socket in the data folder while the server runs,
// on the database itself while it does not, and over HTTP from elsewhere. It
// decides nothing: what may be done is what the person may do in whose name it
// is.
package desk

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-json-experiment/json"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// Caller calls endpoints, wherever they are.
type Caller interface {
	// Call sends in, a struct or a map, to an endpoint and decodes its answer
	// into out. A refusal is a *Refusal.
	Call(ctx context.Context, method, path string, in, out any) error
}

// Refusal is an endpoint's answer that it will not.
type Refusal struct{ Code, Text string }

func (r *Refusal) Error() string { return r.Text }

// Desk calls the endpoints of a workspace in this process.
type Desk struct {
	Set *endpoint.Set
	// Who returns in whose name to call; an empty name is the workspace's first
	// admin.
	Who func(ctx context.Context, username string) (model.Caller, error)
}

// As returns the endpoints as called by a user.
func (d *Desk) As(username string) Caller { return local{d, username} }

type local struct {
	*Desk
	username string
}

func (l local) Call(ctx context.Context, method, path string, in, out any) error {
	text, err := encode(in)
	if err != nil {
		return err
	}
	answer, err := l.run(ctx, l.username, method, path, text)
	if err != nil {
		return err
	}
	return decode(answer, out)
}

// run calls an endpoint with a JSON object.
func (d *Desk) run(ctx context.Context, username, method, path string, in []byte) ([]byte, error) {
	e := d.find(method, path)
	if e == nil {
		return nil, &Refusal{Text: "there is no endpoint " + method + " " + path}
	}
	who, err := d.Who(ctx, username)
	if err != nil {
		return nil, err
	}
	input, err := endpoint.FromJSON(in)
	if err != nil {
		return nil, refused(err)
	}
	value, err := e.Decode(input)
	if err != nil {
		return nil, refused(err)
	}
	result, err := e.Run(ctx, who, value)
	if err != nil {
		return nil, refused(err)
	}
	if body, ok := result.(model.Body); ok {
		return body.Text, nil
	}
	return e.REST(result)
}

func (d *Desk) find(method, path string) *endpoint.Endpoint {
	all := d.Set.All()
	for i := range all {
		if all[i].Method == method && all[i].Path == path {
			return &all[i]
		}
	}
	return nil
}

// refused turns what a rule refuses into a Refusal.
func refused(err error) error {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return &Refusal{Code: refusal.Code, Text: refusal.Error()}
	}
	return err
}

func encode(in any) ([]byte, error) {
	if in == nil {
		return []byte("{}"), nil
	}
	text, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encode a call: %w", err)
	}
	return text, nil
}

func decode(answer []byte, out any) error {
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// query turns the fields of a call into those of a URL.
func query(in []byte) (string, error) {
	var fields map[string]any
	if err := json.Unmarshal(in, &fields); err != nil {
		return "", fmt.Errorf("encode a call: %w", err)
	}
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, fmt.Sprint(value))
	}
	return values.Encode(), nil
}
