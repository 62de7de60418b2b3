package api

import "gantry/internal/endpoint"

// invitesManage are the endpoints by which people look after invites. Who may
// do what with which depends on the invite, and is decided by the rules.
func (a *API) invitesManage() []endpoint.Endpoint {
	read := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "GET", Path: path, DDP: path, Typed: true, Summary: summary}
	}
	write := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "POST", Path: path, DDP: path, Typed: true, Summary: summary}
	}
	return []endpoint.Endpoint{
		endpoint.New(write("invites.create", "Create an invite link of one's own, on any terms that the workspace allows"), a.Invites.CreateInvite),
		endpoint.New(write("invites.update", "Change the terms of an invite"), a.Invites.UpdateInvite),
		endpoint.New(write("invites.pause", "Let an invite admit nobody for now"), a.Invites.PauseInvite),
		endpoint.New(write("invites.resume", "Let a paused invite admit people again"), a.Invites.ResumeInvite),
		endpoint.New(write("invites.revoke", "End an invite; its history stays"), a.Invites.RevokeInvite),
		endpoint.New(write("invites.restore", "Take the revocation of an invite back"), a.Invites.RestoreInvite),
		endpoint.New(write("invites.regenerate", "Give an invite another link; the one it had is dead at once"), a.Invites.RegenerateInvite),
		endpoint.New(write("invites.revokeAll", "End all invites into a room, or all that somebody made"), a.Invites.RevokeAllInvites),
		endpoint.New(read("invites.list", "List the invites that one may know of, page by page"), a.Invites.ListOfInvites),
		endpoint.New(read("invites.info", "Show one invite"), a.Invites.InviteInfo),
		endpoint.New(read("invites.redemptions", "List who came by an invite, when and how"), a.Invites.InviteRedemptions),
		endpoint.New(read("invites.history", "Tell what happened to an invite"), a.Invites.InviteHistory),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "invites.qr", Typed: true,
			Summary: "Draw the link of an invite as a QR code, as a picture in PNG or SVG",
		}, a.Invites.InviteQR),
	}
}
