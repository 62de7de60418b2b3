package api

import "gantry/internal/endpoint"

func (a *API) ldap() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "ldap.testConnection", Loose: true, Summary: "Try whether the LDAP directory answers",
		}, a.Accounts.TestDirectory),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "ldap.testSearch", Loose: true, Summary: "Try whether the LDAP directory knows somebody",
		}, a.Accounts.SearchDirectory),
	}
}
