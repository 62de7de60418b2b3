package app

import (
	"log/slog"
	"net/http"
	"testing"
)

// openNew returns a workspace that has no admin yet, and all it answers with.
func openNew(t *testing.T, database string, environ ...string) (*App, http.Handler) {
	t.Helper()
	app, err := Open(t.Context(), Config{
		Version: "test", Data: t.TempDir(), Database: database, RootURL: "https://chat.example.org",
		Environ: environ, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.Close() })
	return app, app.Handler()
}
