package chat

import (
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
	"gantry/internal/settings"
)

// fieldSchema keeps the schema of messages' custom fields compiled while the
// setting stays as it is.
type fieldSchema struct {
	last atomic.Pointer[compiledFields]
}

type compiledFields struct {
	source string
	schema *jsonSchema
	err    error
}

// of returns the schema that the settings hold.
func (f *fieldSchema) of(s *settings.Snapshot) (*jsonSchema, error) {
	source := s.String("Message_CustomFields")
	if last := f.last.Load(); last != nil && last.source == source {
		return last.schema, last.err
	}
	found := &compiledFields{source: source}
	found.schema, found.err = readFieldSchema(source)
	f.last.Store(found)
	return found.schema, found.err
}

// errFieldConfig is a refusal for which the admins are to blame.
var errFieldConfig = model.Fail("Invalid custom fields config")

// readFieldSchema reads the setting: the schema of an object that has no other
// fields than those it names.
func readFieldSchema(source string) (*jsonSchema, error) {
	raw := jsontext.Value(source)
	if !raw.IsValid() || raw.Kind() != '{' {
		return nil, errFieldConfig
	}
	var top struct {
		Type jsontext.Value `json:"type"`
	}
	if err := json.Unmarshal(raw, &top); err != nil {
		return nil, errFieldConfig.Because(err)
	}
	if len(top.Type) > 0 && string(top.Type) != `"object"` {
		return nil, errFieldConfig
	}
	schema, err := compileSchema(raw, 0)
	if err != nil {
		return nil, errFieldConfig.Because(err)
	}
	schema.types, schema.nullable, schema.closed, schema.rest = []string{"object"}, false, true, nil
	return schema, nil
}

// checkFields refuses custom fields that the workspace has not, or that are
// not as it wants them.
func (s *Service) checkFields(fields map[string]jsontext.Value) error {
	settings := s.Settings.Get()
	if !settings.Bool("Message_CustomFields_Enabled") {
		return model.Fail("Custom fields not enabled")
	}
	schema, err := s.fields.of(settings)
	if err != nil {
		return err
	}
	object := make(map[string]any, len(fields))
	for name, raw := range fields {
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return model.Fail("Invalid custom fields").Because(err)
		}
		object[name] = value
	}
	if !schema.accepts(object) {
		return model.Fail("Invalid custom fields")
	}
	return nil
}
