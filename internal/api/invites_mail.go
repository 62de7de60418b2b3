package api

import "gantry/internal/endpoint"

// invitesMail is invites that go by mail.
func (a *API) invitesMail() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.send", Typed: true,
			Summary: "Mail a personal invite to each of some addresses, and say of each what the mail server answered",
		}, a.Invites.SendInvites),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.resend", Typed: true, Summary: "Mail an invite again, with more time where it has run out",
		}, a.Invites.ResendInvite),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "invites.mails", Typed: true, List: "mails",
			Summary: "List invites that went by mail, and what became of them",
		}, a.Invites.Mails),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "invites.bounce", Typed: true,
			Summary: "Take a mail server's report of a letter that came back",
		}, a.Invites.BounceInvite),
	}
}
