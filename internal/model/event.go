package model

// Event says what a committed transaction changed. It is small on purpose:
// receivers that need the document read it, so that an event held up on its
// way never brings back an older state.
type Event struct {
	Kind EventKind `json:"kind"`
	ID   string    `json:"id"`
}

// EventKind names a kind of document that changed.
type EventKind string

// The kinds of events.
const (
	UserChanged       EventKind = "user"
	TokenChanged      EventKind = "token"
	SettingChanged    EventKind = "setting"
	PermissionChanged EventKind = "permission"
	RoleChanged       EventKind = "role"
	RoomChanged       EventKind = "room"
	MembersChanged    EventKind = "members" // ID is the room
	InviteChanged     EventKind = "invite"
)
