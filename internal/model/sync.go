package model

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Delta is what changed since a client last asked. Both lists are always
// there: clients iterate over them unseen.
type Delta[T any] struct {
	Update []T    `json:"update"`
	Remove []Gone `json:"remove"`
}

// Gone names a document that is no longer there for whoever asks.
type Gone struct {
	ID        string `json:"_id"`
	DeletedAt Time   `json:"_deletedAt"`
}

// UpdatedSince is the input of the REST endpoints that answer with a Delta.
type UpdatedSince struct {
	UpdatedSince string `json:"updatedSince"`
}

// Moment returns when the client last asked; zero asks for everything. The
// refusal names the parameter as upstream does, which says "lastUpdate" in
// some places.
func (u UpdatedSince) Moment(parameter string) (Time, error) {
	if u.UpdatedSince == "" {
		return 0, nil
	}
	t, ok := ParseTime(u.UpdatedSince)
	if !ok {
		return 0, Errorf("error-roomId-param-invalid", "The %q query parameter must be a valid date.", parameter)
	}
	return t, nil
}

// SinceArg is the argument of the DDP methods that answer with a Delta when
// they are given a date, and with a plain list for anything else.
type SinceArg struct {
	Since jsontext.Value `json:"since"`
}

// Moment returns the date; false when the argument is none.
func (s SinceArg) Moment() (Time, bool) {
	var t Time
	if s.Since.Kind() != '{' || json.Unmarshal(s.Since, &t) != nil {
		return 0, false
	}
	return t, true
}
