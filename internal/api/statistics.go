package api

import "gantry/internal/endpoint"

func (a *API) statistics() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "statistics", Loose: true, Summary: "Count what is in the workspace",
		}, a.Chat.ReadStatistics),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "statistics.list", Loose: true, List: "statistics", Summary: "List what was counted on earlier days",
		}, a.Chat.ListStatistics),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "statistics.activity", Permissions: []string{"view-statistics"},
			Summary: "Say day by day how much was written, who came and who was active, and which rooms are busy",
		}, a.Chat.ReadActivity),
	}
}
