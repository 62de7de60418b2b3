package chat

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"gantry/internal/model"
)

// noPreview is a link behind which there is nothing to show.
func noPreview(link string) model.MessageURL {
	return model.MessageURL{URL: link, Meta: map[string]jsontext.Value{}}
}

// pageHeaders are the headers that clients decide by whether a link is a
// picture.
func pageHeaders(page model.Fetched) map[string]string {
	headers := map[string]string{}
	for field, name := range map[string]string{"contentLength": "content-length", "contentType": "content-type"} {
		if value := page.Header[name]; value != "" {
			headers[field] = value
		}
	}
	return headers
}

// shownMeta says which of a page's descriptions clients show; the names are
// upstream's.
var shownMeta = regexp.MustCompile(`^(og|fb|twitter|oembed|msapplication).+|description|title`)

// pageMeta returns how a page describes itself.
func pageMeta(link string, page model.Fetched) map[string]jsontext.Value {
	found := map[string]string{}
	if kind := page.Header["content-type"]; kind == "" || strings.Contains(kind, "html") || strings.Contains(kind, "xml") {
		found = readHead(page.Body, kind)
	}
	delete(found, "oembedHtml") // only from those who are trusted with it
	if embedded(link) != link {
		found["oembedUrl"] = link
		readEmbed(page.Body, found)
	}
	meta := map[string]jsontext.Value{}
	for name, value := range found {
		if shownMeta.MatchString(strings.ToLower(name)) && strings.TrimSpace(value) != "" {
			meta[name] = quotedText(value)
		}
	}
	return meta
}

// readHead reads the title and the meta elements of a page. Of several with
// one name the first counts.
func readHead(body []byte, contentType string) map[string]string {
	found := map[string]string{}
	keep := func(name, value string) {
		if name != "" && found[name] == "" {
			found[name] = strings.ToValidUTF8(value, "\ufffd")
		}
	}
	text, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return found
	}
	for tokens := html.NewTokenizer(io.LimitReader(text, 4*int64(len(body)))); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			switch token := tokens.Token(); token.DataAtom {
			case atom.Title:
				if tokens.Next() == html.TextToken {
					keep("pageTitle", string(tokens.Text()))
				}
			case atom.Meta:
				keep(metaOf(token))
			}
		}
	}
}

// metaOf returns the name and the content of a meta element; the name is
// empty when it has no content.
func metaOf(token html.Token) (name, content string) {
	has := false
	for _, a := range token.Attr {
		switch a.Key {
		case "name", "property":
			name = camelCase(a.Val)
		case "content":
			content, has = a.Val, true
		}
	}
	if !has {
		return "", ""
	}
	return name, content
}

// readEmbed reads what an oEmbed provider answers.
func readEmbed(body []byte, found map[string]string) {
	var fields map[string]jsontext.Value
	if json.Unmarshal(body, &fields) != nil {
		return
	}
	for name, value := range fields {
		var text string
		if value.Kind() == '"' && json.Unmarshal(value, &text) == nil && text != "" {
			found[camelCase("oembed_"+name)] = text
		}
	}
	if frame := found["oembedHtml"]; frame != "" {
		found["oembedHtml"] = strings.Replace(frame, "iframe", `iframe style="max-width: 100%;width:400px;height:225px"`, 1)
	}
}

var (
	// caseEdges are where words meet inside a name.
	caseEdges = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)
	notWord   = regexp.MustCompile(`[^A-Za-z0-9]+`)
)

// camelCase spells a name like og:site_name as ogSiteName, the way upstream
// names it.
func camelCase(name string) string {
	name = caseEdges.ReplaceAllString(name, "$1$3 $2$4")
	words := strings.Fields(notWord.ReplaceAllString(name, " "))
	for i, word := range words {
		word = strings.ToLower(word)
		switch first := rune(word[0]); {
		case i > 0 && unicode.IsDigit(first):
			word = "_" + word
		case i > 0:
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		words[i] = word
	}
	return strings.Join(words, "")
}
