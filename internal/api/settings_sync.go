package api

import (
	"context"

	"gantry/internal/model"
	"gantry/internal/settings"
)

// publicSetting is what anybody gets of a setting.
type publicSetting struct {
	settings.Summary
	OnWizard bool `json:"requiredOnWizard"`
}

// everyPage asks for everything there is.
var everyPage = model.Page{Count: model.NoLimit}

// since wants what changed after a moment; zero wants everything.
func since(t model.Time) model.Filter {
	if t == 0 {
		return model.Filter{Op: model.And}
	}
	return model.Filter{Op: model.Greater, Field: "_updatedAt", Values: []any{float64(t)}}
}

// delta answers a synchronising call: a client that sent a date gets what
// changed, another one the plain list. Nothing is ever removed.
func delta[T any](list []T, dated bool) any {
	if dated {
		return model.Delta[T]{Update: list, Remove: []model.Gone{}}
	}
	return list
}

func (a *API) syncPublicSettings(_ context.Context, _ model.Caller, in model.SinceArg) (any, error) {
	moment, dated := in.Moment()
	found, _, err := a.Settings.Get().Find(settings.Wanted{PublicOnly: true, Filter: since(moment)}, everyPage)
	if err != nil {
		return nil, err
	}
	list := []publicSetting{}
	for _, s := range found {
		list = append(list, publicSetting{s.Summary(), s.OnWizard})
	}
	return delta(list, dated), nil
}

// syncPrivateSettings answers whoever may not see them with an empty list,
// dated or not.
func (a *API) syncPrivateSettings(_ context.Context, who model.Caller, in model.SinceArg) (any, error) {
	all := a.mayGlobally(who, "view-privileged-setting") || a.mayGlobally(who, "edit-privileged-setting")
	if !all && !a.mayGlobally(who, "manage-selected-settings") {
		return []any{}, nil
	}
	moment, dated := in.Moment()
	found, _, err := a.Settings.Get().Find(settings.Wanted{Filter: since(moment)}, everyPage)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, s := range found {
		if all || a.mayGlobally(who, "change-setting-"+s.ID) {
			list = append(list, s)
		}
	}
	for _, g := range a.Settings.Groups() {
		if all && g.TS > moment {
			list = append(list, g)
		}
	}
	return delta(list, dated), nil
}
