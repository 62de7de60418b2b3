package api

import "gantry/internal/endpoint"

// previews is what is behind links.
func (a *API) previews() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "chat.getURLPreview", Summary: "Look at what is behind a link",
		}, a.Chat.GetURLPreview),
	}
}
