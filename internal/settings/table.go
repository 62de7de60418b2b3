package settings

import (
	"strings"

	"github.com/go-json-experiment/json"
)

// group is a part of the table, one for each heading that admins see.
type group struct {
	id       string
	sections []section
}

// section is a part of a group. Needs holds for each of its settings that
// says nothing itself, Idle for all of them.
type section struct {
	Name, Tab, Needs string
	Idle             bool
	Specs            []Spec
}

// groups is the whole table, in the order of the files it is written in.
var groups = []group{
	accounts, assets, callCenter, cas, crowd, discussion, encryption, email, federation, fileUpload,
	general, layout, ldap, logs, messages, metaTags, mobile, oauth, offTheRecord, omnichannel,
	organization, push, rateLimiter, retention, search, threads, troubleshoot, userData, videoConference,
	webdav, workspace,
}

var table = compile(groups)

// Table returns every setting there is, group by group. The slice is shared
// and must not be changed.
func Table() []Spec { return table }

// compile writes out what the table leaves to be understood.
func compile(groups []group) []Spec {
	var specs []Spec
	for _, g := range groups {
		sorter := 0
		for _, part := range g.sections {
			for _, spec := range part.Specs {
				spec.Group, spec.Section, spec.Tab, spec.Sorter = g.id, part.Name, part.Tab, sorter
				spec.Idle = spec.Idle || part.Idle
				if spec.Needs == "" {
					spec.Needs = part.Needs
				}
				specs = append(specs, complete(spec))
				sorter++
			}
		}
	}
	return specs
}

// complete returns spec with what follows from what it says.
func complete(spec Spec) Spec {
	spec.Type, spec.Default = infer(spec.Type, spec.Default)
	spec.Secret = spec.Secret || spec.Type == Password
	spec.Autocomplete = spec.Type != Password
	if spec.Label == "" {
		spec.Label = spec.ID
	}
	if spec.Description == "" {
		spec.Description = spec.ID + "_Description"
	}
	if spec.Enterprise {
		spec.Unlicensed = spec.Default
		if spec.Type == Boolean {
			spec.Unlicensed = false
		}
	}
	spec.EnableQuery, spec.DisplayQuery = query(spec.Needs), query(spec.Shown)
	return spec
}

// infer returns the type that the default speaks for, and the default as
// values are held.
func infer(t Type, value any) (Type, any) {
	inferred := String
	switch v := value.(type) {
	case bool:
		inferred = Boolean
	case int:
		inferred, value = Int, float64(v)
	}
	if t == "" {
		t = inferred
	}
	return t, value
}

// choices writes what a Select offers as "key:Label"; a label equal to its key
// is left out.
func choices(texts ...string) []Choice {
	list := make([]Choice, len(texts))
	for i, text := range texts {
		key, label, found := strings.Cut(text, ":")
		if !found {
			label = key
		}
		list[i] = Choice{key, label}
	}
	return list
}

// condition is one thing that must hold, as clients read it.
type condition struct {
	ID    string `json:"_id"`
	Value any    `json:"value"`
}

// query turns conditions, separated by spaces, into the JSON of a query over
// settings: "A" asks that A is on, "!A" that it is off, "A=x" that it is x,
// "A=x|y" that it is x or y, and "A!=" that it is not empty.
func query(text string) string {
	var all []condition
	for _, word := range strings.Fields(text) {
		all = append(all, parseCondition(word))
	}
	var doc any = all
	switch len(all) {
	case 0:
		return ""
	case 1:
		doc = all[0]
	}
	b, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		panic("settings: " + text + ": " + err.Error()) // the table is wrong; its test says so
	}
	return string(b)
}

func parseCondition(word string) condition {
	if id, found := strings.CutSuffix(word, "!="); found {
		return condition{id, map[string]any{"$exists": true, "$ne": ""}}
	}
	if id, value, found := strings.Cut(word, "="); found {
		if choices := strings.Split(value, "|"); len(choices) > 1 {
			return condition{id, map[string]any{"$in": choices}}
		}
		return condition{id, value}
	}
	if id, off := strings.CutPrefix(word, "!"); off {
		return condition{id, false}
	}
	return condition{word, true}
}
