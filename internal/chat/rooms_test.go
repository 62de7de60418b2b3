package chat

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// open returns the rooms of an empty workspace on one engine.
func openRooms(t testing.TB, url string) *Service {
	t.Helper()
	ctx := t.Context()
	kept, err := store.Open(ctx, store.Options{URL: url, Log: slog.New(slog.DiscardHandler), Publish: func([]model.Event) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &Service{
		Store: kept, Settings: settings.New(kept, nil, 1), Authz: authz.New(kept, 1),
		Log: slog.New(slog.DiscardHandler), Tell: func(model.Event) {},
		Parse: func(string) (jsontext.Value, error) { return jsontext.Value("[]"), nil },
	}
	if err := errors.Join(s.Settings.Load(ctx), s.Authz.Load(ctx)); err != nil {
		t.Fatal(err)
	}
	return s
}

// user makes an account.
func (s *Service) user(t testing.TB, name string, roles ...string) model.Caller {
	t.Helper()
	if len(roles) == 0 {
		roles = []string{"user"}
	}
	u := model.User{ID: "id-" + name, Username: name, Name: "Name of " + name, Type: "user", Active: true, Roles: roles, Status: "offline"}
	if err := s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(t.Context(), &u) }); err != nil {
		t.Fatal(err)
	}
	return model.Caller{UserID: u.ID, Username: name, Roles: roles}
}

func at(room model.Room) RoomTarget { return RoomTarget{RoomID: &room.ID} }

func whom(who model.Caller) UserTarget { return UserTarget{UserID: who.UserID} }

// channel makes a channel with members.
func (s *Service) channel(t testing.TB, owner model.Caller, name string, members ...model.Caller) model.Room {
	t.Helper()
	in := CreateRoom{Name: name}
	for _, m := range members {
		in.Members = append(in.Members, m.Username)
	}
	room, err := s.Channels().Create(t.Context(), owner, in)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// code fails the test unless err is the refusal of that code; "" stands for
// no error.
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

// types returns the types of a room's system messages, the newest last.
func (s *Service) types(t testing.TB, rid string) []string {
	t.Helper()
	all, err := s.Store.Messages(context.Background(), store.History{RID: rid}, model.Page{Count: model.NoLimit, Sort: []model.SortKey{{Field: "ts"}}})
	if err != nil {
		t.Fatal(err)
	}
	types := []string{}
	for _, m := range all {
		types = append(types, m.T)
	}
	return types
}

// inTx does something to the database behind the rules' back.
func (s *Service) inTx(t *testing.T, do func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Store.Update(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}
