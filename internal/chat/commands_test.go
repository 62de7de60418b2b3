package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// whispers keeps what the callers of commands were told.
type whispers struct{ heard []string }

func (w *whispers) hear(e model.Event) {
	var m model.Message
	if err := json.Unmarshal(e.Data, &m); e.Kind != model.Whisper || err != nil || !m.Private || m.RID != e.Room {
		w.heard = append(w.heard, "no whisper: "+string(e.Data))
		return
	}
	w.heard = append(w.heard, e.User+": "+m.Msg)
}

// take returns what was told since the last call.
func (w *whispers) take() []string {
	heard := w.heard
	w.heard = nil
	return heard
}

// command runs a command and returns its error.
func (s *Service) tryCommand(t *testing.T, who model.Caller, rid, command, params string) error {
	t.Helper()
	text := func(v string) jsontext.Value {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	_, err := s.RunCommand(t.Context(), who, RunCommand{Command: text(command), Params: text(params), RoomID: text(rid)})
	return err
}

// says returns the texts that stand in a room, the oldest first, system
// messages aside.
func (s *Service) says(t *testing.T, rid string) []string {
	t.Helper()
	all, err := s.Store.Messages(context.Background(), store.History{RID: rid}, model.Page{Count: model.NoLimit, Sort: []model.SortKey{{Field: "ts"}}})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, m := range all {
		if m.T == "" {
			texts = append(texts, m.U.Username+": "+m.Msg)
		}
	}
	return texts
}

func TestCommandsThatSaySomething(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, told := openRooms(t, url), &whispers{}
		s.Tell = told.hear
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		room := s.channel(t, ann, "lounge")
		for _, c := range []struct{ command, params string }{
			{"me", "waves"}, {"me", "  "}, {"shrug", "well"}, {"gimme", "that"}, {"TableFlip", ""}, {"unflip", "calm"}, {"lennyface", "so"},
			{"me", " bows "}, {"shrug", ""}, {"gimme", ""},
		} {
			wantCode(t, c.command, s.tryCommand(t, ann, room.ID, c.command, c.params), "")
		}
		want := []string{
			"ann: _waves_", `ann: well ¯\\_(ツ)_/¯`, "ann: ༼ つ ◕_◕ ༽つ that", "ann:  (╯°□°）╯︵ ┻━┻", "ann: calm ┬─┬ ノ( ゜-゜ノ)", "ann: so ( ͡° ͜ʖ ͡°)",
			"ann: _ bows _", `ann:  ¯\\_(ツ)_/¯`, "ann: ༼ つ ◕_◕ ༽つ ", // as Rocket.Chat has them, spaces and all; of the two backslashes markup leaves one
		}
		if diff := cmp.Diff(want, s.says(t, room.ID)); diff != "" {
			t.Errorf("said (-want +got):\n%s", diff)
		}

		wantCode(t, "msg", s.tryCommand(t, ann, room.ID, "msg", "@BOB hello  there"), "")
		wantCode(t, "msg to nobody", s.tryCommand(t, ann, room.ID, "msg", "@nobody hello"), "")
		wantCode(t, "msg without text", s.tryCommand(t, ann, room.ID, "msg", "@bob"), "")
		rooms, err := s.Store.DirectRoomsOf(t.Context(), bob.UserID)
		if err != nil || len(rooms) != 1 {
			t.Fatalf("direct rooms of bob: %v, %v", rooms, err)
		}
		if diff := cmp.Diff([]string{"ann: hello  there"}, s.says(t, rooms[0].ID)); diff != "" {
			t.Errorf("said to bob (-want +got):\n%s", diff)
		}
		wantCode(t, "help", s.tryCommand(t, ann, room.ID, "help", ""), "")
		if heard := told.take(); len(heard) != 3 || !strings.Contains(heard[0], "@nobody") || !strings.HasPrefix(heard[2], "id-ann: ") {
			t.Errorf("whispered %q, want of nobody, of the missing text, and help, to ann", heard)
		}
	})
}

func TestCommandsOfRooms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, told := openRooms(t, url), &whispers{}
		s.Tell = told.hear
		ann, bob := s.user(t, "ann", "user", "admin"), s.user(t, "bob")
		room := s.channel(t, ann, "lounge", bob)
		other := s.channel(t, ann, "attic")
		run := func(what string, who model.Caller, command, params, code string, whispered int) {
			t.Helper()
			wantCode(t, what, s.tryCommand(t, who, room.ID, command, params), code)
			if heard := told.take(); len(heard) != whispered {
				t.Errorf("%s: whispered %q, want %d", what, heard, whispered)
			}
		}
		run("join by name", bob, "join", "#attic", "", 0)
		if sub, err := s.membership(t.Context(), s.Store.Reader, other.ID, bob.UserID); err != nil || sub == nil {
			t.Errorf("bob in the attic: %v %v", sub, err)
		}
		run("join again", bob, "join", "attic", "error-user-already-in-room", 0)
		run("join nothing", bob, "join", "", "", 0)
		run("join what is not there", bob, "join", "#cellar", "", 1)
		run("topic", ann, "topic", "tea", "", 0)
		run("topic without permission", bob, "topic", "coffee", "error-action-not-allowed", 0)
		if now, err := s.Store.Room(t.Context(), room.ID); err != nil || now.Topic != "tea" {
			t.Errorf("the topic is %q, %v", now.Topic, err)
		}
		run("archive without permission", bob, "archive", "", "error-not-authorized", 0)
		run("archive", ann, "archive", "#attic", "", 1)
		run("archive again", ann, "archive", "#attic", "", 1)
		run("unarchive", ann, "unarchive", "attic", "", 1)
		run("unarchive again", ann, "unarchive", "attic", "", 1)
		run("archive what is not there", ann, "archive", "#cellar", "", 1)
		run("create", ann, "create", "#cellar", "", 0)
		run("create again", ann, "create", "cellar", "", 1)
		run("create a group", ann, "create", "--private vault", "", 0)
		if vault, err := s.Store.RoomByName(t.Context(), "vault"); err != nil || vault.T != model.Group {
			t.Errorf("the vault is %+v, %v", vault, err)
		}
		run("a room that bob cannot see", bob, "archive", "#vault", "", 1)
		run("hide another room", bob, "hide", "#attic", "", 0)
		run("hide a room bob is not in", bob, "hide", "#vault", "", 1)
		if sub, err := s.membership(t.Context(), s.Store.Reader, other.ID, bob.UserID); err != nil || sub.Open {
			t.Errorf("bob's attic is open: %v", err)
		}
		run("leave", bob, "leave", "", "", 0)
		if sub, err := s.membership(t.Context(), s.Store.Reader, room.ID, bob.UserID); err != nil || sub != nil {
			t.Errorf("bob in the lounge: %v %v", sub, err)
		}
		run("leave as the last owner", ann, "part", "", "", 1)
	})
}

func TestCommandsOfPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, told := openRooms(t, url), &whispers{}
		s.Tell = told.hear
		ann, bob, cid := s.user(t, "ann"), s.user(t, "bob"), s.user(t, "cid")
		room := s.channel(t, ann, "lounge", bob)
		secret, err := s.Groups().Create(t.Context(), cid, CreateRoom{Name: "secret"})
		wantCode(t, "make a group", err, "")
		in := func(rid string) (names []string) {
			t.Helper()
			people, _, err := s.Store.Members(t.Context(), store.MemberList{RID: rid}, model.Page{Count: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range people {
				names = append(names, u.Username)
			}
			slices.Sort(names)
			return names
		}
		run := func(what string, who model.Caller, command, params, code string, whispered int, members ...string) {
			t.Helper()
			wantCode(t, what, s.tryCommand(t, who, room.ID, command, params), code)
			if heard := told.take(); len(heard) != whispered {
				t.Errorf("%s: whispered %q, want %d", what, heard, whispered)
			}
			if diff := cmp.Diff(members, in(room.ID)); diff != "" {
				t.Errorf("%s: members (-want +got):\n%s", what, diff)
			}
		}
		run("from a room ann cannot see", ann, "invite-all-from", "#secret", "", 1, "ann", "bob")
		run("invite", ann, "invite", "@cid, @bob", "", 1, "ann", "bob", "cid")
		run("invite nobody", ann, "invite", "@nobody", "", 1, "ann", "bob", "cid")
		run("kick", ann, "kick", "@bob", "", 0, "ann", "cid")
		run("kick nobody", ann, "kick", "@nobody", "", 1, "ann", "cid")
		run("kick without permission", cid, "kick", "ann", "error-not-allowed", 0, "ann", "cid")
		run("mute", ann, "mute", "@cid", "", 0, "ann", "cid")
		if err := s.tryCommand(t, cid, room.ID, "me", "mumbles"); err == nil || len(told.take()) != 1 {
			t.Errorf("speak while muted: %v, want a refusal and a whisper", err)
		}
		run("unmute", ann, "unmute", "@cid", "", 0, "ann", "cid")
		run("to a new room", ann, "invite-all-to", "#copy", "", 1, "ann", "cid")
		copied, err := s.Store.RoomByName(t.Context(), "copy")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"ann", "cid"}, in(copied.ID)); diff != "" {
			t.Errorf("in the copy (-want +got):\n%s", diff)
		}
		run("to a room ann is not in", ann, "invite-all-to", "#secret", "", 1, "ann", "cid")
		if diff := cmp.Diff([]string{"cid"}, in(secret.ID)); diff != "" {
			t.Errorf("in the secret room (-want +got):\n%s", diff)
		}
	})
}

func TestCommandStatus(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, told := openRooms(t, url), &whispers{}
		s.Tell = told.hear
		ann := s.user(t, "ann")
		room := s.channel(t, ann, "lounge")
		var said string
		s.SayStatus = func(_ context.Context, who model.Caller, text string) error { said = who.Username + text; return nil }
		wantCode(t, "status", s.tryCommand(t, ann, room.ID, "status", "out"), "")
		if heard := told.take(); said != "annout" || len(heard) != 1 {
			t.Errorf("said %q, whispered %q", said, heard)
		}
		s.SayStatus = func(context.Context, model.Caller, string) error { return errNotAllowed("setUserStatus") }
		wantCode(t, "refused", s.tryCommand(t, ann, room.ID, "status", "out"), "error-not-allowed")
		if heard := told.take(); len(heard) != 1 {
			t.Errorf("whispered %q, want why not", heard)
		}
	})
}

// TestCommandsNeedTheirRoom refuses rooms that are not the caller's, by both
// ways to run a command.
func TestCommandsNeedTheirRoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openRooms(t, url)
		ann, bob := s.user(t, "ann"), s.user(t, "bob")
		secret, err := s.Groups().Create(t.Context(), ann, CreateRoom{Name: "secret"})
		wantCode(t, "make a group", err, "")
		for _, c := range s.commands() {
			for _, rid := range []string{secret.ID, "nowhere"} {
				if err := s.tryCommand(t, bob, rid, c.Command, "ann x"); !errors.Is(err, errForbidden) {
					t.Errorf("/%s in %s: %v, want unauthorized", c.Command, rid, err)
				}
				_, err := s.SlashCommand(t.Context(), bob, SlashCommand{Command: c.Command, Params: "ann x", Message: CommandOrigin{RID: rid}})
				wantCode(t, c.Command, err, "error-not-allowed")
			}
		}
		_, err = s.SlashCommand(t.Context(), ann, SlashCommand{Command: "nothing", Message: CommandOrigin{RID: secret.ID}})
		wantCode(t, "unknown", err, "error-invalid-command")
		_, err = s.SlashCommand(t.Context(), ann, SlashCommand{Command: "me"})
		wantCode(t, "without a room", err, "invalid-command-usage")
		_, err = s.SlashCommand(t.Context(), ann, SlashCommand{Command: "me", Params: "waves", Message: CommandOrigin{ID: "my-own-id", RID: secret.ID}})
		wantCode(t, "with an id", err, "")
		if m, err := s.Store.Message(t.Context(), "my-own-id"); err != nil || m.Msg != "_waves_" {
			t.Errorf("the message: %+v, %v", m, err)
		}
	})
}

func TestCommandList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, two, one := openRooms(t, url), 2, 1
		names := func(in model.ListQuery) (all []string, listed model.Listed) {
			t.Helper()
			list, err := s.Commands(t.Context(), model.Caller{}, in)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list.Commands {
				all = append(all, c.Command)
			}
			return all, list.Listed
		}
		total := len(s.commands())
		got, listed := names(model.ListQuery{Count: &two, Offset: &one})
		if diff := cmp.Diff([]string{"create", "gimme"}, got); diff != "" || listed != (model.Listed{Count: 2, Offset: 1, Total: total}) {
			t.Errorf("%+v\n%s", listed, diff)
		}
		got, _ = names(model.ListQuery{Count: &two, Sort: `{"command":-1}`})
		if diff := cmp.Diff([]string{"unmute", "unflip"}, got); diff != "" {
			t.Error(diff)
		}
		got, listed = names(model.ListQuery{Query: `{"command":"help"}`})
		if diff := cmp.Diff([]string{"help"}, got); diff != "" || listed.Total != 1 {
			t.Errorf("%+v\n%s", listed, diff)
		}
		if all := s.commands(); !slices.IsSortedFunc(all, func(a, b Command) int { return strings.Compare(a.Command, b.Command) }) {
			t.Error("the commands are not in the order of their names")
		}
	})
}
