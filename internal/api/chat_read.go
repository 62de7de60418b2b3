package api

import (
	"context"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// chatRead is what is read of messages: threads, discussions, histories and
// what changed.
func (a *API) chatRead() []endpoint.Endpoint {
	c := a.Chat
	get := func(path, list, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "GET", Path: path, List: list, Loose: true, Summary: summary}
	}
	follow := func(path, summary string) endpoint.Spec {
		return endpoint.Spec{Method: "POST", Path: "chat." + path, DDP: path, Loose: true, Summary: summary}
	}
	history := method("loadHistory", "Read a room's messages before a moment", "rid", "end", "limit", "ls", "showThreadMessages", "offset")
	missed := method("loadMissedMessages", "Read a room's messages after a moment", "rid", "start")
	history.Access, missed.Access = endpoint.AnyoneIfAllowed, endpoint.AnyoneIfAllowed
	return []endpoint.Endpoint{
		endpoint.New(get("chat.getThreadsList", "threads", "List a room's threads"), c.Threads),
		endpoint.New(get("chat.syncThreadsList", "", "List the threads of a room that changed"), c.SyncThreads),
		endpoint.New(get("chat.getThreadMessages", "messages", "List the replies to a thread"), c.ThreadMessages),
		endpoint.New(get("chat.syncThreadMessages", "", "List the replies to a thread that changed"), c.SyncThreadMessages),
		endpoint.New(follow("followMessage", "Hear of replies to a thread"), c.Follow),
		endpoint.New(follow("unfollowMessage", "Hear no more of replies to a thread"), c.Unfollow),
		endpoint.New(method("getThreadsList", "List a room's threads"), c.ThreadsByMethod),
		endpoint.New(method("getThreadMessages", "Read a thread"), c.RepliesByMethod),
		endpoint.New(method("readThreads", "Mark a thread as read", "tmid"), c.ReadThread),

		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.createDiscussion", Loose: true, Summary: "Make a discussion of a room or of a message",
		}, c.CreateDiscussion),
		endpoint.New(method("createDiscussion", "Make a discussion of a room or of a message"), c.CreateDiscussionByMethod),
		endpoint.New(get("chat.getDiscussions", "messages", "List the messages of a room that stand for discussions"), c.Discussions),
		endpoint.New(get("rooms.getDiscussions", "discussions", "List the discussions of a room"), c.DiscussionRooms),

		endpoint.New(get("chat.syncMessages", "", "List what changed in a room"), c.SyncMessages),
		endpoint.New(get("chat.getDeletedMessages", "messages", "List which messages of a room are gone"), c.DeletedMessages),
		endpoint.New(history, c.LoadHistory),
		endpoint.New(missed, c.LoadMissed),
		endpoint.New(method("loadNextMessages", "Read a room's messages after a moment", "rid", "end", "limit"), c.LoadNext),
		endpoint.New(method("loadSurroundingMessages", "Read what was said around a message", "message", "limit"), c.LoadSurrounding),
		endpoint.New(method("getChannelHistory", "Read a part of a room's messages"), c.ChannelHistory),
		endpoint.New(method("messages/get", "List what changed in a room, or read a part of it", "rid", "options"), c.GetMessages),

		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "channels.getAllUserMentionsByChannel", Summary: "List where the caller is called in a room",
		}, c.OwnMentions),
		endpoint.New(get("chat.getMessageReadReceipts", "", "Say who has read a message: refused, for want of a licence"), licensed),
		endpoint.New(method("getReadReceipts", "Say who has read a message: refused, for want of a licence"), licensed),
	}
}

// licensed refuses what upstream does under a licence alone.
func licensed(context.Context, model.Caller, model.None) (model.None, error) {
	return model.None{}, model.Errorf("error-action-not-allowed", "This is an enterprise feature")
}
