package model

import (
	"slices"
	"strings"
)

// DirectoryEntry is somebody as an LDAP directory has them.
type DirectoryEntry struct {
	DN string
	// Attributes are its values by the name in lower case: a directory does not
	// tell names apart by case. A value may be bytes that are no text.
	Attributes map[string][]string
}

// Values returns what the entry has under a name.
func (e DirectoryEntry) Values(name string) []string {
	return e.Attributes[strings.ToLower(strings.TrimSpace(name))]
}

// First returns the first value under a name that is not empty, or "".
func (e DirectoryEntry) First(name string) string {
	values := e.Values(name)
	if i := slices.IndexFunc(values, func(v string) bool { return v != "" }); i >= 0 {
		return values[i]
	}
	return ""
}
