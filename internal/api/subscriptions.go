package api

import "gantry/internal/endpoint"

func (a *API) subscriptions() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "subscriptions.get", Summary: "Synchronise the caller's memberships",
		}, a.Chat.Subscriptions),
		endpoint.New(endpoint.Spec{
			DDP: "subscriptions/get", Args: []string{"since"}, Loose: true, Summary: "Synchronise the caller's memberships",
		}, a.Chat.SyncSubscriptions),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "subscriptions.getOne", Summary: "Read the caller's membership in a room",
		}, a.Chat.Subscription),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "subscriptions.read", Summary: "Mark a room as read",
		}, a.Chat.Read),
		endpoint.New(endpoint.Spec{
			DDP: "readMessages", Args: []string{"rid", "readThreads"}, Loose: true, Summary: "Mark a room as read",
		}, a.Chat.ReadByMethod),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "subscriptions.unread", Summary: "Mark a room as unread",
		}, a.Chat.Unread),
		endpoint.New(endpoint.Spec{
			DDP: "unreadMessages", Args: []string{"firstUnreadMessage", "roomId"}, Loose: true, Summary: "Mark a room as unread",
		}, a.Chat.UnreadByMethod),
	}
}
