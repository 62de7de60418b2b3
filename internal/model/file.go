package model

import (
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// File is an uploaded file as stored and as sent. Its bytes are a blob under
// its id.
type File struct {
	ID          string         `json:"_id"`
	Name        string         `json:"name"`
	Size        int64          `json:"size"`
	Type        string         `json:"type"`
	RID         string         `json:"rid"`
	UserID      string         `json:"userId"`
	User        *UserRef       `json:"user,omitempty"` // in lists
	Store       string         `json:"store"`
	Complete    bool           `json:"complete"`
	Uploading   bool           `json:"uploading"`
	Progress    int            `json:"progress"`
	Extension   string         `json:"extension,omitempty"`
	Group       string         `json:"typeGroup,omitempty"` // "image", "audio", "video", "thumb" …
	Description string         `json:"description,omitempty"`
	Identify    *Identity      `json:"identify,omitempty"`
	ETag        string         `json:"etag,omitempty"`
	Path        string         `json:"path,omitempty"`
	URL         string         `json:"url,omitempty"`
	Content     jsontext.Value `json:"content,omitzero"`         // of an encrypted file: what it is, encrypted too
	OriginalID  string         `json:"originalFileId,omitempty"` // of a thumbnail
	MessageID   string         `json:"message_id,omitempty"`     // of the message that has it
	Hidden      bool           `json:"_hidden,omitzero"`         // its message was deleted, and its history is kept
	ExpiresAt   Time           `json:"expiresAt,omitzero"`       // zero once a message has it
	UploadedAt  Time           `json:"uploadedAt,omitzero"`
	UpdatedAt   Time           `json:"_updatedAt,omitzero"`
}

// Identity is what an image turned out to be.
type Identity struct {
	Format string      `json:"format,omitempty"`
	Size   *Dimensions `json:"size,omitempty"`
}

// Dimensions are how large an image appears, in pixels.
type Dimensions struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Picture is an image that was made here.
type Picture struct {
	Data          []byte
	Type          string // image/png or image/jpeg
	Width, Height int
}

// Avatar is the picture that a user or a room has chosen.
type Avatar struct {
	Blob      string // its key
	Store     string // where the blob is
	Type      string
	Size      int64
	ETag      string
	UpdatedAt Time
}

// Blob is bytes to be sent: where they are, or they themselves, and what they
// are called.
type Blob struct {
	Key, Store string
	Data       []byte // nil: they are in the store
	Name, Type string
	Size       int64
	ETag       string
	ModifiedAt Time
	Public     bool // anybody may see it, and keep it
}

// Form is a multipart body. Next returns its parts one after the other as
// they arrive, and io.EOF at the end; asking for the next part gives up what
// was not read of the last.
type Form interface {
	Next() (FormPart, error)
}

// FormPart is a field of a form, or a file when it has a file's name.
type FormPart struct {
	Name     string
	Filename string
	Type     string // as the client says
	IsFile   bool
	Body     io.Reader
}

// AvatarOf asks for the avatar of a user, by name or id, or of a room.
type AvatarOf struct {
	Username string // with an @ before it: only the letter that stands in for one
	UserID   string
	RID      string
	Size     int    // of the letter
	Format   string // of the letter: png, jpg or jpeg, or else SVG
}
