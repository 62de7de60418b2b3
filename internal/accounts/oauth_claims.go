package accounts

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// claims is what a provider says of somebody. Numbers keep their digits: an
// id is not to be rounded to that of somebody else.
type claims map[string]any

// readClaims reads a provider's JSON.
func readClaims(doc []byte) (claims, error) {
	digits := json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
		if dec.PeekKind() != '0' {
			return errors.ErrUnsupported
		}
		number, err := dec.ReadValue()
		*v = string(bytes.TrimSpace(number))
		return err
	})
	c := claims{}
	if err := json.Unmarshal(doc, &c, json.WithUnmarshalers(digits)); err != nil {
		return nil, fmt.Errorf("read what the provider says: %w", err)
	}
	return c, nil
}

// at returns the text at a path of names and indexes, parted by dots; "" where
// there is none.
func (c claims) at(path string) string {
	var value any = map[string]any(c)
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(v) {
				return ""
			}
			value = v[n]
		default:
			return ""
		}
	}
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// first returns the first text there is at one of some paths.
func (c claims) first(paths ...string) string {
	for _, path := range paths {
		if text := c.at(path); text != "" {
			return text
		}
	}
	return ""
}

// normal returns the claims of a provider that wraps them.
func (c claims) normal() claims {
	if inner, wrapped := c["result"].(map[string]any); wrapped {
		return inner
	}
	return c
}

// subject is the provider's id of somebody, under the names that upstream
// knows of.
func (c claims) subject() string {
	id := c.first("id", "_id", "ID", "user_id", "CharacterID", "user.userid_sec.0", "user.userid", "user.user_id", "phid", "sub",
		"metadata.uid", "userid", "ocs.data.id")
	if id == "0" || id == "false" {
		return ""
	}
	return id
}

func (c claims) name() string {
	return c.first("name", "username", "nickname", "CharacterName", "userName", "preferred_username", "user.name", "fullName", "ocs.data.displayname")
}

func (c claims) email() string {
	return c.first("email", "user.email", "user.user_email", "ocs.data.email", "emails.0.address")
}

// vouches says whether the provider has made sure that an address is theirs.
func (c claims) vouches(address string) bool {
	said := c.at("email")
	return address != "" && strings.EqualFold(said, address) && (c.at("email_verified") == "true" || c.at("verified_email") == "true" || c.at("confirmed_at") != "")
}

// list returns the texts at a path: a list, or one text parted by commas or
// spaces.
func (c claims) list(path string) []string {
	var value any = map[string]any(c)
	for step := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[step]
	}
	var out []string
	switch v := value.(type) {
	case string:
		out = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
	case []any:
		for _, one := range v {
			if text, ok := one.(string); ok {
				out = append(out, text)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var (
	blank   = regexp.MustCompile(`{{((?:[^}]|}[^}])+)}}`)
	formula = regexp.MustCompile(`^/(.*)/::(.+)$`)
)

// fill returns the text that a field's template asks for: a path, or a text
// with paths in {{}}, of which each may be given as /expression/::path to take
// the expression's first group.
func (c claims) fill(template string) (string, error) {
	if !blank.MatchString(template) {
		return c.at(template), nil
	}
	var faults []error
	text := blank.ReplaceAllStringFunc(template, func(found string) string {
		text, err := c.part(found[2 : len(found)-2])
		faults = append(faults, err)
		return text
	})
	return text, errors.Join(faults...)
}

func (c claims) part(path string) (string, error) {
	parts := formula.FindStringSubmatch(path)
	if parts == nil {
		return c.at(path), nil
	}
	expression, err := regexp.Compile(parts[1])
	if err != nil {
		return "", fmt.Errorf("the expression of a field: %w", err)
	}
	found := expression.FindStringSubmatch(c.at(parts[2]))
	if len(found) < 2 {
		return "", nil
	}
	return found[1], nil
}

// field returns what a template asks for, or else what is said anyway.
func (c claims) field(template, otherwise string) (string, error) {
	if template == "" {
		return otherwise, nil
	}
	text, err := c.fill(template)
	return cmp.Or(strings.TrimSpace(text), otherwise), err
}
