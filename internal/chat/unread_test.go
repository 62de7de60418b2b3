package chat

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// TestUnread does random things to a channel, a group and direct rooms, one
// after the other, and wants every side of every room to be what upstream's
// rules make of it, at every step.
func TestUnread(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		u := newUnreadTest(t, url)
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			u.begin(t, n, rapid.SampledFrom(unreadModes).Draw(rt, "mode"), rapid.SampledFrom(directModes).Draw(rt, "mode of direct rooms"))
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				u.step(rt)
				u.check(rt)
			}
		})
	})
}

type unreadTest struct {
	*Service
	people   []model.Caller
	word     map[string]string // what somebody waits for, by id
	mode, dm string
	rooms    map[string]*roomModel
	byID     map[string]model.Room
	ids      []string // of the rooms
}

func newUnreadTest(t *testing.T, url string) *unreadTest {
	u := &unreadTest{Service: openRooms(t, url), word: map[string]string{}}
	for _, name := range []string{"ann", "bob", "cat", "dan"} {
		u.people = append(u.people, u.user(t, name))
	}
	u.grant(t, "archive-room", "user")
	u.grant(t, "unarchive-room", "user")
	u.word["id-cat"] = "Dog"
	err := u.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ChangeUser(t.Context(), "id-cat", func(cat *model.User) error {
			cat.Preferences = map[string]jsontext.Value{"highlights": jsontext.Value(`["Dog"]`)}
			return nil
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// begin makes fresh rooms, whose sides the model takes as they are.
func (u *unreadTest) begin(t *testing.T, n int, mode, dm string) {
	ctx := t.Context()
	u.change(t, "Unread_Count", mode)
	u.change(t, "Unread_Count_DM", dm)
	u.mode, u.dm, u.rooms, u.byID, u.ids = mode, dm, map[string]*roomModel{}, map[string]model.Room{}, nil
	ann := u.people[0]
	channel := u.channel(t, ann, fmt.Sprintf("channel-%d", n), u.people[1:]...)
	group, err := u.Groups().Create(ctx, ann, CreateRoom{Name: fmt.Sprintf("group-%d", n), Members: []string{"bob", "cat"}})
	if err != nil {
		t.Fatal(err)
	}
	two, err := u.CreateDirect(ctx, ann, CreateDirect{Username: "bob"})
	if err != nil {
		t.Fatal(err)
	}
	three, err := u.CreateDirect(ctx, ann, CreateDirect{Usernames: "bob,cat"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rid := range []string{channel.ID, group.ID, two.RID, three.RID} {
		u.adopt(t, rid)
	}
}

func (u *unreadTest) adopt(t *testing.T, rid string) {
	room, err := u.Store.Room(t.Context(), rid)
	if err != nil {
		t.Fatal(err)
	}
	r := &roomModel{direct: room.T == model.Direct, members: room.UIDs, sides: map[string]*sideModel{}, threads: map[string]*threadModel{}}
	for _, who := range u.people {
		if s := u.side(t, rid, who.UserID); s != nil {
			r.sides[who.UserID] = s
		}
	}
	u.rooms[rid], u.byID[rid], u.ids = r, room, append(u.ids, rid)
}

type failer interface {
	Fatalf(format string, args ...any)
}

// side reads a member's side as the model knows it; nil when there is none.
func (u *unreadTest) side(t failer, rid, uid string) *sideModel {
	sub, err := u.membership(context.Background(), u.Store.Reader, rid, uid)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if sub == nil {
		return nil
	}
	return &sideModel{
		Unread: sub.Unread, User: sub.UserMentions, Group: sub.GroupMentions, Alert: sub.Alert, Open: sub.Open,
		Threads: sub.ThreadUnread, Named: sub.ThreadUser, Called: sub.ThreadGroup,
	}
}

func (u *unreadTest) check(rt *rapid.T) {
	for rid, r := range u.rooms {
		got := map[string]*sideModel{}
		for _, who := range u.people {
			if s := u.side(rt, rid, who.UserID); s != nil {
				got[who.UserID] = s
			}
		}
		sorted := cmp.Transformer("sorted", func(list []string) string { return strings.Join(slices.Sorted(slices.Values(list)), " ") })
		if diff := cmp.Diff(r.sides, got, sorted); diff != "" {
			rt.Fatalf("%s room %s, counting %s and %s (-upstream +here):\n%s", u.byID[rid].T, rid, u.mode, u.dm, diff)
		}
	}
}

// step draws something that somebody does in a room. The channel and the
// group come up oftener than the direct rooms.
func (u *unreadTest) step(rt *rapid.T) {
	rid := u.ids[rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(rt, "room")]
	r := u.rooms[rid]
	who := rapid.SampledFrom(u.people).Draw(rt, "who")
	if r.sides[who.UserID] == nil {
		u.enter(rt, rid, who)
		return
	}
	steps := []func(*rapid.T, string, model.Caller){u.say, u.say, u.say, u.say, u.read, u.unread, u.hide, u.open, u.edit, u.leave, u.archiving, u.mark}
	steps[rapid.IntRange(0, len(steps)-1).Draw(rt, "what")](rt, rid, who)
}

func (u *unreadTest) must(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatalf("%v", err)
	}
}

func (u *unreadTest) say(rt *rapid.T, rid string, who model.Caller) {
	r := u.rooms[rid]
	text, l := u.draw(rt, who)
	if len(r.threads) > 0 && rapid.IntRange(0, 2).Draw(rt, "reply") == 0 {
		l.tmid = rapid.SampledFrom(slices.Sorted(maps.Keys(r.threads))).Draw(rt, "thread")
	}
	in := map[string]any{"rid": rid, "msg": text}
	if l.tmid != "" {
		in["tmid"], in["tshow"] = l.tmid, rapid.Bool().Draw(rt, "tshow")
	}
	raw, err := json.Marshal(in)
	u.must(rt, err)
	sent, err := u.SendMessage(context.Background(), who, SendMessage{Message: raw})
	u.must(rt, err)
	l.id, l.tmid = sent.Message.ID, sent.Message.TMID // a thread has no threads
	mode := u.mode
	if r.direct {
		mode = u.dm
	}
	l.words = slices.DeleteFunc(l.words, func(uid string) bool { return r.sides[uid] == nil })
	r.post(l, mode)
	if l.tmid != "" {
		delete(r.threads, l.id)
	}
}

// draw makes up a text and whom it calls.
func (u *unreadTest) draw(rt *rapid.T, who model.Caller) (text string, l line) {
	l.author = who.UserID
	words := []string{"hello"}
	extra := rapid.SampledFrom([]string{"@all", "@here", "@ann", "@bob", "@cat", "@dan", "@nobody", "hotdogs"})
	words = append(words, rapid.SliceOfN(extra, 0, 2).Draw(rt, "words")...)
	text = strings.Join(words, " ")
	l.all = strings.Contains(text, "@all") || strings.Contains(text, "@here")
	for _, other := range u.people {
		named := strings.Contains(text, "@"+other.Username)
		switch {
		case other.UserID == who.UserID:
		case named:
			l.named = append(l.named, other.UserID)
		case heardBy(text, u.word[other.UserID]):
			l.words = append(l.words, other.UserID)
		}
	}
	return text, l
}

func (u *unreadTest) read(rt *rapid.T, rid string, who model.Caller) {
	threads := rapid.Bool().Draw(rt, "threads too")
	_, err := u.Read(context.Background(), who, ReadRoom{RID: &rid, ReadThreads: threads})
	u.must(rt, err)
	s := u.rooms[rid].sides[who.UserID]
	s.read(threads, s.Alert && !threads && len(s.Threads) > 0)
}

func (u *unreadTest) unread(rt *rapid.T, rid string, who model.Caller) {
	_, err := u.Unread(context.Background(), who, UnreadRoom{RoomID: &rid})
	if err == nil {
		s := u.rooms[rid].sides[who.UserID]
		s.Open, s.Alert, s.Unread = true, true, 1
		return
	}
	var refusal *model.Error
	if !errors.As(err, &refusal) || refusal.Code != "error-no-message-for-unread" {
		rt.Fatalf("unread: %v", err)
	}
}

func (u *unreadTest) hide(rt *rapid.T, rid string, who model.Caller) {
	s := u.rooms[rid].sides[who.UserID]
	n, err := u.HideByMethod(context.Background(), who, RoomID{rid})
	u.must(rt, err)
	if n != 1 {
		rt.Fatalf("hiding a room found %d", n)
	}
	s.Open, s.Alert = false, false
}

func (u *unreadTest) open(rt *rapid.T, rid string, who model.Caller) {
	_, err := u.OpenByMethod(context.Background(), who, RoomID{rid})
	u.must(rt, err)
	u.rooms[rid].sides[who.UserID].Open = true
}

// mark changes something of a side that has nothing to do with reading.
func (u *unreadTest) mark(rt *rapid.T, rid string, who model.Caller) {
	favourite := rapid.Bool().Draw(rt, "favourite")
	_, err := u.ToggleFavorite(context.Background(), who, ToggleFavorite{RID: rid, Favorite: &favourite})
	u.must(rt, err)
}

// edit changes or deletes a message, which changes nobody's counters.
func (u *unreadTest) edit(rt *rapid.T, rid string, _ model.Caller) {
	r := u.rooms[rid]
	if len(r.threads) == 0 {
		return
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(r.threads))).Draw(rt, "message")
	remove := rapid.Bool().Draw(rt, "delete") && r.threads[id].count == 0
	u.must(rt, u.Store.Update(context.Background(), func(tx *store.Tx) error {
		m, err := tx.ChangeMessage(context.Background(), id, func(m *model.Message) error { m.Msg += " @all @cat"; return nil })
		if err != nil || !remove {
			return err
		}
		_, err = tx.DeleteMessage(context.Background(), &m)
		return err
	}))
	if remove {
		delete(r.threads, id)
	}
}

// enter joins the channel or is brought into the group by ann.
func (u *unreadTest) enter(rt *rapid.T, rid string, who model.Caller) {
	var err error
	switch u.byID[rid].T {
	case model.Channel:
		_, err = u.Channels().Join(context.Background(), who, JoinRoom{RoomTarget: RoomTarget{RoomID: &rid}})
	case model.Group:
		_, err = u.Groups().Invite(context.Background(), u.people[0], InviteMembers{RoomTarget: RoomTarget{RoomID: &rid}, UserTarget: whom(who)})
	default:
		return
	}
	u.must(rt, err)
	u.rooms[rid].sides[who.UserID] = &sideModel{Unread: 1, User: 1, Alert: true, Open: true}
}

func (u *unreadTest) leave(rt *rapid.T, rid string, who model.Caller) {
	if u.rooms[rid].direct || who.Username == "ann" { // who owns the others
		return
	}
	_, err := u.LeaveByMethod(context.Background(), who, RoomID{rid})
	u.must(rt, err)
	delete(u.rooms[rid].sides, who.UserID)
}

// archiving closes the room for everybody and opens it again, or renames it.
func (u *unreadTest) archiving(rt *rapid.T, rid string, _ model.Caller) {
	ann, r := u.people[0], u.rooms[rid]
	if r.direct {
		return
	}
	if rapid.Bool().Draw(rt, "rename") {
		name := fmt.Sprintf("%s-%d", rid, rapid.IntRange(0, 1<<40).Draw(rt, "name"))
		_, err := u.SaveRoomSettings(context.Background(), ann, rid, RoomSettings{RoomName: &name})
		u.must(rt, err)
		for _, s := range r.sides {
			s.Alert = true
		}
		return
	}
	_, err := u.ArchiveByMethod(context.Background(), ann, RoomID{rid})
	u.must(rt, err)
	for _, s := range r.sides {
		s.Alert, s.Open = false, false
	}
	u.check(rt)
	_, err = u.UnarchiveByMethod(context.Background(), ann, RoomID{rid})
	u.must(rt, err)
	for _, s := range r.sides {
		s.Open = true
	}
}
