package model

import (
	"net/netip"
	"strings"
)

// Caller is who makes a request, and from where. The zero Caller is nobody:
// an anonymous request.
type Caller struct {
	UserID    string
	Username  string
	Roles     []string // global roles; room roles are looked up per room
	TokenHash string   // of the login token that authenticated the request
	Token     Secret   // that token, for the one answer that repeats it
	IP        netip.Addr
	UserAgent string
	RequestID string
	Host      string // the Host header, for links when Site_Url is unset
	TwoFactor TwoFactorCode
	// Bound is what the browser carries of an invite's page it was at: who signs
	// in next there enters by that invite. Empty for apps and scripts.
	Bound Secret
	// Connection names the websocket the request came by, "" for HTTP.
	Connection string
}

// Secret is text that does not show when it is printed or logged by accident.
type Secret string

// String hides the secret.
func (Secret) String() string { return "[redacted]" }

// GoString hides the secret.
func (Secret) GoString() string { return "[redacted]" }

// TwoFactorCode is what x-2fa-code and x-2fa-method carried.
type TwoFactorCode struct{ Code, Method string }

// maxHeader bounds what is kept of a header, in bytes.
const maxHeader = 300

// Header returns what can be kept of a header that a client made up: not too
// much, and no bytes that are no text, which a database would refuse.
func Header(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxHeader)], "")
}

// Anonymous says whether nobody is signed in.
func (c Caller) Anonymous() bool { return c.UserID == "" }
