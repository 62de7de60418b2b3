package api

import "gantry/internal/endpoint"

// sessions are where people are signed in. Upstream gives them under a licence.
func (a *API) sessions() []endpoint.Endpoint {
	see, end := []string{"view-device-management"}, []string{"logout-device-management"}
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "sessions/list", Loose: true, List: "sessions", Summary: "List where the caller is signed in",
		}, a.Accounts.ListSessions),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "sessions/info", Summary: "Show one of the caller's sessions",
		}, a.Accounts.Session),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "sessions/logout.me", Summary: "End one of the caller's sessions",
		}, a.Accounts.EndSession),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "sessions/list.all", Loose: true, List: "sessions", Permissions: see, TwoFactor: true,
			Summary: "List where everybody is signed in",
		}, a.Accounts.ListAllSessions),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "sessions/info.admin", Permissions: see, TwoFactor: true, Summary: "Show somebody's session",
		}, a.Accounts.AnySession),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "sessions/logout", Permissions: end, TwoFactor: true, Summary: "End somebody's session",
		}, a.Accounts.EndAnySession),
	}
}
