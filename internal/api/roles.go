package api

import "gantry/internal/endpoint"

func (a *API) roles() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "roles.list", Loose: true, Key: "roles", Summary: "List the roles of the workspace",
		}, a.Chat.ListRoles),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "roles.sync", Loose: true, Key: "roles", Summary: "List the roles that changed since a moment",
		}, a.Chat.SyncRoles),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "roles.getUsersInRole", Loose: true, List: "users", Summary: "List who holds a role",
		}, a.Chat.UsersInRole),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "roles.getUsersInPublicRoles", Loose: true, Key: "users", DDP: "getUserRoles",
			Summary: "List whose roles are shown beside their names",
		}, a.Chat.UsersInPublicRoles),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "roles.addUserToRole", Loose: true, Summary: "Give somebody a role",
		}, a.Chat.AddUserToRole),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "roles.removeUserFromRole", Loose: true, Summary: "Take a role from somebody",
		}, a.Chat.RemoveUserFromRole),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "roles.delete", Loose: true, Summary: "Remove a role that nobody holds",
		}, a.Chat.DeleteRole),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "roles.create", Summary: "Make a role",
		}, a.Chat.CreateRole),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "roles.update", Summary: "Change a role",
		}, a.Chat.UpdateRole),
	}
}
