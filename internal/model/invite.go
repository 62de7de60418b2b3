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
	RevokedAt Time // zero: not revoked
	UpdatedAt Time
}

// Expired says whether the invite's time is over at now.
func (i *Invite) Expired(now Time) bool { return i.ExpiresAt != 0 && i.ExpiresAt <= now }

// Exhausted says whether every use is taken.
func (i *Invite) Exhausted() bool { return i.MaxUses > 0 && i.Uses >= i.MaxUses }

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
