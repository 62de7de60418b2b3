package api

import "gantry/internal/endpoint"

// chatEdit is what is done to messages once they are sent, and the lists of
// those that something was done to.
func (a *API) chatEdit() []endpoint.Endpoint {
	c := a.Chat
	post := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "POST", Path: "chat." + path, Loose: true, Summary: summary}
	}
	list := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "GET", Path: "chat." + path, Loose: true, Summary: summary}
	}
	method := func(name, summary string, args ...string) endpoint.Spec {
		return endpoint.Spec{DDP: name, Args: args, Loose: true, Summary: summary}
	}
	report := post("reportMessage", "Report a message to the moderators")
	report.Loose = false
	return []endpoint.Endpoint{
		endpoint.New(post("update", "Edit a message"), c.UpdateMessage),
		endpoint.New(method("updateMessage", "Edit a message", "message", "previewUrls"), c.EditMessage),
		endpoint.New(post("delete", "Delete a message"), c.DeleteMessage),
		endpoint.New(method("deleteMessage", "Delete a message", "message"), c.DeleteByMethod),
		endpoint.New(method("deleteFileMessage", "Delete a file and its message", "fileID"), c.DeleteFileMessage),
		endpoint.New(post("react", "React to a message with an emoji, or no longer"), c.React),
		endpoint.New(method("setReaction", "React to a message with an emoji, or no longer", "reaction", "messageId", "shouldReact"), c.SetReaction),
		endpoint.New(post("pinMessage", "Pin a message to its room"), c.Pin),
		endpoint.New(method("pinMessage", "Pin a message to its room", "message"), c.PinByMethod),
		endpoint.New(post("unPinMessage", "Take a pinned message off"), c.Unpin),
		endpoint.New(method("unpinMessage", "Take a pinned message off", "message"), c.UnpinByMethod),
		endpoint.New(post("starMessage", "Star a message"), c.Star),
		endpoint.New(post("unStarMessage", "Take the star off a message"), c.Unstar),
		endpoint.New(method("starMessage", "Star a message, or no longer", "message"), c.StarByMethod),
		endpoint.New(list("getPinnedMessages", "List what is pinned in a room"), c.Pinned),
		endpoint.New(list("getStarredMessages", "List what the caller starred in a room"), c.Starred),
		endpoint.New(list("getMentionedMessages", "List where the caller is called in a room"), c.Mentioning),
		endpoint.New(list("getMessage", "Read a message"), c.ReadMessage),
		endpoint.New(method("getSingleMessage", "Read a message", "mid"), c.SingleMessage),
		endpoint.New(method("getMessages", "Read messages", "messages"), c.SeveralMessages),
		endpoint.New(list("search", "Find messages of a room by what they say"), c.SearchRoom),
		endpoint.New(method("messageSearch", "Find messages by what they say", "text", "rid", "limit", "offset"), c.SearchMessages),
		endpoint.New(report, c.ReportMessage),
		endpoint.New(method("reportMessage", "Report a message to the moderators", "messageId", "description"), c.ReportByMethod),
		endpoint.New(list("ignoreUser", "Ignore somebody in a room, or no longer"), c.IgnoreUser),
		endpoint.New(method("ignoreUser", "Ignore somebody in a room, or no longer", "who"), c.IgnoreByMethod),
	}
}
