package invites

import (
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

// What happens at the doors is counted, by invite and reason, and shown to
// those who may see the invite.
func TestStatistics(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		boss, owner, other, ann, ben := s.user(t, "boss", "admin"), s.user(t, "owner"), s.user(t, "other"), s.user(t, "ann"), s.user(t, "ben")
		room, elsewhere := s.channel(t, owner, "lobby"), s.channel(t, other, "elsewhere")
		single, foreign := s.link(t, owner, room, 0, 1), s.link(t, other, elsewhere, 0, 0)
		for range 3 {
			wantCode(t, "look", second(s.Landing(t.Context(), from("192.0.2.1"), Token{Token: single.Token})), "")
		}
		wantCode(t, "look at nothing", second(s.Landing(t.Context(), from("192.0.2.1"), Token{Token: wrongToken(1)})), "")
		wantCode(t, "join", s.use(ann, single.Token), "")
		wantCode(t, "no place left", s.use(ben, single.Token), "error-invite-expired")
		wantCode(t, "register", s.Store.Update(t.Context(), func(tx *store.Tx) error {
			return second(s.Invited(t.Context(), tx, model.Caller{}, single.Token, ""))
		}), "error-invite-expired")
		wantCode(t, "join elsewhere", s.use(ann, foreign.Token), "")
		if err := errors.Join(s.WriteCounts(t.Context()), s.WriteCounts(t.Context())); err != nil {
			t.Fatal(err)
		}
		own := Counts{Previews: 3, Joins: 1, Refusals: 2, Reasons: map[string]int{"error-invite-expired": 2}}
		all := Counts{Previews: 3, Joins: 2, Refusals: 3, Reasons: map[string]int{"error-invite-expired": 2, "error-invalid-token": 1}}
		for name, c := range map[string]struct {
			who  model.Caller
			in   StatisticsOf
			want Counts
		}{
			"its creator":          {owner, StatisticsOf{InviteID: single.ID}, own},
			"all of one's own":     {owner, StatisticsOf{}, own},
			"of one's room":        {owner, StatisticsOf{RID: room.ID}, own},
			"a manager, of all":    {boss, StatisticsOf{}, all},
			"a manager, of a room": {boss, StatisticsOf{RID: room.ID}, own},
			"who has none":         {ben, StatisticsOf{}, Counts{Reasons: map[string]int{}}},
			"of other days":        {boss, StatisticsOf{From: "2020-01-01", To: "2020-01-31"}, Counts{Reasons: map[string]int{}}},
		} {
			out, err := s.InviteStatistics(t.Context(), c.who, c.in)
			if diff := cmp.Diff(c.want, out.Totals); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
			}
			if c.in.From == "" && (len(out.Days) != 30 || cmp.Diff(c.want, out.Days[29].Counts) != "") {
				t.Errorf("%s: %d days, the last %+v", name, len(out.Days), out.Days[len(out.Days)-1])
			}
		}
		for name, c := range map[string]struct {
			who  model.Caller
			in   StatisticsOf
			code string
		}{
			"a stranger, of an invite": {ben, StatisticsOf{InviteID: single.ID}, "invalid-invitation-id"},
			"a stranger, of a room":    {ben, StatisticsOf{RID: room.ID}, "not_authorized"},
			"no day":                   {boss, StatisticsOf{From: "yesterday"}, "error-invalid-date"},
			"backwards":                {boss, StatisticsOf{From: "2027-02-01", To: "2027-01-31"}, "error-invalid-date"},
			"two years":                {boss, StatisticsOf{From: "2025-01-01", To: "2027-01-31"}, "error-invalid-date"},
		} {
			wantCode(t, name, second(s.InviteStatistics(t.Context(), c.who, c.in)), c.code)
		}
	})
}

// What could not be written is not lost, nor what was counted meanwhile.
func TestTallyGivesBack(t *testing.T) {
	var counts tally
	counts.add("a", "preview")
	taken := counts.take()
	counts.giveBack(taken)
	counts.add("a", "preview")
	counts.add("b", "preview")
	taken = counts.take()
	counts.add("b", "preview")
	counts.giveBack(taken)
	want := map[tallied]int{{"a", "preview"}: 2, {"b", "preview"}: 2}
	if got := counts.take(); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
