package api

import (
	"gantry/internal/endpoint"
)

// chat is what is said in rooms.
func (a *API) chat() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "chat.sendMessage", Loose: true, Summary: "Send a message",
		}, a.Chat.SendMessage),
		endpoint.New(endpoint.Spec{
			DDP: "sendMessage", Args: []string{"message", "previewUrls"}, Loose: true, Summary: "Send a message",
		}, a.Chat.SendByMethod),
		endpoint.New(endpoint.Spec{
			DDP: "updateOTRAck", Loose: true, Summary: "Tell that a message off the record was read",
		}, a.Chat.AcknowledgeOTR),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "chat.postMessage", Loose: true, Summary: "Post a message to rooms and people",
		}, a.Chat.PostMessage),
	}
}
