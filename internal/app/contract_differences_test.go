package app

// Where answers are not as documented, and why. docs/compat.md sums this up.

// contractDifferences are of the shape. Upstream's own suite and clients
// decide where its documentation and its code differ.
var contractDifferences = map[string]string{
	"DELETE removeInvite/:_id 200 : a boolean, not an object": "upstream answers true, and its suite wants that",
	"POST findOrCreateInvite 200 : a object, not a list":      "upstream answers one invite",
	"POST useInviteToken 200 .room._id: missing":              "upstream answers rid, prid, fname, name and t",
	"POST useInviteToken 200 .room.topic: missing":            "upstream answers rid, prid, fname, name and t",
	"POST sendInvitationEmail 400 .errorType: missing":        "upstream sends the sentence alone",
	"POST users.create 400 .details.action: missing":          "upstream's refusal of a taken name has the name in it",
	"POST users.delete 200 .deletedRooms: missing":            "version 6.14 answers success alone",
	"POST groups.kick 200 .group: missing":                    "upstream answers success alone",
	"POST groups.leave 200 .group: missing":                   "upstream answers success alone",
	"GET channels.history 200 .count: missing":                "upstream answers the messages alone",
	"GET channels.history 200 .offset: missing":               "upstream answers the messages alone",
	"GET channels.history 200 .total: missing":                "upstream answers the messages alone",
	"GET channels.history 200 .files: missing":                "upstream answers the messages alone",
	"GET dm.counters 200 .unreads: a null, not a integer":     "upstream answers null while the room is not open for the caller",
	"GET dm.counters 200 .unreadsFrom: a null, not a string":  "upstream answers null while the room is not open for the caller",
	"GET settings/:_id 200 .value: a string, not a boolean":   "a value has the type of its setting; the documentation shows one of them",
}

// contractOptional are fields that upstream, too, sends of some documents
// only: what comes of the documentation's having been written from examples.
// The last name of a path is the key.
var contractOptional = map[string]string{
	"lastMessage": "once there is a message", "lm": "once there is a message",
	"attachments": "of messages that have it", "md": "of messages that have it", "mentions": "of messages that have it", "channels": "of messages that have it",
	"urls": "of messages that have it", "reactions": "of messages that have it", "replies": "of messages that have it", "tcount": "of threads", "tlm": "of threads",
	"editedAt": "of edited messages", "editedBy": "of edited messages", "_hidden": "of edited messages", "parent": "of edited messages",

	"topic": "where it is set", "description": "where it is set", "sysMes": "where it is set", "customFields": "where it is set", "muted": "where it is set",
	"unmuted": "where it is set", "joinCodeRequired": "where it is set", "federated": "of federated rooms", "broadcast": "of some kinds of rooms",
	"encrypted": "of encrypted rooms", "e2eKeyId": "of encrypted rooms", "E2EKey": "of encrypted rooms", "u": "not of GENERAL, which nobody made",
	"fname": "not of GENERAL", "name": "not of direct rooms", "uids": "of direct rooms", "usernames": "of direct rooms", "_USERNAMES": "of direct rooms, formerly",
	"companyId": "an example of a custom field", "ls": "once the room was opened",

	"avatarETag": "where an avatar was uploaded", "nickname": "where it is set", "bio": "where it is set", "statusText": "where it is set", "emails": "for those who may see it",
	"lastLogin": "once signed in", "active": "in some projections", "status": "in some projections", "type": "in some projections",
	"utcOffset": "once a client has told it", "statusConnection": "once connected", "settings": "once changed", "banners": "once there is one",
	"statusExpiresAt": "where a status expires", "statusSource": "where a status expires", "requirePasswordChange": "where it is required",
	"inactiveReason": "of inactive users", "services": "never shown but to oneself", "__rooms": "an internal list, not sent", "nameInsensitive": "an internal name, not sent",
	"freeSwitchExtension": "of telephony", "livechat": "of omnichannel", "livechatCount": "of omnichannel", "livechatStatusSystemModified": "of omnichannel",
	"operator": "of omnichannel", "statusLivechat": "of omnichannel",

	"autoImageLoad": "of preferences that were changed", "collapseMediaByDefault": "of preferences that were changed",
	"convertAsciiEmoji": "of preferences that were changed", "desktopNotifications": "of preferences that were changed",
	"emailNotificationMode": "of preferences that were changed", "enableAutoAway": "of preferences that were changed",
	"hideFlexTab": "of preferences that were changed", "hideRoles": "of preferences that were changed", "hideUsernames": "of preferences that were changed",
	"highlights": "of preferences that were changed", "muteFocusedConversations": "of preferences that were changed",
	"newMessageNotification": "of preferences that were changed", "newRoomNotification": "of preferences that were changed",
	"notificationsSoundVolume": "of preferences that were changed", "saveMobileBandwidth": "of preferences that were changed",
	"sendOnEnter": "of preferences that were changed", "unreadAlert": "of preferences that were changed", "useEmojis": "of preferences that were changed",
	"desktopNotificationDuration": "a preference of older versions", "hideAvatars": "a preference of older versions",
	"mobileNotifications": "a preference of older versions", "roomCounterSidebar": "a preference of older versions",
	"roomsListExhibitionMode": "a preference of older versions", "viewMode": "a preference of older versions",
	"audioNotifications": "a preference of older versions", "idleTimeoutLimit": "a preference of older versions",
	"messageViewMode": "a preference of older versions", "sidebarHideAvatar": "a preference of older versions",
}
