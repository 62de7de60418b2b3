package ddp

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// house is a workspace of people whose token is "token of" their id. Rooms are
// who is in them; "open" may be read by everybody who is signed in.
type house struct {
	mu         sync.Mutex
	rooms      map[string]map[string]bool
	ended      map[string]bool // users without a session
	roles      map[string][]string
	names      map[string]string
	anonymous  bool
	second     error
	connected  []string
	loads      int // of Subscriptions
	sidesAsked int
}

func newHouse() *house {
	return &house{
		rooms: map[string]map[string]bool{"R1": {"ann": true, "bob": true}, "R2": {"ann": true}},
		ended: map[string]bool{}, roles: map[string][]string{}, names: map[string]string{},
	}
}

func (h *house) SignIn(_ context.Context, who model.Caller, in jsontext.Value) (Login, error) {
	var login struct {
		Resume   string `json:"resume"`
		Password string `json:"password"`
		User     struct {
			Username string `json:"username"`
		} `json:"user"`
	}
	if err := json.Unmarshal(in, &login); err != nil {
		return Login{}, err
	}
	kind := "password"
	if login.Resume != "" {
		kind, login.User.Username = "resume", strings.TrimPrefix(login.Resume, "token of ")
	} else if login.Password != "secret" {
		return Login{}, &model.Error{Code: "403", Reason: "User not found"}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended[login.User.Username] {
		return Login{}, &model.Error{Code: "403", Reason: "You've been logged out by the server. Please log in again."}
	}
	who.UserID, who.Username, who.TokenHash = login.User.Username, login.User.Username, "hash of "+login.User.Username
	return Login{Who: who, Token: "token of " + who.UserID, Expires: 1000, Type: kind}, nil
}

func (h *house) SignOut(context.Context, model.Caller) error { return nil }

func (h *house) Recognise(_ context.Context, who model.Caller) (model.Caller, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended[who.UserID] {
		return who, model.ErrNotFound
	}
	who.Roles = h.roles[who.UserID]
	return who, nil
}

func (h *house) Person(_ context.Context, id string) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return fmt.Appendf(nil, `{"username":%q,"name":%q}`, id, h.names[id]), nil
}

func (h *house) AnonymousRead() bool { return h.anonymous }

func (h *house) CanRead(_ context.Context, who model.Caller, rid string) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return rid == "open" && !who.Anonymous() || h.rooms[rid][who.UserID], nil
}

func (h *house) View(ctx context.Context, who model.Caller, rid string) (View, bool, error) {
	may, err := h.CanRead(ctx, who, rid)
	h.mu.Lock()
	defer h.mu.Unlock()
	return View{Participant: h.rooms[rid][who.UserID], Type: "c", Name: strings.ToLower(rid)}, may, err
}

func (h *house) Message(_ context.Context, id string) ([]byte, error) {
	return fmt.Appendf(nil, `{"_id":%q,"rid":"R1","loaded":true}`, id), nil
}
func (h *house) Room(_ context.Context, rid string) ([]byte, error) {
	return fmt.Appendf(nil, `{"_id":%q}`, rid), nil
}
func (h *house) PublicSetting(_ context.Context, id string) ([]byte, error) {
	if id == "Secret" {
		return nil, model.ErrNotFound
	}
	return fmt.Appendf(nil, `{"_id":%q,"value":1}`, id), nil
}
func (h *house) Permission(_ context.Context, id string) ([]byte, error) {
	return fmt.Appendf(nil, `{"_id":%q,"roles":["admin"]}`, id), nil
}

func (h *house) Beneath(context.Context, string) ([]string, error) { return nil, nil }

func (h *house) RoomsOf(_ context.Context, user string) (rooms []string, _ error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for rid, in := range h.rooms {
		if in[user] {
			rooms = append(rooms, rid)
		}
	}
	return rooms, nil
}

func (h *house) Subscriptions(_ context.Context, rid string, users []string) (map[string][]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.loads++
	h.sidesAsked += len(users)
	out := map[string][]byte{}
	for _, user := range users {
		if h.rooms[rid][user] {
			out[user] = fmt.Appendf(nil, `{"_id":"S%s","rid":%q}`, user, rid)
		}
	}
	return out, nil
}

func (h *house) note(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.connected = append(h.connected, fmt.Sprintf(format, args...))
}

func (h *house) Connected(_ context.Context, who model.Caller)    { h.note("+%s", who.UserID) }
func (h *house) Disconnected(_ context.Context, who model.Caller) { h.note("-%s", who.UserID) }

func (h *house) Permitted(model.Caller, []string, bool) bool { return false }
func (h *house) CheckSecondFactor(_ context.Context, who model.Caller) error {
	if who.TwoFactor.Code == "123456" {
		return nil
	}
	return h.second
}

// let changes who is in a room.
func (h *house) let(rid, user string, in bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms[rid] == nil {
		h.rooms[rid] = map[string]bool{}
	}
	h.rooms[rid][user] = in
}

// door is a server behind a real socket.
type door struct {
	*house
	*Server
	http *httptest.Server
	log  *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type echo struct {
	Text string     `json:"text"`
	At   model.Time `json:"at"`
}

func methods() *endpoint.Set {
	return endpoint.NewSet([]endpoint.Endpoint{
		endpoint.New(endpoint.Spec{DDP: "echo", Args: []string{"text", "at"}, Access: endpoint.Anyone}, func(_ context.Context, _ model.Caller, in echo) (echo, error) { return in, nil }),
		endpoint.New(endpoint.Spec{DDP: "void"}, func(context.Context, model.Caller, model.None) (model.None, error) { return model.None{}, nil }),
		endpoint.New(endpoint.Spec{DDP: "who"}, func(_ context.Context, who model.Caller, _ model.None) (string, error) {
			return who.Username + " on " + fmt.Sprint(who.Connection != "") + " from " + who.IP.String(), nil
		}),
		endpoint.New(endpoint.Spec{DDP: "panics", Access: endpoint.Anyone}, func(context.Context, model.Caller, model.None) (model.None, error) { panic("oh no") }),
		endpoint.New(endpoint.Spec{DDP: "second", TwoFactor: true}, func(context.Context, model.Caller, model.None) (int, error) { return 2, nil }),
		endpoint.New(endpoint.Spec{DDP: "slow", Access: endpoint.Anyone}, func(context.Context, model.Caller, model.None) (int, error) {
			time.Sleep(50 * time.Millisecond)
			return 1, nil
		}),
	})
}

func openDoor(t testing.TB, change func(*Config)) *door {
	t.Helper()
	d := &door{house: newHouse(), log: &lockedBuffer{}}
	log := slog.New(slog.NewTextHandler(d.log, nil))
	config := Config{
		House: d.house, Methods: &endpoint.Methods{Set: methods(), House: d.house, Log: log}, Log: log,
		ClientIP: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.1") },
	}
	if change != nil {
		change(&config)
	}
	d.Server = New(config)
	mux := http.NewServeMux()
	d.Register(mux)
	d.http = httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		d.Shutdown(ctx)
		d.http.Close()
	})
	return d
}

// client is one end of a websocket.
type client struct {
	t  testing.TB
	ws *websocket.Conn
}

func (d *door) dial(t testing.TB, path string) *client {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(d.http.URL, "http")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ws.SetReadLimit(-1)
	t.Cleanup(func() { ws.CloseNow() })
	return &client{t, ws}
}

// connect returns a client that has said who it is; "" stays a stranger.
func (d *door) connect(t testing.TB, user string) *client {
	t.Helper()
	c := d.dial(t, "/websocket")
	c.send(`{"msg":"connect","version":"1","support":["1","pre2","pre1"]}`)
	c.want(`{"server_id":"0"}`)
	if got := c.read(); !strings.HasPrefix(got, `{"msg":"connected","session":"`) {
		t.Fatalf("got %s", got)
	}
	if user != "" {
		c.send(`{"msg":"method","id":"login","method":"login","params":[{"resume":"token of ` + user + `"}]}`)
		if got := c.read(); !strings.HasPrefix(got, `{"msg":"added","collection":"users","id":"`+user+`"`) {
			t.Fatalf("got %s", got)
		}
		c.want(`{"msg":"result","id":"login","result":{"id":"`+user+`","token":"token of `+user+`","tokenExpires":{"$date":1000},"type":"resume"}}`,
			`{"msg":"updated","methods":["login"]}`)
	}
	return c
}

func (c *client) send(frames ...string) {
	c.t.Helper()
	for _, f := range frames {
		if err := c.ws.Write(c.t.Context(), websocket.MessageText, []byte(f)); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *client) next() (string, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	_, text, err := c.ws.Read(ctx)
	return string(text), err
}

func (c *client) read() string {
	c.t.Helper()
	text, err := c.next()
	if err != nil {
		c.t.Fatal(err)
	}
	return text
}

// want reads exactly these frames.
func (c *client) want(frames ...string) {
	c.t.Helper()
	for _, want := range frames {
		if got := c.read(); got != want {
			c.t.Fatalf("\n got %s\nwant %s", got, want)
		}
	}
}

// sub subscribes and waits until that is answered.
func (c *client) sub(id, stream, event string) {
	c.t.Helper()
	c.send(`{"msg":"sub","id":"` + id + `","name":"` + stream + `","params":["` + event + `",{"useCollection":false,"args":[]}]}`)
	c.want(`{"msg":"ready","subs":["` + id + `"]}`)
}

// quiet proves that nothing more has been sent: what is asked now comes next.
func (c *client) quiet() {
	c.t.Helper()
	c.send(`{"msg":"ping","id":"quiet"}`)
	c.want(`{"msg":"pong","id":"quiet"}`)
}

// closed reads until the connection ends and returns its code.
func (c *client) closed() websocket.StatusCode {
	c.t.Helper()
	for {
		if _, err := c.next(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

func message(rid, id string) model.Event {
	return model.Event{Kind: model.MessageChanged, ID: id, Room: rid, Data: fmt.Appendf(nil, `{"_id":%q,"rid":%q,"ts":{"$date":1}}`, id, rid)}
}

func messageFrame(rid, id string) string {
	return `{"msg":"changed","collection":"stream-room-messages","id":"id","fields":{"eventName":"` + rid + `","args":[{"_id":"` + id + `","rid":"` + rid + `","ts":{"$date":1}}]}}`
}
