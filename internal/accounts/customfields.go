package accounts

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// fieldSpec is what the setting Accounts_CustomFields says of a field.
type fieldSpec struct {
	Type      string   `json:"type"`
	Required  bool     `json:"required"`
	Public    bool     `json:"public"`
	MinLength int      `json:"minLength"`
	MaxLength int      `json:"maxLength"`
	Options   []string `json:"options"`
}

// fieldSpecs returns the custom fields of the workspace; nil without any.
func (s *Service) fieldSpecs() (map[string]fieldSpec, error) {
	text := strings.TrimSpace(s.Settings.Get().String("Accounts_CustomFields"))
	if text == "" {
		return nil, nil
	}
	var specs map[string]fieldSpec
	if err := json.Unmarshal([]byte(text), &specs); err != nil {
		return nil, model.Errorf("error-invalid-customfield-json", "Invalid JSON for Custom Fields").Because(err)
	}
	return specs, nil
}

// checkFields refuses values that the workspace's fields do not allow.
func checkFields(specs map[string]fieldSpec, given map[string]jsontext.Value) error {
	for _, name := range slices.Sorted(maps.Keys(specs)) {
		if err := checkField(name, specs[name], given[name]); err != nil {
			return err
		}
	}
	return nil
}

func checkField(name string, spec fieldSpec, given jsontext.Value) error {
	refuse := func(format string, args ...any) error {
		return model.Errorf("error-user-registration-custom-field", format, args...).By("registerUser")
	}
	var text string
	if given.Kind() == '"' {
		if err := json.Unmarshal(given, &text); err != nil {
			return refuse("Value for field %s is invalid", name)
		}
	}
	trimmed := strings.TrimSpace(text)
	length := len(utf16.Encode([]rune(trimmed)))
	switch {
	case spec.Required && trimmed == "":
		return refuse("Field %s is required", name)
	case spec.Type == "select" && !slices.Contains(spec.Options, text):
		return refuse("Value for field %s is invalid", name)
	case spec.MaxLength > 0 && length > spec.MaxLength:
		return refuse("Max length of field %s %d", name, spec.MaxLength)
	case spec.MinLength > 0 && length > 0 && length < spec.MinLength:
		return refuse("Min length of field %s %d", name, spec.MinLength)
	}
	return nil
}

// acceptFields returns those of the given values that the workspace has
// fields for, or a refusal. Without fields nothing is kept.
func (s *Service) acceptFields(given map[string]jsontext.Value) (map[string]jsontext.Value, error) {
	if given == nil {
		return nil, nil
	}
	specs, err := s.fieldSpecs()
	if err != nil || specs == nil {
		return nil, err
	}
	if err := checkFields(specs, given); err != nil {
		return nil, err
	}
	kept := map[string]jsontext.Value{}
	for name := range specs {
		if value, ok := given[name]; ok {
			kept[name] = value
		}
	}
	return kept, nil
}

// customFields returns a user's values of the fields that are public, or of
// all that the workspace has.
func (s *Service) customFields(u model.User, all bool) map[string]jsontext.Value {
	specs, err := s.fieldSpecs()
	if err != nil {
		return nil // a faulty setting shows nothing
	}
	shown := map[string]jsontext.Value{}
	for name, spec := range specs {
		if value, ok := u.CustomFields[name]; ok && (all || spec.Public) {
			shown[name] = value
		}
	}
	return shown
}

// fieldNames returns the names of the fields users can be filtered by.
func (s *Service) fieldNames(all bool) []string {
	specs, err := s.fieldSpecs()
	if err != nil {
		return nil
	}
	var names []string
	for name, spec := range specs {
		if all || spec.Public {
			names = append(names, name)
		}
	}
	return names
}
