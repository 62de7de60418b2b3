package api

import (
	"context"

	"gantry/internal/endpoint"
	"gantry/internal/invites"
	"gantry/internal/model"
)

// guestEntries and newLinkWishes bound what strangers do from one address: a
// class of pupils may come as guests at once.
var (
	guestEntries  = endpoint.Limit{Calls: 60, Seconds: 60}
	newLinkWishes = endpoint.Limit{Calls: 10, Seconds: 60}
)

// invitesDoor is what happens at the door that an invite leads to.
func (a *API) invitesDoor() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "invites.requests", Typed: true, List: "requests",
			Summary: "List who asks to be let in and waits for an answer the caller may give",
		}, a.Invites.Requests),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.approve", Typed: true, Summary: "Let somebody in who asks to be",
		}, a.Invites.Approve),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.deny", Typed: true, Summary: "Do not let somebody in who asks to be",
		}, a.Invites.Deny),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.askAgain", Typed: true, Access: endpoint.Anyone, Limit: newLinkWishes,
			Summary: "Ask whoever made a link that is dead for a new one",
		}, func(ctx context.Context, who model.Caller, in invites.AnotherLink) (model.None, error) {
			return model.None{}, a.Invites.AskAgain(ctx, who, in.Token, in.Name)
		}),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.guest", Typed: true, Access: endpoint.Anyone, Entrance: true, Bare: true, Limit: guestEntries,
			Summary: "Enter by an invite for guests, with a name alone",
		}, a.Accounts.Guest),
	}
}
