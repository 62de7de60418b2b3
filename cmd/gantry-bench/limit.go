package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
)

// serveLimit runs the handler that all others are compared with: it keeps the
// body it was sent by PUT and answers GET with it, from memory, in one write
// and with the headers of Gantry's answers. It runs in a process of its own,
// as the server does, until ctx ends.
func serveLimit(ctx context.Context, addr string) error {
	var kept atomic.Pointer[[]byte]
	kept.Store(&[]byte{})
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /bytes", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		kept.Store(&body)
	})
	mux.HandleFunc("GET /bytes", func(w http.ResponseWriter, _ *http.Request) {
		body := *kept.Load()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: patience}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
