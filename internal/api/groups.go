package api

import "gantry/internal/endpoint"

func (a *API) groups() []endpoint.Endpoint {
	f := family{a.Chat.Groups(), "groups", "group"}
	return append(f.common(),
		endpoint.New(f.listed("list", "groups", "List the groups one is in"), a.Chat.JoinedGroups),
		endpoint.New(f.listed("listAll", "groups", "List all groups"), a.Chat.ListGroups),
		endpoint.New(f.post("leave", "Leave a group"), quiet(f.Leave)),
		endpoint.New(f.post("kick", "Remove somebody from a group"), quiet(f.Kick)),
		endpoint.New(f.room(f.post("setEncrypted", "Encrypt a group end to end, or no longer")), f.SetEncrypted),
	)
}
