package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// Client is the client for browsers as it was built, or nothing where it was
// not. Paths are those under which Files serves it.
type Client struct {
	Start       // of the client itself
	Entry Start // of what the pages have that the server renders
	site  fs.FS
}

// Start is what a page loads.
type Start struct {
	Script string
	Early  []string // the scripts that it is known to need
	Styles []string
}

// part is one file in Vite's manifest.
type part struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Imports []string `json:"imports"`
}

// Open reads how the client is put together. The files are part of the
// binary, so it panics, at start, where they do not fit together.
func Open() *Client {
	if site, built := Site(); built {
		return read(site)
	}
	return &Client{}
}

// read reads a client's manifest.
func read(site fs.FS) *Client {
	text, err := fs.ReadFile(site, "manifest.json")
	if err != nil {
		panic(fmt.Sprintf("web: read the manifest: %v", err))
	}
	var parts map[string]part
	if err := json.Unmarshal(text, &parts); err != nil {
		panic(fmt.Sprintf("web: read the manifest: %v", err))
	}
	c := &Client{site: site}
	c.Start, c.Entry = start(parts, "src/main.tsx"), start(parts, "src/entry/entry.ts")
	return c
}

// start returns what a page loads that begins with a part.
func start(parts map[string]part, name string) Start {
	s := Start{Script: "/" + parts[name].File}
	s.collect(parts, name)
	return s
}

// collect finds what a part needs before it can run.
func (s *Start) collect(parts map[string]part, name string) {
	for _, style := range parts[name].CSS {
		if path := "/" + style; !slices.Contains(s.Styles, path) {
			s.Styles = append(s.Styles, path)
		}
	}
	for _, needed := range parts[name].Imports {
		if path := "/" + parts[needed].File; !slices.Contains(s.Early, path) {
			s.Early = append(s.Early, path)
			s.collect(parts, needed)
		}
	}
}

// Built says whether there is a client.
func (c *Client) Built() bool { return c.site != nil }

// Files serves the client's files under /ui/. Their names change with what is
// in them, so browsers may keep them for good.
func (c *Client) Files() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if c.site == nil || !strings.HasPrefix(name, "ui/") {
			http.NotFound(w, r)
			return
		}
		content, coding, err := c.file(name, r.Header.Get("Accept-Encoding"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Add("Vary", "Accept-Encoding")
		if coding != "" {
			h.Set("Content-Encoding", coding)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}

// file returns a file as it was compressed when it was built, in the best way
// that the browser takes, and the name of that.
func (c *Client) file(name, accepted string) (content []byte, coding string, err error) {
	for _, way := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !takes(accepted, way.coding) {
			continue
		}
		if content, err := fs.ReadFile(c.site, name+way.suffix); err == nil {
			return content, way.coding, nil
		}
	}
	content, err = fs.ReadFile(c.site, name)
	return content, "", err
}

// takes says whether an Accept-Encoding header names a coding, and not to
// refuse it.
func takes(accepted, coding string) bool {
	for one := range strings.SplitSeq(accepted, ",") {
		name, quality, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";")
		if strings.EqualFold(name, coding) {
			return quality == "" || strings.Trim(quality, "q=0.") != ""
		}
	}
	return false
}
