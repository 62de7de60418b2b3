package model

import "github.com/go-json-experiment/json/jsontext"

// Room types, as on the wire.
const (
	Channel = "c"
	Group   = "p"
	Direct  = "d"
)

// Room is a channel, a private group or a direct conversation, as stored and
// as sent.
type Room struct {
	ID                string                    `json:"_id"`
	T                 string                    `json:"t"`
	Name              string                    `json:"name,omitempty"`
	FName             string                    `json:"fname,omitempty"`
	U                 *UserRef                  `json:"u,omitempty"`
	Usernames         []string                  `json:"usernames,omitempty"` // direct rooms only
	UIDs              []string                  `json:"uids,omitempty"`      // direct rooms only
	Topic             string                    `json:"topic,omitempty"`
	Description       string                    `json:"description,omitempty"`
	Announcement      string                    `json:"announcement,omitempty"`
	Msgs              int                       `json:"msgs"`
	UsersCount        int                       `json:"usersCount"`
	CustomFields      map[string]jsontext.Value `json:"customFields,omitzero"`
	ReadOnly          bool                      `json:"ro"`
	SysMes            jsontext.Value            `json:"sysMes,omitzero"` // true, or a list of types to hide
	Default           bool                      `json:"default"`
	Featured          bool                      `json:"featured,omitzero"`
	Archived          bool                      `json:"archived,omitzero"`
	Broadcast         bool                      `json:"broadcast,omitzero"`
	Encrypted         *bool                     `json:"encrypted,omitzero"` // nil: never asked for
	JoinCodeRequired  bool                      `json:"joinCodeRequired,omitzero"`
	ReactWhenReadOnly bool                      `json:"reactWhenReadOnly,omitzero"`
	Muted             []string                  `json:"muted,omitempty"`
	Unmuted           []string                  `json:"unmuted,omitempty"`
	TeamID            string                    `json:"teamId,omitempty"`
	TeamMain          bool                      `json:"teamMain,omitzero"`
	TeamDefault       bool                      `json:"teamDefault,omitzero"`
	ParentID          string                    `json:"prid,omitempty"` // of a discussion
	AvatarETag        string                    `json:"avatarETag,omitempty"`
	Retention         *Retention                `json:"retention,omitzero"`
	Favorite          bool                      `json:"favorite,omitzero"` // a default room that newcomers have as a favourite
	LastMessage       *Message                  `json:"lastMessage,omitempty"`
	LastMessageAt     Time                      `json:"lm,omitzero"`
	CreatedAt         Time                      `json:"ts,omitzero"`
	UpdatedAt         Time                      `json:"_updatedAt,omitzero"`
}

// Retention is a room's own rule for how long messages are kept.
type Retention struct {
	Enabled        *bool `json:"enabled,omitzero"`
	MaxAge         *int  `json:"maxAge,omitzero"` // days
	ExcludePinned  *bool `json:"excludePinned,omitzero"`
	FilesOnly      *bool `json:"filesOnly,omitzero"`
	IgnoreThreads  *bool `json:"ignoreThreads,omitzero"`
	OverrideGlobal *bool `json:"overrideGlobal,omitzero"`
}

// IsEncrypted says whether the room's messages are encrypted end to end.
func (r *Room) IsEncrypted() bool { return r.Encrypted != nil && *r.Encrypted }

// Title is what people call the room: discussions have a random name.
func (r *Room) Title() string {
	if r.ParentID != "" {
		return r.FName
	}
	return r.Name
}

// Subscription is one member's side of a room.
type Subscription struct {
	ID            string                    `json:"_id"`
	RID           string                    `json:"rid"`
	U             UserRef                   `json:"u"`
	T             string                    `json:"t"`
	Name          string                    `json:"name,omitempty"`
	FName         string                    `json:"fname,omitempty"`
	Open          bool                      `json:"open"`
	Alert         bool                      `json:"alert"`
	Unread        int                       `json:"unread"`
	UserMentions  int                       `json:"userMentions"`
	GroupMentions int                       `json:"groupMentions"`
	ThreadUnread  []string                  `json:"tunread,omitempty"`
	ThreadUser    []string                  `json:"tunreadUser,omitempty"`  // of these, where the member was mentioned
	ThreadGroup   []string                  `json:"tunreadGroup,omitempty"` // and where everybody was
	Highlights    []string                  `json:"userHighlights,omitempty"`
	Ignored       []string                  `json:"ignored,omitempty"` // whose messages the member does not want to see
	Favourite     bool                      `json:"f,omitzero"`
	Archived      bool                      `json:"archived,omitzero"`
	Roles         []string                  `json:"roles,omitempty"`
	Blocked       bool                      `json:"blocked,omitzero"`
	Blocker       bool                      `json:"blocker,omitzero"`
	Banned        bool                      `json:"banned,omitzero"`
	ParentID      string                    `json:"prid,omitempty"`
	TeamID        string                    `json:"teamId,omitempty"`
	TeamMain      bool                      `json:"teamMain,omitzero"`
	Prefs         map[string]jsontext.Value `json:"prefs,omitempty"`
	CustomFields  map[string]jsontext.Value `json:"customFields,omitzero"`
	LastSeen      Time                      `json:"ls,omitzero"`
	LastReply     Time                      `json:"lr,omitzero"`
	CreatedAt     Time                      `json:"ts,omitzero"`
	UpdatedAt     Time                      `json:"_updatedAt,omitzero"`
}

// HasRole says whether the member holds the role in this room.
func (s *Subscription) HasRole(role string) bool {
	for _, r := range s.Roles {
		if r == role {
			return true
		}
	}
	return false
}
