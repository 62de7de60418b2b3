package model

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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
	AvatarOfRoom      = "room_changed_avatar"
	PrivacyChanged    = "room_changed_privacy"
	ReadOnlySet       = "room-set-read-only"
	ReadOnlyRemoved   = "room-removed-read-only"

	// DiscussionCreated stands for a discussion in its parent room.
	DiscussionCreated = "discussion-created"

	UserMuted   = "user-muted"
	UserUnmuted = "user-unmuted"

	ReactingAllowed    = "room-allowed-reacting"
	ReactingForbidden  = "room-disallowed-reacting"
	EncryptionEnabled  = "room_e2e_enabled"
	EncryptionDisabled = "room_e2e_disabled"

	MessagePinned    = "message_pinned"
	MessagePinnedE2E = "message_pinned_e2e"
)

// Message is one line of a room's history, as stored and as sent.
type Message struct {
	ID        string  `json:"_id"`
	RID       string  `json:"rid"`
	T         string  `json:"t,omitempty"`
	Msg       string  `json:"msg"`
	TS        Time    `json:"ts"`
	U         UserRef `json:"u"`
	Alias     string  `json:"alias,omitempty"`
	Avatar    string  `json:"avatar,omitempty"`
	Emoji     string  `json:"emoji,omitempty"`
	Groupable *bool   `json:"groupable,omitempty"`
	ParseURLs *bool   `json:"parseUrls,omitempty"`
	Role      string  `json:"role,omitempty"` // of subscription-role-added and -removed

	MD          jsontext.Value            `json:"md,omitzero"` // the text as a tree; see package markup
	Mentions    []Mention                 `json:"mentions,omitzero"`
	Channels    []RoomRef                 `json:"channels,omitzero"`
	URLs        []MessageURL              `json:"urls,omitzero"`
	Attachments []Attachment              `json:"attachments,omitzero"`
	File        *FileRef                  `json:"file,omitempty"`
	Files       []FileRef                 `json:"files,omitempty"`
	Reactions   Reactions                 `json:"reactions,omitempty"`
	Starred     []Star                    `json:"starred,omitempty"`
	Pinned      *bool                     `json:"pinned,omitempty"`
	PinnedAt    Time                      `json:"pinnedAt,omitzero"`
	PinnedBy    *UserRef                  `json:"pinnedBy,omitempty"`
	EditedAt    Time                      `json:"editedAt,omitzero"`
	EditedBy    *UserRef                  `json:"editedBy,omitempty"`
	Blocks      jsontext.Value            `json:"blocks,omitzero"`
	CustomField map[string]jsontext.Value `json:"customFields,omitempty"`

	// Of a thread: TMID on its replies, the rest on the message that began it.
	TMID    string   `json:"tmid,omitempty"`
	TShow   bool     `json:"tshow,omitzero"` // the reply shows in the room, too
	TCount  int      `json:"tcount,omitzero"`
	TLM     Time     `json:"tlm,omitzero"`
	Replies []string `json:"replies,omitempty"` // who follows it, by user id

	// Of the message that stands for a discussion: its room.
	DRID   string `json:"drid,omitempty"`
	DCount *int   `json:"dcount,omitempty"`
	DLM    Time   `json:"dlm,omitzero"`

	Private   bool                      `json:"private,omitzero"` // whispered: kept nowhere
	Extra     map[string]jsontext.Value `json:",embed"`           // what clients added and nobody here knows
	UpdatedAt Time                      `json:"_updatedAt"`
}

// Mention names whom a message calls: a user, or all or here.
type Mention struct {
	ID       string `json:"_id"`
	Username string `json:"username"`
	Name     string `json:"name,omitempty"`
	FName    string `json:"fname,omitempty"`
	Type     string `json:"type,omitempty"` // "user" or "team"
}

// RoomRef names a room inside another document.
type RoomRef struct {
	ID    string `json:"_id"`
	Name  string `json:"name"`
	FName string `json:"fname,omitempty"`
}

// MessageURL is a link in a message and, once it was looked at, what is there.
type MessageURL struct {
	URL         string                    `json:"url"`
	Meta        map[string]jsontext.Value `json:"meta,omitzero"`
	Headers     map[string]string         `json:"headers,omitempty"`
	IgnoreParse bool                      `json:"ignoreParse,omitzero"`
	ParsedURL   jsontext.Value            `json:"parsedUrl,omitzero"`
	Extra       map[string]jsontext.Value `json:",embed"`
}

// Attachment is a file, a quote or a card beside a message's text. What is
// not looked at here is kept as it came.
type Attachment struct {
	TS          AttachmentTime            `json:"ts,omitzero"`
	Type        string                    `json:"type,omitempty"`
	Title       string                    `json:"title,omitempty"`
	TitleLink   string                    `json:"title_link,omitempty"`
	Download    *bool                     `json:"title_link_download,omitempty"`
	Text        string                    `json:"text,omitempty"`
	Description *string                   `json:"description,omitempty"`
	MessageLink string                    `json:"message_link,omitempty"`
	ImageURL    string                    `json:"image_url,omitempty"`
	MD          jsontext.Value            `json:"md,omitzero"`
	DescMD      jsontext.Value            `json:"descriptionMd,omitzero"`
	Attachments []Attachment              `json:"attachments,omitempty"`
	Extra       map[string]jsontext.Value `json:",embed"`
}

// FileRef names an uploaded file inside a message.
type FileRef struct {
	ID     string `json:"_id"`
	Name   string `json:"name"`
	Type   string `json:"type,omitempty"`
	Size   int64  `json:"size,omitzero"`
	Format string `json:"format,omitempty"`
	Group  string `json:"typeGroup,omitempty"` // "image", "audio", "video", "thumb" …
}

// Reaction is who reacted with one emoji.
type Reaction struct {
	Usernames []string `json:"usernames"`
	Names     []string `json:"names,omitempty"`
}

// Star says that a user starred the message.
type Star struct {
	ID string `json:"_id"`
}

// IsThreadOnly says whether the message shows in its thread alone.
func (m *Message) IsThreadOnly() bool { return m.TMID != "" && !m.TShow }

// IsSystem says whether the message tells of something that happened.
func (m *Message) IsSystem() bool { return m.T != "" }

// AttachmentTime is the moment an attachment is dated: one of ours, or
// whatever its author wrote there, which is kept as it came.
type AttachmentTime struct {
	Time Time
	Raw  jsontext.Value
}

// MarshalJSONTo writes what was read.
func (t AttachmentTime) MarshalJSONTo(enc *jsontext.Encoder) error {
	if t.Raw != nil {
		return enc.WriteValue(t.Raw)
	}
	return json.MarshalEncode(enc, t.Time)
}

// UnmarshalJSONFrom reads {"$date":ms} as a moment and keeps anything else.
func (t *AttachmentTime) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*t = AttachmentTime{}
	if raw.Kind() == '{' && json.Unmarshal(raw, &t.Time) == nil {
		return nil
	}
	t.Raw = raw.Clone()
	return nil
}
