package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Remote is a running server's REST API, with the id and token of a user's
// personal access.
type Remote struct {
	URL, UserID, Token string
	Client             *http.Client // nil: one with a timeout
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

// Call sends a request as any client would.
func (r *Remote) Call(ctx context.Context, method, path string, in, out any) error {
	text, err := encode(in)
	if err != nil {
		return err
	}
	request, err := r.request(ctx, method, path, text)
	if err != nil {
		return err
	}
	request.Header.Set("X-User-Id", r.UserID)
	request.Header.Set("X-Auth-Token", r.Token)
	return send(r.client(), request, out)
}

func (r *Remote) client() *http.Client {
	if r.Client != nil {
		return r.Client
	}
	return &http.Client{Timeout: 2 * time.Minute}
}

func (r *Remote) request(ctx context.Context, method, path string, text []byte) (*http.Request, error) {
	address, body := strings.TrimRight(r.URL, "/")+"/api/v1/"+path, io.Reader(bytes.NewReader(text))
	if method == http.MethodGet {
		fields, err := query(text)
		if err != nil {
			return nil, err
		}
		address, body = address+"?"+fields, nil
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("the server's address: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	return request, nil
}

// send does a request and reads its answer, a refusal too.
func send(client *http.Client, request *http.Request, out any) error {
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("reach the server: %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if answer.StatusCode == http.StatusOK {
		return decode(text, out)
	}
	var refusal struct {
		Error   string `json:"error"`
		Type    string `json:"errorType"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(text, &refusal); err != nil || refusal.Error+refusal.Message == "" {
		return fmt.Errorf("the server answered %s", answer.Status)
	}
	if refusal.Error == "" {
		refusal.Error = refusal.Message
	}
	return &Refusal{Code: refusal.Type, Text: refusal.Error}
}
