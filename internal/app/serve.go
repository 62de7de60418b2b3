package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"gantry/internal/chat"
	"gantry/internal/qr"
)

// grace bounds how long requests under way may take once the server stops.
const grace = 20 * time.Second

// hangUpGrace bounds how long those who stay connected may take to go.
const hangUpGrace = 5 * time.Second

// Handler returns everything the public listener answers.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	a.rest.Register(mux)
	a.ddp.Register(mux)
	a.wirePages(mux)
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", a.ready)
	return a.underSite(mux)
}

// ready says whether the database answers.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := a.Store.Ping(ctx); err != nil {
		a.Log.Warn("not ready", "err", err)
		writeText(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	writeText(w, http.StatusOK, "ok\n")
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprint(w, text)
}

// Serve answers until ctx ends; then it finishes the requests under way. The
// function opened, which may be nil, is told the address once it is open.
func (a *App) Serve(ctx context.Context, opened func(net.Addr)) (err error) {
	closeDesk, err := a.openDesk()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeDesk()) }()
	listener, err := net.Listen("tcp", a.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if opened != nil {
		opened(listener.Addr())
	}
	defer meanwhile(a.worker.Run)()
	defer meanwhile(a.Invites.Watch)()
	defer meanwhile(a.Accounts.Live.Run)()
	defer meanwhile(a.Accounts.WatchSessions)()
	defer meanwhile(a.Chat.KeepIndexed)()
	defer meanwhile(func(ctx context.Context) { giveBack(ctx, quietFor) })()
	servers := []*http.Server{a.server(a.Handler())}
	failed := make(chan error, 2)
	go func() { failed <- servers[0].Serve(listener) }()
	if a.Metrics != "" {
		side := http.NewServeMux()
		side.Handle("GET /metrics", a.metrics.handler())
		servers = append(servers, a.server(side))
		servers[1].Addr = a.Metrics
		go func() { failed <- servers[1].ListenAndServe() }()
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	a.Log.Info("stopping: requests under way finish first")
	a.hangUp()
	return shutdown(servers)
}

// hangUp closes what stays connected: the servers would wait for it in vain.
func (a *App) hangUp() {
	ctx, cancel := context.WithTimeout(context.Background(), hangUpGrace)
	defer cancel()
	a.ddp.Shutdown(ctx)
}

// meanwhile runs work beside the caller; stop ends its context and waits until
// it has returned.
func meanwhile(work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work(ctx)
	}()
	return func() { cancel(); <-ended }
}

func (a *App) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

func shutdown(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	var errs []error
	for _, s := range servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// Greet says in the log where the workspace is. Where it has no admin yet it
// shows out the link of the first one, which is a secret and stays out of the
// log, with its picture for a phone.
func (a *App) Greet(ctx context.Context, at net.Addr, out io.Writer) {
	site := a.Settings.Get().String("Site_Url")
	a.Log.Info("open", "address", at.String(), "site", site, "version", a.Version, "database", a.Store.Engine())
	link, err := a.Invites.First(ctx, chat.General)
	if err == nil && link != "" {
		err = showLink(out, link)
	}
	if err != nil {
		a.Log.ErrorContext(ctx, "could not show the first admin's link", "err", err)
	}
}

func showLink(out io.Writer, link string) error {
	picture, err := qr.Encode(link)
	if err != nil {
		return fmt.Errorf("draw a link: %w", err)
	}
	_, err = fmt.Fprintf(out, "\nThis workspace has no admin yet. Whoever opens this link first becomes it, once and within a week:\n\n  %s\n\n%s\n", link, picture.Terminal(false))
	return err
}
