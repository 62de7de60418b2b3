package api

import (
	"context"

	"gantry/internal/accounts"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

func (a *API) customUserStatus() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "custom-user-status.list", Loose: true, List: "statuses", Summary: "List the statuses that admins made",
		}, a.Accounts.CustomStatuses),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "custom-user-status.create", Loose: true, Key: "customUserStatus", Summary: "Make a status for people to choose",
		}, a.Accounts.CreateCustomStatus),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "custom-user-status.update", Loose: true, Key: "customUserStatus", Summary: "Change a status that admins made",
		}, a.Accounts.UpdateCustomStatus),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "custom-user-status.delete", Loose: true, Summary: "Remove a status that admins made",
		}, a.deleteCustomStatus),
		endpoint.New(endpoint.Spec{DDP: "listCustomUserStatus", Args: []string{}, Loose: true}, a.Accounts.AllCustomStatuses),
		endpoint.New(endpoint.Spec{DDP: "insertOrUpdateUserStatus", Loose: true}, a.Accounts.SaveCustomStatus),
		endpoint.New(endpoint.Spec{
			DDP: "deleteCustomUserStatus", Args: []string{"customUserStatusId"}, Loose: true,
		}, a.Accounts.DeleteCustomStatus),
	}
}

// deleteCustomStatus answers as REST does, which wants the id named.
func (a *API) deleteCustomStatus(ctx context.Context, who model.Caller, in accounts.CustomStatusRef) (model.None, error) {
	if in.ID == "" {
		return model.None{}, model.Fail(`The "customUserStatusId" params is required!`)
	}
	_, err := a.Accounts.DeleteCustomStatus(ctx, who, in)
	return model.None{}, err
}
