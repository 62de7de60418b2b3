package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// orchard fills a database with invites of every room, maker and state, some
// of which lead to a second room, and returns them, the oldest first.
func orchard(t *testing.T, s *Store) []ListedInvite {
	t.Helper()
	ctx := t.Context()
	for n := range 90 {
		i := model.Invite{
			ID: fmt.Sprintf("i%02d", (n*37)%90), Digest: fmt.Sprint(n), Gen: 1,
			RID: fmt.Sprintf("room%d", n%4), UserID: fmt.Sprintf("user%d", n%3), MaxUses: 1,
		}
		if n%5 == 0 {
			i.Policy.RIDs = []string{fmt.Sprintf("room%d", (n+1)%4)}
		}
		err := s.Update(ctx, func(tx *Tx) error {
			if err := tx.InsertInvite(ctx, i); err != nil {
				return err
			}
			_, err := tx.ChangeInvite(ctx, i.ID, func(i *model.Invite) error {
				switch model.InviteStates[n/7%5] {
				case model.InvitePaused:
					i.PausedAt = 1
				case model.InviteExpired:
					i.ExpiresAt = 1
				case model.InviteRevoked:
					i.RevokedAt = 1
				}
				return nil
			})
			if err == nil && model.InviteStates[n/7%5] == model.InviteExhausted {
				_, err = tx.CountUse(ctx, i.ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var all []ListedInvite
	for n := range 90 {
		i, err := s.listedInvite(ctx, fmt.Sprintf("i%02d", n))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, i)
	}
	slices.SortFunc(all, ListedInvite.compare)
	return all
}

// picked is what InviteQuery asks for, said plainly.
func picked(q InviteQuery, i model.Invite) bool {
	into := func(rid string) bool { return slices.Contains(i.Rooms(), rid) }
	seen := q.Within == nil || q.Within.UserID != "" && i.UserID == q.Within.UserID || slices.ContainsFunc(q.Within.RIDs, into)
	return seen && (q.RID == "" || into(q.RID)) && (q.UserID == "" || i.UserID == q.UserID) &&
		(len(q.States) == 0 || slices.Contains(q.States, i.State))
}

// questions are all kinds of them.
func questions() (all []InviteQuery) {
	for _, rid := range []string{"", "room1", "nowhere"} {
		for _, user := range []string{"", "user1", "nobody"} {
			for _, states := range [][]model.InviteState{nil, {model.InviteExpired}, model.InviteStates[:4], model.InviteStates} {
				for _, within := range []*InviteScope{
					nil, {}, {UserID: "user1"}, {UserID: "user2", RIDs: []string{"room1", "room2"}}, {RIDs: []string{"room3"}}, {UserID: "nobody"},
				} {
					all = append(all, InviteQuery{RID: rid, UserID: user, States: states, Within: within})
				}
			}
		}
	}
	return all
}

// Every question gets the answer that looking at all invites would give, page
// by page in both directions, by numbers and by going on behind the last one.
func TestInvitesAreFound(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		all := orchard(t, s)
		for _, q := range questions() {
			want := []string{}
			for _, i := range all {
				if picked(q, i.Invite) {
					want = append(want, i.ID)
				}
			}
			total, exact, err := s.CountInvites(t.Context(), q)
			if err != nil || total != len(want) || !exact {
				t.Errorf("%+v: counted %d (%v, %v), want %d", q, total, exact, err, len(want))
			}
			got := walk(t, s, q, InvitePage{Count: 7, Oldest: true}, false)
			if !slices.Equal(got, want) {
				t.Errorf("%+v: the oldest first:\n got %v\nwant %v", q, got, want)
			}
			slices.Reverse(want)
			if got := walk(t, s, q, InvitePage{Count: 40}, true); !slices.Equal(got, want) {
				t.Errorf("%+v: the newest first:\n got %v\nwant %v", q, got, want)
			}
		}
	})
}

// walk reads a list to its end, by numbers or by going on behind the last one.
func walk(t *testing.T, s *Store, q InviteQuery, page InvitePage, behind bool) []string {
	t.Helper()
	walked := []string{}
	for {
		some, err := s.Invites(t.Context(), q, page)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			return walked
		}
		walked = append(walked, ids(some)...)
		if page.Offset += page.Count; behind {
			page.Offset, page.After = 0, some[len(some)-1].ID
		}
	}
}

// multitude makes n invites at once: of 1000 rooms and 5000 people, the first
// of each having a tenth of all.
func multitude(t testing.TB, s *Store, n int) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) error {
		_, err := tx.exec(context.WithoutCancel(t.Context()), `INSERT INTO invites
			(id, seq, gen, digest, rid, user_id, days, max_uses, uses, created_at, expires_at, open, updated_at, state, label, slug, policy)
			WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
			SELECT 'invite' || n, n, 1, 'digest' || n,
				CASE WHEN n % 10 = 0 THEN 'big' ELSE 'room' || (n % 1000) END, CASE WHEN n % 10 = 1 THEN 'busy' ELSE 'user' || (n % 5000) END,
				0, 0, 0, n, 0, FALSE, n,
				CASE WHEN n % 1000 = 0 THEN 'paused' WHEN n % 3 = 0 THEN 'revoked' WHEN n % 7 = 0 THEN 'expired' ELSE 'active' END, '', '', ''
			FROM numbers`, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A list that is too long is not kept encoded, until it is short again.
func TestLongListsAreNotKept(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s := open(t, url)
		multitude(t, s, maxKept)
		long := func() bool {
			t.Helper()
			list, err := s.EncodedInvites(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if (list.Text == nil) != list.Many {
				t.Fatalf("%d bytes of a list that is long: %v", len(list.Text), list.Many)
			}
			return list.Many
		}
		if long() {
			t.Error("a list of the greatest length is not kept")
		}
		err := s.Update(t.Context(), func(tx *Tx) error {
			return tx.InsertInvite(t.Context(), model.Invite{ID: "last", Digest: "last"})
		})
		if err != nil {
			t.Fatal(err)
		}
		s.list.touch("last")
		s.list.clear()
		if !long() {
			t.Error("a list beyond it is kept")
		}
		if _, exact, err := s.CountInvites(t.Context(), InviteQuery{}); err != nil || exact {
			t.Errorf("more than MaxCounted are counted: %v, %v", exact, err)
		}
		total, exact, err := s.CountInvites(t.Context(), InviteQuery{Within: &InviteScope{UserID: "busy", RIDs: []string{"big", "room1"}}})
		if err != nil || !exact || total != 4000 {
			t.Errorf("the union of two parts: %d, %v, %v", total, exact, err)
		}
	})
}

// BenchmarkInvites reads pages of a million invites.
func BenchmarkInvites(b *testing.B) {
	urls := map[string]string{"sqlite": filepath.Join(b.TempDir(), "gantry.db")}
	if os.Getenv("GANTRY_TEST_POSTGRES") != "" {
		urls["postgres"] = pgtest.URL(b)
	}
	for engine, url := range urls {
		s := open(b, url)
		multitude(b, s, 1_000_000)
		var rooms []string
		for n := range 50 {
			rooms = append(rooms, fmt.Sprintf("room%d", n))
		}
		for name, q := range map[string]InviteQuery{
			"all":            {},
			"state":          {States: []model.InviteState{model.InvitePaused}},
			"not revoked":    {States: model.InviteStates[:4]},
			"room":           {RID: "big"},
			"room, state":    {RID: "big", States: []model.InviteState{model.InviteExpired}},
			"user":           {UserID: "busy"},
			"user, room":     {UserID: "user7", RID: "room7"},
			"of one":         {Within: &InviteScope{UserID: "user7"}},
			"of an owner":    {Within: &InviteScope{UserID: "busy", RIDs: []string{"big", "room3"}}},
			"of 50 rooms":    {Within: &InviteScope{UserID: "user7", RIDs: rooms}},
			"of rooms, user": {UserID: "user7", Within: &InviteScope{UserID: "x", RIDs: rooms}},
		} {
			for where, page := range map[string]InvitePage{"first": {Count: 50}, "deep": {Count: 50, Offset: MaxCounted}, "behind": {Count: 50, After: "invite500000"}} {
				b.Run(engine+"/"+name+"/"+where, func(b *testing.B) {
					defer reportCPU(b)()
					for b.Loop() {
						if _, err := s.Invites(b.Context(), q, page); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run(engine+"/"+name+"/count", func(b *testing.B) {
				defer reportCPU(b)()
				for b.Loop() {
					if _, _, err := s.CountInvites(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// reportCPU adds what an operation costs this process, however busy the
// machine is.
func reportCPU(b *testing.B) func() {
	used := func() float64 {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e6
	}
	before := used()
	return func() { b.ReportMetric((used()-before)/float64(b.N), "cpu-ms/op") }
}
