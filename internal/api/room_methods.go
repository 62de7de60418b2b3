package api

import (
	"gantry/internal/chat"
	"gantry/internal/endpoint"
)

// method declares a DDP method that has no path of its own.
func method(name, summary string, args ...string) endpoint.Spec {
	return endpoint.Spec{DDP: name, Args: args, Loose: true, Summary: summary}
}

// roomMethods are the methods about rooms whose results differ from those of
// channels.* and groups.*.
func (a *API) roomMethods() []endpoint.Endpoint {
	c := a.Chat
	creation := []string{"name", "members", "readOnly", "customFields", "extraData"}
	all := []endpoint.Endpoint{
		endpoint.New(method("createChannel", "Make a channel", creation...), c.Channels().CreateByMethod),
		endpoint.New(method("createPrivateGroup", "Make a group", creation...), c.Groups().CreateByMethod),
		endpoint.New(method("joinRoom", "Enter a room", "rid", "code"), c.JoinByMethod),
		endpoint.New(method("leaveRoom", "Leave a room", "rid"), c.LeaveByMethod),
		endpoint.New(method("archiveRoom", "Archive a room", "rid"), c.ArchiveByMethod),
		endpoint.New(method("unarchiveRoom", "Take a room out of the archive", "rid"), c.UnarchiveByMethod),
		endpoint.New(method("eraseRoom", "Delete a room and all that was said in it", "rid"), c.EraseByMethod),
		endpoint.New(method("hideRoom", "Hide a room from one's list", "rid"), c.HideByMethod),
		endpoint.New(method("blockUser", "Keep somebody from writing to one"), c.BlockByMethod),
		endpoint.New(method("unblockUser", "Let somebody write to one again"), c.UnblockByMethod),
		endpoint.New(method("openRoom", "Show a room in one's list", "rid"), c.OpenByMethod),
		endpoint.New(method("addUsersToRoom", "Add people to a room"), c.AddByMethod),
		endpoint.New(method("removeUserFromRoom", "Remove somebody from a room"), c.KickByMethod),
		endpoint.New(method("saveRoomSettings", "Change settings of a room", "rid", "settings", "value"), c.SaveSettingsByMethod),
		endpoint.New(method("getRoomRoles", "List who has which role in a room", "rid"), c.RoomRolesByMethod),
		endpoint.New(method("getRoomIdByNameOrId", "Find a room", "rid"), c.RoomIDByNameOrID),
		endpoint.New(method("getRoomNameById", "Say what a room is called", "rid"), c.RoomNameByID),
		endpoint.New(method("addAllUserToRoom", "Add everybody to a room", "rid", "activeUsersOnly"), c.AddAllByMethod),
		endpoint.New(method("getUsersOfRoom", "List who is in a room", "rid", "showAll", "options", "filter"), c.MembersByMethod),
	}
	for _, role := range []chat.RoomRole{chat.Owner, chat.Moderator, chat.Leader} {
		all = append(all,
			endpoint.New(method("addRoom"+role.Title(), "Give a member a role", "rid", "userId"), c.AddRoleByMethod(role)),
			endpoint.New(method("removeRoom"+role.Title(), "Take a role from a member", "rid", "userId"), c.RemoveRoleByMethod(role)))
	}
	return all
}
