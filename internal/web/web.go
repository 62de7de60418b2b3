// Package web renders the few pages that the server itself shows: where a
// workspace is, how it gets its first admin, and where an invite leads. They
// work without scripts. It knows nothing of the workspace but what it is
// given.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
)

//go:embed templates/*.html assets/*
var files embed.FS

// Pages renders the templates. It is made once and is safe for concurrent
// use.
type Pages struct{ templates *template.Template }

// NewPages parses the templates; they are part of the binary, so it panics
// on a faulty one, at start.
func NewPages() *Pages {
	return &Pages{template.Must(template.ParseFS(files, "templates/*.html"))}
}

// Home is what the front page shows.
type Home struct {
	Site, Host string
	Version    string // of the API, for the desktop app
	Setup      bool   // there is no admin yet
	Problem    string // what was wrong with the form that was sent
	Name       string // what it held, to be corrected
	Username   string
	Email      string
	Done       bool // the first admin has just been made
}

// Invite is what the page behind an invite's link shows. It is the same for
// every token, so that it tells guessers nothing.
type Invite struct {
	Site    string
	Host    string
	AppLink template.URL // rocketchat://…, made by us
}

// Home writes the front page.
func (p *Pages) Home(w http.ResponseWriter, status int, page Home) error {
	return p.write(w, status, "home.html", page)
}

// Invite writes the page behind an invite's link.
func (p *Pages) Invite(w http.ResponseWriter, page Invite) error {
	return p.write(w, http.StatusOK, "invite.html", page)
}

// policy lets a page load nothing but our own style and script.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func (p *Pages) write(w http.ResponseWriter, status int, name string, page any) error {
	var out bytes.Buffer
	if err := p.templates.ExecuteTemplate(&out, name, page); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// Assets serves the style, the script and the icon under /assets/.
func Assets() http.Handler {
	sub, err := fs.Sub(files, "assets")
	if err != nil {
		panic(fmt.Sprintf("web: the assets are not embedded: %v", err))
	}
	static := http.StripPrefix("/assets/", http.FileServerFS(sub))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		static.ServeHTTP(w, r)
	})
}
