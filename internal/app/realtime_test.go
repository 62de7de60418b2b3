package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
)

// live is a workspace that is spoken to over real sockets.
type live struct {
	*testing.T
	app *App
	url string
}

func openLive(t *testing.T) live {
	app := openTest(t, "", t.Output())
	server := httptest.NewServer(app.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(app.hangUp)
	return live{t, app, server.URL}
}

// account is somebody with a REST session.
type account struct{ id, token string }

func (l live) rest(as account, method, path, body string) map[string]any {
	l.Helper()
	r, err := http.NewRequestWithContext(l.Context(), method, l.url+"/api/v1/"+path, strings.NewReader(body))
	if err != nil {
		l.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "X-User-Id": {as.id}, "X-Auth-Token": {as.token}}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		l.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil || answer.StatusCode != 200 {
		l.Fatalf("%s %s: %d %s %v", method, path, answer.StatusCode, text, err)
	}
	return out
}

func (l live) register(name string) account {
	l.rest(account{}, "POST", "users.register", fmt.Sprintf(`{"username":%[1]q,"name":%[1]q,"email":"%[1]s@example.org","pass":"secret"}`, name))
	return l.logIn(name, "secret")
}

func (l live) logIn(name, password string) account {
	l.Helper()
	data := l.rest(account{}, "POST", "login", fmt.Sprintf(`{"user":%q,"password":%q}`, name, password))["data"].(map[string]any)
	return account{data["userId"].(string), data["authToken"].(string)}
}

// socket is a client of DDP.
type socket struct {
	live
	ws *websocket.Conn
}

func (l live) connect() socket {
	l.Helper()
	ws, _, err := websocket.Dial(l.Context(), "ws"+strings.TrimPrefix(l.url, "http")+"/websocket", nil)
	if err != nil {
		l.Fatal(err)
	}
	ws.SetReadLimit(-1)
	l.Cleanup(func() { ws.CloseNow() })
	s := socket{l, ws}
	s.send(`{"msg":"connect","version":"1","support":["1"]}`)
	s.until(`"connected"`)
	return s
}

func (s socket) send(frame string) {
	s.Helper()
	if err := s.ws.Write(s.Context(), websocket.MessageText, []byte(frame)); err != nil {
		s.Fatal(err)
	}
}

// until reads up to a frame with these words and returns all it read.
func (s socket) until(words string) (frames []string) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	for {
		_, text, err := s.ws.Read(ctx)
		if err != nil {
			s.Fatalf("waiting for %s after %q: %v", words, frames, err)
		}
		if frames = append(frames, string(text)); strings.Contains(string(text), words) {
			return frames
		}
	}
}

func (s socket) call(method, params string) string {
	s.Helper()
	s.send(`{"msg":"method","id":"m","method":"` + method + `","params":` + params + `}`)
	frames := s.until(`"msg":"updated"`)
	for _, frame := range frames {
		if strings.Contains(frame, `"msg":"result"`) {
			return frame
		}
	}
	s.Fatalf("no result in %q", frames)
	return ""
}

func (s socket) sub(stream, event string) {
	s.Helper()
	id := stream + event
	s.send(`{"msg":"sub","id":"` + id + `","name":"stream-` + stream + `","params":["` + event + `",{"useCollection":false,"args":[]}]}`)
	s.until(`{"msg":"ready","subs":["` + id + `"]}`)
}

// Every form in which clients sign in, and one space of tokens for both doors.
func TestSignInOverSockets(t *testing.T) {
	l := openLive(t)
	ann := l.register("ann")
	sum := sha256.Sum256([]byte("secret"))
	digest := `{"digest":"` + hex.EncodeToString(sum[:]) + `","algorithm":"sha-256"}`
	for form, kind := range map[string]string{
		`{"user":{"username":"ann"},"password":"secret"}`:                              "password",
		`{"user":{"username":"ann"},"password":` + digest + `}`:                        "password",
		`{"user":{"email":"ann@example.org"},"password":` + digest + `}`:               "password",
		`{"totp":{"login":{"user":{"username":"ann"},"password":"secret"},"code":""}}`: "password",
		`{"resume":"` + ann.token + `"}`:                                               "resume",
	} {
		frame := l.connect().call("login", `[`+form+`,""]`)
		var answer struct {
			Result struct {
				ID    string `json:"id"`
				Token string `json:"token"`
				Until struct {
					Date int64 `json:"$date"`
				} `json:"tokenExpires"`
				Type string `json:"type"`
			} `json:"result"`
		}
		if err := json.Unmarshal([]byte(frame), &answer); err != nil {
			t.Fatal(err)
		}
		got := answer.Result
		if got.ID != ann.id || got.Type != kind || got.Until.Date < time.Now().UnixMilli() || strings.Contains(frame, `"error"`) {
			t.Errorf("%s: %s", form, frame)
		}
		if me := l.rest(account{got.ID, got.Token}, "GET", "me", ""); me["username"] != "ann" {
			t.Errorf("%s: the token is not good for REST: %v", form, me)
		}
	}
	for form, want := range map[string]string{
		`{"user":{"username":"ann"},"password":"wrong"}`:    `"error":403,"reason":"Incorrect password"`,
		`{"user":{"username":"nobody"},"password":"wrong"}`: `"error":403,"reason":"User not found"`,
		`{"resume":"gone"}`: `"error":403,"reason":"You've been logged out by the server. Please log in again."`,
		`{"oauth":{"credentialToken":"x","credentialSecret":"y"}}`: `"error":403`,
		`{"ldap":true,"username":"x","ldapPass":"y"}`:              `"error":403`,
		`{"cas":{"credentialToken":"x"}}`:                          `"error":403`,
		`5`:                                                        `"error":400,"reason":"Match failed"`,
	} {
		if got := l.connect().call("login", `[`+form+`]`); !strings.Contains(got, want) || strings.Contains(got, `"result":`) {
			t.Errorf("%s: %s", form, got)
		}
	}
}

// People are shown of their own account what their clients show, and nothing
// that could sign somebody in.
func TestOwnDocumentHoldsNoSecret(t *testing.T) {
	l := openLive(t)
	ann := l.register("ann")
	s := l.connect()
	s.send(`{"msg":"method","id":"1","method":"login","params":[{"resume":"` + ann.token + `"}]}`)
	frames := s.until(`"collection":"users"`)
	s.sub("notify-user", ann.id+"/userData")
	l.rest(ann, "POST", "users.generatePersonalAccessToken", `{"tokenName":"bot"}`)
	s.call("setUserPassword", `["other secret"]`)
	l.rest(ann, "POST", "users.setStatus", `{"message":"secrets are kept"}`)
	var told []string
	for _, frame := range append(frames, s.until("secrets are kept")...) {
		if strings.Contains(frame, `"users"`) || strings.Contains(frame, "userData") {
			told = append(told, frame)
		}
	}
	if len(told) < 2 || !strings.Contains(told[0], `"emails"`) {
		t.Errorf("told %q", told)
	}
	for _, word := range []string{"services", "password", "oken", "hash", "bcrypt", "secret\""} {
		if strings.Contains(strings.Join(told, ""), word) {
			t.Errorf("%q in %q", word, told)
		}
	}
}

// What one says another hears, until they are sent out of the room.
func TestConversation(t *testing.T) {
	l := openLive(t)
	ann, bob := l.register("ann"), l.register("bob")
	group := l.rest(ann, "POST", "groups.create", `{"name":"ours","members":["bob"]}`)["group"].(map[string]any)["_id"].(string)
	s, out := l.connect(), l.connect()
	for who, socket := range map[account]socket{bob: s, ann: out} {
		if got := socket.call("login", `[{"resume":"`+who.token+`"}]`); strings.Contains(got, "error") {
			t.Fatal(got)
		}
	}
	s.sub("room-messages", group)
	s.sub("notify-room", group+"/user-activity")
	s.sub("notify-user", bob.id+"/subscriptions-changed")
	s.sub("notify-user", bob.id+"/rooms-changed")
	out.call("stream-notify-room", `["`+group+`/user-activity","bob",["user-typing"],{}]`) // not her name
	out.call("stream-notify-room", `["`+group+`/user-activity","ann",["user-typing"],{}]`)
	if frames := s.until(`"args":["ann",["user-typing"],{}]`); len(frames) != 1 {
		t.Errorf("typing: %q", frames)
	}
	send := func(text string) {
		l.rest(ann, "POST", "chat.sendMessage", `{"message":{"rid":"`+group+`","msg":"`+text+`"}}`)
	}
	send("hello")
	heard := strings.Join(s.until(`"rooms-changed","args":["updated"`[1:]), "\n")
	for _, want := range []string{`"collection":"stream-room-messages"`, `"msg":"hello"`, `"ts":{"$date":`, `subscriptions-changed","args":["updated"`, `"alert":true`} {
		if !strings.Contains(heard, want) {
			t.Errorf("no %s in %s", want, heard)
		}
	}
	l.rest(ann, "POST", "groups.kick", `{"roomId":"`+group+`","userId":"`+bob.id+`"}`)
	send("he is gone")
	if frames := s.until(`rooms-changed","args":["removed"`); strings.Contains(strings.Join(frames, ""), "he is gone") {
		t.Errorf("heard after leaving: %q", frames)
	}
	s.send(`{"msg":"ping","id":"end"}`)
	if frames := s.until(`"pong"`); len(frames) != 1 {
		t.Errorf("heard after leaving: %q", frames)
	}
	l.rest(bob, "POST", "logout", "")
	for {
		if _, _, err := s.ws.Read(t.Context()); err != nil {
			if code := websocket.CloseStatus(err); code != websocket.StatusPolicyViolation {
				t.Errorf("closed with %d", code)
			}
			return
		}
	}
}
