package api

import (
	"context"

	"gantry/internal/chat"
	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// family declares the endpoints of one type of room under its prefix.
type family struct {
	chat.Family
	prefix, key string // "channels" and "channel"
}

func (f family) get(name, summary string) endpoint.Spec {
	return endpoint.Spec{Method: "GET", Path: f.prefix + "." + name, Loose: true, Summary: summary}
}

func (f family) post(name, summary string) endpoint.Spec {
	return endpoint.Spec{Method: "POST", Path: f.prefix + "." + name, Loose: true, Summary: summary}
}

// room returns a declaration whose answer is the room.
func (f family) room(s endpoint.Spec) endpoint.Spec {
	s.Key = f.key
	return s
}

// quiet runs an action and answers with success alone.
func quiet[In, Out any](action func(context.Context, model.Caller, In) (Out, error)) func(context.Context, model.Caller, In) (model.None, error) {
	return func(ctx context.Context, who model.Caller, in In) (model.None, error) {
		_, err := action(ctx, who, in)
		return model.None{}, err
	}
}

// common is what channels and groups both have.
func (f family) common() []endpoint.Endpoint {
	all := []endpoint.Endpoint{
		endpoint.New(f.room(f.post("create", "Make a room")), f.Create),
		endpoint.New(f.room(f.get("info", "Describe a room")), f.Info),
		endpoint.New(f.get("counters", "Say what there is to see in a room"), f.Counters),
		endpoint.New(f.room(f.post("invite", "Add people to a room")), f.Invite),
		endpoint.New(f.room(f.post("addAll", "Add everybody to a room")), f.AddAll),
		endpoint.New(f.listed("members", "members", "List who is in a room"), f.Members),
		endpoint.New(f.get("online", "List who of a room is there"), f.Online),
		endpoint.New(f.get("roles", "List who has which role in a room"), f.Roles),
		endpoint.New(f.get("moderators", "List a room's moderators"), f.Moderators),
		endpoint.New(f.post("archive", "Archive a room"), f.Archive),
		endpoint.New(f.post("unarchive", "Take a room out of the archive"), f.Unarchive),
		endpoint.New(f.post("close", "Hide a room from one's list"), f.Close),
		endpoint.New(f.post("open", "Show a room in one's list"), f.Open),
		endpoint.New(f.post("delete", "Delete a room and all that was said in it"), f.Delete),
		endpoint.New(f.get("history", "Read a room's messages by time"), f.History),
		endpoint.New(f.listed("messages", "messages", "List a room's messages"), f.Messages),
	}
	return append(append(all, f.roles()...), f.settings()...)
}

func (f family) listed(name, list, summary string) endpoint.Spec {
	s := f.get(name, summary)
	s.List = list
	return s
}

func (f family) roles() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(f.post("addOwner", "Make a member an owner"), f.AddRole(chat.Owner)),
		endpoint.New(f.post("removeOwner", "Make an owner a member"), f.RemoveRole(chat.Owner)),
		endpoint.New(f.post("addModerator", "Make a member a moderator"), f.AddRole(chat.Moderator)),
		endpoint.New(f.post("removeModerator", "Make a moderator a member"), f.RemoveRole(chat.Moderator)),
		endpoint.New(f.post("addLeader", "Make a member a leader"), f.AddRole(chat.Leader)),
		endpoint.New(f.post("removeLeader", "Make a leader a member"), f.RemoveRole(chat.Leader)),
	}
}

func (f family) settings() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(f.room(f.post("rename", "Give a room another name")), f.Rename),
		endpoint.New(f.post("setTopic", "Change a room's topic"), f.SetTopic),
		endpoint.New(f.post("setDescription", "Change a room's description"), f.SetDescription),
		endpoint.New(f.post("setPurpose", "Change a room's description, by its older name"), f.SetPurpose),
		endpoint.New(f.post("setAnnouncement", "Change a room's announcement"), f.SetAnnouncement),
		endpoint.New(f.room(f.post("setReadOnly", "Let only some write in a room, or all")), f.SetReadOnly),
		endpoint.New(f.room(f.post("setType", "Make a room private or public")), f.SetType),
		endpoint.New(f.room(f.post("setCustomFields", "Replace a room's custom fields")), f.SetCustomFields),
	}
}

func (a *API) channels() []endpoint.Endpoint {
	f := family{a.Chat.Channels(), "channels", "channel"}
	anonymous := f.listed("anonymousread", "messages", "List a channel's messages without an account")
	anonymous.Access = endpoint.Anyone
	return append(f.common(),
		endpoint.New(f.listed("list", "channels", "List the channels one may see"), a.Chat.ListChannels),
		endpoint.New(f.listed("list.joined", "channels", "List the channels one is in"), a.Chat.JoinedChannels),
		endpoint.New(f.room(f.post("join", "Enter a channel")), f.Join),
		endpoint.New(f.room(f.post("leave", "Leave a channel")), f.Leave),
		endpoint.New(f.room(f.post("kick", "Remove somebody from a channel")), f.Kick),
		endpoint.New(f.room(f.post("setDefault", "Join every newcomer to a channel, or no longer")), f.SetDefault),
		endpoint.New(f.room(f.post("setJoinCode", "Let only those enter a channel who know its code")), f.SetJoinCode),
		endpoint.New(anonymous, f.AnonymousRead),
	)
}
