package api

import "gantry/internal/endpoint"

// cleanHistory is how old messages are deleted by hand.
func (a *API) cleanHistory() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.cleanHistory", Summary: "Delete a room's messages by when they were written",
		}, a.Chat.CleanHistory),
		endpoint.New(endpoint.Spec{
			DDP: "cleanRoomHistory", Loose: true, Summary: "Delete a room's messages by when they were written",
		}, a.Chat.CleanByMethod),
	}
}
