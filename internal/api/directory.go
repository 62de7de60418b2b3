package api

import "gantry/internal/endpoint"

func (a *API) directory() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "directory", Summary: "List channels or people",
		}, a.Chat.Directory),
		endpoint.New(endpoint.Spec{
			DDP: "browseChannels", Loose: true, Summary: "List channels or people",
		}, a.Chat.BrowseChannels),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "spotlight", Summary: "Find rooms and people by a part of their names",
		}, a.Chat.Spotlight),
		endpoint.New(endpoint.Spec{
			DDP: "spotlight", Args: []string{"text", "usernames", "type", "rid"}, Access: endpoint.Anyone, Loose: true,
			Summary: "Find rooms and people by a part of their names",
		}, a.Chat.SpotlightByMethod),
	}
}
