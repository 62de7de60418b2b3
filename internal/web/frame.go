package web

import (
	"encoding/base64"
	"encoding/xml"
	"html/template"
	"slices"
	"strings"
	"unicode"

	"gantry/internal/words"
)

// Frame is what every page has around its content.
type Frame struct {
	Site string       // the workspace's name
	Base string       // the path it lives under: "" or "/chat"
	Logo template.URL // its logo as a data: URL; empty: its initial
	User string       // the username of who is signed in
	Here string       // the page's own path, to return to after signing out
	// Words are the texts in the visitor's language; nil: those of the first
	// language there is.
	Words *words.Language
	// Others are the page in the other languages.
	Others []Translation
}

// Translation is a page in another language.
type Translation struct{ Tag, Name, URL string }

func (f Frame) language() *words.Language { return f.Words }

// Initial is what stands for a workspace or a person without a picture.
func Initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "#"
}

// Initial is the letter on the workspace's mark.
func (f Frame) Initial() string { return Initial(f.Site) }

// Icon is the workspace's mark as the page's icon, which is part of the page:
// its address holds the whole picture.
func (f Frame) Icon() template.URL {
	var letter strings.Builder
	xml.EscapeText(&letter, []byte(f.Initial())) // a strings.Builder never fails
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="#1d5fbf"/>` +
		`<text x="24" y="33" font-family="system-ui,sans-serif" font-weight="700" font-size="26" fill="#fff" text-anchor="middle">` +
		letter.String() + `</text></svg>`
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg)))
}

// Problem is what was wrong with a form that was sent.
type Problem struct {
	Text  string
	Field string // the name of the field to correct, or ""
}

// Field is one field of a form, with what a browser and a screen reader need
// to know of it. Label and Hint are keys of texts.
type Field struct {
	Name, Label, Type string
	Value             string
	Complete          string // the value of autocomplete
	Hint              string
	Rule              string // what is accepted, in words
	Check             string // a path that says whether the value can be had
	Wrong             string // what is wrong with the value, in words
	Optional          bool
}

// Described is what explains the field: its problem, its hint and its rule.
func (f Field) Described() string {
	var ids []string
	if f.Wrong != "" {
		ids = append(ids, "problem")
	}
	if f.Hint != "" || f.Rule != "" {
		ids = append(ids, f.Name+"-hint")
	}
	return strings.Join(ids, " ")
}

// Literal says whether the field holds what no keyboard should correct.
func (f Field) Literal() bool { return f.Type != "text" || f.Complete == "username" }

// marked returns the fields with the problem at the wrong one.
func (p Problem) marked(fields ...Field) []Field {
	for i := range fields {
		if fields[i].Name == p.Field {
			fields[i].Wrong = p.Text
		}
	}
	return fields
}

// Above is the problem where it is not that of a field of the form.
func (p Problem) Above(fields []Field) string {
	if slices.ContainsFunc(fields, func(f Field) bool { return f.Wrong != "" }) {
		return ""
	}
	return p.Text
}
