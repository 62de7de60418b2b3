package api

import (
	"context"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// boot is what clients read when they start of features that no workspace has
// entries of: the lists are empty because nothing can be added to them.
func (a *API) boot() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "custom-sounds.list", Loose: true, Summary: "List the sounds of the workspace: there are none",
		}, a.noSounds),
		endpoint.New(endpoint.Spec{DDP: "listCustomSounds", Loose: true, Summary: "List the sounds of the workspace: there are none"}, nothing),
		endpoint.New(endpoint.Spec{
			DDP: "license:getModules", Loose: true, Summary: "List the licensed modules: there are none",
		}, nothing),
		endpoint.New(endpoint.Spec{
			DDP: "license:isEnterprise", Loose: true, Summary: "Say whether there is a licence: there is none",
		}, notEnterprise),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "licenses.isEnterprise", Loose: true, Key: "isEnterprise", Summary: "Say whether there is a licence: there is none",
		}, notEnterprise),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "licenses.info", Loose: true, Key: "license", Summary: "Describe the licence: there is none",
		}, noLicence),
	}
}

func nothing(context.Context, model.Caller, model.None) ([]string, error) { return []string{}, nil }

func notEnterprise(context.Context, model.Caller, model.None) (bool, error) { return false, nil }

// emptyPage is the page that was asked for, with nothing on it.
func (a *API) emptyPage(in model.ListQuery) (model.Listed, error) {
	page, err := a.Settings.Get().Page(in)
	return model.Listed{Offset: page.Offset}, err
}

type soundList struct {
	Sounds []string `json:"sounds"`
	model.Listed
}

func (a *API) noSounds(_ context.Context, _ model.Caller, in model.ListQuery) (soundList, error) {
	listed, err := a.emptyPage(in)
	return soundList{[]string{}, listed}, err
}

// licence is what clients ask of one: which modules it opens.
type licence struct {
	ActiveModules   []string       `json:"activeModules"`
	ExternalModules []string       `json:"externalModules"`
	Prevented       map[string]any `json:"preventedActions"`
	Limits          map[string]any `json:"limits"`
	Tags            []string       `json:"tags"`
	Trial           bool           `json:"trial"`
}

func noLicence(context.Context, model.Caller, model.None) (licence, error) {
	return licence{[]string{}, []string{}, map[string]any{}, map[string]any{}, []string{}, false}, nil
}
