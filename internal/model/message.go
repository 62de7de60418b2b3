package model

import "github.com/go-json-experiment/json/jsontext"

// Types of system messages that joining, leaving and changing a room leave
// behind; T of an ordinary message is empty.
const (
	UserJoined        = "uj"
	UserLeft          = "ul"
	UserAdded         = "au"
	UserRemoved       = "ru"
	UserJoinedTeam    = "ujt"
	UserJoinedDiscuss = "ut"
	RoleAdded         = "subscription-role-added"
	RoleRemoved       = "subscription-role-removed"
	RoomArchived      = "room-archived"
	RoomUnarchived    = "room-unarchived"
	RoomRenamed       = "r"
	TopicChanged      = "room_changed_topic"
	DescChanged       = "room_changed_description"
	AnnounceChanged   = "room_changed_announcement"
	PrivacyChanged    = "room_changed_privacy"
	ReadOnlySet       = "room-set-read-only"
	ReadOnlyRemoved   = "room-removed-read-only"

	UserMuted   = "user-muted"
	UserUnmuted = "user-unmuted"

	ReactingAllowed    = "room-allowed-reacting"
	ReactingForbidden  = "room-disallowed-reacting"
	EncryptionEnabled  = "room_e2e_enabled"
	EncryptionDisabled = "room_e2e_disabled"
)

// Message is one line of a room's history, as stored and as sent.
type Message struct {
	ID        string                    `json:"_id"`
	RID       string                    `json:"rid"`
	T         string                    `json:"t,omitempty"`
	Msg       string                    `json:"msg"`
	TS        Time                      `json:"ts"`
	U         UserRef                   `json:"u"`
	Groupable *bool                     `json:"groupable,omitempty"`
	Role      string                    `json:"role,omitempty"` // of subscription-role-added and -removed
	Extra     map[string]jsontext.Value `json:",embed"`
	UpdatedAt Time                      `json:"_updatedAt"`
}
