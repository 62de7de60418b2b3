package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/pgtest"
	"gantry/internal/settings"
)

// This file is what both engines must agree on.

func same[T any](t *testing.T, what string, want T, got T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// refused checks which error an answer comes with.
func refused(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func TestUsers(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		ann := model.User{
			ID: "ann", Username: "Ann", Name: "Änn \"quoted\"", Type: "user", Active: true, Roles: []string{"admin", "user"},
			Emails: []model.Email{{Address: "Ann@Example.com", Verified: true}, {Address: "a@b.c"}}, CreatedAt: 5, Status: "offline",
		}
		update(t, s, func(tx *Tx) error { return tx.InsertUser(ctx, &ann) })
		got, err := s.User(ctx, "ann")
		same(t, "by id", ann, got, err)
		got, err = s.UserByUsername(ctx, "aNN")
		same(t, "by username", ann, got, err)
		for _, address := range []string{"ANN@example.com", "a@B.c"} {
			got, err = s.UserByEmail(ctx, address)
			same(t, "by "+address, ann, got, err)
		}
		_, err = s.User(ctx, "bob")
		refused(t, "an unknown id", err, model.ErrNotFound)
		_, err = s.UserByUsername(ctx, "")
		refused(t, "no username", err, model.ErrNotFound)

		for what, u := range map[string]model.User{
			"a taken id":       {ID: "ann", Username: "other", Type: "user"},
			"a taken username": {ID: "other", Username: "ANN", Type: "user"},
			"a taken address":  {ID: "other", Username: "other", Type: "user", Emails: []model.Email{{Address: "A@B.C"}}},
		} {
			err := s.Update(ctx, func(tx *Tx) error { return tx.InsertUser(ctx, &u) })
			refused(t, what, err, model.ErrConflict)
		}
		update(t, s, func(tx *Tx) error { // several may lack a username
			return errors.Join(tx.InsertUser(ctx, &model.User{ID: "one", Type: "user"}), tx.InsertUser(ctx, &model.User{ID: "two", Type: "user"}))
		})

		update(t, s, func(tx *Tx) error {
			_, err := tx.ChangeUser(ctx, "ann", func(u *model.User) error {
				u.Username, u.Roles, u.Emails, u.Active = "Anna", []string{"bot"}, []model.Email{{Address: "new@b.c"}}, false
				return nil
			})
			return err
		})
		got, err = s.UserByUsername(ctx, "anna")
		same(t, "roles after a change", []string{"bot"}, got.Roles, err)
		_, err = s.UserByUsername(ctx, "ann")
		refused(t, "the old username", err, model.ErrNotFound)
		_, err = s.UserByEmail(ctx, "a@b.c")
		refused(t, "an old address", err, model.ErrNotFound)
		n, err := s.CountInRole(ctx, "admin")
		same(t, "holders of the old role", 0, n, err)
		n, err = s.CountInRole(ctx, "bot")
		same(t, "holders of the new role", 1, n, err)
		n, err = s.CountActiveInRole(ctx, "bot")
		same(t, "active holders", 0, n, err)
		err = s.Update(ctx, func(tx *Tx) error {
			_, err := tx.ChangeUser(ctx, "one", func(u *model.User) error { u.Username = "ANNA"; return nil })
			return err
		})
		refused(t, "renaming to a taken name", err, model.ErrConflict)
		err = s.Update(ctx, func(tx *Tx) error {
			_, err := tx.ChangeUser(ctx, "nobody", func(*model.User) error { return nil })
			return err
		})
		refused(t, "changing nobody", err, model.ErrNotFound)
	})
}

func TestPasswordsAndTokens(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		seed(t, s)
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.SetPasswordHash(ctx, "y", "one"), tx.SetPasswordHash(ctx, "y", "two"))
		})
		hash, err := s.PasswordHash(ctx, "y")
		same(t, "the last password", "two", hash, err)
		err = s.Update(ctx, func(tx *Tx) error { return tx.SetPasswordHash(ctx, "nobody", "x") })
		if err == nil {
			t.Error("nobody got a password")
		}

		script := model.LoginToken{Hash: "script", UserID: "y", CreatedAt: 2, Name: "script", BypassTwoFactor: true}
		session := model.LoginToken{Hash: "session", UserID: "y", CreatedAt: 1, ExpiresAt: 9}
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.InsertLoginToken(ctx, script), tx.InsertLoginToken(ctx, session))
		})
		tokens, err := s.LoginTokens(ctx, "y")
		same(t, "tokens, oldest first", []model.LoginToken{session, script}, tokens, err)
		err = s.Update(ctx, func(tx *Tx) error {
			return tx.InsertLoginToken(ctx, model.LoginToken{Hash: "second", UserID: "y", Name: "script"})
		})
		refused(t, "a personal token's name that is taken", err, model.ErrConflict)
		update(t, s, func(tx *Tx) error { return tx.DeleteExpiredTokens(ctx) })
		tokens, err = s.LoginTokens(ctx, "y")
		same(t, "what has not expired", []model.LoginToken{script}, tokens, err)
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.InsertLoginToken(ctx, session), tx.DeleteLoginTokens(ctx, "y", "session"))
		})
		tokens, err = s.LoginTokens(ctx, "y")
		same(t, "the one to keep", []model.LoginToken{session}, tokens, err)
		update(t, s, func(tx *Tx) error { return tx.DeleteUser(ctx, "y") })
		tokens, err = s.LoginTokens(ctx, "y")
		same(t, "of somebody gone", []model.LoginToken{}, tokens, err)
		_, err = s.PasswordHash(ctx, "y")
		refused(t, "the password of somebody gone", err, model.ErrNotFound)
		_, err = s.Subscription(ctx, "x", "y")
		refused(t, "the membership of somebody gone", err, model.ErrNotFound)
	})
}

func TestConfiguration(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		for _, value := range []string{`1`, `"two"`} {
			if err := s.PutSettings(ctx, []settings.Edit{
				{Stored: settings.Stored{ID: "b", Value: []byte(value), UpdatedAt: 7}}, {Stored: settings.Stored{ID: "a", Value: []byte(`null`), UpdatedAt: 8}},
			}); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := s.Settings(ctx)
		same(t, "settings", []settings.Stored{{ID: "a", Value: []byte(`null`), UpdatedAt: 8}, {ID: "b", Value: []byte(`"two"`), UpdatedAt: 7}}, stored, err)

		want := []authz.Permission{{ID: "a", Roles: []string{}, UpdatedAt: 3}, {ID: "p", Roles: []string{"x", "y"}, UpdatedAt: 2}}
		if err := s.PutPermissions(ctx, want); err != nil {
			t.Fatal(err)
		}
		permissions, err := s.Permissions(ctx)
		same(t, "permissions", want, permissions, err)

		seed(t, s) // somebody holds role x
		for _, id := range []string{"x", "free"} {
			if err := s.PutRole(ctx, authz.Role{ID: id, Name: id, UpdatedAt: 4}); err != nil {
				t.Fatal(err)
			}
		}
		refused(t, "deleting a role that is held", s.DeleteRole(ctx, "x"), model.ErrConflict)
		refused(t, "deleting a role that is free", s.DeleteRole(ctx, "free"), nil)
		refused(t, "deleting it again", s.DeleteRole(ctx, "free"), model.ErrNotFound)
		roles, err := s.Roles(ctx)
		same(t, "how many roles are left", 1, len(roles), err)
	})
}

func TestRoomsAndMembers(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		seed(t, s)
		room := model.Room{ID: "room", T: model.Group, Name: "Room", FName: "The Room", Topic: "t", Default: true, CreatedAt: 3}
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.InsertRoom(ctx, &room), tx.InsertRoom(ctx, &model.Room{ID: "d1", T: model.Direct}), tx.InsertRoom(ctx, &model.Room{ID: "d2", T: model.Direct}))
		})
		got, err := s.RoomByName(ctx, "Room")
		same(t, "by name", room, got, err)
		for what, r := range map[string]model.Room{"a taken name": {ID: "other", T: "c", Name: "Room"}, "a taken id": {ID: "room", T: "c", Name: "other"}} {
			refused(t, what, s.Update(ctx, func(tx *Tx) error { return tx.InsertRoom(ctx, &r) }), model.ErrConflict)
		}
		defaults, err := s.DefaultRooms(ctx)
		same(t, "default rooms", []model.Room{room}, defaults, err)
		update(t, s, func(tx *Tx) error {
			_, err := tx.ChangeRoom(ctx, "room", func(r *model.Room) error { r.UsersCount, r.Topic = 99, "new"; return nil })
			return errors.Join(err, tx.Tally(ctx, "room", 2, 3), tx.SetJoinCode(ctx, "room", "code"))
		})
		got, err = s.Room(ctx, "room")
		same(t, "counts move by Tally alone", [3]any{2, 3, "new"}, [3]any{got.UsersCount, got.Msgs, got.Topic}, err)
		code, err := s.JoinCode(ctx, "room")
		same(t, "the join code", "code", code, err)

		sub := model.Subscription{ID: "sub", RID: "room", U: model.UserRef{ID: "x", Username: "X"}, T: "p", Open: true, Alert: true, Unread: 2, Roles: []string{"owner", "leader"}, LastSeen: 4}
		var first, second bool
		update(t, s, func(tx *Tx) (err error) {
			if first, err = tx.InsertSubscription(ctx, &sub); err != nil {
				return err
			}
			again := sub
			again.ID = "again"
			second, err = tx.InsertSubscription(ctx, &again)
			return err
		})
		same(t, "joining twice", [2]bool{true, false}, [2]bool{first, second}, nil)
		kept, err := s.Subscription(ctx, "room", "x")
		same(t, "a membership", sub, kept, err)
		for role, want := range map[string]int{"owner": 1, "leader": 1, "own": 0, "moderator": 0} {
			n, err := s.CountRoomRole(ctx, "room", role)
			same(t, "who is "+role, want, n, err)
		}
		of, err := s.SubscriptionsOf(ctx, "x")
		same(t, "how many rooms somebody is in", 2, len(of), err)

		message := model.Message{ID: "m", RID: "room", Msg: "hello", U: model.UserRef{ID: "x"}, TS: 6}
		update(t, s, func(tx *Tx) error { return tx.InsertMessage(ctx, &message) })
		said, err := s.Message(ctx, "m")
		same(t, "a message", message, said, err)
		refused(t, "a message's id that is taken", s.Update(ctx, func(tx *Tx) error {
			return tx.InsertMessage(ctx, &model.Message{ID: "m", RID: "x", U: model.UserRef{ID: "x"}})
		}), model.ErrConflict)

		update(t, s, func(tx *Tx) error { return tx.DeleteRoom(ctx, "room") })
		_, err = s.Message(ctx, "m")
		refused(t, "a message of a room gone", err, model.ErrNotFound)
		_, err = s.Subscription(ctx, "room", "x")
		refused(t, "a membership of a room gone", err, model.ErrNotFound)
		for kind, id := range map[string]string{"room": "room", "subscription": "sub"} {
			gone, err := s.Gone(ctx, kind, "x", 0)
			if err != nil || len(gone) != 1 || gone[0].ID != id {
				t.Errorf("tombstones of %s: %+v, %v", kind, gone, err)
			}
		}
	})
}

func TestInvites(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		never := func(model.Invite) bool { return false }
		make := func(i model.Invite, stale func(model.Invite) bool) (found model.Invite) {
			i.Digest = i.ID
			update(t, s, func(tx *Tx) (err error) { found, err = tx.FindOrInsertInvite(ctx, i, stale); return err })
			return found
		}
		a := make(model.Invite{ID: "a", Gen: 1, RID: "r", UserID: "u", Days: 1, MaxUses: 1, CreatedAt: 1, ExpiresAt: model.Now().Add(1e9 * 60), UpdatedAt: 1, State: model.InviteActive}, never)
		kept, known, err := s.InviteByToken(ctx, InviteToken{Digest: "a"}, 1)
		same(t, "by digest", a, kept, err)
		_, unknown, err := s.InviteByToken(ctx, InviteToken{Digest: "b"}, 1)
		same(t, "what is known", []bool{true, false}, []bool{known, unknown}, err)
		same(t, "asking again", "a", make(model.Invite{ID: "b", RID: "r", UserID: "u", Days: 1, MaxUses: 1}, never).ID, nil)
		same(t, "asking for something else", "c", make(model.Invite{ID: "c", RID: "r", UserID: "u", Days: 7, MaxUses: 1}, never).ID, nil)
		same(t, "a stale one is closed", "d", make(model.Invite{ID: "d", RID: "r", UserID: "u", Days: 1, MaxUses: 1}, func(i model.Invite) bool { return i.ID == "a" }).ID, nil)
		same(t, "an expired one is closed", "f", func() string {
			make(model.Invite{ID: "e", RID: "old", UserID: "u", ExpiresAt: 1}, never)
			return make(model.Invite{ID: "f", RID: "old", UserID: "u"}, never).ID
		}(), nil)

		use := func(id string) (ok bool) {
			update(t, s, func(tx *Tx) (err error) { ok, err = tx.CountUse(ctx, id); return err })
			return ok
		}
		same(t, "one place", [2]bool{true, false}, [2]bool{use("a"), use("a")}, nil)
		same(t, "an expired one has no place", false, use("e"), nil)
		revoke := func(id string) (ok bool) {
			update(t, s, func(tx *Tx) (err error) { ok, err = tx.RevokeInvite(ctx, id, "u", ""); return err })
			return ok
		}
		same(t, "revoking twice, and nothing", [3]bool{true, false, false}, [3]bool{revoke("c"), revoke("c"), revoke("nothing")}, nil)
		same(t, "a revoked one has no place", false, use("c"), nil)
		kept, err = s.Invite(ctx, "c")
		same(t, "its record stays", true, kept.RevokedAt > 0, err)

		var ids []string
		page := ListedInvite{}
		for {
			next, err := s.InvitesAfter(ctx, page, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(next) == 0 {
				break
			}
			for _, i := range next {
				ids, page = append(ids, i.ID), i
			}
		}
		same(t, "the list", []string{"a", "d", "e", "f"}, ids, nil)

		record := func(state string) (ok bool) {
			update(t, s, func(tx *Tx) (err error) {
				ok, err = tx.RecordRedemption(ctx, Redemption{InviteID: "a", UserID: "u", State: state, Via: "token"})
				return err
			})
			return ok
		}
		same(t, "redeeming twice", [2]bool{true, false}, [2]bool{record(RedemptionPending), record(RedemptionJoined)}, nil)
		waiting, err := s.PendingRedemptions(ctx, "u")
		same(t, "what waits", 1, len(waiting), err)
		update(t, s, func(tx *Tx) error { return tx.CompleteRedemption(ctx, "a", "u") })
		r, err := s.Redemption(ctx, "a", "u")
		same(t, "a completed redemption", RedemptionJoined, r.State, err)
		_, err = s.Redemption(ctx, "a", "other")
		refused(t, "none", err, model.ErrNotFound)
		if err := s.Update(ctx, func(tx *Tx) error {
			_, err := tx.RecordRedemption(ctx, Redemption{InviteID: "nothing", UserID: "u", State: RedemptionJoined})
			return err
		}); err == nil {
			t.Error("nothing was redeemed")
		}
	})
}

func TestFacts(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		_, err := s.Fact(ctx, "f")
		refused(t, "none", err, model.ErrNotFound)
		for _, value := range []string{"first", "second"} {
			fact, err := s.FactOr(ctx, "f", value)
			same(t, "the first one stays", "first", fact, err)
		}
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.SetFact(ctx, "f", "third"), tx.AddToFact(ctx, "n", 2), tx.AddToFact(ctx, "n", -5))
		})
		fact, err := s.Fact(ctx, "f")
		same(t, "a replaced fact", "third", fact, err)
		fact, err = s.Fact(ctx, "n")
		same(t, "a sum", "-3", fact, err)
	})
}
