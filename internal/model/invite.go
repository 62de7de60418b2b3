package model

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Invite is a link into a room. Its token is derived from the server's key,
// ID and Gen; only the token's digest is stored.
type Invite struct {
	ID        string
	Gen       int // counts regenerations; each has its own token
	Digest    string
	RID       string
	UserID    string // who made it
	Days      int    // lifetime asked for; 0 never expires
	MaxUses   int    // 0 is without limit
	Uses      int    // distinct members who joined by it
	CreatedAt Time
	ExpiresAt Time // zero: never
	UpdatedAt Time

	// State is as of the last time it was settled: an invite that expired
	// since is still called active. Expired tells by the clock.
	State     InviteState
	PausedAt  Time   // zero: not paused
	RevokedAt Time   // zero: not revoked
	RevokedBy string // empty: the server by itself
	Reason    string // of the last pause or revocation
	Label     string // the creator's note
	Slug      string // the link's own name; empty: none
	Policy    InvitePolicy
}

// InviteState is how an invite stands.
type InviteState string

// The states of invites. What is revoked stays so whatever else is true of it;
// then comes what is expired, exhausted, paused.
const (
	InviteActive    InviteState = "active"
	InvitePaused    InviteState = "paused"
	InviteExhausted InviteState = "exhausted"
	InviteExpired   InviteState = "expired"
	InviteRevoked   InviteState = "revoked"
)

// InviteStates are all of them.
var InviteStates = []InviteState{InviteActive, InvitePaused, InviteExhausted, InviteExpired, InviteRevoked}

// InvitePolicy is what an invite asks of those who come by it and gives them,
// beyond a place in its room.
type InvitePolicy struct {
	RIDs           []string `json:"rids,omitempty"`          // rooms besides its own
	Roles          []string `json:"roles,omitempty"`         // given on entering, as far as the creator still may
	SkipDefaults   bool     `json:"skipDefaults,omitzero"`   // newcomers do not join the default channels
	MembershipDays int      `json:"membershipDays,omitzero"` // until the membership ends; 0: it does not
	Emails         []string `json:"emails,omitempty"`        // lower case; with Domains, who may come
	Domains        []string `json:"domains,omitempty"`       // lower case
	UserIDs        []string `json:"userIds,omitempty"`       // who may come of those who are here
	Approval       bool     `json:"approval,omitzero"`       // somebody says yes to each
	Welcome        string   `json:"welcome,omitempty"`       // message to who has come
	Notify         bool     `json:"notify,omitzero"`         // tell the creator of each
	Guests         bool     `json:"guests,omitzero"`         // also without an account, by a name alone
	Mailed         bool     `json:"mailed,omitzero"`         // went by mail to its one address, and is shown to nobody else
	Parent         string   `json:"parent,omitempty"`        // the invite it was mailed for
}

// Vouches says whether coming by the invite proves an address: it went there by
// mail, and its link was shown to nobody else.
func (p InvitePolicy) Vouches(address string) bool {
	return p.Mailed && len(p.Emails) == 1 && p.Emails[0] == strings.ToLower(address)
}

// Rooms are all rooms that the invite leads to, its own first.
func (i *Invite) Rooms() []string { return append([]string{i.RID}, i.Policy.RIDs...) }

// Standing is the invite's state at now.
func (i *Invite) Standing(now Time) InviteState {
	switch {
	case i.RevokedAt != 0:
		return InviteRevoked
	case i.Expired(now):
		return InviteExpired
	case i.Exhausted():
		return InviteExhausted
	case i.PausedAt != 0:
		return InvitePaused
	}
	return InviteActive
}

// Expired says whether the invite's time is over at now.
func (i *Invite) Expired(now Time) bool { return i.ExpiresAt != 0 && i.ExpiresAt <= now }

// Exhausted says whether every use is taken.
func (i *Invite) Exhausted() bool { return i.MaxUses > 0 && i.Uses >= i.MaxUses }

// Admission is an invite that would let somebody in who makes an account.
type Admission struct {
	Invite Invite
	Room   Room
}

// AppendJSON appends the nine documented fields of listInvites, in the order
// of its documentation. The token is not among them.
func (i *Invite) AppendJSON(b []byte) []byte {
	text := func(name, value string) { b = appendText(append(b, name...), value) }
	number := func(name string, value int) { b = strconv.AppendInt(append(b, name...), int64(value), 10) }
	moment := func(name string, value Time) { b = append(value.AppendISO(append(append(b, name...), '"')), '"') }
	text(`{"_id":`, i.ID)
	number(`,"days":`, i.Days)
	number(`,"maxUses":`, i.MaxUses)
	text(`,"rid":`, i.RID)
	text(`,"userId":`, i.UserID)
	moment(`,"createdAt":`, i.CreatedAt)
	if i.ExpiresAt == 0 {
		b = append(b, `,"expires":null`...)
	} else {
		moment(`,"expires":`, i.ExpiresAt)
	}
	number(`,"uses":`, i.Uses)
	moment(`,"_updatedAt":`, i.UpdatedAt)
	return append(b, '}')
}

// appendText appends a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendText(b []byte, s string) []byte {
	out, err := jsontext.AppendQuote(b, s)
	if err != nil {
		out, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\uFFFD"))
	}
	return out
}
