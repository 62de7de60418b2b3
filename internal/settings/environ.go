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

// mark hides and blocks settings and groups as the environment asks.
func (s *Settings) mark(env environment) {
	hidden, blocked, wizard := env.ids("SETTINGS_HIDDEN"), env.ids("SETTINGS_BLOCKED"), env.ids("SETTINGS_REQUIRED_ON_WIZARD")
	for i := range s.specs {
		spec := &s.specs[i]
		spec.Hidden = spec.Hidden || hidden[spec.ID]
		spec.Blocked = spec.Blocked || blocked[spec.ID]
		spec.OnWizard = spec.OnWizard || wizard[spec.ID]
	}
	for i := range s.groups {
		group := &s.groups[i]
		group.Hidden, group.Blocked = hidden[group.ID], blocked[group.ID]
	}
}

// begin returns the setting as it is while nothing is stored. What the
// environment decides counts as changed now: clients that ask only for news
// must see it, whatever an earlier start said.
func (s *Settings) begin(spec *Spec, env environment, installedAt model.Time) Setting {
	setting := Setting{
		Spec: spec, Value: spec.Default, Source: sourceTable,
		TS: installedAt, CreatedAt: installedAt, UpdatedAt: installedAt,
	}
	name := overwritePrefix + spec.ID
	text, found := env[name]
	if !found {
		name = spec.ID
		if text, found = env[name]; !found {
			return setting
		}
	}
	value, err := spec.parse(text)
	if err != nil {
		s.problems = append(s.problems, fmt.Errorf("environment variable %s: %w", name, err))
		return setting
	}
	setting.Value, setting.EnvValue, setting.Source = value, value, sourceEnv
	setting.fixed = name != spec.ID
	setting.UpdatedAt = model.Now()
	return setting
}

// reportUnknown notes variables that would decide a setting there is not.
func (s *Settings) reportUnknown(env environment) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		id, found := strings.CutPrefix(name, overwritePrefix)
		if _, exists := s.index[id]; found && !exists {
			s.problems = append(s.problems, fmt.Errorf("environment variable %s: %w", name, errNoSetting))
		}
	}
}

var errNoSetting = errors.New("no such setting")
