package settings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
)

// memory is a Store. It tells of every change before it answers, as a bus in
// the same process may.
type memory struct {
	mu      sync.Mutex
	rows    map[string]Stored
	changed func()
	fail    error
}

func (m *memory) Settings(context.Context) ([]Stored, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []Stored
	for _, row := range m.rows {
		rows = append(rows, row)
	}
	return rows, m.fail
}

func (m *memory) PutSettings(_ context.Context, changed []Edit) error {
	if m.fail != nil {
		return m.fail
	}
	m.mu.Lock()
	if m.rows == nil {
		m.rows = make(map[string]Stored)
	}
	for _, row := range changed {
		m.rows[row.ID] = row.Stored
	}
	m.mu.Unlock()
	if m.changed != nil {
		m.changed()
	}
	return nil
}

const installed = model.Time(1_700_000_000_000)

func open(t *testing.T, store *memory, environ ...string) *Settings {
	t.Helper()
	s := New(store, environ, installed)
	if err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func set(t *testing.T, s *Settings, id string, value any) Setting {
	t.Helper()
	setting, err := s.Set(t.Context(), id, value)
	if err != nil {
		t.Fatalf("set %s to %v: %v", id, value, err)
	}
	return setting
}

func TestReads(t *testing.T) {
	snap := open(t, &memory{}).Get()
	if !snap.Bool("Accounts_AllowEmailChange") || snap.Int("Accounts_LoginExpiration") != 90 ||
		snap.String("Accounts_RegistrationForm") != "Public" || snap.Float("API_Default_Count") != 50 {
		t.Error("defaults do not read as their types")
	}
	if got := snap.Strings("Accounts_Default_User_Preferences_sidebarSectionsOrder"); !slices.Equal(got, sidebarSections) {
		t.Errorf("got %v", got)
	}
	if got := snap.List("Accounts_SearchFields"); !slices.Equal(got, []string{"username", "name", "bio", "nickname"}) {
		t.Errorf("got %v", got)
	}
	if snap.Bool("nothing") || snap.Int("nothing") != 0 || snap.String("nothing") != "" || snap.Strings("nothing") != nil {
		t.Error("an unknown id reads as something")
	}
	if snap.Bool("Site_Name") || snap.Int("Site_Name") != 0 || snap.String("API_Default_Count") != "" {
		t.Error("a value reads as a type it is not")
	}
	if !slices.IsSortedFunc(snap.All(), func(a, b Setting) int { return strings.Compare(a.ID, b.ID) }) || len(snap.All()) != len(Table()) {
		t.Error("All is not the table in the order of ids")
	}
}

func TestReadsAllocateNothing(t *testing.T) {
	s := open(t, &memory{})
	allocs := testing.AllocsPerRun(100, func() {
		snap := s.Get()
		snap.Bool("Accounts_AllowEmailChange")
		snap.Int("Accounts_LoginExpiration")
		snap.String("Site_Name")
		snap.Strings("Hide_System_Messages")
		snap.Lookup("Site_Url")
	})
	if allocs != 0 {
		t.Errorf("a read allocates %v times", allocs)
	}
}

func TestSetCoerces(t *testing.T) {
	s := open(t, &memory{})
	for _, c := range []struct {
		id        string
		give, get any
	}{
		{"Accounts_AllowEmailChange", false, false},
		{"Accounts_AllowEmailChange", "TRUE", true},
		{"Accounts_LoginExpiration", "5", 5.0},
		{"Accounts_LoginExpiration", 5.0, 5.0},
		{"Message_AllowEditing_BlockEditInMinutes", 0.01, 0.01},
		{"Accounts_Password_Policy_MaxLength", -1.0, -1.0},
		{"Accounts_Default_User_Preferences_masterVolume", "50", 50.0},
		{"Site_Name", 7.0, "7"},
		{"Site_Name", true, "true"},
		{"Log_Level", 2.0, "2"},
		{"Organization_Type", "", ""},
		{"Message_CustomFields", "", ""},
		{"Message_CustomFields", `{"properties":{}}`, `{"properties":{}}`},
		{"Accounts_CustomFields", "not JSON", "not JSON"},
		{"RetentionPolicy_TTL_DMs", 1e9, 1e9},
		{"Assets_logo", map[string]any{"url": "assets/logo.png", "defaultUrl": "http://evil"}, Picture{"assets/logo.png", "images/logo/logo.svg"}},
	} {
		if got := set(t, s, c.id, c.give).Value; got != c.get {
			t.Errorf("%s set to %#v is %#v, want %#v", c.id, c.give, got, c.get)
		}
	}
	set(t, s, "Hide_System_Messages", []any{"uj", "ul"})
	if got := s.Get().Strings("Hide_System_Messages"); !slices.Equal(got, []string{"uj", "ul"}) {
		t.Errorf("got %v", got)
	}
}

func TestSetRefuses(t *testing.T) {
	s := open(t, &memory{})
	const code = "error-invalid-setting-value"
	for _, c := range []struct {
		id    string
		value any
		code  string
		text  string
	}{
		{"Accounts_AllowEmailChange", "yes", code, "Invalid setting value yes [error-invalid-setting-value]"},
		{"Accounts_AllowEmailChange", 1.0, code, ""},
		{"Accounts_AllowEmailChange", nil, code, ""},
		{"Accounts_LoginExpiration", "", code, ""},
		{"Accounts_LoginExpiration", "NaN", code, ""},
		{"Accounts_LoginExpiration", "1e999", code, ""},
		{"Accounts_LoginExpiration", true, code, ""},
		{"Accounts_RegistrationForm", "Open", code, "Invalid setting value Open [error-invalid-setting-value]"},
		{"Site_Name", nil, code, ""},
		{"Site_Name", map[string]any{"$ne": ""}, code, "Invalid setting value Site_Name [error-invalid-setting-value]"},
		{"Site_Name", "\xff", code, "Invalid setting value Site_Name [error-invalid-setting-value]"},
		{"SMTP_Password", []any{"hunter2"}, code, "Invalid setting value SMTP_Password [error-invalid-setting-value]"},
		{"Hide_System_Messages", "uj", code, ""},
		{"Hide_System_Messages", []any{"uj", "zz"}, code, ""},
		{"Hide_System_Messages", []any{nil}, code, ""},
		{"Assets_logo", "assets/logo.png", code, ""},
		{"Assets_logo", map[string]any{"url": 1.0}, code, ""},
		{"Restart", "rm", code, ""},
		{"Custom_Translations", "{", "Invalid JSON provided", "[Invalid JSON provided]"},
		{"Accounts_Default_User_Preferences_masterVolume", "-1", code,
			"Value for setting Accounts_Default_User_Preferences_masterVolume must be greater than or equal to 0 [error-invalid-setting-value]"},
		{"Accounts_Default_User_Preferences_masterVolume", "101", code,
			"Value for setting Accounts_Default_User_Preferences_masterVolume must be less than or equal to 100 [error-invalid-setting-value]"},
	} {
		before, _ := s.Get().Lookup(c.id)
		_, err := s.Set(t.Context(), c.id, c.value)
		var refusal *model.Error
		if !errors.As(err, &refusal) || refusal.Code != c.code || c.text != "" && err.Error() != c.text {
			t.Errorf("%s set to %#v: %v", c.id, c.value, err)
		}
		if after, _ := s.Get().Lookup(c.id); after.UpdatedAt != before.UpdatedAt {
			t.Errorf("%s changed although it was refused", c.id)
		}
	}
}

func TestSetKnowsOnlyWhatClientsMayWrite(t *testing.T) {
	s := open(t, &memory{}, "SETTINGS_BLOCKED=Site_Name, Site_Url")
	for _, id := range []string{"nothing", "", "Accounts_SystemBlockedUsernameList", "Site_Name", "Site_Url"} {
		if _, err := s.Set(t.Context(), id, "x"); !errors.Is(err, model.ErrNotFound) {
			t.Errorf("set %q: %v", id, err)
		}
	}
}

func TestSetIsKept(t *testing.T) {
	store := &memory{}
	got := set(t, open(t, store), "Site_Name", "Café")
	if got.UpdatedAt <= installed || got.Default != "Gantry" || got.CreatedAt != installed {
		t.Errorf("got %+v", got)
	}
	again, _ := open(t, store).Get().Lookup("Site_Name")
	if again.Value != "Café" || again.UpdatedAt != got.UpdatedAt || again.Source != "packageValue" {
		t.Errorf("after a restart: %+v", again)
	}
}

func TestSetReportsTheStore(t *testing.T) {
	store := &memory{}
	s := open(t, store)
	store.fail = errors.New("disk full")
	if _, err := s.Set(t.Context(), "Site_Name", "x"); !errors.Is(err, store.fail) {
		t.Errorf("Set: %v", err)
	}
	if err := s.Load(t.Context()); !errors.Is(err, store.fail) {
		t.Errorf("Load: %v", err)
	}
	if got := s.Get().String("Site_Name"); got != "Gantry" {
		t.Errorf("Site_Name is %q", got)
	}
}

// Every Set is seen by a read that begins after it, whoever else writes, and
// the last state of the store is the last snapshot.
func TestSetHoldsAtOnce(t *testing.T) {
	store := &memory{}
	s := open(t, store)
	store.changed = func() {
		if err := s.Load(context.Background()); err != nil {
			t.Error(err)
		}
	}
	ids := []string{"Site_Name", "Document_Domain", "CDN_PREFIX", "First_Channel_After_Login"}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			for n := range 100 {
				want := fmt.Sprint(n)
				if _, err := s.Set(context.Background(), id, want); err != nil {
					t.Error(err)
				}
				if got := s.Get().String(id); got != want {
					t.Errorf("%s reads %q after it was set to %q", id, got, want)
				}
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			for n := range 100 {
				if _, err := s.Set(context.Background(), "Language", fmt.Sprint(n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got, want := s.Get().String("Language"), string(store.rows["Language"].Value); `"`+got+`"` != want {
		t.Errorf("the snapshot says %q, the store %s", got, want)
	}
}

func TestSnapshotNeverChanges(t *testing.T) {
	s := open(t, &memory{})
	before := s.Get()
	set(t, s, "Site_Name", "changed")
	if before.String("Site_Name") != "Gantry" || s.Get().String("Site_Name") != "changed" {
		t.Error("a snapshot changed")
	}
}

func TestEnvironmentOverwrites(t *testing.T) {
	store := &memory{}
	set(t, open(t, store), "Site_Name", "stored")
	s := open(t, store, "OVERWRITE_SETTING_Site_Name=forced", "OVERWRITE_SETTING_Accounts_LoginExpiration=7",
		"OVERWRITE_SETTING_Show_Setup_Wizard=completed", `OVERWRITE_SETTING_Hide_System_Messages=["uj"]`, "OVERWRITE_SETTING_API_Enable_CORS=true")
	got := set(t, s, "Site_Name", "later")
	if got.Value != "forced" || got.EnvValue != "forced" || got.Source != "processEnvValue" || got.Default != "Gantry" {
		t.Errorf("got %+v", got)
	}
	snap := s.Get()
	if snap.Int("Accounts_LoginExpiration") != 7 || snap.String("Show_Setup_Wizard") != "completed" ||
		!slices.Equal(snap.Strings("Hide_System_Messages"), []string{"uj"}) || !snap.Bool("API_Enable_CORS") {
		t.Error("an overwritten setting keeps its default")
	}
	if len(snap.Problems()) != 0 {
		t.Errorf("problems: %v", snap.Problems())
	}
	if got := open(t, store).Get().String("Site_Name"); got != "later" {
		t.Errorf("without the variable Site_Name is %q", got)
	}
}

func TestEnvironmentGivesFirstValue(t *testing.T) {
	store := &memory{}
	s := open(t, store, "Site_Name=first", "HOME=/root", "no entry")
	if got, _ := s.Get().Lookup("Site_Name"); got.Value != "first" || got.Source != "processEnvValue" {
		t.Errorf("got %+v", got)
	}
	if got := set(t, s, "Site_Name", "second"); got.Value != "second" || got.Source != "packageValue" || got.EnvValue != nil {
		t.Errorf("got %+v", got)
	}
}

func TestProblems(t *testing.T) {
	store := &memory{rows: map[string]Stored{
		"Site_Name":     {"Site_Name", []byte(`{}`), installed},
		"Site_Url":      {"Site_Url", []byte(`{`), installed},
		"SMTP_Password": {"SMTP_Password", []byte(`["hunter2"]`), installed},
		"Of_Tomorrow":   {"Of_Tomorrow", []byte(`1`), installed},
	}}
	s := New(store, []string{"OVERWRITE_SETTING_Nonsense=1", "OVERWRITE_SETTING_API_Default_Count=many", "Log_Level=9"}, installed,
		WithDefault("Nonsense", 1), WithDefault("API_Enable_CORS", "maybe"))
	if err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	text := errors.Join(s.Get().Problems()...).Error()
	for _, part := range []string{"Site_Name", "Site_Url", "SMTP_Password", "OVERWRITE_SETTING_Nonsense", "API_Default_Count", "Log_Level",
		"default of Nonsense", "default of API_Enable_CORS"} {
		if !strings.Contains(text, part) {
			t.Errorf("nothing about %s in\n%s", part, text)
		}
	}
	if strings.Contains(text, "hunter2") || strings.Contains(text, "Of_Tomorrow") || len(s.Get().Problems()) != 8 {
		t.Errorf("got\n%s", text)
	}
	if s.Get().String("Site_Name") != "Gantry" || s.Get().Int("API_Default_Count") != 50 {
		t.Error("what could not be used replaced a default")
	}
}

func TestWithDefault(t *testing.T) {
	s := New(&memory{}, nil, installed, WithDefault("Site_Url", "https://chat.example"), WithDefault("API_Default_Count", 25))
	setting, _ := s.Get().Lookup("Site_Url")
	if setting.Value != "https://chat.example" || setting.Default != "https://chat.example" || s.Get().Int("API_Default_Count") != 25 {
		t.Errorf("got %+v", setting)
	}
	if got := New(&memory{}, nil, installed).Get().String("Site_Url"); got != "" {
		t.Errorf("the table itself changed: Site_Url is %q", got)
	}
}

func TestEnvironmentMarks(t *testing.T) {
	s := open(t, &memory{}, "SETTINGS_HIDDEN=Site_Name,LDAP", "SETTINGS_BLOCKED=Push", "SETTINGS_REQUIRED_ON_WIZARD=Organization_Type")
	name, _ := s.Get().Lookup("Site_Name")
	kind, _ := s.Get().Lookup("Organization_Type")
	if !name.Hidden || name.Blocked || !kind.OnWizard || kind.Hidden {
		t.Errorf("got %+v and %+v", name, kind)
	}
	for _, group := range s.Groups() {
		if group.Hidden != (group.ID == "LDAP") || group.Blocked != (group.ID == "Push") {
			t.Errorf("got %+v", group)
		}
	}
}

func TestSettingDocument(t *testing.T) {
	setting, _ := open(t, &memory{}).Get().Lookup("API_Shield_Types")
	got, err := json.Marshal(setting)
	const at = `"2023-11-14T22:13:20.000Z"`
	const want = `{"_id":"API_Shield_Types","type":"string","packageValue":"*","group":"General","section":"REST API","sorter":5,` +
		`"public":false,"hidden":false,"blocked":false,"secret":false,"enterprise":false,` +
		`"i18nLabel":"API_Shield_Types","i18nDescription":"API_Shield_Types_Description","autocomplete":true,"requiredOnWizard":false,` +
		`"enableQuery":"{\"_id\":\"API_Enable_Shields\",\"value\":true}",` +
		`"value":"*","valueSource":"packageValue","env":false,"ts":` + at + `,"createdAt":` + at + `,"_updatedAt":` + at + `}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s (%v)\nwant %s", got, err, want)
	}
}

func TestGroupDocument(t *testing.T) {
	groups := open(t, &memory{}).Groups()
	got, err := json.Marshal(groups[0])
	const want = `{"_id":"Accounts","type":"group","i18nLabel":"Accounts","i18nDescription":"Accounts_Description","sorter":0,"hidden":false,"blocked":false,"ts":"2023-11-14T22:13:20.000Z"}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s (%v)\nwant %s", got, err, want)
	}
}

func TestLogHidesSecrets(t *testing.T) {
	s := open(t, &memory{})
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("changed", "setting", set(t, s, "SMTP_Password", "hunter2"), "and", set(t, s, "Site_Name", "visible"))
	if strings.Contains(out.String(), "hunter2") || !strings.Contains(out.String(), "SMTP_Password") || !strings.Contains(out.String(), "visible") {
		t.Errorf("got %s", out.String())
	}
}

func BenchmarkBool(b *testing.B) {
	s := New(&memory{}, nil, installed)
	for b.Loop() {
		s.Get().Bool("Accounts_AllowEmailChange")
	}
}

func BenchmarkSet(b *testing.B) {
	s := New(&memory{}, nil, installed)
	for b.Loop() {
		if _, err := s.Set(b.Context(), "Site_Name", "x"); err != nil {
			b.Fatal(err)
		}
	}
}
