package ddp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"gantry/internal/model"
)

const notAllowed = `"error":{"isClientSafe":true,"error":"not-allowed","reason":"Not allowed","message":"Not allowed [not-allowed]","errorType":"Meteor.Error"}}`

// Rules 3 to 6: every subscription is answered by itself, refusals are nosub
// with an error, what does not exist is ready, and unsub is answered.
func TestSubscriptionsAreAnswered(t *testing.T) {
	d := openDoor(t, nil)
	for user, subs := range map[string]map[string]bool{
		"ann": {
			"stream-room-messages R1": true, "stream-room-messages R3": false, "stream-room-messages ": false,
			"stream-room-messages __my_messages__": true, "stream-notify-room R1/deleteMessage": true,
			"stream-notify-room R3/typing": false, "stream-notify-user ann/otr": true, "stream-notify-user bob/message": false,
			"stream-notify-logged updateAvatar": true, "stream-notify-all public-settings-changed": true,
			"stream-roles roles": true, "stream-apps app/added": true, "stream-livechat-room R9": true,
			"meteor.loginServiceConfiguration ": true, "userData ": true, "activeUsers ": true, "nothing that exists": true,
			"stream-notify-room-users R1/webrtc": true, "stream-user-presence ": true, "stream-importers progress": true,
		},
		"": {
			"stream-room-messages R1": false, "stream-room-messages __my_messages__": true, "stream-notify-user ann/message": false,
			"stream-notify-logged updateAvatar": false, "stream-notify-all public-settings-changed": true, "stream-apps x": true,
			"meteor_autoupdate_clientVersions ": true, "stream-user-presence ": false,
		},
	} {
		c := d.connect(t, user)
		for sub, allowed := range subs {
			stream, event, _ := strings.Cut(sub, " ")
			c.send(`{"msg":"sub","id":"s1","name":"` + stream + `","params":["` + event + `",false]}`)
			want := `{"msg":"nosub","id":"s1",` + notAllowed
			if allowed {
				want = `{"msg":"ready","subs":["s1"]}`
			}
			if got := c.read(); got != want {
				t.Errorf("%q to %s: %s", user, sub, got)
			}
			c.send(`{"msg":"unsub","id":"s1"}`)
			c.want(`{"msg":"nosub","id":"s1"}`)
		}
	}
	if n := d.Stats().Subscriptions; n != 0 {
		t.Errorf("%d subscriptions are left", n)
	}
	d.anonymous = true
	visitor := d.connect(t, "")
	visitor.sub("1", "stream-notify-logged", "updateAvatar")
}

// Rules 8 and 9: who asks for a collection gets a document first, and events
// change it.
func TestUseCollection(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	for i, option := range []string{`true`, `{"useCollection":true,"args":[null]}`, `false`, `{"useCollection":false,"args":[]}`} {
		c.send(fmt.Sprintf(`{"msg":"sub","id":"%d","name":"stream-room-messages","params":["R1",%s]}`, i, option))
		if i < 2 {
			c.want(`{"msg":"added","collection":"stream-room-messages","id":"id","fields":{"eventName":"R1"}}`)
		}
		c.want(fmt.Sprintf(`{"msg":"ready","subs":["%d"]}`, i))
	}
	d.Listen(message("R1", "M1"))
	for range 4 { // once for each subscription
		c.want(messageFrame("R1", "M1"))
	}
	c.quiet()
}

func TestRepeatedSubscription(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	c.sub("1", "stream-room-messages", "R1")
	c.sub("1", "stream-room-messages", "R1")
	d.Listen(message("R1", "M1"))
	c.want(messageFrame("R1", "M1"))
	c.quiet()
	c.sub("1", "stream-room-messages", "R2") // another event under a known id takes its place
	d.Listen(message("R1", "M2"))
	d.Listen(message("R2", "M3"))
	c.want(messageFrame("R2", "M3"))
	c.quiet()
}

func TestEventsOfARoomStayInOrder(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	c.sub("1", "stream-room-messages", "R1")
	const n = 500
	for i := range n {
		d.Listen(message("R1", fmt.Sprint("M", i)))
	}
	for i := range n {
		c.want(messageFrame("R1", fmt.Sprint("M", i)))
	}
}

func TestMessageThatIsRead(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	c.sub("1", "stream-room-messages", "R1")
	d.Listen(model.Event{Kind: model.MessageChanged, ID: "M9"})
	d.Listen(model.Event{Kind: model.MessageChanged, ID: "M9", Room: "R1"})
	const want = `{"msg":"changed","collection":"stream-room-messages","id":"id","fields":{"eventName":"R1","args":[{"_id":"M9","rid":"R1","loaded":true}]}}`
	c.want(want)
}

// What bots listen to: every room they may read, with what kind of room it is.
func TestMyMessages(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "__my_messages__")
	d.Listen(message("R2", "M1"))
	d.Listen(message("R1", "M2"))
	d.Listen(message("open", "M3"))
	got := map[string]bool{c.read(): true, c.read(): true}
	for rid, in := range map[string]bool{"R1": true, "open": false} {
		id := map[string]string{"R1": "M2", "open": "M3"}[rid]
		want := `{"msg":"changed","collection":"stream-room-messages","id":"id","fields":{"eventName":"__my_messages__","args":[{"_id":"` + id + `","rid":"` + rid +
			`","ts":{"$date":1}},{"roomParticipant":` + fmt.Sprint(in) + `,"roomType":"c","roomName":"` + strings.ToLower(rid) + `"}]}}`
		if !got[want] {
			t.Errorf("missing %s in %v", want, got)
		}
	}
	c.quiet()
}

func TestEventsReachTheirStreams(t *testing.T) {
	d := openDoor(t, nil)
	data := []byte(`{"a":1}`)
	for _, c := range []struct {
		event       model.Event
		stream, sub string
		args        string
	}{
		{model.Event{Kind: model.MessageDeleted, Room: "R1", ID: "M1", Data: data}, "notify-room", "R1/deleteMessage", `{"a":1}`},
		{model.Event{Kind: model.MessagesDeleted, Room: "R1", Data: data}, "notify-room", "R1/deleteMessageBulk", `{"a":1}`},
		{model.Event{Kind: model.Activity, Room: "R1", Data: []byte(`["bob",["user-typing"],{}]`)}, "notify-room", "R1/user-activity", `"bob",["user-typing"],{}`},
		{model.Event{Kind: model.Activity, Room: "R1", Data: []byte(`["bob",["user-typing"],{}]`)}, "notify-room", "R1/typing", `"bob",true`},
		{model.Event{Kind: model.Activity, Room: "R1", Data: []byte(`["bob",[],{}]`)}, "notify-room", "R1/typing", `"bob",false`},
		{model.Event{Kind: model.Whisper, User: "ann", Data: data}, "notify-user", "ann/message", `{"a":1}`},
		{model.Event{Kind: model.Notification, User: "ann", Data: data}, "notify-user", "ann/notification", `{"a":1}`},
		{model.Event{Kind: model.UserRenamed, ID: "bob", Data: data}, "notify-logged", "Users:NameChanged", `{"a":1}`},
		{model.Event{Kind: model.UserDeleted, ID: "bob", Data: data}, "notify-logged", "Users:Deleted", `{"a":1}`},
		{model.Event{Kind: model.UserRolesChanged, Data: data}, "notify-logged", "roles-change", `{"a":1}`},
		{model.Event{Kind: model.UserRolesChanged, Data: data}, "notify-all", "roles-change", `{"a":1}`},
		{model.Event{Kind: model.AvatarChanged, Data: data}, "notify-logged", "updateAvatar", `{"a":1}`},
		{model.Event{Kind: model.EmojiChanged, Data: data}, "notify-logged", "updateEmojiCustom", `{"a":1}`},
		{model.Event{Kind: model.EmojiDeleted, Data: data}, "notify-all", "deleteEmojiCustom", `{"a":1}`},
		{model.Event{Kind: model.CustomStatus, Data: data}, "notify-logged", "updateCustomUserStatus", `{"a":1}`},
		{model.Event{Kind: model.CustomStatusGone, Data: data}, "notify-logged", "deleteCustomUserStatus", `{"a":1}`},
		{model.Event{Kind: model.RoleChanged, Data: data}, "roles", "roles", `{"a":1}`},
		{model.Event{Kind: model.StatusChanged, User: "bob", Data: []byte(`["bob",1,"hi"]`)}, "notify-logged", "user-status", `["bob","bob",1,"hi"]`},
		{model.Event{Kind: model.SettingChanged, ID: "Site_Name"}, "notify-all", "public-settings-changed", `"updated",{"_id":"Site_Name","value":1}`},
		{model.Event{Kind: model.PermissionChanged, ID: "p"}, "notify-logged", "permissions-changed", `"updated",{"_id":"p","roles":["admin"]}`},
		{model.Event{Kind: model.PermissionChanged, ID: "p"}, "notify-all", "permissions-changed", `"updated",{"_id":"p","roles":["admin"]}`},
	} {
		ann := d.connect(t, "ann")
		ann.sub("1", "stream-"+c.stream, c.sub)
		d.Listen(model.Event{Kind: model.SettingChanged, ID: "Secret"}) // of which nobody hears
		d.Listen(c.event)
		ann.want(`{"msg":"changed","collection":"stream-` + c.stream + `","id":"id","fields":{"eventName":"` + c.sub + `","args":[` + c.args + `]}}`)
		ann.ws.CloseNow()
	}
}

func TestPresence(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	watch := func(id, added, removed string) {
		t.Helper()
		c.send(`{"msg":"sub","id":"` + id + `","name":"stream-user-presence","params":["",{"added":[` + added + `],"removed":[` + removed + `]}]}`)
		c.want(`{"msg":"ready","subs":["` + id + `"]}`)
	}
	tell := func(user string) {
		d.Listen(model.Event{Kind: model.StatusChanged, User: user, Data: fmt.Appendf(nil, `[%q,2,""]`, user)})
	}
	frame := func(user string) string {
		return `{"msg":"changed","collection":"stream-user-presence","id":"` + user + `","fields":{"uid":"` + user + `","eventName":"` + user + `","args":[["` + user + `",2,""]]}}`
	}
	watch("1", `"bob","cid","bob"`, ``)
	tell("bob")
	c.want(frame("bob"))
	watch("2", `"dan"`, `"bob","eve"`)
	tell("bob")
	tell("dan")
	c.want(frame("dan"))
	c.send(`{"msg":"method","id":"out","method":"logout"}`)
	c.want(`{"msg":"removed","collection":"users","id":"ann"}`, `{"msg":"result","id":"out"}`, `{"msg":"updated","methods":["out"]}`)
	tell("dan")
	c.quiet()
}

// Who is sent out of a room hears nothing more of it from the moment at which
// that is answered, and hears it again when they are let in again.
func TestLeavingFallsSilentAtOnce(t *testing.T) {
	d := openDoor(t, nil)
	ann := d.connect(t, "ann")
	ann.sub("1", "stream-room-messages", "R1")
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "R1")
	c.sub("2", "stream-notify-user", "bob/subscriptions-changed")
	c.sub("3", "stream-notify-user", "bob/rooms-changed")
	for range 20 {
		d.let("R1", "bob", false)
		d.Listen(model.Event{Kind: model.MemberLeft, ID: "S1", Room: "R1", User: "bob"})
		d.Listen(message("R1", "M1"))
		d.Listen(model.Event{Kind: model.RoomPosted, ID: "R1"})
		ann.want(messageFrame("R1", "M1"))
		for _, removed := range []string{
			`{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"bob/subscriptions-changed","args":["removed",{"_id":"S1","rid":"R1","u":{"_id":"bob"}}]}}`,
			`{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"bob/rooms-changed","args":["removed",{"_id":"R1"}]}}`,
		} {
			got := c.read()
			for strings.Contains(got, `"updated"`) { // told before they left
				got = c.read()
			}
			if got != removed {
				t.Fatalf("got %s", got)
			}
		}
		c.quiet()
		d.let("R1", "bob", true)
		d.Listen(model.Event{Kind: model.MemberJoined, ID: "S1", Room: "R1", User: "bob"})
		d.Listen(message("R1", "M2"))
		wanted := []string{messageFrame("R1", "M2"), `subscriptions-changed","args":["inserted",{"_id":"Sbob","rid":"R1"}]`, `rooms-changed","args":["inserted",{"_id":"R1"}]`}
		for len(wanted) > 0 {
			got := c.read()
			wanted = slices.DeleteFunc(wanted, func(want string) bool { return strings.Contains(got, want) })
			if strings.Contains(got, "removed") || strings.Contains(got, "M1") {
				t.Fatalf("after coming back: %s", got)
			}
		}
		ann.want(messageFrame("R1", "M2"))
		d.dirty.settle(t)
		c.quietBut("updated")
	}
	c.quiet()
}

// quietBut is quiet, but for frames that hold a word.
func (c *client) quietBut(word string) {
	c.t.Helper()
	c.send(`{"msg":"ping","id":"quiet"}`)
	for {
		got := c.read()
		if strings.Contains(got, "pong") {
			return
		}
		if !strings.Contains(got, word) {
			c.t.Fatalf("got %s", got)
		}
	}
}

// settle waits until nothing is gathered any more.
func (g *gatherer) settle(t *testing.T) {
	t.Helper()
	for range 500 {
		g.mu.Lock()
		n := 0
		for _, m := range g.marks {
			if m.what != 0 {
				n++
			}
			m.due = time.Time{}
		}
		g.mu.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("something is never told")
}

// What anybody may read stays readable to those who leave.
func TestLeavingAnOpenRoom(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "open")
	d.Listen(model.Event{Kind: model.MemberLeft, ID: "S1", Room: "open", User: "bob"})
	d.Listen(message("open", "M1"))
	c.want(messageFrame("open", "M1"))
}

func TestRightsAreLookedAtAgain(t *testing.T) {
	for _, e := range []model.Event{
		{Kind: model.RoomChanged, ID: "R1"}, {Kind: model.MembersChanged, ID: "R1"}, {Kind: model.PermissionChanged, ID: "p"},
		{Kind: model.UserChanged, ID: "bob"}, {Kind: model.MembershipChanged, Room: "R1", User: "bob"},
	} {
		d := openDoor(t, nil)
		c := d.connect(t, "bob")
		c.sub("1", "stream-room-messages", "R1")
		d.let("R1", "bob", false)
		d.house.mu.Lock()
		d.roles["bob"] = []string{"guest"}
		d.house.mu.Unlock()
		d.Listen(e)
		deadline := time.Now().Add(5 * time.Second)
		for d.streams.has(key(messagesStream, "R1")) {
			if time.Now().After(deadline) {
				t.Errorf("%s changes nothing", e.Kind)
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		c.quiet()
	}
}

// Before the login a room is refused; streams that were granted to a visitor
// follow who they are.
func TestLoginChangesWhatIsHeard(t *testing.T) {
	d := openDoor(t, nil)
	d.anonymous = true
	c := d.connect(t, "")
	c.sub("1", "stream-notify-logged", "updateAvatar")
	d.anonymous = false
	c.send(`{"msg":"method","id":"2","method":"login","params":[{"resume":"token of ann"}]}`)
	c.read()
	c.read()
	c.read()
	d.Listen(model.Event{Kind: model.AvatarChanged, Data: []byte(`1`)})
	c.want(`{"msg":"changed","collection":"stream-notify-logged","id":"id","fields":{"eventName":"updateAvatar","args":[1]}}`)
	c.send(`{"msg":"method","id":"3","method":"logout"}`)
	c.read()
	c.read()
	c.read()
	d.Listen(model.Event{Kind: model.AvatarChanged, Data: []byte(`1`)})
	c.quiet()
}

// A burst of messages is one frame at once and one a second later, and what is
// asked of the house does not grow with it.
func TestMembersAreToldTogether(t *testing.T) {
	d := openDoor(t, func(c *Config) { c.Coalesce = 200 * time.Millisecond })
	ann, bob := d.connect(t, "ann"), d.connect(t, "bob")
	ann.sub("1", "stream-notify-user", "ann/subscriptions-changed")
	bob.sub("1", "stream-notify-user", "bob/subscriptions-changed")
	bob.sub("2", "stream-notify-user", "bob/rooms-changed")
	const sides = `{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"%[1]s/subscriptions-changed","args":["updated",{"_id":"S%[1]s","rid":"R1"}]}}`
	const room = `{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"bob/rooms-changed","args":["updated",{"_id":"R1"}]}}`
	post := func() {
		for range 100 {
			d.Listen(model.Event{Kind: model.RoomPosted, ID: "R1"})
		}
	}
	for range 3 {
		began := time.Now()
		post()
		bob.want(fmt.Sprintf(sides, "bob"), room)
		ann.want(fmt.Sprintf(sides, "ann"))
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the news took %v", took)
		}
	}
	d.house.mu.Lock()
	defer d.house.mu.Unlock()
	if d.loads > 4 || d.sidesAsked > 8 {
		t.Errorf("the sides were read %d times, of %d members, for three bursts", d.loads, d.sidesAsked)
	}
}

func TestDeletedRoom(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "ann")
	c.sub("1", "stream-notify-user", "ann/subscriptions-changed")
	d.let("R1", "ann", false)
	d.Listen(model.Event{Kind: model.MembersChanged, ID: "R1"})
	c.want(`{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"ann/subscriptions-changed","args":["removed",{"_id":"R1","rid":"R1","u":{"_id":"ann"}}]}}`)
	if users := d.members.of("R1"); len(users) != 0 {
		t.Errorf("%v are still in it", users)
	}
}

func TestResetReadsRoomsAgain(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "bob")
	c.sub("1", "stream-notify-user", "bob/subscriptions-changed")
	d.let("R2", "bob", true)
	d.Reset()
	deadline := time.Now().Add(5 * time.Second)
	for len(d.members.of("R2")) == 0 && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	d.Listen(model.Event{Kind: model.RoomPosted, ID: "R2"})
	c.want(`{"msg":"changed","collection":"stream-notify-user","id":"id","fields":{"eventName":"bob/subscriptions-changed","args":["updated",{"_id":"Sbob","rid":"R2"}]}}`)
}

// One who does not read is closed with 1012, at once and without holding up
// anybody else.
func TestSlowReader(t *testing.T) {
	d := openDoor(t, func(c *Config) { c.QueueBytes = 256 << 10 })
	slow := d.connect(t, "bob")
	slow.sub("1", "stream-room-messages", "R1")
	slow.sub("2", "stream-notify-room", "R1/user-activity")
	var others []*client
	for i := range 20 {
		c := d.connect(t, []string{"ann", "bob"}[i%2])
		c.sub("1", "stream-room-messages", "R1")
		others = append(others, c)
	}
	big := message("R1", strings.Repeat("x", 32<<10))
	const n = 400
	reading, code := false, make(chan websocket.StatusCode, 1)
	for range n {
		if !reading && d.Stats().Overflows > 0 {
			reading = true
			go func() { code <- slow.closed() }()
		}
		d.Listen(big)
		d.Listen(model.Event{Kind: model.Activity, Room: "R1", Data: []byte(`["ann",["user-typing"],{}]`)})
		for _, c := range others {
			c.read()
		}
	}
	if stats := d.Stats(); stats.Overflows != 1 || stats.Dropped == 0 {
		t.Fatalf("stats %+v", stats)
	}
	if got := <-code; got != tooSlow {
		t.Errorf("closed with %d", got)
	}
}

// Whoever asks much and reads nothing is asked to read, and not closed.
func TestRepliesWait(t *testing.T) {
	d := openDoor(t, func(c *Config) { c.QueueBytes = 10 << 10 })
	c := d.connect(t, "")
	const n = 2000
	text := strings.Repeat("x", 4<<10)
	sent := make(chan error, 1)
	go func() {
		for range n {
			if err := c.ws.Write(context.Background(), 1, []byte(`{"msg":"method","id":"1","method":"echo","params":["`+text+`"]}`)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	time.Sleep(200 * time.Millisecond)
	for range n {
		c.read()
		c.read()
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	c.quiet()
}
