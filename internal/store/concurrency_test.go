package store

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// TestChangesAreNotLost lets many change one document at once; each must find
// what the one before left.
func TestChangesAreNotLost(t *testing.T) {
	const each = 40
	changes := map[string]struct {
		change func(*testing.T, *Tx) error
		count  func(*testing.T, *Store) int
	}{
		"user": {
			func(t *testing.T, tx *Tx) error {
				_, err := tx.ChangeUser(t.Context(), "x", func(u *model.User) error { u.Bio += "+"; return nil })
				return err
			},
			func(t *testing.T, s *Store) int { return len(must(s.User(t.Context(), "x"))(t).Bio) },
		},
		"room": {
			func(t *testing.T, tx *Tx) error {
				_, err := tx.ChangeRoom(t.Context(), "x", func(r *model.Room) error { r.Topic += "+"; return nil })
				return err
			},
			func(t *testing.T, s *Store) int { return len(must(s.Room(t.Context(), "x"))(t).Topic) },
		},
		"subscription": {
			func(t *testing.T, tx *Tx) error {
				_, err := tx.ChangeSubscription(t.Context(), "x", "x", func(s *model.Subscription) error { s.Unread++; return nil })
				return err
			},
			func(t *testing.T, s *Store) int { return must(s.Subscription(t.Context(), "x", "x"))(t).Unread },
		},
		"tally beside a changed room": {
			func(t *testing.T, tx *Tx) error {
				if err := tx.Tally(t.Context(), "x", 1, 0); err != nil {
					return err
				}
				_, err := tx.ChangeRoom(t.Context(), "x", func(r *model.Room) error { r.Description = "changed"; return nil })
				return err
			},
			func(t *testing.T, s *Store) int { return must(s.Room(t.Context(), "x"))(t).UsersCount },
		},
		"a new session and its user, as at a sign-in": {
			func(t *testing.T, tx *Tx) error {
				if err := tx.InsertLoginToken(t.Context(), model.LoginToken{Hash: model.NewDocID(), UserID: "y"}); err != nil {
					return err
				}
				_, err := tx.ChangeUser(t.Context(), "y", func(u *model.User) error { u.Bio += "+"; return nil })
				return err
			},
			func(t *testing.T, s *Store) int { return len(must(s.User(t.Context(), "y"))(t).Bio) },
		},
	}
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		seed(t, s)
		for name, c := range changes {
			before, runs := c.count(t, s), make([]int, each)
			errs := together(each, func(i int) error {
				return s.Update(t.Context(), func(tx *Tx) error { runs[i]++; return c.change(t, tx) })
			})
			if err := errors.Join(errs...); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if n := c.count(t, s) - before; n != each {
				t.Errorf("%s: %d of %d changes are there", name, n, each)
			}
			for _, n := range runs {
				if n != 1 {
					t.Errorf("%s: one was run %d times: they lock each other out", name, n)
					break
				}
			}
		}
	})
}

// TestOneOfMany lets many try what only one, or so many, may do.
func TestOneOfMany(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		seed(t, s)
		update(t, s, func(tx *Tx) error {
			i := model.Invite{ID: "five", Digest: "five", RID: "x", UserID: "five", MaxUses: 5}
			_, err := tx.FindOrInsertInvite(t.Context(), i, func(model.Invite) bool { return false })
			return err
		})
		attempts := map[string]struct {
			want int
			try  func(tx *Tx, i int) (bool, error)
		}{
			"become a member": {1, func(tx *Tx, i int) (bool, error) {
				return tx.InsertSubscription(t.Context(), &model.Subscription{ID: fmt.Sprint("sub", i), RID: "y", U: model.UserRef{ID: "x"}, T: "c"})
			}},
			"take a place": {5, func(tx *Tx, i int) (bool, error) { return tx.CountUse(t.Context(), "five") }},
			"redeem": {1, func(tx *Tx, i int) (bool, error) {
				return tx.RecordRedemption(t.Context(), Redemption{InviteID: "five", UserID: "x", State: RedemptionJoined})
			}},
			"revoke": {1, func(tx *Tx, i int) (bool, error) { return tx.RevokeInvite(t.Context(), "x", "y", "") }},
			"leave":  {1, func(tx *Tx, i int) (bool, error) { return tx.DeleteSubscription(t.Context(), "x", "y") }},
			"make the open invite": {1, func(tx *Tx, i int) (bool, error) {
				id := "open" + strconv.Itoa(i)
				found, err := tx.FindOrInsertInvite(t.Context(), model.Invite{ID: id, Digest: id, RID: "r", UserID: "u"}, func(model.Invite) bool { return false })
				return found.ID == id, err
			}},
		}
		for name, a := range attempts {
			won := make([]bool, 30)
			errs := together(len(won), func(i int) error {
				return s.Update(t.Context(), func(tx *Tx) (err error) { won[i], err = a.try(tx, i); return err })
			})
			if err := errors.Join(errs...); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			n := 0
			for _, w := range won {
				if w {
					n++
				}
			}
			if n != a.want {
				t.Errorf("%s: %d could, want %d", name, n, a.want)
			}
		}
		if i := must(s.Invite(t.Context(), "five"))(t); i.Uses != 5 {
			t.Errorf("%d uses", i.Uses)
		}
	})
}
