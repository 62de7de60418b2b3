package rest

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gantry/internal/model"
)

// pieces is a stream of n pieces that ends with an error, or with nil.
func pieces(n int, last error) model.Body {
	return model.Body{Header: map[string]string{"X-Total-Count": "3"}, Stream: func(w io.Writer) error {
		for range n {
			if _, err := io.WriteString(w, strings.Repeat("x", 5000)+"\n"); err != nil {
				return err
			}
		}
		return last
	}}
}

// ask sends a request for a body to a real server and returns what arrives.
func askBody(t *testing.T, body model.Body, coding string) (*http.Response, []byte, error) {
	t.Helper()
	s := &Server{Log: slog.New(slog.DiscardHandler)}
	var zipper zipper
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.writeBody(w, r, body, &zipper) }))
	defer server.Close()
	r, err := http.NewRequestWithContext(context.Background(), "GET", server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", coding)
	answer, err := server.Client().Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, text, err
}

func TestStreamsArriveWhole(t *testing.T) {
	for _, coding := range []string{"identity", "gzip"} {
		answer, text, err := askBody(t, pieces(40, nil), coding)
		if err != nil {
			t.Fatal(err)
		}
		if coding == "gzip" {
			if answer.Header.Get("Content-Encoding") != "gzip" || len(text) > 20_000 {
				t.Fatalf("%d bytes, %v", len(text), answer.Header)
			}
			in, err := gzip.NewReader(strings.NewReader(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			if text, err = io.ReadAll(in); err != nil {
				t.Fatal(err)
			}
		}
		if want := strings.Repeat(strings.Repeat("x", 5000)+"\n", 40); string(text) != want {
			t.Errorf("%s: %d bytes arrived of %d", coding, len(text), len(want))
		}
		if answer.Header.Get("X-Total-Count") != "3" || answer.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v", coding, answer.Header)
		}
	}
}

// Who reads a stream that broke off is told so, whatever the coding.
func TestBrokenStreamsEndTheConnection(t *testing.T) {
	for _, n := range []int{0, 1, 40} {
		for _, coding := range []string{"identity", "gzip"} {
			if _, text, err := askBody(t, pieces(n, errors.New("the database is gone")), coding); err == nil {
				t.Errorf("%d pieces as %s: %d bytes arrived as if they were all", n, coding, len(text))
			}
		}
	}
}

// A picture is sent as what it is, and not compressed again.
func TestPicturesAreSentAsTheyAre(t *testing.T) {
	picture := strings.Repeat("png", 2000)
	answer, text, err := askBody(t, model.Body{Text: []byte(picture), Type: "image/png", Header: map[string]string{"Cache-Control": "no-store"}}, "gzip")
	if err != nil || string(text) != picture {
		t.Fatalf("%v, %d bytes", err, len(text))
	}
	if h := answer.Header; h.Get("Content-Type") != "image/png" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Encoding") != "" {
		t.Errorf("headers: %v", h)
	}
}
