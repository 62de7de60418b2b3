package ddp

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// House is what the door asks of the workspace behind it. Whatever it returns
// as text is EJSON; that text may be shared and is not changed.
type House interface {
	// SignIn signs somebody in by what they gave the method login.
	SignIn(ctx context.Context, who model.Caller, in jsontext.Value) (Login, error)
	// SignOut ends the session that who was signed in by.
	SignOut(ctx context.Context, who model.Caller) error
	// Recognise returns the caller as they are now, or model.ErrNotFound when
	// their session is over.
	Recognise(ctx context.Context, who model.Caller) (model.Caller, error)
	// Person returns a user's own document: an object without _id.
	Person(ctx context.Context, userID string) ([]byte, error)

	// AnonymousRead says whether visitors may read without a login.
	AnonymousRead() bool
	// CanRead says whether the caller may read a room now; nobody may read one
	// that is not there.
	CanRead(ctx context.Context, who model.Caller, rid string) (bool, error)
	// View is CanRead with what is said of the room beside each message to
	// those who hear of all rooms.
	View(ctx context.Context, who model.Caller, rid string) (View, bool, error)

	// Message, Room, PublicSetting and Permission return a document, or
	// model.ErrNotFound.
	Message(ctx context.Context, id string) ([]byte, error)
	Room(ctx context.Context, rid string) ([]byte, error)
	PublicSetting(ctx context.Context, id string) ([]byte, error)
	Permission(ctx context.Context, id string) ([]byte, error)
	// Beneath returns the ids of the rooms that who may read rid may read too.
	Beneath(ctx context.Context, rid string) ([]string, error)
	// RoomsOf returns the ids of the rooms a user is in.
	RoomsOf(ctx context.Context, userID string) ([]string, error)
	// Subscriptions returns the sides of some members of a room, by user.
	Subscriptions(ctx context.Context, rid string, userIDs []string) (map[string][]byte, error)

	// Connected hears of everybody who signed in on a connection, and
	// Disconnected of everybody who left it.
	Connected(ctx context.Context, who model.Caller)
	Disconnected(ctx context.Context, who model.Caller)
}

// Login is a session that has begun or goes on.
type Login struct {
	Who     model.Caller
	Token   string
	Expires model.Time
	Type    string // "password" or "resume"
}

// View is a room as one user sees it.
type View struct {
	Participant bool   `json:"roomParticipant"`
	Type        string `json:"roomType"`
	Name        string `json:"roomName,omitempty"`
}
