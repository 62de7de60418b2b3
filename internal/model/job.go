package model

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-json-experiment/json"
)

// Job is work that was promised in a transaction and is done after it, by
// whichever node comes to it first. It may be done more than once: a node that
// dies takes what it was doing up to the edge with it.
type Job struct {
	ID       string
	Kind     string
	Payload  Secret // JSON; it may hold what must not be logged
	RunAt    Time   // zero: at once
	Attempts int    // this one included, once the job is claimed
	Lease    string // of the claim; what was done under an older one does not count
}

// NewJob returns a job with that payload. While there is a job of an id,
// another one of the same id is not added; an empty id is a new one.
func NewJob(kind, id string, payload any) (Job, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return Job{}, fmt.Errorf("encode a job: %w", err)
	}
	if id == "" {
		id = NewDocID()
	}
	return Job{ID: id, Kind: kind, Payload: Secret(text)}, nil
}

// Decode reads the payload. What cannot be read never will be.
func (j Job) Decode(v any) error {
	if err := json.Unmarshal([]byte(j.Payload), v); err != nil {
		return fmt.Errorf("%w: its payload cannot be read", ErrHopeless)
	}
	return nil
}

// LogValue shows a job in a log without what it carries.
func (j Job) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", j.Kind), slog.String("id", j.ID), slog.Int("attempts", j.Attempts))
}

// ErrHopeless marks the failure of a job that trying again cannot mend.
var ErrHopeless = errors.New("trying again is hopeless")
