package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
	"gantry/internal/settings"
)

func (a *API) settings() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "settings.public", Access: endpoint.Anyone, Loose: true,
			Summary: "List the settings that anybody may read",
		}, a.listPublicSettings),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "settings", Loose: true,
			Summary: "List the settings that the caller may read",
		}, a.listSettings),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "settings.idle", Loose: true, Key: "settings", AnyPermission: true,
			Permissions: []string{"view-privileged-setting", "edit-privileged-setting", "manage-selected-settings"},
			Summary:     "List the ids of the settings that have no effect here",
		}, a.listIdleSettings),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "settings/:_id", Loose: true, Summary: "Read one setting",
		}, a.readSetting),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "settings/:_id", Loose: true, TwoFactor: true, Summary: "Change one setting",
		}, a.changeSetting),
		endpoint.New(endpoint.Spec{
			DDP: "public-settings/get", Args: []string{"since"}, Access: endpoint.Anyone, Loose: true,
			Summary: "Synchronise the settings that anybody may read",
		}, a.syncPublicSettings),
		endpoint.New(endpoint.Spec{
			DDP: "private-settings/get", Args: []string{"since"}, Access: endpoint.Anyone, Loose: true,
			Summary: "Synchronise the settings that an admin edits",
		}, a.syncPrivateSettings),
		endpoint.New(endpoint.Spec{
			DDP: "saveSetting", Args: []string{"_id", "value", "editor"}, Loose: true, TwoFactor: true,
			Summary: "Change one setting",
		}, a.saveSetting),
		endpoint.New(endpoint.Spec{
			DDP: "saveSettings", Args: []string{"changes"}, Loose: true, TwoFactor: true,
			Summary: "Change several settings at once",
		}, a.saveSettings),
	}
}

// mayGlobally says whether the caller has a permission by global roles.
func (a *API) mayGlobally(who model.Caller, permission string) bool {
	return a.Authz.Get().Has(permission, who.Roles, nil)
}

// errForbidden is upstream's refusal by API.v1.unauthorized().
var errForbidden = &model.Error{Reason: "unauthorized", Plain: true, Status: http.StatusForbidden}

// settingsQuery asks for a page of settings, by id where ids are given.
type settingsQuery struct {
	model.ListQuery
	IDs string `json:"_id"` // comma-separated
}

// settingsPage is one page of settings.
type settingsPage struct {
	Settings []listedSetting `json:"settings"`
	model.Listed
}

// listedSetting is a setting's short form with what else was asked for.
type listedSetting struct {
	settings.Summary
	Extra map[string]jsontext.Value `json:",embed"`
}

func (a *API) listPublicSettings(_ context.Context, _ model.Caller, in settingsQuery) (settingsPage, error) {
	return a.pageSettings(in, true)
}

func (a *API) listSettings(_ context.Context, who model.Caller, in settingsQuery) (settingsPage, error) {
	return a.pageSettings(in, !a.mayGlobally(who, "view-privileged-setting"))
}

// listIdleSettings is for the pages of admins: what changes nothing need not
// stand in their way.
func (a *API) listIdleSettings(context.Context, model.Caller, model.None) ([]string, error) {
	return a.Settings.Get().Idle(), nil
}

func (a *API) pageSettings(in settingsQuery, publicOnly bool) (settingsPage, error) {
	snap := a.Settings.Get()
	page, err := snap.Page(in.ListQuery)
	if err != nil {
		return settingsPage{}, err
	}
	want := settings.Wanted{PublicOnly: publicOnly}
	if in.IDs != "" {
		want.IDs = strings.Split(in.IDs, ",")
	}
	if want.Filter, err = model.ParseFilter(in.Query); err != nil {
		return settingsPage{}, err
	}
	found, total, err := snap.Find(want, page)
	if err != nil {
		return settingsPage{}, err
	}
	out := settingsPage{Settings: []listedSetting{}, Listed: page.Listed(len(found), total)}
	names, err := fieldNames(in.Fields)
	if err != nil {
		return settingsPage{}, err
	}
	for _, s := range found {
		extra, err := pick(s, names)
		if err != nil {
			return settingsPage{}, err
		}
		out.Settings = append(out.Settings, listedSetting{s.Summary(), extra})
	}
	return out, nil
}

// fieldNames reads the fields that {"type":1,"group":1} adds.
func fieldNames(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	var asked map[string]jsontext.Value
	if err := json.Unmarshal([]byte(text), &asked); err != nil {
		return nil, model.Errorf("error-invalid-fields", "Invalid fields parameter provided: %q", text).
			With(map[string]any{"helperMethod": "parseJsonQuery"}).Because(err)
	}
	var names []string
	for name, value := range asked {
		if v := string(value); v == "1" || v == "true" {
			names = append(names, name)
		}
	}
	return names, nil
}

// pick returns the named fields of a setting that its short form lacks.
func pick(s settings.Setting, names []string) (map[string]jsontext.Value, error) {
	if len(names) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode setting %s: %w", s.ID, err)
	}
	var all, short map[string]jsontext.Value
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("read setting %s: %w", s.ID, err)
	}
	if text, err = json.Marshal(s.Summary()); err == nil {
		err = json.Unmarshal(text, &short)
	}
	if err != nil {
		return nil, fmt.Errorf("encode setting %s: %w", s.ID, err)
	}
	extra := map[string]jsontext.Value{}
	for _, name := range names {
		if value, known := all[name]; known && short[name] == nil {
			extra[name] = value
		}
	}
	return extra, nil
}

// settingID is the path of one setting.
type settingID struct {
	ID string `json:"_id" check:"required"`
}

// settingValue is a setting as one reads it.
type settingValue struct {
	ID    string `json:"_id"`
	Value any    `json:"value"`
}

func (a *API) readSetting(_ context.Context, who model.Caller, in settingID) (settingValue, error) {
	if !a.mayGlobally(who, "view-privileged-setting") {
		return settingValue{}, errForbidden
	}
	s, found := a.Settings.Get().Lookup(in.ID)
	if !found || s.Hidden {
		return settingValue{}, errNoSetting
	}
	return settingValue{s.ID, s.Value}, nil
}

// errNoSetting refuses what does not exist or cannot be seen. Upstream says
// nothing here; a sentence breaks nobody.
var errNoSetting = model.Fail("There is no such setting")

// settingChange is what REST sends: a value, or for a button that it is
// pressed.
type settingChange struct {
	ID      string         `json:"_id" check:"required"`
	Value   jsontext.Value `json:"value"`
	Execute bool           `json:"execute"`
}

func (a *API) changeSetting(ctx context.Context, who model.Caller, in settingChange) (model.None, error) {
	if !a.mayGlobally(who, "edit-privileged-setting") {
		return model.None{}, errForbidden
	}
	s, found := a.Settings.Get().Lookup(in.ID)
	switch {
	case !found || s.Hidden:
		return model.None{}, errNoSetting
	case s.Type == settings.Action && in.Execute:
		return model.None{}, model.Errorf("404", "Method '%v' not found", s.Value)
	case in.Value == nil:
		return model.None{}, model.Fail("The 'value' param is required")
	}
	value, err := settingJSON(in.Value)
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, a.setAll(ctx, []settings.Change{{ID: in.ID, Value: value}})
}

func (a *API) setAll(ctx context.Context, changes []settings.Change) error {
	err := a.Settings.SetAll(ctx, changes)
	if errors.Is(err, model.ErrNotFound) {
		return errNoSetting
	}
	return err
}

// settingJSON reads a value as a client sent it. EJSON's numbers that JSON has
// no word for come out as themselves, to be refused by what they are.
func settingJSON(raw jsontext.Value) (any, error) {
	var special struct {
		InfNaN *float64 `json:"$InfNaN"`
	}
	if raw.Kind() == '{' && json.Unmarshal(raw, &special) == nil && special.InfNaN != nil {
		if *special.InfNaN == 0 {
			return math.NaN(), nil
		}
		return math.Inf(int(*special.InfNaN)), nil
	}
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return nil, model.Errorf("error-invalid-setting-value", "Invalid setting value").Because(err)
	}
	return value, nil
}

// savedSetting is one setting of saveSettings, and the parameters of
// saveSetting.
type savedSetting struct {
	ID     string         `json:"_id" check:"required"`
	Value  jsontext.Value `json:"value" check:"required"`
	Editor jsontext.Value `json:"editor"`
}

type savedSettings struct {
	Changes []savedSetting `json:"changes" check:"required"`
}

func (a *API) saveSetting(ctx context.Context, who model.Caller, in savedSetting) (bool, error) {
	if !a.mayChange(who, in.ID) {
		return false, errEditSettings.With(map[string]any{"method": "saveSetting", "settingId": in.ID})
	}
	return a.save(ctx, []savedSetting{in})
}

func (a *API) saveSettings(ctx context.Context, who model.Caller, in savedSettings) (bool, error) {
	var refused []string
	for _, c := range in.Changes {
		if !a.mayChange(who, c.ID) {
			refused = append(refused, c.ID)
		}
	}
	if refused != nil {
		return false, errEditSettings.With(map[string]any{"method": "saveSettings", "settingIds": refused})
	}
	return a.save(ctx, in.Changes)
}

var errEditSettings = model.Errorf("error-action-not-allowed", "Editing settings is not allowed")

// mayChange says whether the caller may change a setting: any, or one that
// was given to a role of theirs.
func (a *API) mayChange(who model.Caller, id string) bool {
	return a.mayGlobally(who, "edit-privileged-setting") ||
		a.mayGlobally(who, "manage-selected-settings") && a.mayGlobally(who, "change-setting-"+id)
}

func (a *API) save(ctx context.Context, list []savedSetting) (bool, error) {
	snap := a.Settings.Get()
	changes := make([]settings.Change, len(list))
	for i, c := range list {
		value, err := settingJSON(c.Value)
		if err != nil {
			return false, err
		}
		if s, found := snap.Lookup(c.ID); found {
			if err := wholeNumber(s, value); err != nil {
				return false, err
			}
		}
		changes[i] = settings.Change{ID: c.ID, Value: value}
	}
	if name, follows := siteName(snap, changes); follows {
		changes = append(changes, settings.Change{ID: "Site_Name", Value: name})
	}
	return true, a.setAll(ctx, changes)
}

// wholeNumber refuses fractions where an admin edits a whole number. REST
// takes them.
func wholeNumber(s settings.Setting, value any) error {
	n, isNumber := value.(float64)
	if s.Type != settings.Int && s.Type != settings.Timespan || !isNumber || n == math.Trunc(n) && !math.IsInf(n, 0) {
		return nil
	}
	text := fmt.Sprint(n)
	if math.IsInf(n, 0) {
		text = strings.Replace(strings.TrimPrefix(text, "+"), "Inf", "Infinity", 1)
	}
	return model.Errorf("Invalid setting value "+text, "Invalid setting value").By("saveSettings")
}

// siteName returns the name a workspace takes with a new organization's, as
// long as nobody gave it one of its own.
func siteName(snap *settings.Snapshot, changes []settings.Change) (any, bool) {
	site, found := snap.Lookup("Site_Name")
	for _, c := range changes {
		if c.ID == "Organization_Name" && found {
			return c.Value, site.Value == site.Default || site.Value == snap.String("Organization_Name")
		}
	}
	return nil, false
}
