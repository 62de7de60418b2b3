package model_test

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
)

func TestReactionsKeepTheirOrder(t *testing.T) {
	var m model.Message
	by := func(names ...string) model.Reaction { return model.Reaction{Usernames: names} }
	for _, emoji := range []string{":tada:", ":heart:", ":apple:", ":zap:"} {
		m.Reactions.Set(emoji, by("ann"))
	}
	m.Reactions.Set(":heart:", by())
	m.Reactions.Set(":tada:", by("ann", "ben"))
	m.Reactions.Set(":nobody:", by())
	const want = `{":tada:":{"usernames":["ann","ben"]},":apple:":{"usernames":["ann"]},":zap:":{"usernames":["ann"]}}`
	for range 5 {
		text, err := json.Marshal(m.Reactions)
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != want {
			t.Error(cmp.Diff(want, string(text)))
		}
		m = model.Message{}
		if err := json.Unmarshal([]byte(`{"reactions":`+want+`}`), &m); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.Reactions.With(":tada:").Usernames; len(got) != 2 {
		t.Errorf("with :tada: reacted %v", got)
	}
	text, err := json.Marshal(model.Message{Reactions: model.Reactions{}})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	if _, there := fields["reactions"]; there {
		t.Error("a message without reactions has an empty object of them")
	}
	for _, wrong := range []string{`[]`, `"x"`, `{":a:":1}`, `{`} {
		if err := json.Unmarshal([]byte(`{"reactions":`+wrong+`}`), &m); err == nil {
			t.Errorf("%s is taken for reactions", wrong)
		}
	}
}
