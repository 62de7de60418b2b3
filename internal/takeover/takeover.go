// Package takeover reads the invites of a Rocket.Chat server from what its
// admin can get out of it: the answer of its listInvites, or the collection
// rocketchat_invites as mongodump or mongoexport write it. It changes nothing.
package takeover

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// Invite is an invite as it was there.
type Invite struct {
	// Code is what stands in its link: the record's id up to version 8, later
	// a token of its own.
	Code      string
	RID       string
	RoomName  string // as far as it is told
	UserID    string
	Days      int
	MaxUses   int
	Uses      int
	CreatedAt time.Time
	Expires   time.Time // zero: never
}

// maxDocument bounds one invite; real ones have some hundred bytes.
const maxDocument = 1 << 20

// ErrForm says that a file is none of those that are read.
var ErrForm = errors.New("this is neither the answer of listInvites nor the collection rocketchat_invites")

// Read returns the invites of a file, whichever of the forms it has.
func Read(r io.Reader) ([]Invite, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read invites: %w", err)
	}
	if bytes.IndexByte(head, 0) >= 0 { // of a document's length; text has none
		return readBSON(in)
	}
	return readJSON(in)
}

// document is an invite in either form.
type document struct {
	ID        string `json:"_id" bson:"_id"`
	Token     string `json:"inviteToken" bson:"inviteToken"`
	RID       string `json:"rid" bson:"rid"`
	RoomName  string `json:"roomName" bson:"roomName"`
	UserID    string `json:"userId" bson:"userId"`
	Days      number `json:"days" bson:"days"`
	MaxUses   number `json:"maxUses" bson:"maxUses"`
	Uses      number `json:"uses" bson:"uses"`
	CreatedAt moment `json:"createdAt" bson:"createdAt"`
	Expires   moment `json:"expires" bson:"expires"`
}

func (d document) invite() (Invite, error) {
	i := Invite{
		Code: d.ID, RID: d.RID, RoomName: d.RoomName, UserID: d.UserID, Days: int(d.Days), MaxUses: int(d.MaxUses), Uses: int(d.Uses),
		CreatedAt: time.Time(d.CreatedAt), Expires: time.Time(d.Expires),
	}
	if d.Token != "" {
		i.Code = d.Token
	}
	if i.Code == "" || i.RID == "" {
		return i, ErrForm
	}
	return i, nil
}

// readBSON reads documents one behind the other, as mongodump writes them.
func readBSON(in *bufio.Reader) (all []Invite, err error) {
	for {
		head, err := in.Peek(4)
		if errors.Is(err, io.EOF) && len(head) == 0 {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: it ends in the middle", ErrForm)
		}
		length := binary.LittleEndian.Uint32(head)
		if length < 5 || length > maxDocument {
			return nil, ErrForm
		}
		text := make([]byte, length)
		if _, err := io.ReadFull(in, text); err != nil {
			return nil, fmt.Errorf("%w: it ends in the middle", ErrForm)
		}
		var d document
		if err := bson.Unmarshal(text, &d); err != nil {
			return nil, fmt.Errorf("%w: invite %d cannot be read", ErrForm, len(all)+1)
		}
		i, err := d.invite()
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
}

// readJSON reads an array, or values one behind the other, of invites.
func readJSON(in io.Reader) (all []Invite, err error) {
	text := jsontext.NewDecoder(in)
	for {
		switch text.PeekKind() {
		case '[', ']':
			if _, err := text.ReadToken(); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrForm, err)
			}
			continue
		case '{':
		default:
			if _, err := text.ReadToken(); errors.Is(err, io.EOF) {
				return all, nil
			}
			return nil, ErrForm
		}
		var d document
		if err := json.UnmarshalDecode(text, &d); err != nil {
			return nil, fmt.Errorf("%w: invite %d cannot be read", ErrForm, len(all)+1)
		}
		i, err := d.invite()
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
}

// number is a number of any of the forms that MongoDB's tools write.
type number int

// UnmarshalJSON reads 7, 7.0 and {"$numberInt":"7"}.
func (n *number) UnmarshalJSON(text []byte) error {
	var plain float64
	if json.Unmarshal(text, &plain) == nil {
		*n = number(plain)
		return nil
	}
	var wrapped map[string]string
	if err := json.Unmarshal(text, &wrapped); err != nil {
		return err
	}
	for _, digits := range wrapped {
		if _, err := fmt.Sscan(digits, (*int)(n)); err != nil {
			return fmt.Errorf("a number: %w", err)
		}
	}
	return nil
}

// moment is a moment of any of the forms that REST and MongoDB's tools write.
type moment time.Time

// UnmarshalJSON reads ISO 8601, milliseconds, {"$date":…} and null.
func (m *moment) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		return nil
	}
	var wrapped struct {
		Date jsontext.Value `json:"$date"`
	}
	if json.Unmarshal(text, &wrapped) == nil && len(wrapped.Date) > 0 {
		return m.UnmarshalJSON(wrapped.Date)
	}
	var millis number
	if millis.UnmarshalJSON(text) == nil {
		*m = moment(time.UnixMilli(int64(millis)).UTC())
		return nil
	}
	return json.Unmarshal(text, (*time.Time)(m))
}

// UnmarshalBSONValue reads a date or null.
func (m *moment) UnmarshalBSONValue(kind byte, text []byte) error {
	value := bson.RawValue{Type: bson.Type(kind), Value: text}
	if at, ok := value.TimeOK(); ok {
		*m = moment(at.UTC())
	}
	return nil
}
