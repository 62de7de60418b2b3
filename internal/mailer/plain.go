package mailer

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plain says in plain text what a page of HTML says. Links are kept, behind
// the words they stand under.
func plain(source string) string {
	page, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return ""
	}
	var out strings.Builder
	tell(&out, page)
	return tidy(out.String())
}

var space = regexp.MustCompile(`\s+`)

// tell writes what is seen of a part of a page.
func tell(out *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		out.WriteString(space.ReplaceAllString(n.Data, " "))
	case n.DataAtom == atom.Head, n.DataAtom == atom.Style, n.DataAtom == atom.Script:
		return
	case n.DataAtom == atom.Br:
		out.WriteString("\n")
	}
	part(out, gap(n.DataAtom))
	before := out.Len()
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		tell(out, child)
	}
	if n.DataAtom == atom.A {
		said := strings.TrimSpace(out.String()[before:])
		if link := attribute(n, "href"); link != "" && link != said {
			out.WriteString(" <" + link + ">")
		}
	}
	part(out, gap(n.DataAtom))
}

// part writes a gap, unless it is there already.
func part(out *strings.Builder, gap string) {
	if !strings.HasSuffix(out.String(), gap) {
		out.WriteString(gap)
	}
}

// gap is what stands around a part.
func gap(a atom.Atom) string {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Ul, atom.Ol, atom.Table, atom.Blockquote:
		return "\n\n"
	case atom.Div, atom.Tr, atom.Li:
		return "\n"
	case atom.Td, atom.Th:
		return " "
	}
	return ""
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// tidy removes the space around lines, and more than one empty line.
func tidy(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
