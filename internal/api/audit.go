package api

import "gantry/internal/endpoint"

// audit is the log of what people changed who run the workspace, for who has
// the permission that upstream asks for it.
func (a *API) audit() []endpoint.Endpoint {
	may := []string{"can-audit"}
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "audit.settings", Loose: true, Permissions: may, Summary: "List who changed which setting from what to what",
		}, a.Accounts.ListSettingEvents),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "audit.changes", Loose: true, List: "changes", Permissions: may,
			Summary: "List what was changed of settings, permissions, roles, accounts, rooms and tokens, and by whom",
		}, a.Accounts.ListChanges),
	}
}
