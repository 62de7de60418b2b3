package invites

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func (h *house) set(t testing.TB, id string, value any) {
	t.Helper()
	if _, err := h.Settings.Set(t.Context(), id, value); err != nil {
		t.Fatal(err)
	}
}

// Upstream's endpoint obeys the workspace's limits behind its own ladder, and
// says which of them it was.
func TestLimitsOfUpstreamsEndpoint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner := s.user(t, "owner", "admin")
		room := s.channel(t, owner, "lobby")
		ask := func(days, uses int) error {
			return second(s.FindOrCreateInvite(t.Context(), owner, FindOrCreateInvite{RID: room.ID, Days: days, MaxUses: uses}))
		}
		wantCode(t, "without limits", ask(0, 0), "")
		s.set(t, "Invite_Max_Days", 7)
		s.set(t, "Invite_Max_Uses", 10)
		for _, c := range []struct {
			days, uses int
			code       string
		}{
			{7, 10, ""}, {1, 1, ""}, {0, 10, "error-invite-limit-days"}, {15, 10, "error-invite-limit-days"},
			{7, 0, "error-invite-limit-uses"}, {7, 25, "error-invite-limit-uses"}, {8, 10, "invalid-number-of-days"}, {7, 2, "invalid-number-of-uses"},
		} {
			wantCode(t, "days and uses", ask(c.days, c.uses), c.code)
		}
		if err := ask(0, 10); err == nil || !strings.Contains(err.Error(), "7 days") {
			t.Errorf("the refusal does not name the limit: %v", err)
		}
		s.set(t, "Invite_Min_Account_Age", 24)
		wantCode(t, "a young account", ask(1, 5), "error-invite-limit-account-age")
		s.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeUser(t.Context(), owner.UserID, func(u *model.User) error { u.CreatedAt = u.CreatedAt.Add(-25 * time.Hour); return nil })
			return err
		})
		wantCode(t, "an old one", ask(1, 5), "")
	})
}

// Of creations at the same moment no more than the limit succeed; links that
// are dead make room, and asking for a living one again needs none.
func TestLimitOfActive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		const most = 3
		s := openInvites(t, url)
		owner, other := s.user(t, "owner"), s.user(t, "other")
		room := s.channel(t, owner, "lobby")
		s.set(t, "Invite_Max_Active_Per_User", most)
		var made atomic.Int32
		var all sync.WaitGroup
		for _, days := range inviteDays {
			for _, uses := range inviteUses[:3] {
				all.Go(func() {
					_, err := s.FindOrCreateInvite(context.Background(), owner, FindOrCreateInvite{RID: room.ID, Days: days, MaxUses: uses})
					if err == nil {
						made.Add(1)
					} else {
						wantCode(t, "one too many", err, "error-invite-limit-active")
					}
				})
			}
		}
		all.Wait()
		if n := made.Load(); n != most {
			t.Fatalf("%d links", n)
		}
		page, err := s.Store.InvitesAfter(t.Context(), store.ListedInvite{}, 10)
		if err != nil || len(page) != most {
			t.Fatalf("%d rows, %v", len(page), err)
		}
		s.link(t, owner, room, page[0].Days, page[0].MaxUses)
		wantCode(t, "of somebody else", s.limit(t, other, room), "")
		s.inTx(t, func(tx *store.Tx) error { return second(tx.RevokeInvite(t.Context(), page[0].ID, "", "")) })
		wantCode(t, "room for one", s.limit(t, owner, room), "")
		s.inTx(t, func(tx *store.Tx) error { // and of those who are about to be restored
			old := page[0].Invite
			old.RevokedAt = 0
			wantCode(t, "restored", s.withinLimits(t.Context(), tx, owner, &old), "")
			return nil
		})
		s.set(t, "Invite_Max_Active_Per_User", most-1)
		wantCode(t, "no room", s.limit(t, owner, room), "error-invite-limit-active")
		wantCode(t, "the server's own", s.limit(t, model.Caller{UserID: theServer}, room), "")
	})
}

// limit asks whether somebody could have one more invite.
func (h *house) limit(t *testing.T, who model.Caller, room model.Room) (err error) {
	t.Helper()
	h.inTx(t, func(tx *store.Tx) error {
		i := h.blank(room.ID, who.UserID, tx.Now)
		err = h.withinLimits(t.Context(), tx, who, &i)
		return nil
	})
	return err
}

// An invite from before a limit keeps what it has and gets no more.
func TestLimitsLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		owner := s.user(t, "owner")
		room := s.channel(t, owner, "lobby")
		made := s.link(t, owner, room, 0, 100)
		s.set(t, "Invite_Max_Days", 7)
		s.set(t, "Invite_Max_Uses", 50)
		for name, c := range map[string]struct {
			alter func(*model.Invite)
			code  string
		}{
			"label":  {func(i *model.Invite) { i.Label = "new" }, ""},
			"sooner": {func(i *model.Invite) { i.ExpiresAt = i.CreatedAt.Add(24 * time.Hour) }, ""},
			"later":  {func(i *model.Invite) { i.ExpiresAt = i.CreatedAt.Add(8 * 24 * time.Hour) }, "error-invite-limit-days"},
			"fewer":  {func(i *model.Invite) { i.MaxUses = 50 }, ""},
			"more":   {func(i *model.Invite) { i.MaxUses = 0 }, "error-invite-limit-uses"},
		} {
			s.inTx(t, func(tx *store.Tx) error {
				i, err := tx.Invite(t.Context(), made.ID)
				c.alter(&i)
				wantCode(t, name, s.withinLimits(t.Context(), tx, owner, &i), c.code)
				return err
			})
		}
	})
}
