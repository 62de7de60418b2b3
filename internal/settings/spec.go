package settings

import (
	"slices"

	"gantry/internal/model"
)

// Type is a setting's type as clients know it; it decides the form of the
// value and the field an admin sees.
type Type string

// The types of settings, and the Go type of their values where it is not
// string.
const (
	Boolean     Type = "boolean"     // bool
	Int         Type = "int"         // float64
	Range       Type = "range"       // float64 from 0 to 100
	Timespan    Type = "timespan"    // float64, milliseconds
	MultiSelect Type = "multiSelect" // []string, all among Values
	Asset       Type = "asset"       // Picture
	String      Type = "string"
	Password    Type = "password"
	Select      Type = "select" // one of Values
	Code        Type = "code"
	Color       Type = "color"
	Language    Type = "language"
	Timezone    Type = "timezone"
	RelativeURL Type = "relativeUrl"
	Lookup      Type = "lookup" // one of what the endpoint Lookup lists
	Action      Type = "action" // a button; the value names what it does and is fixed
)

// Spec is what is known of a setting before anybody gives it a value. It is
// shared by all snapshots and must not be changed.
type Spec struct {
	ID string `json:"_id"`
	// Type may be left out of the table where Default says it: bool is
	// Boolean, a number Int, a string String.
	Type    Type   `json:"type"`
	Default any    `json:"packageValue"`
	Group   string `json:"group,omitempty"`
	Section string `json:"section,omitempty"`
	Tab     string `json:"tab,omitempty"`
	Sorter  int    `json:"sorter"` // place within the group

	Public   bool `json:"public"`  // anybody may read it
	Hidden   bool `json:"hidden"`  // no client reads or writes it
	Blocked  bool `json:"blocked"` // no client writes it
	Secret   bool `json:"secret"`  // the value must not appear in logs
	ReadOnly bool `json:"readonly,omitzero"`

	// Enterprise marks what Rocket.Chat gives only with a licence: its clients
	// ask for the flag and for what the setting is worth without one.
	Enterprise bool     `json:"enterprise"`
	Unlicensed any      `json:"invalidValue,omitzero"`
	Modules    []string `json:"modules,omitempty"`

	Values      []Choice     `json:"values,omitempty"`
	Code        string       `json:"code,omitempty"`           // of Code: the language
	Lookup      string       `json:"lookupEndpoint,omitempty"` // of Lookup: where the choices are listed
	ActionText  string       `json:"actionText,omitempty"`     // of Action
	Asset       string       `json:"asset,omitempty"`          // of Asset: its name
	Constraints *Constraints `json:"fileConstraints,omitempty"`

	Label        string `json:"i18nLabel"`
	Description  string `json:"i18nDescription"`
	Alert        string `json:"alert,omitempty"`
	Placeholder  string `json:"placeholder,omitempty"`
	Multiline    bool   `json:"multiline,omitzero"`
	Autocomplete bool   `json:"autocomplete"`
	OnWizard     bool   `json:"requiredOnWizard"`

	// Idle marks what nothing acts on, neither here nor in clients by
	// themselves: it is there because clients ask for it. Documents do not tell
	// of it, as they are Rocket.Chat's.
	Idle bool `json:"-"`

	// Needs and Shown say when an admin can change the setting and when it is
	// there to be seen, in the words of query; clients get them as JSON.
	Needs        string `json:"-"`
	Shown        string `json:"-"`
	EnableQuery  string `json:"enableQuery,omitempty"`
	DisplayQuery string `json:"displayQuery,omitempty"`
}

// Choice is one of the values that a Select or MultiSelect offers.
type Choice struct {
	Key   string `json:"key"`
	Label string `json:"i18nLabel"`
}

// Picture is the value of an Asset: where the built-in picture is, and where
// the one that replaces it.
type Picture struct {
	URL        string `json:"url,omitempty"`
	DefaultURL string `json:"defaultUrl,omitempty"`
}

// Constraints is what an uploaded picture must be; 0 is any width or height.
type Constraints struct {
	Type       string   `json:"type"`
	Extensions []string `json:"extensions"`
	Width      int      `json:"width,omitzero"`
	Height     int      `json:"height,omitzero"`
}

// Group is a heading under which clients show settings.
type Group struct {
	ID          string `json:"_id"`
	Type        string `json:"type"` // "group"
	Label       string `json:"i18nLabel"`
	Description string `json:"i18nDescription"`
	Sorter      int    `json:"sorter"`
	Hidden      bool   `json:"hidden"`
	Blocked     bool   `json:"blocked"`

	TS model.Time `json:"ts"`
}

// offers says whether key is one of the choices.
func (s *Spec) offers(key string) bool {
	return slices.ContainsFunc(s.Values, func(choice Choice) bool { return choice.Key == key })
}
