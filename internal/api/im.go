package api

import "gantry/internal/endpoint"

// direct declares an endpoint of im.* that answers as dm.* too.
func direct(spec endpoint.Spec) endpoint.Spec {
	spec.Aliases = []string{"dm." + spec.Path}
	spec.Path = "im." + spec.Path
	return spec
}

func (a *API) im() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(direct(endpoint.Spec{
			Method: "POST", Path: "create", Key: "room", Summary: "Make or find the direct room of the caller and others",
		}), a.Chat.CreateDirect),
		endpoint.New(endpoint.Spec{
			DDP: "createDirectMessage", Args: []string{"...usernames"}, Summary: "Make or find the direct room of the caller and others",
		}, a.Chat.CreateDirectMessage),
		endpoint.New(direct(endpoint.Spec{
			Method: "POST", Path: "delete", Summary: "Delete a direct room",
		}), a.Chat.DeleteDirect),
		endpoint.New(direct(endpoint.Spec{
			Method: "POST", Path: "open", Loose: true, Summary: "Show a direct room in the caller's list",
		}), a.Chat.OpenDirect),
		endpoint.New(direct(endpoint.Spec{
			Method: "POST", Path: "close", Loose: true, Summary: "Hide a direct room from the caller's list",
		}), a.Chat.CloseDirect),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "im.blockUser", Summary: "Keep the other one in a conversation of two from writing, or let them again",
		}, a.Chat.BlockDirect),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "list", Loose: true, List: "ims", Summary: "List the caller's direct rooms",
		}), a.Chat.ListDirect),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "list.everyone", Loose: true, List: "ims", Summary: "List the direct rooms of everybody",
		}), a.Chat.ListEveryDirect),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "members", Loose: true, List: "members", Summary: "List who is in a direct room",
		}), a.Chat.DirectMembers),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "counters", Loose: true, Summary: "Count what is new in a direct room",
		}), a.Chat.CountDirect),
		endpoint.New(direct(endpoint.Spec{
			Method: "POST", Path: "setTopic", Loose: true, Summary: "Change the topic of a direct room",
		}), a.Chat.SetDirectTopic),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "messages", Loose: true, List: "messages", Summary: "List the messages of a direct room",
		}), a.Chat.DirectMessages),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "messages.others", Loose: true, List: "messages", Summary: "List the messages of other people's direct room",
		}), a.Chat.OtherDirectMessages),
		endpoint.New(direct(endpoint.Spec{
			Method: "GET", Path: "history", Loose: true, Summary: "Read a part of a direct room's messages by time",
		}), a.Chat.DirectHistory),
	}
}
