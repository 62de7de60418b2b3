package api

import (
	"gantry/internal/endpoint"
)

// presence is who is connected. The methods may be called by nobody, too, as
// clients do while they sign in and out.
func (a *API) presence() []endpoint.Endpoint {
	admins := []string{"manage-user-status"}
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "presence.getConnections", Permissions: admins, Loose: true,
			Summary: "Count the connections of people who are signed in",
		}, a.Accounts.CountConnections),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "presence.enableBroadcast", Permissions: admins, TwoFactor: true, Loose: true,
			Summary: "Let everybody hear again who comes and goes",
		}, a.Accounts.EnableBroadcast),
		endpoint.New(endpoint.Spec{
			DDP: "UserPresence:online", Args: []string{}, Access: endpoint.Anyone, Loose: true,
		}, a.Accounts.Live.Online),
		endpoint.New(endpoint.Spec{
			DDP: "UserPresence:away", Args: []string{}, Access: endpoint.Anyone, Loose: true,
		}, a.Accounts.Live.Away),
		endpoint.New(endpoint.Spec{
			DDP: "UserPresence:setDefaultStatus", Args: []string{"status"}, Access: endpoint.Anyone, Loose: true,
		}, a.Accounts.SetDefaultStatus),
		endpoint.New(endpoint.Spec{
			DDP: "getUserStatusText", Args: []string{"userId"}, Loose: true,
		}, a.Accounts.StatusText),
	}
}
