package invites

import (
	"context"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// What becomes of a creator ends their invites from that very moment, where
// the workspace minds, and the record says so once it was looked at.
func TestForsaken(t *testing.T) {
	type change func(t *testing.T, s *house, owner model.Caller, room model.Room)
	leaves := func(t *testing.T, s *house, owner model.Caller, room model.Room) { s.leave(t, owner, room) }
	demoted := func(t *testing.T, s *house, owner model.Caller, room model.Room) {
		s.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeSubscription(t.Context(), room.ID, owner.UserID, func(sub *model.Subscription) error { sub.Roles = nil; return nil })
			return err
		})
	}
	deactivated := func(t *testing.T, s *house, owner model.Caller, _ model.Room) {
		s.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeUser(t.Context(), owner.UserID, func(u *model.User) error { u.Active = false; return nil })
			return err
		})
	}
	deleted := func(t *testing.T, s *house, owner model.Caller, _ model.Room) {
		s.inTx(t, func(tx *store.Tx) error { return tx.DeleteUser(t.Context(), owner.UserID) })
	}
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		for n, c := range []struct {
			name   string
			minds  []string
			change change
			reason string
		}{
			{"left", []string{"left"}, leaves, "left"},
			{"left, which is not minded", []string{"deactivated"}, leaves, ""},
			{"left, and the right with it", []string{"demoted"}, leaves, "demoted"},
			{"demoted", []string{"left", "demoted"}, demoted, "demoted"},
			{"demoted, which is not minded", []string{"left", "deactivated"}, demoted, ""},
			{"deactivated", []string{"left", "demoted", "deactivated"}, deactivated, "deactivated"},
			{"deleted", []string{"deactivated"}, deleted, "deactivated"},
			{"deactivated, which is not minded", []string{}, deactivated, ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				s.set(t, "Invite_AutoRevoke_On", c.minds)
				id := string(rune('a' + n))
				owner, second, ann := s.user(t, "owner-"+id), s.user(t, "second-"+id), s.user(t, "ann-"+id)
				room := s.channel(t, owner, "room-"+id, second)
				s.inTx(t, func(tx *store.Tx) error {
					_, err := tx.ChangeSubscription(t.Context(), room.ID, second.UserID, func(sub *model.Subscription) error { sub.Roles = []string{"owner"}; return nil })
					return err
				})
				mine, other := s.link(t, owner, room, 0, 0), s.link(t, second, room, 0, 0)
				if valid, err := s.ask(ann, mine.Token); err != nil || !valid {
					t.Fatal("before:", valid, err)
				}
				c.change(t, s, owner, room)
				if valid, err := s.ask(ann, mine.Token); err != nil || valid != (c.reason == "") {
					t.Errorf("valid: %v, %v", valid, err)
				}
				code := ""
				if c.reason != "" {
					code = "error-invalid-token"
				}
				wantCode(t, "to join", s.use(ann, mine.Token), code)
				wantCode(t, "by another's link", s.use(ann, other.Token), "")
				s.Heard([]model.Event{{Kind: model.UserChanged, ID: owner.UserID}, {Kind: model.MemberLeft, Room: room.ID, User: owner.UserID},
					{Kind: model.MembershipChanged, Room: room.ID, User: owner.UserID}})
				if err := s.EndForsaken(t.Context()); err != nil {
					t.Fatal(err)
				}
				kept, err := s.Store.Invite(t.Context(), mine.ID)
				if err != nil || kept.Reason != forsakenReason[c.reason] || (kept.RevokedAt != 0) != (c.reason != "") {
					t.Errorf("the record: %+v, %v", kept, err)
				}
				if kept, err := s.Store.Invite(t.Context(), other.ID); err != nil || kept.RevokedAt != 0 {
					t.Errorf("another's link: %+v, %v", kept, err)
				}
				if events := s.storiesOf(t, mine.ID); (c.reason != "") != (events[storyRevoked] == 1) {
					t.Errorf("its history: %v", events)
				}
			})
		}
	})
}

func (h *house) storiesOf(t *testing.T, invite string) map[string]int {
	t.Helper()
	found, err := h.Store.InviteHistory(t.Context(), invite, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, e := range found {
		kinds[e.Kind]++
	}
	return kinds
}

// The server's own links have nobody to stand behind them; those of whom
// nobody heard are found when all are looked at; and who waits to be let in
// does not enter by what was forsaken meanwhile.
func TestForsakenElsewhere(t *testing.T) {
	s := openInvites(t, t.TempDir()+"/gantry.db")
	s.set(t, "Invite_AutoRevoke_On", []string{"left", "demoted", "deactivated"})
	owner := s.user(t, "owner")
	room := s.channel(t, owner, "lobby")
	own := s.blank(room.ID, theServer, model.Now())
	s.inTx(t, func(tx *store.Tx) error { return tx.InsertInvite(t.Context(), own) })
	mine := s.link(t, owner, room, 0, 0)
	newcomer := model.User{ID: "new", Type: "user", Active: true, Roles: []string{"user"}}
	s.inTx(t, func(tx *store.Tx) error {
		a, err := s.Invited(t.Context(), tx, model.Caller{}, mine.Token, "")
		if err != nil {
			return err
		}
		if err := tx.InsertUser(t.Context(), &newcomer); err != nil {
			return err
		}
		return s.Admit(t.Context(), tx, model.Caller{}, &newcomer, a, false)
	})
	s.inTx(t, func(tx *store.Tx) error { return tx.DeleteUser(t.Context(), owner.UserID) })
	newcomer.Username = "new"
	s.inTx(t, func(tx *store.Tx) error { return s.Complete(t.Context(), tx, &newcomer) })
	if member, _, err := standing(t.Context(), s.Store.Reader, room.ID, newcomer.ID); err != nil || member {
		t.Error("who waited is in:", member, err)
	}
	wantCode(t, "the server's own", s.use(s.user(t, "ann"), s.Key.Token(own)), "")
	if err := s.EndAllForsaken(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Store.Invite(t.Context(), mine.ID); err != nil || kept.State != model.InviteRevoked {
		t.Errorf("%+v, %v", kept, err)
	}
	if kept, err := s.Store.Invite(t.Context(), own.ID); err != nil || kept.State != model.InviteActive {
		t.Errorf("%+v, %v", kept, err)
	}
}

// Old links' codes end with the day that the workspace names.
func TestTakesCodes(t *testing.T) {
	s := openInvites(t, t.TempDir()+"/gantry.db")
	at := func(text string) model.Time {
		moment, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return model.Time(moment.UnixMilli())
	}
	for until, want := range map[string][2]bool{"": {true, true}, "2027-01-31": {true, false}, "soon": {false, false}} {
		s.set(t, "Invite_Accept_Legacy_Until", until)
		got := [2]bool{s.takesCodes(at("2027-01-31 23:59:59")), s.takesCodes(at("2027-02-01 00:00:00"))}
		if got != want {
			t.Errorf("%q: %v", until, got)
		}
	}
}

// Where people came from is forgotten in time, and nothing else of it.
func TestForgetAddresses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner, ann := s.user(t, "owner"), s.user(t, "ann")
		room := s.channel(t, owner, "lobby")
		link := s.link(t, owner, room, 0, 0)
		ann.IP = from("192.0.2.7").IP
		wantCode(t, "join", s.use(ann, link.Token), "")
		for _, days := range []int{30, 0} { // the one after the other
			s.set(t, "Invite_Redemption_Log_Days", days)
			if err := s.ForgetAddresses(context.Background()); err != nil {
				t.Fatal(err)
			}
			kept, err := s.Store.Redemption(t.Context(), link.ID, ann.UserID)
			if err != nil || (kept.Address == "") != (days == 0) || kept.State != store.RedemptionJoined {
				t.Errorf("%d days: %+v, %v", days, kept, err)
			}
		}
	})
}
