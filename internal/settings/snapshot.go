package settings

import (
	"log/slog"
	"strings"

	"gantry/internal/model"
)

// Setting is a setting with its value: the document that clients get.
type Setting struct {
	*Spec
	Value any `json:"value"`
	// Source is "processEnvValue" where the environment decides, and then
	// EnvValue is what it says; else "packageValue", changed or not.
	Source    string     `json:"valueSource"`
	EnvValue  any        `json:"processEnvValue,omitzero"`
	Env       bool       `json:"env"`
	TS        model.Time `json:"ts"`
	CreatedAt model.Time `json:"createdAt"`
	UpdatedAt model.Time `json:"_updatedAt"`

	fixed bool // the environment decides, whatever is stored
}

// The values of Setting.Source.
const (
	sourceTable = "packageValue"
	sourceEnv   = "processEnvValue"
)

// LogValue shows a setting in a log without the value of a secret.
func (s Setting) LogValue() slog.Value {
	if s.Secret {
		return slog.StringValue(s.ID + "=[redacted]")
	}
	return slog.GroupValue(slog.String("id", s.ID), slog.Any("value", s.Value))
}

// Summary is what Rocket.Chat lists of a setting unless asked for more.
type Summary struct {
	ID         string   `json:"_id"`
	Value      any      `json:"value"`
	Enterprise bool     `json:"enterprise"`
	Unlicensed any      `json:"invalidValue,omitzero"`
	Modules    []string `json:"modules,omitempty"`
}

// Summary returns the short form of s.
func (s Setting) Summary() Summary {
	return Summary{s.ID, s.Value, s.Enterprise, s.Unlicensed, s.Modules}
}

// Snapshot is every setting at one moment. It never changes, so it may be
// read from anywhere without a lock; reading a value allocates nothing.
// An id that does not exist, or is asked for as another type than its own,
// reads as the zero value.
type Snapshot struct {
	index    map[string]int // shared by all snapshots of a Settings
	all      []Setting      // in the order of their ids
	problems []error
}

// Lookup returns the setting of that id.
func (snap *Snapshot) Lookup(id string) (Setting, bool) {
	i, found := snap.index[id]
	if !found {
		return Setting{}, false
	}
	return snap.all[i], true
}

// All returns every setting, hidden ones too, in the order of their ids. The
// slice is shared and must not be changed.
func (snap *Snapshot) All() []Setting { return snap.all }

// Idle returns the ids, in order, of the settings that have no effect here;
// hidden ones are not among them.
func (snap *Snapshot) Idle() []string {
	ids := []string{}
	for _, s := range snap.all {
		if s.Spec.Idle && !s.Hidden {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Problems returns what of the environment and the database could not be
// used, for the log; the settings concerned keep their default.
func (snap *Snapshot) Problems() []error { return snap.problems }

func (snap *Snapshot) value(id string) any {
	i, found := snap.index[id]
	if !found {
		return nil
	}
	return snap.all[i].Value
}

// Bool returns the value of a Boolean.
func (snap *Snapshot) Bool(id string) bool {
	value, _ := snap.value(id).(bool)
	return value
}

// String returns the value of a setting that is text.
func (snap *Snapshot) String(id string) string {
	value, _ := snap.value(id).(string)
	return value
}

// Float returns the value of a number.
func (snap *Snapshot) Float(id string) float64 {
	value, _ := snap.value(id).(float64)
	return value
}

// Int returns the value of a number without its fraction.
func (snap *Snapshot) Int(id string) int { return int(snap.Float(id)) }

// Site returns the address at which people reach the workspace, without a
// slash at its end; it may be unset.
func (snap *Snapshot) Site() string { return strings.TrimRight(snap.String("Site_Url"), "/") }

// Strings returns the value of a MultiSelect; it must not be changed.
func (snap *Snapshot) Strings(id string) []string {
	value, _ := snap.value(id).([]string)
	return value
}

// List returns the entries of a text that holds a comma-separated list,
// without the spaces around them and without empty ones. It allocates.
func (snap *Snapshot) List(id string) []string {
	var list []string
	for part := range strings.SplitSeq(snap.String(id), ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
