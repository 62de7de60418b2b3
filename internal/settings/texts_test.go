package settings

import (
	"cmp"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// longest is how many characters the name of a setting may have: it stands
// beside its field, on a phone above it.
const longest = 60

// TestEverySettingHasTexts holds the texts of the client for browsers to the
// table: each setting that has an effect, what it offers, its group and its
// part of the group have one in every language, and there are no others.
func TestEverySettingHasTexts(t *testing.T) {
	for _, language := range []string{"en", "de"} {
		texts, wanted := textsIn(t, language), wantedTexts()
		for key := range wanted {
			if texts[key] == "" {
				t.Errorf("%s: %s has no text", language, key)
			}
			delete(texts, key)
		}
		for key := range texts {
			if id, hint := strings.CutSuffix(key, "?"); !hint || !wanted[id] {
				t.Errorf("%s: %s is of nothing that has an effect", language, key)
			}
		}
	}
}

// TestNamesOfSettingsTellThemApart: what is shown together is called
// differently, and nothing is too long to be a name.
func TestNamesOfSettingsTellThemApart(t *testing.T) {
	for _, language := range []string{"en", "de"} {
		texts, called := textsIn(t, language), map[string]string{}
		for _, spec := range Table() {
			name := texts[sectionOf(spec.Group)+"."+spec.ID]
			place := spec.Group + "/" + spec.Section + spec.Tab + ": " + name
			switch {
			case name == "":
				continue
			case called[place] != "":
				t.Errorf("%s: %s and %s are both called %q", language, called[place], spec.ID, name)
			case utf8.RuneCountInString(name) > longest:
				t.Errorf("%s: %s has a name of more than %d characters", language, spec.ID, longest)
			}
			called[place] = spec.ID
		}
	}
}

var (
	notOfWords = regexp.MustCompile(`\W`)
	ofGroup    = regexp.MustCompile(`^in[A-Z]`)
)

// sectionOf is where the client has the texts of a group's settings.
func sectionOf(group string) string { return "in" + notOfWords.ReplaceAllString(group, "") }

// wantedTexts are the texts there must be, as "section.key".
func wantedTexts() map[string]bool {
	keys := map[string]bool{}
	for _, spec := range Table() {
		if spec.Group == "" {
			continue // no client lists it
		}
		keys["settings.group_"+notOfWords.ReplaceAllString(spec.Group, "")] = true
		if spec.Idle || spec.Hidden {
			continue
		}
		section := sectionOf(spec.Group) + "."
		keys[section+spec.ID] = true
		if part := cmp.Or(spec.Section, spec.Tab); part != "" {
			keys[section+"@"+part] = true
		}
		if spec.Type == Action {
			keys[section+spec.ID+"="] = true
		}
		for _, choice := range spec.Values {
			keys[section+spec.ID+"="+choice.Key] = true
		}
	}
	return keys
}

// textsIn returns what a language has for settings, as "section.key".
func textsIn(t *testing.T, language string) map[string]string {
	t.Helper()
	source, err := os.ReadFile("../../web/src/i18n/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var sections map[string]map[string]string
	if err := json.Unmarshal(source, &sections); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for section, texts := range sections {
		for key, text := range texts {
			if ofGroup.MatchString(section) || strings.HasPrefix(key, "group_") {
				found[section+"."+key] = text
			}
		}
	}
	return found
}
