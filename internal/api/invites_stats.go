package api

import "gantry/internal/endpoint"

func (a *API) invitesStats() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "invites.statistics", DDP: "invites.statistics", Typed: true,
			Summary: "Count previews, joins and refusals of invites, day by day",
		}, a.Invites.InviteStatistics),
	}
}
