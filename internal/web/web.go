// Package web renders the pages that the server itself shows to people who are
// not signed in: where a workspace is and how it gets its first admin, where an
// invite leads, and how to sign in. They work without scripts and load nothing:
// style, pictures and codes are in the page. The package knows nothing of the
// workspace but what it is given.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"gantry/internal/words"
)

//go:embed templates/*.html assets/*
var files embed.FS

// Page is something to show; every type of page is in this package.
type Page interface {
	// look names the page's template and the style it has besides the common
	// one, or "".
	look() (name, style string)
	// language is that of the page; nil: the first there is.
	language() *words.Language
}

// Script is what a page loads to be quicker and more pleasant where scripts
// run. Its paths are below the workspace's. Without it pages work as well.
type Script struct {
	Path  string
	Early []string // the paths of what it is known to need
}

// Pages renders the templates. It is made once and is safe for concurrent
// use.
type Pages struct {
	first     *words.Language
	templates map[*words.Language]*template.Template
	script    Script
	policies  map[string]string // by style
}

// styles are what a page may have besides the common style.
var styles = []string{"", "invite"}

// NewPages parses the templates, for each language; they are part of the
// binary, so it panics on a faulty one, at start.
func NewPages(languages *words.Languages, script Script) *Pages {
	p := &Pages{first: languages.All[0], templates: map[*words.Language]*template.Template{}, script: script, policies: map[string]string{}}
	texts := map[string]template.CSS{}
	for _, name := range styles {
		texts[name] = style(name)
		p.policies[name] = policy(texts[name])
	}
	for _, l := range languages.All {
		p.templates[l] = template.Must(template.New("").Funcs(template.FuncMap{
			"style":  func(name string) template.CSS { return texts[name] },
			"script": func() Script { return script },
			"lang":   func() *words.Language { return l },
			"t":      l.T,
			"rich":   func(key string, pairs ...any) template.HTML { return rich(l, key, pairs) },
			"strong": func(text string) template.HTML { return element("strong", text) },
			"code":   func(text string) template.HTML { return element("code", text) },
			"when":   when,
		}).ParseFS(files, "templates/*.html"))
	}
	return p
}

// rich is a text with elements of HTML among its values.
func rich(l *words.Language, key string, pairs []any) template.HTML {
	for i := 1; i < len(pairs); i += 2 {
		if text, plain := pairs[i].(string); plain {
			pairs[i] = template.HTMLEscapeString(text)
		}
	}
	return template.HTML(l.T(key, pairs...))
}

// element is a text in an element.
func element(name, text string) template.HTML {
	return template.HTML("<" + name + ">" + template.HTMLEscapeString(text) + "</" + name + ">")
}

// when is a moment in the words of its language.
func when(m Moment) template.HTML {
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(m.ISO) + `" data-local="long">` + template.HTMLEscapeString(m.Words) + `</time>`)
}

// style reads the common style and, for a name, the one of that name, without
// the line breaks, tabs and lines of comment that are there for people.
func style(name string) template.CSS {
	var out strings.Builder
	for _, file := range []string{"page", name} {
		if file == "" {
			continue
		}
		text, err := files.ReadFile("assets/" + file + ".css")
		if err != nil {
			panic(fmt.Sprintf("web: the style is not embedded: %v", err))
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "/*") {
				out.WriteString(line)
			}
		}
	}
	return template.CSS(out.String())
}

// policy lets a page have this very style and no other, pictures of its own,
// and forms that lead back here.
func policy(style template.CSS) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}

// Show writes a page. What is shown is kept nowhere, indexed by nobody, and
// tells no other site where the visitor comes from.
func (p *Pages) Show(w http.ResponseWriter, status int, page Page) error {
	name, style := page.look()
	var out bytes.Buffer
	language := page.language()
	if language == nil {
		language = p.first
	}
	if err := p.templates[language].ExecuteTemplate(&out, name, page); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := w.Header()
	Private(h)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.allowed(page, style))
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// allowed is the policy of a page.
func (p *Pages) allowed(page Page, style string) string {
	if shell, is := page.(Shell); is {
		return shell.policy()
	}
	allowed := p.policies[style]
	if p.script.Path != "" {
		return allowed + "; script-src 'self'; connect-src 'self'"
	}
	switch page.(type) {
	case Home, Setup: // desktop.js; they work without
		allowed += "; script-src 'self'"
	}
	return allowed
}

// Private sets the headers of answers that are for this visitor alone.
func Private(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex, nofollow")
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
