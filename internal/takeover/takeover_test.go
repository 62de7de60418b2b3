package takeover

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
)

var (
	made = time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	ends = made.AddDate(0, 0, 7)
	old  = Invite{Code: "QfC9Hg", RID: "GENERAL", UserID: "ann", Days: 7, MaxUses: 10, Uses: 3, CreatedAt: made, Expires: ends}
	new9 = Invite{Code: "0b6ed02c-6b3f-4b36-9f7c-1a2b3c4d5e6f", RID: "lobby", UserID: "ben", CreatedAt: made}
)

// dump is the collection as mongodump writes it.
func dump(t testing.TB) []byte {
	t.Helper()
	var out []byte
	for _, d := range []bson.D{
		{
			{Key: "_id", Value: old.Code}, {Key: "days", Value: int32(7)}, {Key: "maxUses", Value: 10.0}, {Key: "rid", Value: "GENERAL"},
			{Key: "userId", Value: "ann"}, {Key: "createdAt", Value: made}, {Key: "expires", Value: ends}, {Key: "uses", Value: int64(3)},
			{Key: "_updatedAt", Value: made}, {Key: "url", Value: ""},
		},
		{
			{Key: "_id", Value: "64fe0123456789ab"}, {Key: "inviteToken", Value: new9.Code}, {Key: "days", Value: int32(0)}, {Key: "maxUses", Value: int32(0)},
			{Key: "rid", Value: "lobby"}, {Key: "userId", Value: "ben"}, {Key: "createdAt", Value: made}, {Key: "expires", Value: nil}, {Key: "uses", Value: int32(0)},
		},
	} {
		text, err := bson.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, text...)
	}
	return out
}

const (
	listed = ` [
		{"_id":"QfC9Hg","days":7,"maxUses":10,"rid":"GENERAL","userId":"ann","createdAt":"2025-03-01T12:00:00.000Z","expires":"2025-03-08T12:00:00.000Z","uses":3,"_updatedAt":"2025-03-01T12:00:00.000Z","url":""},
		{"_id":"64fe0123456789ab","inviteToken":"0b6ed02c-6b3f-4b36-9f7c-1a2b3c4d5e6f","days":0,"maxUses":0,"rid":"lobby","userId":"ben","createdAt":"2025-03-01T12:00:00.000Z","expires":null,"uses":0}]`
	exported = `{"_id":"QfC9Hg","days":{"$numberInt":"7"},"maxUses":{"$numberDouble":"10"},"rid":"GENERAL","userId":"ann","createdAt":{"$date":"2025-03-01T12:00:00Z"},"expires":{"$date":{"$numberLong":"1741435200000"}},"uses":3}
{"_id":"64fe0123456789ab","inviteToken":"0b6ed02c-6b3f-4b36-9f7c-1a2b3c4d5e6f","days":0,"maxUses":0,"rid":"lobby","userId":"ben","createdAt":{"$date":1740830400000},"expires":null,"uses":0}
`
)

func TestForms(t *testing.T) {
	for name, text := range map[string]string{"listInvites": listed, "mongodump": string(dump(t)), "mongoexport": exported} {
		got, err := Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]Invite{old, new9}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"prose": "hello", "another array": `[1,2]`, "another object": `{"success":true}`, "a cut array": listed[:200],
		"a cut dump": string(dump(t)[:300]), "another dump": "\x05\x00\x00\x00\x00", "a mighty document": "\xff\xff\xff\x7f",
	} {
		if got, err := Read(strings.NewReader(text)); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, empty := range []string{"", "[]", " \n"} {
		if got, err := Read(strings.NewReader(empty)); err != nil || len(got) != 0 {
			t.Errorf("%q: %v, %v", empty, got, err)
		}
	}
}

// FuzzRead wants every text to be read or refused.
func FuzzRead(f *testing.F) {
	f.Add(dump(f))
	f.Add([]byte(listed))
	f.Add([]byte(exported))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := Read(bytes.NewReader(text))
		if err != nil && !errors.Is(err, ErrForm) {
			t.Fatal(err)
		}
		for _, i := range all {
			if err == nil && (i.Code == "" || i.RID == "") {
				t.Fatalf("%+v", i)
			}
		}
	})
}
