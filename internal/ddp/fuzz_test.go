package ddp

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/model"
)

// Whatever comes in a frame, the answer is frames that are JSON, and the
// connection goes on.
func FuzzFrames(f *testing.F) {
	for _, text := range []string{
		`{"msg":"connect","version":"1","support":["1"]}`, `{"msg":"ping","id":"1"}`, `{"msg":"ping","id":5}`,
		`{"msg":"method","id":"1","method":"echo","params":["hi",{"$date":5},""]}`, `{"msg":"method","id":1,"method":"void"}`,
		`{"msg":"method","id":"1","method":"login","params":[{"resume":"token of ann"}]}`,
		`{"msg":"sub","id":"1","name":"stream-room-messages","params":["R1",{"useCollection":true,"args":[null]}]}`,
		`{"msg":"sub","id":"1","name":"stream-user-presence","params":["",{"added":["bob"],"removed":[]}]}`,
		`{"msg":"unsub","id":"1"}`, `["{\"msg\":\"ping\"}"]`, `{"msg":"method","id":"\u0000","method":"panics"}`, `[`, `"`, "{\"msg\":\"\xff\"}",
		`{"msg":"sub","id":"` + strings.Repeat("[", 3000) + `"}`,
	} {
		f.Add(text)
	}
	d := openDoor(f, nil)
	c := d.connect(f, "ann")
	f.Fuzz(func(t *testing.T, text string) {
		c.t = t
		c.send(strings.ToValidUTF8(text, "?"), `{"msg":"ping","id":"the end of this one"}`)
		for {
			got := c.read()
			if !jsontext.Value(got).IsValid() {
				t.Fatalf("%q is answered by %q", text, got)
			}
			if got == `{"msg":"pong","id":"the end of this one"}` {
				return
			}
		}
	})
}

// A message of SockJS comes out as it went in.
func FuzzSockJS(f *testing.F) {
	f.Add([]byte(`{"msg":"ping"}`), []byte(`["{\"msg\":\"ping\"}"]`))
	f.Add([]byte("{\"a\":\"\u2028\\u0000\"}"), []byte(`"x"`))
	f.Fuzz(func(t *testing.T, message, framed []byte) {
		if _, err := unpack(framed); err != nil && len(bytes.TrimSpace(framed)) == 0 {
			t.Errorf("%q: %v", framed, err)
		}
		packed := pack(message)
		out, err := unpack(packed[1:])
		if err != nil {
			t.Fatalf("%q became %q: %v", message, packed, err)
		}
		if bytes.Equal(message, bytes.ToValidUTF8(message, nil)) && (len(out) != 1 || !bytes.Equal(out[0], message)) {
			t.Errorf("%q became %q", message, out)
		}
	})
}

// Moments mean the same however often they go to and fro.
func FuzzEJSON(f *testing.F) {
	for _, text := range []string{`{"$date":1}`, `{"$date":-1.5}`, `"2026-01-02T03:04:05.678Z"`, `0`, `{"$date":{"$date":1}}`, `{"$date":1e300}`, `null`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var at, again model.Time
		if json.Unmarshal([]byte(text), &at) != nil {
			return
		}
		out, err := json.Marshal(at, model.EJSON)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if err := json.Unmarshal(out, &again); err != nil || again != at {
			t.Errorf("%s became %s and then %d, %v", text, out, again, err)
		}
	})
}
