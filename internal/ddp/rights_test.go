package ddp

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gantry/internal/model"
)

// slowHouse takes its time over some answers about rooms: what it found out is
// told only when somebody lets it go on.
type slowHouse struct {
	*house
	hold  atomic.Bool
	asked chan struct{}
	goOn  chan struct{}
}

func newSlowHouse(h *house) *slowHouse {
	return &slowHouse{house: h, asked: make(chan struct{}), goOn: make(chan struct{})}
}

func (h *slowHouse) pause() {
	if h.hold.CompareAndSwap(true, false) {
		h.asked <- struct{}{}
		<-h.goOn
	}
}

func (h *slowHouse) CanRead(ctx context.Context, who model.Caller, rid string) (bool, error) {
	may, err := h.house.CanRead(ctx, who, rid)
	h.pause()
	return may, err
}

func (h *slowHouse) View(ctx context.Context, who model.Caller, rid string) (View, bool, error) {
	view, may, err := h.house.View(ctx, who, rid)
	h.pause()
	return view, may, err
}

// An answer that was found out before somebody left does not let them hear
// afterwards, although it comes later than what was decided since.
func TestLateAnswersDoNotCount(t *testing.T) {
	var slow *slowHouse
	d := openDoor(t, func(c *Config) {
		slow = newSlowHouse(c.House.(*house))
		c.House = slow
	})
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "R1")
	slow.hold.Store(true)
	d.Listen(model.Event{Kind: model.PermissionChanged, ID: "p"})
	<-slow.asked // by whoever looks at everybody: bob may
	d.let("R1", "bob", false)
	d.Listen(model.Event{Kind: model.MembersChanged, ID: "R1"})
	for d.streams.has(key(messagesStream, "R1")) {
		time.Sleep(time.Millisecond)
	}
	slow.goOn <- struct{}{}
	for d.rechecking.Load() {
		time.Sleep(time.Millisecond)
	}
	d.Listen(message("R1", "M1"))
	c.quiet()
}

// What is remembered of an answer counts only until something changes.
func TestMemoryEndsWithChange(t *testing.T) {
	d := openDoor(t, nil)
	may := d.remembering()
	who, t1 := model.Caller{UserID: "bob"}, aim(messagesStream, "R1")
	if ok, err := may(t.Context(), who, t1); !ok || err != nil {
		t.Fatal(ok, err)
	}
	d.let("R1", "bob", false)
	d.Listen(model.Event{Kind: model.MemberLeft, ID: "S1", Room: "R1", User: "bob"})
	if ok, err := may(t.Context(), who, t1); ok || err != nil {
		t.Error("remembered after they left", err)
	}
}

// A bot that is sent out while it is found out what it may hear is not told.
func TestMyMessagesAndLeaving(t *testing.T) {
	var slow *slowHouse
	d := openDoor(t, func(c *Config) {
		slow = newSlowHouse(c.House.(*house))
		c.House = slow
	})
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "__my_messages__")
	slow.hold.Store(true)
	d.Listen(message("R1", "M1"))
	<-slow.asked
	d.let("R1", "bob", false)
	d.Listen(model.Event{Kind: model.MemberLeft, ID: "S1", Room: "R1", User: "bob"})
	slow.goOn <- struct{}{}
	c.quiet()
}

// A room that hangs on another is closed to who left that one before anything
// is told that was said since, by whichever goroutine.
func TestLeavingWhatOtherRoomsHangOn(t *testing.T) {
	d := openDoor(t, nil)
	var rooms []string
	for _, rid := range strings.Fields("A B C D E F G H I J K L") {
		rooms = append(rooms, rid)
		d.let(rid, "bob", true)
	}
	c := d.connect(t, "bob")
	for _, rid := range rooms {
		c.sub(rid, "stream-room-messages", rid)
	}
	for _, rid := range rooms {
		d.let(rid, "bob", false)
	}
	d.Listen(model.Event{Kind: model.MemberLeft, ID: "S1", Room: "A", User: "bob"})
	for _, rid := range rooms {
		d.Listen(message(rid, "M1"))
	}
	time.Sleep(50 * time.Millisecond)
	c.quiet()
}

// A room that is closed to its readers falls silent before what is said next
// is told.
func TestClosingARoom(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "R1")
	d.let("R1", "bob", false)
	d.Listen(model.Event{Kind: model.MembersChanged, ID: "R1"})
	d.Listen(message("R1", "M1"))
	time.Sleep(50 * time.Millisecond)
	c.quiet()
}

// The end of a session ends what it hears at once, and even those who are told
// late that it ended hear no more.
func TestEndOfASessionIsSilence(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "bob")
	c.sub("1", "stream-room-messages", "R1")
	c.sub("2", "stream-room-messages", "__my_messages__")
	d.house.mu.Lock()
	d.ended["bob"] = true
	d.house.mu.Unlock()
	d.Listen(model.Event{Kind: model.TokenChanged, ID: "hash of bob"})
	d.Listen(message("R1", "M1"))
	for {
		text, err := c.next()
		if err != nil {
			return
		}
		if strings.Contains(text, "M1") {
			t.Errorf("heard %s", text)
		}
	}
}

// Names of a size that no client uses are refused: a connection could keep
// gigabytes of them.
func TestEndlessNames(t *testing.T) {
	d := openDoor(t, nil)
	c := d.connect(t, "")
	c.send(`{"msg":"sub","id":"1","name":"stream-x","params":["` + strings.Repeat("x", 1000) + `"]}`)
	if got := c.read(); !strings.Contains(got, `"msg":"nosub"`) || !strings.Contains(got, `"error":400`) {
		t.Errorf("got %s", got)
	}
	if n := d.Stats().Subscriptions; n != 0 {
		t.Errorf("%d subscriptions", n)
	}
}

// Whoever is cut off leaves nothing behind, whatever they asked for.
func TestCutsLeaveNothing(t *testing.T) {
	d := openDoor(t, nil)
	for range 100 {
		c := d.connect(t, "bob")
		c.send(
			`{"msg":"sub","id":"1","name":"stream-room-messages","params":["R1"]}`,
			`{"msg":"sub","id":"2","name":"stream-notify-user","params":["bob/rooms-changed"]}`,
			`{"msg":"sub","id":"3","name":"stream-user-presence","params":["",{"added":["ann"]}]}`,
			`{"msg":"method","id":"4","method":"slow","params":[]}`,
		)
		c.ws.CloseNow()
	}
	deadline := time.Now().Add(10 * time.Second)
	for d.Stats().Connections > 0 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	left := len(d.people.users) + len(d.people.tokens) + len(d.members.users) + len(d.members.rooms)
	for i := range d.streams.shards {
		left += len(d.streams.shards[i].topics) + len(d.Server.rooms.shards[i].topics)
	}
	if s := d.Stats(); s.Connections != 0 || s.Subscriptions != 0 || left != 0 {
		t.Errorf("%+v and %d entries are left", s, left)
	}
}
