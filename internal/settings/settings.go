package settings

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// Store keeps the values that an admin changed.
type Store interface {
	// Settings returns all of them, and all whose PutSettings has returned.
	Settings(ctx context.Context) ([]Stored, error)
	// PutSettings keeps these values, all of them or on an error none, records
	// what changes and lets other nodes know.
	PutSettings(ctx context.Context, changed []Edit) error
}

// Edit is a value to be kept, and what the record of changes says of it.
type Edit struct {
	Stored
	Was    []byte // JSON: what holds where nothing is stored yet
	Secret bool   // the record says that it changed, and not to what
}

// Stored is the kept value of one setting, as JSON.
type Stored struct {
	ID        string
	Value     []byte
	UpdatedAt model.Time
}

// Settings gives out the settings of a workspace and changes them. It is safe
// for use by many goroutines.
type Settings struct {
	store    Store
	specs    []Spec // the table as this process runs it, in the order of ids
	groups   []Group
	index    map[string]int
	initial  []Setting // what holds where nothing is stored
	problems []error   // of the environment
	env      environment
	marks    marks
	since    model.Time // when the workspace was installed

	load    sync.Mutex // held from reading the store until the snapshot is swapped
	current atomic.Pointer[Snapshot]
}

// Option changes what New returns.
type Option func(*Settings)

// WithDefault gives a setting another default, as for Site_Url and uniqueID,
// which differ from one workspace to the next.
func WithDefault(id string, value any) Option {
	return func(s *Settings) {
		i, found := s.index[id]
		if !found {
			s.problems = append(s.problems, fmt.Errorf("default of %s: %w", id, errNoSetting))
			return
		}
		coerced, err := s.specs[i].coerce(value)
		if err != nil {
			s.problems = append(s.problems, fmt.Errorf("default of %s: %w", id, err))
			return
		}
		s.specs[i].Default = coerced
	}
}

// New returns the settings before anything stored is known: the table, the
// given defaults and the environment, in the form of os.Environ. Call Load
// before serving.
//
// OVERWRITE_SETTING_<id> decides a setting whatever is stored, <id> only while
// nothing is stored. SETTINGS_HIDDEN, SETTINGS_BLOCKED and
// SETTINGS_REQUIRED_ON_WIZARD are comma-separated ids.
func New(store Store, environ []string, installedAt model.Time, options ...Option) *Settings {
	s := &Settings{store: store, specs: slices.Clone(Table()), index: make(map[string]int)}
	slices.SortFunc(s.specs, func(a, b Spec) int { return strings.Compare(a.ID, b.ID) })
	for i := range s.specs {
		s.index[s.specs[i].ID] = i
	}
	for _, option := range options {
		option(s)
	}
	s.env, s.since = parseEnviron(environ), installedAt
	s.marks = s.env.marks()
	s.groups = s.marks.onGroups(headings(installedAt))
	s.specs = s.marks.on(s.specs)
	for i := range s.specs {
		setting, err := s.begin(&s.specs[i])
		if err != nil {
			s.problems = append(s.problems, err)
		}
		s.initial = append(s.initial, setting)
	}
	s.reportUnknown()
	s.current.Store(s.lay(nil))
	return s
}

// headings returns the groups of the table that have a name.
func headings(installedAt model.Time) []Group {
	var list []Group
	for _, g := range groups {
		if g.id != "" {
			list = append(list, Group{
				ID: g.id, Type: "group", Label: g.id, Description: g.id + "_Description", Sorter: len(list), TS: installedAt,
			})
		}
	}
	return list
}

// Groups returns the headings of the settings. The slice is shared and must
// not be changed.
func (s *Settings) Groups() []Group { return s.groups }

// Get returns the settings as they are now.
func (s *Settings) Get() *Snapshot { return s.current.Load() }

// Load reads what is stored anew. Whoever hears that another node changed a
// setting calls it before looking.
func (s *Settings) Load(ctx context.Context) error {
	s.load.Lock()
	defer s.load.Unlock()
	rows, err := s.store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	s.current.Store(s.lay(rows))
	return nil
}

// lay returns a snapshot of the stored rows over what holds without them. A
// row of a setting there is not is left alone: a later version may have
// written it.
func (s *Settings) lay(rows []Stored) *Snapshot {
	snap := &Snapshot{index: s.index, all: slices.Clone(s.initial), problems: slices.Clone(s.problems)}
	s.extend(snap, rows)
	for _, row := range rows {
		i, found := snap.index[row.ID]
		if !found || snap.all[i].fixed || string(row.Value) == forgotten {
			continue
		}
		setting := &snap.all[i]
		value, err := setting.decode(row.Value)
		if err != nil {
			snap.problems = append(snap.problems, fmt.Errorf("stored setting %s: %w", row.ID, err))
			continue
		}
		setting.Value, setting.UpdatedAt = value, row.UpdatedAt
		setting.Source, setting.EnvValue = sourceTable, nil
	}
	return snap
}

// Change asks for another value of a setting.
type Change struct {
	ID    string
	Value any
}

// Set is SetAll for one setting; it returns the setting as it is now.
func (s *Settings) Set(ctx context.Context, id string, value any) (Setting, error) {
	if err := s.SetAll(ctx, []Change{{id, value}}); err != nil {
		return Setting{}, err
	}
	setting, _ := s.Get().Lookup(id)
	return setting, nil
}

// SetAll gives settings values, all of them or on an error none. A value is
// brought to its setting's type or refused with error-invalid-setting-value.
// When SetAll returns, the changes hold for everybody on this node; what the
// environment decides is kept for the day it does not, and changes nothing
// now. A setting that clients cannot write does not exist here:
// model.ErrNotFound.
func (s *Settings) SetAll(ctx context.Context, changes []Change) error {
	now := model.Now()
	rows := make([]Stored, len(changes))
	for i, c := range changes {
		doc, err := s.encode(c)
		if err != nil {
			return err
		}
		rows[i] = Stored{c.ID, doc, now}
	}
	return s.put(ctx, rows)
}

// put keeps rows and brings them into force. Nothing is locked while the store
// works: it may tell others, who Load.
func (s *Settings) put(ctx context.Context, rows []Stored) error {
	edits, err := s.edits(rows)
	if err != nil {
		return err
	}
	if err := s.store.PutSettings(ctx, edits); err != nil {
		return fmt.Errorf("store settings: %w", err)
	}
	return s.Load(ctx)
}

// edits says of rows what they replace. Of a setting that is not known here,
// as that of a service that is being made, nothing is told.
func (s *Settings) edits(rows []Stored) ([]Edit, error) {
	snap, list := s.Get(), make([]Edit, len(rows))
	for i, row := range rows {
		setting, found := snap.Lookup(row.ID)
		list[i] = Edit{Stored: row, Secret: !found || setting.Secret}
		if list[i].Secret {
			continue
		}
		was, err := json.Marshal(setting.Value)
		if err != nil {
			return nil, fmt.Errorf("encode setting %s: %w", row.ID, err)
		}
		list[i].Was = was
	}
	return list, nil
}

// encode returns what the store keeps of a change.
func (s *Settings) encode(c Change) ([]byte, error) {
	setting, found := s.Get().Lookup(c.ID)
	if !found || setting.Hidden || setting.Blocked {
		return nil, fmt.Errorf("setting %q: %w", c.ID, model.ErrNotFound)
	}
	coerced, err := setting.coerce(c.Value)
	if err != nil {
		return nil, err
	}
	doc, err := json.Marshal(coerced)
	if err != nil {
		return nil, fmt.Errorf("encode setting %s: %w", c.ID, err)
	}
	return doc, nil
}
