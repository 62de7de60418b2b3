package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// socketName is the file in the data folder over which a running server is
// called. Whoever may open it may read the database anyway.
const socketName = "gantry.sock"

// ErrRunning says that another server answers on the socket already.
var ErrRunning = errors.New("another server is running on this data folder")

// asHeader names in whose name a call over the socket is.
const asHeader = "X-Gantry-As"

// Listen answers calls over the socket of a data folder until the returned
// function is called.
func (d *Desk) Listen(folder string, log *slog.Logger) (stop func() error, err error) {
	path := filepath.Join(folder, socketName)
	if Running(folder) {
		return nil, ErrRunning
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove an old socket: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open the operator's socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect the operator's socket: %w", err), listener.Close())
	}
	server := &http.Server{Handler: http.HandlerFunc(d.answer), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the operator's socket closed", "err", err)
		}
	}()
	return server.Close, nil
}

func (d *Desk) answer(w http.ResponseWriter, r *http.Request) {
	in, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAnswer))
	var answer []byte
	if err == nil {
		answer, err = d.run(r.Context(), r.Header.Get(asHeader), r.Method, strings.TrimPrefix(r.URL.Path, "/"), in)
	}
	if err == nil {
		_, _ = w.Write(answer) // who asked is gone if it fails
		return
	}
	refusal := &Refusal{}
	if !errors.As(err, &refusal) {
		refusal.Text = err.Error() // to whoever runs the server
	}
	text, encoding := json.Marshal(map[string]string{"error": refusal.Text, "errorType": refusal.Code})
	if encoding != nil {
		text = []byte(`{"error":"the refusal cannot be encoded"}`)
	}
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write(text)
}

// Running says whether a server answers on the socket of a data folder.
func Running(folder string) bool {
	c, err := net.DialTimeout("unix", filepath.Join(folder, socketName), time.Second)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

// Socket calls the server that runs on a data folder, in somebody's name.
func Socket(folder, username string) Caller {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(folder, socketName))
	}
	return socket{&http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: 2 * time.Minute}, username}
}

type socket struct {
	client   *http.Client
	username string
}

func (s socket) Call(ctx context.Context, method, path string, in, out any) error {
	text, err := encode(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://gantry/"+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("call the server: %w", err)
	}
	request.Header.Set(asHeader, s.username)
	return send(s.client, request, out)
}
