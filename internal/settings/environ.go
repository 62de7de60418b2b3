package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gantry/internal/model"
)

// overwritePrefix begins the name of a variable that decides a setting.
const overwritePrefix = "OVERWRITE_SETTING_"

// environment is the variables of the process by name.
type environment map[string]string

func parseEnviron(environ []string) environment {
	env := make(environment, len(environ))
	for _, entry := range environ {
		if name, value, found := strings.Cut(entry, "="); found {
			env[name] = value
		}
	}
	return env
}

// ids returns the set of ids that a variable lists, separated by commas.
func (env environment) ids(name string) map[string]bool {
	set := make(map[string]bool)
	for id := range strings.SplitSeq(env[name], ",") {
		set[strings.TrimSpace(id)] = true
	}
	return set
}

// marks is what the environment hides, blocks and asks for in the wizard.
type marks struct{ hidden, blocked, wizard map[string]bool }

func (env environment) marks() marks {
	return marks{env.ids("SETTINGS_HIDDEN"), env.ids("SETTINGS_BLOCKED"), env.ids("SETTINGS_REQUIRED_ON_WIZARD")}
}

// on marks settings, in place.
func (m marks) on(specs []Spec) []Spec {
	for i := range specs {
		spec := &specs[i]
		spec.Hidden = spec.Hidden || m.hidden[spec.ID]
		spec.Blocked = spec.Blocked || m.blocked[spec.ID]
		spec.OnWizard = spec.OnWizard || m.wizard[spec.ID]
	}
	return specs
}

// onGroups marks headings, in place.
func (m marks) onGroups(groups []Group) []Group {
	for i := range groups {
		group := &groups[i]
		group.Hidden, group.Blocked = m.hidden[group.ID], m.blocked[group.ID]
	}
	return groups
}

// begin returns the setting as it is while nothing is stored. What the
// environment decides counts as changed now: clients that ask only for news
// must see it, whatever an earlier start said.
func (s *Settings) begin(spec *Spec) (Setting, error) {
	setting := Setting{
		Spec: spec, Value: spec.Default, Source: sourceTable,
		TS: s.since, CreatedAt: s.since, UpdatedAt: s.since,
	}
	name := overwritePrefix + spec.ID
	text, found := s.env[name]
	if !found {
		name = spec.ID
		if text, found = s.env[name]; !found {
			return setting, nil
		}
	}
	value, err := spec.parse(text)
	if err != nil {
		return setting, fmt.Errorf("environment variable %s: %w", name, err)
	}
	setting.Value, setting.EnvValue, setting.Source = value, value, sourceEnv
	setting.fixed = name != spec.ID
	setting.UpdatedAt = model.Now()
	return setting, nil
}

// reportUnknown notes variables that would decide a setting there is not.
// Services of sign-in may be added later.
func (s *Settings) reportUnknown() {
	for _, name := range slices.Sorted(maps.Keys(s.env)) {
		id, found := strings.CutPrefix(name, overwritePrefix)
		if _, exists := s.index[id]; found && !exists && !strings.HasPrefix(id, customPrefix) {
			s.problems = append(s.problems, fmt.Errorf("environment variable %s: %w", name, errNoSetting))
		}
	}
}

var errNoSetting = errors.New("no such setting")
