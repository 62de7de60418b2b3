package api

import "gantry/internal/endpoint"

func (a *API) rooms() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.get", Loose: true, Summary: "Synchronise the caller's rooms",
		}, a.Chat.Rooms),
		endpoint.New(endpoint.Spec{
			DDP: "rooms/get", Args: []string{"since"}, Access: endpoint.Anyone, Loose: true, Summary: "Synchronise the caller's rooms",
		}, a.Chat.SyncRooms),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.info", Loose: true, List: "room", Summary: "Read a room of any type",
		}, a.Chat.RoomInfo),
		endpoint.New(endpoint.Spec{
			DDP: "getRoomByTypeAndName", Args: []string{"type", "name"}, Access: endpoint.Anyone, Loose: true,
			Summary: "Read a room by its type and its name or id",
		}, a.Chat.RoomByTypeAndName),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.nameExists", Key: "exists", DDP: "roomNameExists", Args: []string{"roomName"},
			Summary: "Say whether a channel or group has a name",
		}, a.Chat.RoomNameExists),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.isMember", Summary: "Say whether somebody is in a room",
		}, a.Chat.IsMember),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.roles", Loose: true, Summary: "List who has which role in a room",
		}, a.Chat.RoomRoles),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.leave", Loose: true, Summary: "Leave a room",
		}, a.Chat.LeaveRoom),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.delete", Loose: true, Summary: "Delete a room and all that was said in it",
		}, a.Chat.DeleteRoom),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.saveRoomSettings", Summary: "Change settings of a room, all of them or none",
		}, a.Chat.EditRoom),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.changeArchivationState", Loose: true, Summary: "Archive a room or take it out of the archive",
		}, a.Chat.ChangeArchivation),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.muteUser", Summary: "Let somebody write no more in a room",
		}, a.Chat.Mute),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.unmuteUser", Summary: "Let somebody write again in a room",
		}, a.Chat.Unmute),
		endpoint.New(endpoint.Spec{
			DDP: "muteUserInRoom", Loose: true, Summary: "Let somebody write no more in a room",
		}, a.Chat.MuteByMethod),
		endpoint.New(endpoint.Spec{
			DDP: "unmuteUserInRoom", Loose: true, Summary: "Let somebody write again in a room",
		}, a.Chat.UnmuteByMethod),
	}
}

// roomChoices are what a member chooses for a room of theirs.
func (a *API) roomChoices() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.favorite", Loose: true, Summary: "Mark a room as a favourite, or no longer",
		}, a.Chat.SetFavorite),
		endpoint.New(endpoint.Spec{
			DDP: "toggleFavorite", Args: []string{"rid", "f"}, Loose: true, Summary: "Mark a room as a favourite, or no longer",
		}, a.Chat.ToggleFavorite),
		endpoint.New(endpoint.Spec{
			Method: "POST", Path: "rooms.saveNotification", Loose: true, Summary: "Change how one hears of a room",
		}, a.Chat.SaveNotifications),
		endpoint.New(endpoint.Spec{
			DDP: "saveNotificationSettings", Args: []string{"roomId", "field", "value"}, Loose: true, Summary: "Change how one hears of a room",
		}, a.Chat.SaveNotification),
		endpoint.New(endpoint.Spec{
			DDP: "saveAudioNotificationValue", Args: []string{"rid", "value"}, Loose: true, Summary: "Change the sound of a room",
		}, a.Chat.SaveAudio),
	}
}

// roomSearch are the lists of rooms to look through and to choose from.
func (a *API) roomSearch() []endpoint.Endpoint {
	return []endpoint.Endpoint{
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.adminRooms", Loose: true, List: "rooms", Summary: "List all rooms",
		}, a.Chat.AdminRooms),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.adminRooms.getRoom", Loose: true, Summary: "Read any room",
		}, a.Chat.AdminRoom),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.autocomplete.adminRooms", Loose: true, Summary: "Offer channels and groups",
		}, a.Chat.CompleteAdminRoom),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.autocomplete.channelAndPrivate", Loose: true, Summary: "Offer rooms the caller is in",
		}, a.Chat.CompleteRoom),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.autocomplete.channelAndPrivate.withPagination", Loose: true, Summary: "Offer rooms the caller is in, page by page",
		}, a.Chat.CompleteRoomPage),
		endpoint.New(endpoint.Spec{
			Method: "GET", Path: "rooms.autocomplete.availableForTeams", Loose: true, Summary: "Offer rooms the caller may bring into a team",
		}, a.Chat.CompleteTeamRoom),
	}
}
