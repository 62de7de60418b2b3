package model

import "github.com/go-json-experiment/json/jsontext"

// User is an account as stored. What of it a client may see is decided by the
// views of package accounts; passwords and login tokens are rows of their own
// and never part of it.
type User struct {
	ID            string                    `json:"_id"`
	CreatedAt     Time                      `json:"createdAt,omitzero"`
	Username      string                    `json:"username,omitempty"`
	Name          string                    `json:"name,omitempty"`
	Emails        []Email                   `json:"emails,omitempty"`
	Type          string                    `json:"type"` // "user", "bot" or "app"
	Active        bool                      `json:"active"`
	Roles         []string                  `json:"roles"`
	Status        string                    `json:"status,omitempty"` // "online", "away", "busy" or "offline"
	StatusDefault string                    `json:"statusDefault,omitempty"`
	StatusText    string                    `json:"statusText,omitempty"`
	StatusLive    string                    `json:"statusConnection,omitempty"`
	UTCOffset     float64                   `json:"utcOffset,omitzero"`
	LastLogin     Time                      `json:"lastLogin,omitzero"`
	Bio           string                    `json:"bio,omitempty"`
	Nickname      string                    `json:"nickname,omitempty"`
	Language      string                    `json:"language,omitempty"`
	AvatarOrigin  string                    `json:"avatarOrigin,omitempty"`
	AvatarETag    string                    `json:"avatarETag,omitempty"`
	Preferences   map[string]jsontext.Value `json:"preferences,omitempty"`
	CustomFields  map[string]jsontext.Value `json:"customFields,omitempty"`
	Reason        string                    `json:"reason,omitempty"` // why they want in, where accounts are approved by hand

	// MustChangePassword asks for a new password at the next sign-in.
	MustChangePassword bool   `json:"requirePasswordChange,omitzero"`
	PasswordReason     string `json:"requirePasswordChangeReason,omitempty"`

	// Guest says that they came by an invite and a name alone; see Passing.
	Guest bool `json:"guest,omitzero"`

	Services  Services `json:"services,omitzero"`
	UpdatedAt Time     `json:"_updatedAt,omitzero"`
}

// Services is what sign-in services know of a user. It holds no hash, token or
// secret: those are rows of their own.
type Services struct {
	// External maps a service (oidc, ldap, google …) to the user's id there.
	External map[string]string `json:"external,omitempty"`
}

// Email is one address of a user.
type Email struct {
	Address  string `json:"address"`
	Verified bool   `json:"verified"`
}

// HasRole says whether u holds the global role.
func (u *User) HasRole(role string) bool {
	for _, r := range u.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// Passing says whether u is a guest whose account ends with the invite they
// came by. Who is given another role than guest stays.
func (u *User) Passing() bool { return u.Guest && len(u.Roles) == 1 && u.Roles[0] == "guest" }

// Ref returns the short form that other documents embed.
func (u *User) Ref() UserRef { return UserRef{ID: u.ID, Username: u.Username, Name: u.Name} }

// UserRef names a user inside another document.
type UserRef struct {
	ID       string `json:"_id"`
	Username string `json:"username,omitempty"`
	Name     string `json:"name,omitempty"`
}

// LoginToken authenticates a user. Hash is base64(sha256(token)), as Meteor
// stores it; the token itself is known only to its bearer.
type LoginToken struct {
	Hash      string
	UserID    string
	CreatedAt Time
	ExpiresAt Time // zero: never
	// Name, LastPart and BypassTwoFactor belong to personal access tokens.
	Name            string
	LastPart        string // the end of the token, so that its bearer knows it again
	BypassTwoFactor bool
	Session         Session
}

// Session is what is told of a login token that is no personal one, to its
// bearer and to admins. Nothing in it opens anything.
type Session struct {
	ID        string
	IP        string
	UserAgent string
	Host      string // as the request named the server
	SeenAt    Time   // to about ten minutes; zero: not yet
}

// Personal says whether the token is one a user made for a script.
func (t LoginToken) Personal() bool { return t.Name != "" }
