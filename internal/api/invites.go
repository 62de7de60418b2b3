package api

import "gantry/internal/endpoint"

func (a *API) invites() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "listInvites", DDP: "listInvites", Loose: true, Bare: true, Typed: true,
			Summary: "List all invites of the workspace",
		}, a.Invites.ListInvites),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "findOrCreateInvite", DDP: "findOrCreateInvite", Typed: true,
			Summary: "Create an invite link into a room, or return the living one like it",
		}, a.Invites.FindOrCreateInvite),
		endpoint.New(endpoint.Spec{
			Method: "DELETE", Path: "removeInvite/:_id", DDP: "removeInvite", Args: []string{"_id"}, Loose: true, Bare: true, Typed: true,
			Summary: "Revoke an invite",
		}, a.Invites.RemoveInvite),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "useInviteToken", DDP: "useInviteToken", Args: []string{"token"}, Typed: true,
			Summary: "Join the room of an invite",
		}, a.Invites.UseInviteToken),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "validateInviteToken", DDP: "validateInviteToken", Args: []string{"token"}, Typed: true,
			Access: endpoint.Anyone, Summary: "Say whether an invite's token would admit somebody",
		}, a.Invites.ValidateInviteToken),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "sendInvitationEmail", DDP: "sendInvitationEmail", Args: []string{"emails"}, Typed: true,
			Summary: "Write to people who are not here yet",
		}, a.Invites.SendInvitations),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "invites.preview", DDP: "invites.preview", Args: []string{"token"}, Typed: true,
			Access: endpoint.Anyone, Summary: "Tell where an invite leads, as its page does",
		}, a.Invites.Preview),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "invites.inviter", Typed: true, Summary: "Say by whose invite one came into a room",
		}, a.Invites.Inviter),
	}
}
