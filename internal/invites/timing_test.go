package invites

import (
	"os"
	"slices"
	"sort"
	"strconv"
	"testing"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// usable is from which share of comparisons on one kind of token is told from
// another by its time: 0.5 is a coin, 1 is certainty.
const usable = 0.75

// TestTimeTellsNothing asks for tokens of every kind in turn and wants that
// nobody can tell one kind from another by how long the answer takes.
// GANTRY_TEST_SAMPLES sets how often; docs/security.md has figures.
func TestTimeTellsNothing(t *testing.T) {
	samples := 300
	if n, err := strconv.Atoi(os.Getenv("GANTRY_TEST_SAMPLES")); err == nil {
		samples = n
	}
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		h.TestMode = true // no budgets
		tokens := h.everyKind(t)
		times := map[string][]time.Duration{}
		for range samples {
			for kind, token := range tokens {
				times[kind] = append(times[kind], h.validateFor(t, token, kind == "living"))
			}
		}
		for kind, mine := range times {
			slices.Sort(mine)
			told := longer(mine, times["living"])
			t.Logf("%-10s median %v, longer than a living one in %.0f %% of pairs", kind, mine[len(mine)/2], 100*told)
			if told > usable || told < 1-usable {
				t.Errorf("%s tokens are told from living ones by their time", kind)
			}
		}
	})
}

// TestTimeTestCanFail shows that the measure finds what an early return would
// give away.
func TestTimeTestCanFail(t *testing.T) {
	var quick, slow []time.Duration
	for n := range 100 {
		quick, slow = append(quick, time.Duration(20+n%30)), append(slow, time.Duration(60+n%40))
	}
	if told := longer(slow, quick); told <= usable {
		t.Errorf("told in %.2f of pairs", told)
	}
	if told := longer(quick, quick); told < 0.45 || told > 0.55 {
		t.Errorf("two alike are told apart in %.2f of pairs", told)
	}
}

// everyKind returns a token of each kind.
func (h *house) everyKind(t *testing.T) map[string]string {
	owner := h.user(t, "owner")
	room := h.channel(t, owner, "lobby")
	make := func(shape func(*model.Invite)) string {
		_, token := h.insert(t, owner, room, shape)
		return token
	}
	revoked, dead := h.insert(t, owner, room, nil)
	h.inTx(t, func(tx *store.Tx) error { return second(tx.RevokeInvite(t.Context(), revoked.ID, owner.UserID, "")) })
	return map[string]string{
		"living": make(nil), "expired": make(func(i *model.Invite) { i.ExpiresAt = 1 }), "revoked": dead,
		"paused":    make(func(i *model.Invite) { i.PausedAt = 1 }),
		"unknown":   "QfC9HgQfC9HgQfC9HgQf",
		"malformed": "../../etc/passwd", "short": "QfC9Hg",
	}
}

func (h *house) validateFor(t *testing.T, token string, want bool) time.Duration {
	began := time.Now()
	out, err := h.ValidateInviteToken(t.Context(), model.Caller{}, Token{Token: token})
	took := time.Since(began)
	if err != nil || want && !out.Valid {
		t.Fatalf("%q: %v, %v", token, out.Valid, err)
	}
	return took
}

// longer is the share of pairs of which the first is longer; those that are
// alike count half. Both are sorted.
func longer(a, b []time.Duration) float64 {
	b = slices.Sorted(slices.Values(b))
	sum := 0.0
	for _, v := range a {
		below := sort.Search(len(b), func(n int) bool { return b[n] >= v })
		notAbove := sort.Search(len(b), func(n int) bool { return b[n] > v })
		sum += float64(below) + float64(notAbove-below)/2
	}
	return sum / float64(len(a)) / float64(len(b))
}
