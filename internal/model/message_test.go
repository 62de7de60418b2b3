package model

import (
	"testing"

	"github.com/go-json-experiment/json"
)

// Fields that nobody here knows are kept and sent beside the others.
func TestMessageKeepsWhatItDoesNotKnow(t *testing.T) {
	const text = `{"_id":"m","rid":"r","msg":"hello","ts":"2026-01-02T03:04:05.006Z","u":{"_id":"u"},"_updatedAt":"2026-01-02T03:04:05.006Z","bot":{"i":"cat"}}`
	var m Message
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(m); err != nil || string(got) != text || string(m.Extra["bot"]) != `{"i":"cat"}` {
		t.Errorf("%s, %v", got, err)
	}
}
