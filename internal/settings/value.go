package settings

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// coerce returns value in the Go type of the setting. Like Rocket.Chat's
// clients it takes "true" for true and "5" for 5; what does not fit is refused.
func (s *Spec) coerce(value any) (any, error) {
	switch s.Type {
	case Boolean:
		return s.boolean(value)
	case Int, Timespan, Range:
		return s.number(value)
	case MultiSelect:
		return s.list(value)
	case Asset:
		return s.picture(value)
	case Action:
		return nil, s.refuse(value)
	}
	return s.text(value)
}

func (s *Spec) text(value any) (any, error) {
	text, ok := asText(value)
	if !ok || !utf8.ValidString(text) {
		return nil, s.refuse(value)
	}
	if s.Type == Select && !s.offers(text) && text != s.Default {
		return nil, s.refuse(value)
	}
	if s.Code == "application/json" && text != "" && !jsontext.Value(text).IsValid() {
		return nil, &model.Error{Code: "Invalid JSON provided"}
	}
	return text, nil
}

func (s *Spec) boolean(value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(v) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return nil, s.refuse(value)
}

func (s *Spec) number(value any) (any, error) {
	var n float64
	switch v := value.(type) {
	case float64:
		n = v
	case int:
		n = float64(v)
	case string:
		parsed, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return nil, s.refuse(value)
		}
		n = parsed
	default:
		return nil, s.refuse(value)
	}
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0):
		return nil, s.refuse(value)
	case s.Type == Range && n < 0:
		return nil, invalid("Value for setting %s must be greater than or equal to 0", s.ID)
	case s.Type == Range && n > 100:
		return nil, invalid("Value for setting %s must be less than or equal to 100", s.ID)
	}
	return n, nil
}

func (s *Spec) list(value any) (any, error) {
	var keys []string
	switch v := value.(type) {
	case []string:
		keys = slices.Clone(v)
	case []any:
		for _, element := range v {
			key, ok := asText(element)
			if !ok {
				return nil, s.refuse(value)
			}
			keys = append(keys, key)
		}
	default:
		return nil, s.refuse(value)
	}
	for _, key := range keys {
		if !s.offers(key) {
			return nil, s.refuse(value)
		}
	}
	return keys, nil
}

// picture takes the address of a replacement; the built-in picture stays what
// the table says.
func (s *Spec) picture(value any) (any, error) {
	picture, _ := s.Default.(Picture)
	switch v := value.(type) {
	case Picture:
		picture.URL = v.URL
		return picture, nil
	case map[string]any:
		url, ok := v["url"].(string)
		if !ok && v["url"] != nil || !utf8.ValidString(url) {
			return nil, s.refuse(value)
		}
		picture.URL = url
		return picture, nil
	}
	return nil, s.refuse(value)
}

// asText returns what a scalar reads as.
func asText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case int:
		return strconv.Itoa(v), true
	}
	return "", false
}

// refuse says that value is none of this setting. It repeats a scalar, as
// upstream does, but never a secret.
func (s *Spec) refuse(value any) *model.Error {
	text, ok := asText(value)
	if s.Secret || !ok || !utf8.ValidString(text) {
		text = s.ID
	}
	return invalid("Invalid setting value %s", text)
}

func invalid(format string, args ...any) *model.Error {
	return model.Errorf("error-invalid-setting-value", format, args...).By("saveSettings")
}

// decode reads a stored value.
func (s *Spec) decode(stored []byte) (any, error) {
	var value any
	if err := json.Unmarshal(stored, &value); err != nil {
		return nil, err
	}
	return s.coerce(value)
}

// parse reads a value from the environment: a list is JSON, all else is
// written as it is.
func (s *Spec) parse(text string) (any, error) {
	if s.Type == MultiSelect || s.Type == Asset {
		return s.decode([]byte(text))
	}
	return s.coerce(text)
}
