// Package web holds the client that browsers get: built by Vite into
// dist/site, which is not part of the repository. A binary that was compiled
// without it works for everybody but browsers.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed src/i18n/*.json
var words embed.FS

// Site returns the built client, or false where the binary was compiled
// without it. Its manifest.json says which files belong together.
func Site() (site fs.FS, built bool) {
	site, err := fs.Sub(dist, "dist/site")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(site, "manifest.json"); err != nil {
		return nil, false
	}
	return site, true
}

// Words returns the texts of all languages, one file each, as LANGUAGE.json.
func Words() fs.FS {
	sub, err := fs.Sub(words, "src/i18n")
	if err != nil {
		panic("web: the texts are not embedded: " + err.Error())
	}
	return sub
}
