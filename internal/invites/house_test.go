package invites

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/authz"
	"gantry/internal/chat"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// house is invitations with the rooms they lead to.
type house struct {
	*Service
	rooms *chat.Service
}

// testKey is a key of tests.
var testKey = TokenKey(bytes.Repeat([]byte{7}, 32))

// openInvites returns the invitations of an empty workspace on one engine.
func openInvites(t testing.TB, url string, environ ...string) *house {
	t.Helper()
	ctx, log := t.Context(), slog.New(slog.DiscardHandler)
	kept, err := store.Open(ctx, store.Options{URL: url, Log: log, Publish: func([]model.Event) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	rooms := &chat.Service{
		Store: kept, Settings: settings.New(kept, environ, 1), Authz: authz.New(kept, 1),
		Log: log, Tell: func(model.Event) {},
		Parse: func(string) (jsontext.Value, error) { return jsontext.Value("[]"), nil },
	}
	if err := errors.Join(rooms.Settings.Load(ctx), rooms.Authz.Load(ctx)); err != nil {
		t.Fatal(err)
	}
	s := &Service{Store: kept, Settings: rooms.Settings, Authz: rooms.Authz, Rooms: rooms, Key: testKey, Log: log}
	return &house{Service: s, rooms: rooms}
}

// user makes an account.
func (h *house) user(t testing.TB, name string, roles ...string) model.Caller {
	t.Helper()
	if len(roles) == 0 {
		roles = []string{"user"}
	}
	u := model.User{
		ID: "id-" + name, Username: name, Name: "Name of " + name, Type: "user", Active: true, Roles: roles, Status: "offline",
		Emails: []model.Email{{Address: name + "@example.org", Verified: true}},
	}
	if err := h.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(t.Context(), &u) }); err != nil {
		t.Fatal(err)
	}
	return model.Caller{UserID: u.ID, Username: name, Roles: roles}
}

// channel makes a channel with members.
func (h *house) channel(t testing.TB, owner model.Caller, name string, members ...model.Caller) model.Room {
	t.Helper()
	in := chat.CreateRoom{Name: name}
	for _, m := range members {
		in.Members = append(in.Members, m.Username)
	}
	room, err := h.rooms.Channels().Create(t.Context(), owner, in)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// leave ends somebody's membership.
func (h *house) leave(t testing.TB, who model.Caller, room model.Room) {
	t.Helper()
	wantCode(t, "leave", second(h.rooms.Channels().Leave(context.Background(), who, chat.RoomTarget{RoomID: &room.ID})), "")
}

// link makes an invite, and fails the test where that is refused.
func (h *house) link(t testing.TB, who model.Caller, room model.Room, days, maxUses int) CreatedInvite {
	t.Helper()
	made, err := h.FindOrCreateInvite(t.Context(), who, FindOrCreateInvite{RID: room.ID, Days: days, MaxUses: maxUses})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (h *house) use(who model.Caller, token string) error {
	return second(h.UseInviteToken(context.Background(), who, Token{Token: token}))
}

// inTx does something to the database behind the rules' back.
func (h *house) inTx(t testing.TB, do func(tx *store.Tx) error) {
	t.Helper()
	if err := h.Store.Update(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// wantCode fails the test unless err is the refusal of that code; "" stands
// for no error.
func wantCode(t testing.TB, what string, err error, code string) {
	t.Helper()
	var refusal *model.Error
	switch {
	case code == "" && err != nil:
		t.Errorf("%s: %v", what, err)
	case code != "" && (!errors.As(err, &refusal) || refusal.Code != code):
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func second[T any](_ T, err error) error { return err }
