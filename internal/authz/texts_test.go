package authz

import (
	"os"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// longest is how many characters a permission's name may have: it is beside a
// box in a table, also on a phone.
const longest = 50

// TestEveryPermissionHasAText holds what the client for browsers calls
// permissions to the table: each has a name of its own in every language.
func TestEveryPermissionHasAText(t *testing.T) {
	for _, language := range []string{"en", "de"} {
		names := texts(t, language)
		called := map[string]string{}
		for _, p := range DefaultPermissions() {
			name := names[p.ID]
			delete(names, p.ID)
			switch {
			case name == "":
				t.Errorf("%s: %s has no text", language, p.ID)
			case called[name] != "":
				t.Errorf("%s: %s and %s are both called %q", language, called[name], p.ID, name)
			case utf8.RuneCountInString(name) > longest:
				t.Errorf("%s: %s has a name of more than %d characters", language, p.ID, longest)
			}
			called[name] = p.ID
		}
		for id := range names {
			t.Errorf("%s: there is no permission %s", language, id)
		}
	}
}

// texts returns what a language has for permissions.
func texts(t *testing.T, language string) map[string]string {
	t.Helper()
	source, err := os.ReadFile("../../web/src/i18n/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var sections struct {
		Permissions map[string]string `json:"permissions"`
	}
	if err := json.Unmarshal(source, &sections); err != nil {
		t.Fatal(err)
	}
	return sections.Permissions
}
