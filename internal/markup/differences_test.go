package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// differences is where our tree is not the npm package's, and why. Besides,
// the package refuses the empty text by an exception, reads a text with lone
// surrogates, which cannot reach us, and needs exponential time for some nested
// emphasis, all of which gives the same tree here.
var differences = []struct {
	why       string
	input     string
	npm, ours string
}{
	{
		why:   "A number beyond JavaScript's range is Infinity there, and null in JSON; we give none.",
		input: strings.Repeat("9", 400) + ". a",
		npm:   `[{"type":"ORDERED_LIST","value":[{"type":"LIST_ITEM","value":[{"type":"PLAIN_TEXT","value":"a"}],"number":null}]}]`,
		ours:  `[{"type":"ORDERED_LIST","value":[{"type":"LIST_ITEM","value":[{"type":"PLAIN_TEXT","value":"a"}]}]}]`,
	},
	{
		why:   "A name that every JavaScript object has a property of hides the rule for all names below .ck.",
		input: "constructor.ck",
		npm:   `[{"type":"PARAGRAPH","value":[{"type":"PLAIN_TEXT","value":"constructor.ck"}]}]`,
		ours:  paragraphLink("//constructor.ck", "constructor.ck"),
	},
	{
		why:   "The label is no valid Punycode, so the URL class refuses the address, and it gets slashes. Nothing is reached either way.",
		input: "http://xn--a.com",
		npm:   paragraphLink("//http://xn--a.com", "http://xn--a.com"),
		ours:  paragraphLink("http://xn--a.com", "http://xn--a.com"),
	},
	{
		why:   "Letters of both directions in one label: the same.",
		input: "http://אa.com",
		npm:   paragraphLink("//http://אa.com", "http://אa.com"),
		ours:  paragraphLink("http://אa.com", "http://אa.com"),
	},
	{
		why:   "A symbol that stands for a/c, and a slash may not be in a host: the same.",
		input: "http://℀.com",
		npm:   paragraphLink("//http://℀.com", "http://℀.com"),
		ours:  paragraphLink("http://℀.com", "http://℀.com"),
	},
}

func paragraphLink(src, label string) string {
	return `[{"type":"PARAGRAPH","value":[{"type":"LINK","value":{"src":{"type":"PLAIN_TEXT","value":"` + src +
		`"},"label":[{"type":"PLAIN_TEXT","value":"` + label + `"}]}}]}]`
}

func TestDifferences(t *testing.T) {
	for _, d := range differences {
		if diff := cmp.Diff(unmarshalled(t, d.ours), marshalled(t, Parse(d.input, Options{}))); diff != "" {
			t.Errorf("%s (-documented +ours):\n%s", d.why, diff)
		}
		if cmp.Equal(unmarshalled(t, d.npm), unmarshalled(t, d.ours)) {
			t.Errorf("%s This is no difference", d.why)
		}
	}
	if root := Parse("", Options{}); len(root) != 0 {
		t.Errorf("the empty text has the tree %v", root)
	}
}
