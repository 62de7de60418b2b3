package api

import "gantry/internal/endpoint"

// operator are the endpoints that the command line is made of, besides those
// that clients have as well.
func (a *API) operator() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.import", Summary: "Take over the invites of another server",
		}, a.Invites.Import),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "users.resetLink", TwoFactor: true, Summary: "Make a link by which somebody chooses a new password",
		}, a.Accounts.ResetLink),
	}
}
