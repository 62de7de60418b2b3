package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/coder/websocket"
)

// startLimit starts this program again, as what the server is compared with.
func (b *bench) startLimit(ctx context.Context) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, b.addr(1), "/bytes", nil, self, "-limit", "-port", fmt.Sprint(b.port+1))
}

// serveLimit runs what all others are compared with, in a process of its own,
// as the server is, until ctx ends: bytes that are written from memory, and
// websockets that are nothing but the library.
func serveLimit(ctx context.Context, addr string) error {
	mux := http.NewServeMux()
	limitBytes(mux)
	limitSockets(mux)
	listener, err := (&net.ListenConfig{KeepAlive: -1}).Listen(ctx, "tcp", addr)
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

// limitBytes keeps the body it was sent by PUT and answers GET with it, from
// memory, in one write and with the headers of Gantry's answers.
func limitBytes(mux *http.ServeMux) {
	var kept atomic.Pointer[[]byte]
	kept.Store(&[]byte{})
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
}

// limitSockets keeps websockets open and writes what is posted to every one of
// them, one after another.
func limitSockets(mux *http.ServeMux) {
	var mu sync.Mutex
	sockets := map[*websocket.Conn]bool{}
	mux.HandleFunc("GET /websocket", func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		sockets[ws] = true
		go func() { // the library wants to be read; the request's own goroutine is not kept for it
			for err := error(nil); err == nil; {
				_, _, err = ws.Read(context.Background())
			}
			mu.Lock()
			defer mu.Unlock()
			delete(sockets, ws)
		}()
	})
	mux.HandleFunc("POST /broadcast", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		for ws := range sockets {
			if ws.Write(r.Context(), websocket.MessageText, text) != nil {
				ws.CloseNow()
			}
		}
	})
}
