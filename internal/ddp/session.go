package ddp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/endpoint"
	"gantry/internal/model"
)

// versions are those of the protocol that are spoken here; they do not differ
// in what the server does.
var versions = []string{"1", "pre2", "pre1"}

// handle answers one frame.
func (c *conn) handle(ctx context.Context, text []byte) {
	f, err := parse(text)
	switch {
	case err != nil:
		c.reply(errorFrame("Bad request", text))
	case f.Msg == "connect":
		c.connect(f, text)
	case f.Msg == "ping":
		c.reply(pongFrame(f.ID))
	case f.Msg == "pong": // that it came is all it says
	case !c.greets:
		c.reply(errorFrame("Must connect first", text))
	case f.Msg == "method" && f.ID != nil && f.Method != "":
		c.call(ctx, f)
	case f.Msg == "sub" && f.ID != nil && f.Name != "":
		c.subscribe(ctx, f)
	case f.Msg == "unsub" && f.ID != nil:
		c.unsubscribe(f.ID)
	default:
		c.reply(errorFrame("Bad request", text))
	}
}

func (c *conn) connect(f frame, text []byte) {
	switch {
	case c.greets:
		c.reply(errorFrame("Already connected", text))
	case slices.Contains(versions, f.Version):
		c.greets = true
		c.reply(fmt.Appendf(nil, `{"msg":"connected","session":%s}`, quote(c.id)))
	default:
		c.reply([]byte(`{"msg":"failed","version":"1"}`))
		c.end(protocol, "no common version")
	}
}

// call runs a method. It is answered by exactly one result and, once all it
// did is told, by updated.
func (c *conn) call(ctx context.Context, f frame) {
	who, err := c.recognise(ctx)
	who.RequestID = model.NewID(10)
	var result any
	switch {
	case err != nil:
		err = fmt.Errorf("recognise the caller: %w", err)
	case f.Method == "login":
		result, err = c.login(ctx, who, f.Params)
	case f.Method == "logout":
		result, err = model.None{}, c.logout(ctx, who)
	default:
		result, err = c.s.Methods.Call(ctx, who, f.Method, f.Params)
	}
	c.reply(c.s.Methods.Result(ctx, who, f.ID, f.Method, result, err))
	c.reply(updatedFrame(f.ID))
}

func (c *conn) caller() model.Caller {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.who
}

// recognise returns who the caller is now, so that a role taken away or a
// session ended counts from the very next frame.
func (c *conn) recognise(ctx context.Context) (model.Caller, error) {
	who := c.caller()
	if who.Anonymous() {
		return who, nil
	}
	now, err := c.s.House.Recognise(ctx, who)
	if errors.Is(err, model.ErrNotFound) {
		c.expel(ctx, who)
		return c.caller(), nil
	}
	return now, err
}

// loggedIn is the answer to login.
type loggedIn struct {
	ID      string     `json:"id"`
	Token   string     `json:"token"`
	Expires model.Time `json:"tokenExpires"`
	Type    string     `json:"type"`
}

// forever stands for the end of sessions that have none: clients want a date.
const forever = 100 * 365 * 24 * time.Hour

func (c *conn) login(ctx context.Context, who model.Caller, params []jsontext.Value) (any, error) {
	if len(params) == 0 || params[0].Kind() != '{' {
		return nil, &model.Error{Code: "400", Reason: "Match failed"}
	}
	in, err := c.s.House.SignIn(ctx, who, params[0])
	if err != nil {
		return nil, err
	}
	if err := c.become(ctx, in.Who); err != nil {
		return nil, err
	}
	if in.Expires == 0 {
		in.Expires = model.Now().Add(forever)
	}
	return loggedIn{in.Who.UserID, in.Token, in.Expires, in.Type}, nil
}

func (c *conn) logout(ctx context.Context, who model.Caller) error {
	if who.Anonymous() {
		return nil
	}
	c.part(ctx, who) // first, so that the end of the session does not close the connection
	return c.s.House.SignOut(ctx, who)
}

// become makes somebody the caller of this connection, shows them their own
// document and looks anew at what the connection subscribes to.
func (c *conn) become(ctx context.Context, who model.Caller) error {
	who.Connection = c.id
	was := c.caller()
	if was.UserID == who.UserID && was.TokenHash == who.TokenHash {
		c.swap(was, who)
		c.reconsider(ctx, c.s.remembering(), everything)
		return nil
	}
	nobody, _ := c.part(ctx, was)
	doc, err := c.s.introduce(ctx, c, nobody, who)
	if err != nil {
		return fmt.Errorf("read the user's document: %w", err)
	}
	c.reply(document("added", "users", quote(who.UserID), doc))
	c.s.House.Connected(ctx, who)
	if _, err := c.recognise(ctx); err != nil { // their session may have ended before anybody knew it is spoken of here
		return fmt.Errorf("recognise the caller: %w", err)
	}
	c.reconsider(ctx, c.s.remembering(), everything)
	return nil
}

// swap changes who the caller is, if that is still who it was. What is being
// decided about a subscription meanwhile is decided again.
func (c *conn) swap(was, now model.Caller) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left || c.who.UserID != was.UserID || c.who.TokenHash != was.TokenHash {
		return false
	}
	c.who = now
	for _, sub := range c.subs {
		sub.doubt++
	}
	return true
}

// part makes the caller nobody again, and returns that nobody.
func (c *conn) part(ctx context.Context, who model.Caller) (model.Caller, bool) {
	if who.Anonymous() {
		return who, false
	}
	nobody := model.Caller{IP: who.IP, UserAgent: who.UserAgent, Host: who.Host, Connection: c.id}
	if !c.swap(who, nobody) {
		return nobody, false
	}
	c.push(document("removed", "users", quote(who.UserID), nil), needed)
	c.s.parted(ctx, c, who)
	c.reconsider(ctx, c.s.remembering(), everything)
	return nobody, true
}

// expel ends the connection of somebody whose session is over: the client is
// told, comes back, and learns at its login that it has to ask for a password.
func (c *conn) expel(ctx context.Context, who model.Caller) {
	if event := who.UserID + "/force_logout"; c.wants(userStream, event) {
		c.push(changed(userStream, event), needed)
	}
	if _, parted := c.part(ctx, who); parted {
		c.end(loggedOut, "logged out")
	}
}

// fail sends a refusal of a subscription.
func (c *conn) fail(ctx context.Context, id jsontext.Value, name string, err error) {
	var why *endpoint.Failure
	if err != nil {
		why = c.s.Methods.Fail(ctx, c.caller(), "sub "+name, err)
	}
	c.reply(nosubFrame(id, why))
}
