package api

import "gantry/internal/endpoint"

func (a *API) login() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "login", Access: endpoint.Anyone, Loose: true, Bare: true,
			Summary: "Sign in",
		}, a.Accounts.Login),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "logout", Loose: true, Bare: true, Summary: "End the session",
		}, a.Accounts.Logout),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "logout", Loose: true, Bare: true, Summary: "End the session",
		}, a.Accounts.Logout),
	}
}
