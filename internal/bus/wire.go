package bus

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// maxPayload is the longest text PostgreSQL takes in a NOTIFY.
const maxPayload = 7999

// note is what travels between nodes. A newer node may add members; an older
// one ignores them.
type note struct {
	Node  string          `json:"node"`
	Kind  model.EventKind `json:"kind,omitzero"`
	ID    string          `json:"id,omitzero"`
	Room  string          `json:"room,omitzero"`
	User  string          `json:"user,omitzero"`
	Data  jsontext.Value  `json:"data,omitzero"`
	Reset bool            `json:"reset,omitzero"`
}

// encodeAll fails before anything is delivered when one event cannot travel.
func encodeAll(node string, events []Event) ([]string, error) {
	payloads := make([]string, 0, len(events))
	for _, event := range events {
		payload, err := encode(node, event)
		if err != nil {
			return nil, fmt.Errorf("bus: encode event %q: %w", event.Kind, err)
		}
		payloads = append(payloads, payload)
	}
	return payloads, nil
}

// encode leaves Data out where it would not fit.
func encode(node string, event Event) (string, error) {
	n := note{Node: node, Kind: event.Kind, ID: event.ID, Room: event.Room, User: event.User}
	if len(event.Data) > 0 {
		n.Data = event.Data
	}
	payload, err := json.Marshal(n)
	if err == nil && len(payload) > maxPayload {
		n.Data = nil
		payload, err = json.Marshal(n)
	}
	if err == nil && len(payload) > maxPayload {
		err = fmt.Errorf("%d bytes without data, more than %d", len(payload), maxPayload)
	}
	return string(payload), err
}

// encodeReset tells the other nodes that events of this one were lost.
func encodeReset(node string) string {
	payload, err := json.Marshal(note{Node: node, Reset: true})
	if err != nil {
		panic(err) // a node's name is plain letters and digits
	}
	return string(payload)
}
