package api

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
)

// kept is a store of settings, roles and permissions.
type kept struct {
	mu   sync.Mutex
	rows []settings.Stored
}

func (k *kept) Settings(context.Context) ([]settings.Stored, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.rows, nil
}

func (k *kept) PutSettings(_ context.Context, changed []settings.Edit) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, edit := range changed {
		k.rows = append(k.rows, edit.Stored)
	}
	return nil
}

func (*kept) Permissions(context.Context) ([]authz.Permission, error)  { return nil, nil }
func (*kept) PutPermissions(context.Context, []authz.Permission) error { return nil }
func (*kept) Roles(context.Context) ([]authz.Role, error)              { return nil, nil }
func (*kept) PutRole(context.Context, authz.Role) error                { return nil }
func (*kept) DeleteRole(context.Context, string) error                 { return nil }
func newAPI() *API {
	k := &kept{}
	return &API{Settings: settings.New(k, nil, 1), Authz: authz.New(k, 1), Version: "test"}
}

var (
	admin = model.Caller{UserID: "ann", Roles: []string{"admin"}}
	user  = model.Caller{UserID: "bob", Roles: []string{"user"}}
)

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var refusal *model.Error
	if errors.As(err, &refusal) != (code != "") || refusal != nil && refusal.Code != code {
		t.Errorf("%s: got %v, want %q", what, err, code)
	}
}

func ask(ids, query, fields string) settingsQuery {
	in := settingsQuery{IDs: ids}
	in.Query, in.Fields = query, fields
	return in
}

// wantReason checks a refusal that has no code.
func wantReason(t *testing.T, what string, err error, reason string) {
	t.Helper()
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != "" || refusal.Reason != reason {
		t.Errorf("%s: got %v, want %q", what, err, reason)
	}
}

// Mobile clients ask for the next page until they have as many as the total
// says: it must be that of what they asked for.
func TestPublicSettingsTotal(t *testing.T) {
	a := newAPI()
	one, offset := 1, 1
	in := ask("Site_Name,uniqueID,SMTP_Password,nothing", "", "")
	in.Count, in.Offset = &one, &offset
	page, err := a.listPublicSettings(t.Context(), user, in)
	if err != nil || page.Total != 2 || page.Count != 1 || page.Settings[0].ID != "uniqueID" {
		t.Errorf("got %+v, %v", page, err)
	}
}

func TestSettingsAreForWhoMaySeeThem(t *testing.T) {
	a := newAPI()
	for _, c := range []struct {
		who   model.Caller
		total int
	}{{admin, 2}, {user, 1}} {
		if page, err := a.listSettings(t.Context(), c.who, ask("Site_Name,SMTP_Password", "", "")); err != nil || page.Total != c.total {
			t.Errorf("%s sees %d, %v", c.who.UserID, page.Total, err)
		}
	}
	_, err := a.readSetting(t.Context(), user, settingID{"Site_Name"})
	wantReason(t, "read as a user", err, "unauthorized")
}

func TestFieldsAddToTheShortForm(t *testing.T) {
	page, err := newAPI().listSettings(t.Context(), admin, ask("Site_Name", "", `{"type":1,"value":1,"nothing":1}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(page.Settings[0])
	if err != nil || !strings.Contains(string(text), `"type":"string"`) || strings.Count(string(text), `"value"`) != 1 {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAChangeHolds(t *testing.T) {
	a := newAPI()
	change := func(who model.Caller, id, value string) error {
		_, err := a.changeSetting(t.Context(), who, settingChange{ID: id, Value: jsontext.Value(value)})
		return err
	}
	wantCode(t, "change", change(admin, "Site_Name", `"Town"`), "")
	if got := a.Settings.Get().String("Site_Name"); got != "Town" {
		t.Errorf("right after, it is %q", got)
	}
	wantReason(t, "change as a user", change(user, "Site_Name", `"Mine"`), "unauthorized")
	wantReason(t, "change nothing", change(admin, "Nothing", `1`), "There is no such setting")
	wantCode(t, "a wrong value", change(admin, "API_Default_Count", `"many"`), "error-invalid-setting-value")
}

func TestSaveSettings(t *testing.T) {
	a := newAPI()
	save := func(who model.Caller, changes ...savedSetting) error {
		_, err := a.saveSettings(t.Context(), who, savedSettings{changes})
		return err
	}
	set := func(id, value string) savedSetting { return savedSetting{ID: id, Value: jsontext.Value(value)} }
	for value, code := range map[string]string{
		`{"$InfNaN":0}`:  "Invalid setting value NaN",
		`{"$InfNaN":1}`:  "Invalid setting value Infinity",
		`{"$InfNaN":-1}`: "Invalid setting value -Infinity",
		`1.5`:            "Invalid setting value 1.5",
	} {
		wantCode(t, value, save(admin, set("Message_AllowEditing_BlockEditInMinutes", value)), code)
	}
	err := save(user, set("Site_Name", `"x"`), set("Site_Url", `"y"`))
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != "error-action-not-allowed" {
		t.Fatalf("as a user: %v", err)
	}
	wantCode(t, "an organization", save(admin, set("Organization_Name", `"Acme"`)), "")
	if got := a.Settings.Get().String("Site_Name"); got != "Acme" {
		t.Errorf("the site is called %q, not after its organization", got)
	}
}

func TestSynchronisingSettings(t *testing.T) {
	a := newAPI()
	future := model.SinceArg{Since: jsontext.Value(`{"$date":99999999999999}`)}
	for _, c := range []struct {
		what string
		call func(context.Context, model.Caller, model.SinceArg) (any, error)
		who  model.Caller
		in   model.SinceArg
		want string // how the answer begins
	}{
		{"public, all", a.syncPublicSettings, user, model.SinceArg{}, `[{"_id":`},
		{"public, nothing new", a.syncPublicSettings, user, future, `{"update":[],"remove":[]}`},
		{"private for a user", a.syncPrivateSettings, user, future, `[]`},
		{"private for an admin", a.syncPrivateSettings, admin, future, `{"update":[],"remove":[]}`},
		{"permissions, all", a.syncPermissions, user, model.SinceArg{}, `[{"_id":"access-permissions"`},
		{"permissions, nothing new", a.syncPermissions, user, future, `{"update":[],"remove":[]}`},
	} {
		got, err := c.call(t.Context(), c.who, c.in)
		text, _ := json.Marshal(got)
		if err != nil || !strings.HasPrefix(string(text), c.want) {
			t.Errorf("%s: %.80s, %v", c.what, text, err)
		}
	}
}

func TestInfo(t *testing.T) {
	a := newAPI()
	if _, err := a.Settings.Set(t.Context(), "Gantry_Compat_Version", "8.4"); err != nil {
		t.Fatal(err)
	}
	out, err := a.info(t.Context(), model.Caller{}, model.None{})
	if err != nil || out.Version != "8.4" || out.Info != nil {
		t.Errorf("for anybody: %+v, %v", out, err)
	}
	if out, err = a.info(t.Context(), admin, model.None{}); err != nil || out.Version != "8.4.0" || out.Info == nil || out.Info.Gantry != "test" {
		t.Errorf("for an admin: %+v, %v", out, err)
	}
}

// A client makes a button of each service that is listed, so that each must
// lead somewhere.
func TestServicesWithoutAWayAreNotOffered(t *testing.T) {
	a := newAPI()
	offered := func() int {
		t.Helper()
		list, err := a.listOAuth(t.Context(), user, model.None{})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	set := func(id string, value any) {
		t.Helper()
		if _, err := a.Settings.Set(t.Context(), id, value); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.addOAuth(t.Context(), admin, serviceName{"Dex"}); err != nil {
		t.Fatal(err)
	}
	set("Accounts_OAuth_Custom-Dex", true)
	set("Accounts_OAuth_Google", true)
	set("Accounts_OAuth_Facebook", true)
	set("Accounts_OAuth_Facebook_id", "chat")
	if got := offered(); got != 0 {
		t.Errorf("%d services are offered that lead nowhere", got)
	}
	set("Accounts_OAuth_Google_id", "chat")
	set("Accounts_OAuth_Custom-Dex-id", "chat")
	set("Accounts_OAuth_Custom-Dex-url", "https://dex.example")
	if got := offered(); got != 2 {
		t.Errorf("%d of two services are offered", got)
	}
}
