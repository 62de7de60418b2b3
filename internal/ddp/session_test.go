package ddp

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"gantry/internal/model"
)

// Rules 10 and 11 of clients: sessions are text, old versions are welcome.
func TestConnect(t *testing.T) {
	d := openDoor(t, nil)
	for _, version := range []string{"1", "pre2", "pre1"} {
		c := d.dial(t, "/websocket")
		c.send(`{"msg":"connect","version":"` + version + `","support":["` + version + `"]}`)
		c.want(`{"server_id":"0"}`)
		if got := c.read(); !strings.HasPrefix(got, `{"msg":"connected","session":"`) {
			t.Errorf("version %s: %s", version, got)
		}
		c.send(`{"msg":"connect","version":"1"}`)
		c.want(`{"msg":"error","reason":"Already connected","offendingMessage":{"msg":"connect","version":"1"}}`)
	}
	c := d.dial(t, "/websocket")
	c.send(`{"msg":"connect","version":"9","support":["9"]}`)
	c.want(`{"server_id":"0"}`, `{"msg":"failed","version":"1"}`)
	if code := c.closed(); code != protocol {
		t.Errorf("closed with %d", code)
	}
}

func TestFramesThatAreNone(t *testing.T) {
	d := openDoor(t, nil)
	c := d.dial(t, "/websocket")
	c.want(`{"server_id":"0"}`)
	c.send(`{"msg":"sub","id":"1","name":"x"}`)
	c.want(`{"msg":"error","reason":"Must connect first","offendingMessage":{"msg":"sub","id":"1","name":"x"}}`)
	c.send(`{"msg":"connect","version":"1"}`)
	c.read()
	for text, offending := range map[string]string{
		`{`:                               `"{"`,
		`{}`:                              `{}`,
		`null`:                            `null`,
		`"text"`:                          `"text"`,
		`{"msg":5}`:                       `{"msg":5}`,
		`{"msg":"what"}`:                  `{"msg":"what"}`,
		`{"msg":"method"}`:                `{"msg":"method"}`,
		`{"msg":"method","id":"1"}`:       `{"msg":"method","id":"1"}`,
		`{"msg":"sub","name":"x"}`:        `{"msg":"sub","name":"x"}`,
		`{"msg":"sub","id":{},"name":""}`: `{"msg":"sub","id":{},"name":""}`,
		`{"msg":"unsub"}`:                 `{"msg":"unsub"}`,
	} {
		c.send(text)
		c.want(`{"msg":"error","reason":"Bad request","offendingMessage":` + offending + `}`)
	}
	c.quiet()
}

func TestHeartbeatsEchoIDs(t *testing.T) {
	c := openDoor(t, nil).connect(t, "")
	c.send(`{"msg":"ping"}`, `{"msg":"ping","id":"7"}`, `{"msg":"pong"}`, `{"msg":"pong","id":"x"}`)
	c.want(`{"msg":"pong"}`, `{"msg":"pong","id":"7"}`)
	c.quiet()
}

func TestSilence(t *testing.T) {
	d := openDoor(t, func(c *Config) { c.Quiet = 100 * time.Millisecond })
	c := d.connect(t, "")
	c.want(`{"msg":"ping"}`)
	c.send(`{"msg":"pong"}`)
	c.want(`{"msg":"ping"}`)
	if code := c.closed(); code != goingAway {
		t.Errorf("closed with %d", code)
	}
}

// Rules 7, 16 and 19: no error key on success, dates as {"$date"}, and a
// surplus "" does no harm.
func TestMethods(t *testing.T) {
	const failed = `,"error":{"isClientSafe":true,"error":%s,"errorType":"Meteor.Error"}}`
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	for call, want := range map[string]string{
		`"echo","params":["hi",{"$date":5},""]`: `,"result":{"text":"hi","at":{"$date":5}}}`,
		`"echo","params":["hi"]`:                `,"result":{"text":"hi","at":{"$date":0}}}`,
		`"void","params":[""]`:                  `}`,
		`"void"`:                                `}`,
		`"who","params":[]`:                     `,"result":"ann on true from 192.0.2.1"}`,
		`"gone","params":[]`:                    fmt.Sprintf(failed, `404,"reason":"Method 'gone' not found","message":"Method 'gone' not found [404]"`),
		`"panics","params":[]`:                  fmt.Sprintf(failed, `500,"reason":"Internal server error","message":"Internal server error [500]"`),
	} {
		c.send(`{"msg":"method","id":"1","method":` + call + `}`)
		c.want(`{"msg":"result","id":"1"` + want)
		c.want(`{"msg":"updated","methods":["1"]}`)
	}
	if log := d.log.String(); !strings.Contains(log, "oh no") {
		t.Errorf("a panic is not logged: %s", log)
	}
	stranger := d.connect(t, "")
	stranger.send(`{"msg":"method","id":"1","method":"void","params":[]}`)
	stranger.want(`{"msg":"result","id":"1"`+fmt.Sprintf(failed, `"error-invalid-user","reason":"Invalid user","message":"Invalid user [error-invalid-user]","details":{"method":"void"}`),
		`{"msg":"updated","methods":["1"]}`)
}

func TestCodeAsLastParameter(t *testing.T) {
	d := openDoor(t, nil)
	d.second = model.Errorf("totp-required", "TOTP Required").With(map[string]any{"method": "totp"})
	c := d.connect(t, "ann")
	c.send(`{"msg":"method","id":"1","method":"second","params":[""]}`)
	c.want(`{"msg":"result","id":"1","error":{"isClientSafe":true,"error":"totp-required","reason":"TOTP Required","message":"TOTP Required [totp-required]","details":{"method":"totp"},"errorType":"Meteor.Error"}}`,
		`{"msg":"updated","methods":["1"]}`)
	c.send(`{"msg":"method","id":"2","method":"second","params":["123456"]}`)
	c.want(`{"msg":"result","id":"2","result":2}`, `{"msg":"updated","methods":["2"]}`)
}

// Rules 12 and 13: what login takes and what it answers.
func TestLogin(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "")
	c.send(`{"msg":"method","id":"1","method":"login","params":[{"user":{"username":"ann"},"password":"wrong"}]}`)
	c.want(`{"msg":"result","id":"1","error":{"isClientSafe":true,"error":403,"reason":"User not found","message":"User not found [403]","errorType":"Meteor.Error"}}`,
		`{"msg":"updated","methods":["1"]}`)
	c.send(`{"msg":"method","id":"2","method":"login","params":[{"user":{"username":"ann"},"password":"secret"},""]}`)
	c.want(`{"msg":"added","collection":"users","id":"ann","fields":{"username":"ann","name":""}}`,
		`{"msg":"result","id":"2","result":{"id":"ann","token":"token of ann","tokenExpires":{"$date":1000},"type":"password"}}`,
		`{"msg":"updated","methods":["2"]}`)
	c.send(`{"msg":"method","id":"3","method":"logout","params":[]}`)
	c.want(`{"msg":"removed","collection":"users","id":"ann"}`, `{"msg":"result","id":"3"}`, `{"msg":"updated","methods":["3"]}`)
	c.send(`{"msg":"method","id":"4","method":"void","params":[]}`)
	if got := c.read(); !strings.Contains(got, "error-invalid-user") {
		t.Errorf("still signed in: %s", got)
	}
	c.read()
	c.ws.CloseNow()
	for range 100 {
		d.house.mu.Lock()
		got := fmt.Sprint(d.connected)
		d.house.mu.Unlock()
		if got == "[+ann -ann]" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the house heard %v", d.connected)
}

func TestOrderOfFrames(t *testing.T) {
	c := openDoor(t, nil).connect(t, "")
	c.send(`{"msg":"method","id":"1","method":"slow","params":[]}`, `{"msg":"ping","id":"2"}`,
		`{"msg":"method","id":"3","method":"login","params":[{"resume":"token of ann"}]}`,
		`{"msg":"sub","id":"4","name":"stream-room-messages","params":["R1",false]}`)
	c.want(`{"msg":"result","id":"1","result":1}`, `{"msg":"updated","methods":["1"]}`, `{"msg":"pong","id":"2"}`)
	c.read() // the user's document
	c.read()
	c.want(`{"msg":"updated","methods":["3"]}`, `{"msg":"ready","subs":["4"]}`)
}

func TestTooLargeFrame(t *testing.T) {
	c := openDoor(t, func(c *Config) { c.FrameBytes = 1000 }).connect(t, "")
	c.send(`{"msg":"ping","id":"` + strings.Repeat("x", 2000) + `"}`)
	if code := c.closed(); code != tooBig {
		t.Errorf("closed with %d", code)
	}
}

func TestChangesOfOneself(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	c.sub("1", "stream-notify-user", "ann/userData")
	d.house.mu.Lock()
	d.names["ann"] = "Ann"
	d.house.mu.Unlock()
	d.Listen(model.Event{Kind: model.UserChanged, ID: "ann"})
	c.want(`{"msg":"changed","collection":"users","id":"ann","fields":{"name":"Ann"}}`,
		`{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"ann/userData","args":[{"type":"updated","id":"ann","diff":{"name":"Ann"},"unset":{}}]}}`)
	d.Listen(model.Event{Kind: model.UserChanged, ID: "ann"})
	c.quiet()
}

func TestEndedSession(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	c.sub("1", "stream-notify-user", "ann/force_logout")
	d.house.mu.Lock()
	d.ended["ann"] = true
	d.house.mu.Unlock()
	d.Listen(model.Event{Kind: model.TokenChanged, ID: "hash of bob"})
	d.Listen(model.Event{Kind: model.TokenChanged, ID: "hash of ann"})
	c.want(`{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"ann/force_logout","args":[]}}`,
		`{"msg":"removed","collection":"users","id":"ann"}`)
	if code := c.closed(); code != loggedOut {
		t.Errorf("closed with %d", code)
	}
}

func TestShutdown(t *testing.T) {
	d := openDoor(t, nil)
	plain, framed := d.connect(t, "ann"), d.dial(t, "/sockjs/1/abc/websocket")
	framed.want("o")
	done := make(chan websocket.StatusCode, 2)
	for _, c := range []*client{plain, framed} {
		go func() { done <- c.closed() }()
	}
	d.Shutdown(t.Context())
	for range 2 {
		if code := <-done; code != goingAway {
			t.Errorf("closed with %d", code)
		}
	}
	if n := d.Stats().Connections; n != 0 {
		t.Errorf("%d connections are left", n)
	}
}

func TestSockJS(t *testing.T) {
	d := openDoor(t, nil)
	answer, err := http.Get(d.http.URL + "/sockjs/info?cb=1")
	if err != nil || answer.StatusCode != 200 {
		t.Fatal(answer, err)
	}
	answer.Body.Close()
	c := d.dial(t, "/sockjs/042/abcdefgh/websocket")
	c.want("o", `a["{\"server_id\":\"0\"}"]`)
	c.send(`["{\"msg\":\"connect\",\"version\":\"1\"}","{\"msg\":\"ping\",\"id\":\"1\"}"]`)
	if got := c.read(); !strings.HasPrefix(got, `a["{\"msg\":\"connected\"`) {
		t.Errorf("got %s", got)
	}
	c.want(`a["{\"msg\":\"pong\",\"id\":\"1\"}"]`)
	c.send(`"{\"msg\":\"ping\"}"`, `[]`, `nonsense`)
	c.want(`a["{\"msg\":\"pong\"}"]`, `a["{\"msg\":\"error\",\"reason\":\"Bad request\",\"offendingMessage\":\"nonsense\"}"]`)
	go d.Shutdown(t.Context())
	c.want(`c[1001,"the server stops"]`)
	plain := openDoor(t, nil).dial(t, "/websocket")
	plain.send(`["{\"msg\":\"connect\",\"version\":\"1\"}"]`)
	plain.want(`{"server_id":"0"}`)
	if got := plain.read(); !strings.HasPrefix(got, `{"msg":"connected"`) {
		t.Errorf("a list on a plain websocket: %s", got)
	}
}
