package api

import (
	"context"
	"slices"

	"gantry/internal/authz"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

func (a *API) permissions() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "permissions.listAll", Loose: true,
			Summary: "List which roles have which permission",
		}, a.listPermissions),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "permissions.update", Typed: true, Key: "permissions",
			Summary: "Give permissions to roles",
		}, a.updatePermissions),
		endpoint.New(endpoint.Spec{
			DDP: "permissions/get", Args: []string{"since"}, Loose: true,
			Summary: "Synchronise which roles have which permission",
		}, a.syncPermissions),
	}
}

func (a *API) listPermissions(_ context.Context, _ model.Caller, in model.UpdatedSince) (model.Delta[authz.Permission], error) {
	moment, err := in.Moment("updatedSince")
	return model.Delta[authz.Permission]{Update: a.permissionsSince(moment), Remove: []model.Gone{}}, err
}

func (a *API) syncPermissions(_ context.Context, _ model.Caller, in model.SinceArg) (any, error) {
	moment, dated := in.Moment()
	return delta(a.permissionsSince(moment), dated), nil
}

// permissionsSince returns what changed after a moment, in the order that
// clients count on.
func (a *API) permissionsSince(moment model.Time) []authz.Permission {
	list := []authz.Permission{}
	for _, p := range a.Authz.Get().Permissions() {
		if p.UpdatedAt > moment || moment == 0 {
			list = append(list, p)
		}
	}
	return list
}

// permissionChanges is the body of permissions.update.
type permissionChanges struct {
	Permissions []permissionChange `json:"permissions" check:"required"`
}

type permissionChange struct {
	ID    string   `json:"_id" check:"required"`
	Roles []string `json:"roles" check:"required"`
}

func (a *API) updatePermissions(ctx context.Context, who model.Caller, in permissionChanges) ([]authz.Permission, error) {
	if !a.mayGlobally(who, "access-permissions") {
		return nil, &model.Error{Code: "error-edit-permissions-not-allowed", Reason: "Editing permissions is not allowed", Plain: true}
	}
	changes := make([]authz.Permission, len(in.Permissions))
	for i, p := range in.Permissions {
		if len(slices.Compact(slices.Sorted(slices.Values(p.Roles)))) < len(p.Roles) {
			return nil, model.Errorf("invalid-params", "must NOT have duplicate items")
		}
		changes[i] = authz.Permission{ID: p.ID, Roles: p.Roles}
	}
	if err := a.Authz.Grant(ctx, model.Now(), changes); err != nil {
		return nil, err
	}
	return a.Authz.Get().Permissions(), nil
}
