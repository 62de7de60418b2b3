package model

import (
	"errors"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Time is a moment in milliseconds since 1970 UTC, the resolution that
// Rocket.Chat's clients see. The zero value means "never" and is left out of
// documents by omitzero.
type Time int64

// Now returns the present moment. Rules do not call it: they take the moment
// of their transaction, so that one change carries one time.
func Now() Time { return FromTime(time.Now()) }

// FromTime converts t, cutting what is finer than a millisecond.
func FromTime(t time.Time) Time { return Time(t.UnixMilli()) }

// Time converts t to the standard library's type, in UTC.
func (t Time) Time() time.Time { return time.UnixMilli(int64(t)).UTC() }

// Add returns t moved by d.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// IsZero says whether t is unset.
func (t Time) IsZero() bool { return t == 0 }

// String returns t as JavaScript's toISOString prints it: always three
// decimals and a Z.
func (t Time) String() string { return string(t.AppendISO(nil)) }

// AppendISO appends t as String prints it.
func (t Time) AppendISO(b []byte) []byte {
	return t.Time().AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

// MarshalJSONTo writes t as REST does: an ISO-8601 string. DDP writes
// {"$date":ms} instead, by the option EJSON.
func (t Time) MarshalJSONTo(enc *jsontext.Encoder) error {
	b := append(enc.AvailableBuffer(), '"')
	b = append(t.AppendISO(b), '"')
	return enc.WriteValue(b)
}

// EJSON makes json.Marshal write every Time as Meteor's {"$date":ms}.
var EJSON = json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, t Time) error {
	b := append(enc.AvailableBuffer(), `{"$date":`...)
	b = append(strconv.AppendInt(b, int64(t), 10), '}')
	return enc.WriteValue(b)
}))

var errMoment = errors.New("model: not a moment")

// UnmarshalJSONFrom reads an ISO-8601 string, a number of milliseconds, or
// {"$date":ms}: clients send all three.
func (t *Time) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	val, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch val.Kind() {
	case 'n':
		*t = 0
		return nil
	case '"':
		return t.readISO(val)
	case '0':
		return t.readNumber(val)
	case '{':
		return t.readEJSON(val)
	}
	return errMoment
}

func (t *Time) readISO(val jsontext.Value) error {
	text, err := jsontext.AppendUnquote(nil, val)
	if err != nil {
		return err
	}
	parsed, ok := ParseTime(string(text))
	if !ok {
		return errMoment
	}
	*t = parsed
	return nil
}

func (t *Time) readNumber(val jsontext.Value) error {
	ms, err := strconv.ParseFloat(string(val), 64)
	if err != nil || ms < minTime || ms > maxTime {
		return errMoment
	}
	*t = Time(ms)
	return nil
}

func (t *Time) readEJSON(val jsontext.Value) error {
	var date struct {
		Date jsontext.Value `json:"$date"`
	}
	if err := json.Unmarshal(val, &date); err != nil {
		return err
	}
	switch date.Date.Kind() {
	case '0':
		return t.readNumber(date.Date)
	case '"': // written by hand, in queries
		return t.readISO(date.Date)
	}
	return errMoment
}

// Moments are of the years 0 to 9999: others have no ISO-8601 form that every
// client reads.
const (
	minTime = -62_167_219_200_000
	maxTime = 253_402_300_799_999
)

// timeLayouts are the forms of ECMAScript's Date.parse that clients use.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
}

// ParseTime reads a moment as JavaScript's Date would read the same text; a
// form without a zone is taken as UTC.
func ParseTime(text string) (Time, bool) {
	for _, layout := range timeLayouts {
		if parsed, err := time.Parse(layout, text); err == nil {
			t := FromTime(parsed)
			return t, t >= minTime && t <= maxTime
		}
	}
	return 0, false
}
