package model

// Event says what a committed transaction changed, or what is to be heard by
// those who are connected just now.
type Event struct {
	Kind EventKind
	ID   string // of what changed
	Room string // the room it happened in, for what belongs to one
	User string // whose it is, for what belongs to one person

	// Data is what clients are sent, encoded as EJSON. For a stored document
	// it only spares the receiver a read: what is too large for the road
	// between nodes arrives as nil, and the receiver reads the document by its
	// ID. It is shared by all receivers and must not be changed.
	Data []byte
}

// EventKind names what happened.
type EventKind string

// Changes of documents. ID is the document's; without Data the receiver reads
// it.
const (
	UserChanged       EventKind = "user"
	TokenChanged      EventKind = "token"
	SettingChanged    EventKind = "setting"
	PermissionChanged EventKind = "permission"
	RoleChanged       EventKind = "role" // Data: {type: changed or removed, _id, …}
	RoomChanged       EventKind = "room"
	InviteChanged     EventKind = "invite"

	// MessageChanged is a message that was written or edited; Data is the
	// message.
	MessageChanged EventKind = "message"

	// RoomPosted says that a message was written, edited or deleted in the room
	// ID: its last message and what its members have not read may have moved,
	// so rooms-changed and subscriptions-changed are due to those who are
	// connected. Who may read the room is as before.
	RoomPosted EventKind = "posted"

	// MembersChanged is a change of many memberships of the room ID at once.
	MembersChanged EventKind = "members"
	// MembershipChanged is a change of User's side of Room; ID is the
	// subscription's.
	MembershipChanged EventKind = "membership"
	// MemberJoined and MemberLeft begin and end a membership; ID is the
	// subscription's.
	MemberJoined EventKind = "joined"
	MemberLeft   EventKind = "left"
)

// What is only heard: nothing is kept of it, and Data is all there is. It is
// one argument of the stream's event unless it says otherwise.
const (
	MessageDeleted   EventKind = "message-deleted"   // ID, Room; Data: {_id}
	MessagesDeleted  EventKind = "messages-deleted"  // Room; Data: what deleteMessageBulk carries
	Activity         EventKind = "activity"          // Room; Data: the arguments [name, [activities], {}]
	Whisper          EventKind = "whisper"           // User; Data: a message that only they see and nobody keeps
	InviteTold       EventKind = "invite-told"       // User: who made the invite ID; Data: {action, inviteId, …}
	InviteMade       EventKind = "invite-made"       // User: who made the invite ID; Data: {invite}
	Notification     EventKind = "notification"      // User; Data: a desktop notification
	StatusChanged    EventKind = "status"            // User; Data: [username, 0…3, text]
	UserRenamed      EventKind = "user-renamed"      // Data: {_id, name, username}
	UserDeleted      EventKind = "user-deleted"      // Data: {userId, messageErasureType, replaceByUser?}
	UserRolesChanged EventKind = "user-roles"        // Data: {type: added or removed, _id, u, scope?}
	AvatarChanged    EventKind = "avatar"            // Data: {username, etag} or {rid, etag}
	EmojiChanged     EventKind = "emoji"             // Data: {emojiData}
	EmojiDeleted     EventKind = "emoji-deleted"     // Data: {emojiData}
	CustomStatus     EventKind = "custom-status"     // Data: {userStatusData}
	CustomStatusGone EventKind = "custom-status-out" // Data: {userStatusData}
)
