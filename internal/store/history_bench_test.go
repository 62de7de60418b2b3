package store

import (
	"fmt"
	"testing"

	"gantry/internal/model"
)

// fill writes a room of n messages: thirty ordinary ones at its beginning and
// at its end, and between them only replies that their thread shows and, at
// every tenth place, people who came.
func fill(t testing.TB, s *Store, rid string, n int) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		if err := tx.InsertRoom(t.Context(), &model.Room{ID: rid, T: model.Channel, Name: rid}); err != nil {
			return err
		}
		_, err := tx.exec(t.Context(), `WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < $1)
			INSERT INTO messages (rid, ts, id, t, line, uid, updated_at, tmid, doc)
			SELECT $2, 1700000000000 + n, $2 || n, '', '', 'ann', 1700000000000 + n, '',
				'{"_id":"' || $2 || n || '","rid":"' || $2 || '","msg":"This is message number ' || n || ' of an ordinary length.","ts":{"$date":' || (1700000000000 + n)
				|| '},"u":{"_id":"ann","username":"ann"},"_updatedAt":{"$date":' || (1700000000000 + n) || '}}' FROM i`, n, rid)
		if err != nil {
			return err
		}
		_, err = tx.exec(t.Context(), `UPDATE messages SET line = CASE WHEN ts % 10 = 0 THEN 'uj' ELSE '~' END, t = CASE WHEN ts % 10 = 0 THEN 'uj' ELSE '' END,
			tmid = CASE WHEN ts % 10 = 0 THEN '' ELSE $1 END WHERE rid = $2 AND ts > $3 AND ts < $4`,
			rid+"1", rid, 1700000000030, 1700000000000+n-30)
		if err != nil {
			return err
		}
		_, err = tx.exec(t.Context(), "UPDATE rooms SET msgs = $1, last_ts = $2 WHERE id = $3", n, 1700000000000+n, rid)
		return err
	})
}

// pagesOf are the pages that clients open a room with.
var pagesOf = []struct {
	name string
	h    History
	page model.Page
}{
	{"newest", History{}, model.Page{Count: 50}},
	{"oldest", History{}, model.Page{Count: 50, Sort: []model.SortKey{{Field: "ts"}}}},
	{"before", History{Before: 1700000000500}, model.Page{Count: 50}},
	{"without threads", History{Replies: ShownReplies}, model.Page{Count: 50}},
	{"without replies", History{Replies: NoReplies}, model.Page{Count: 50}},
	{"without types", History{Hidden: []string{"uj", "ul"}}, model.Page{Count: 50}},
	{"without threads and types", History{Replies: ShownReplies, Hidden: []string{"uj", "ul"}}, model.Page{Count: 50}},
}

// BenchmarkHistory opens rooms of a thousand and of a million messages. A page
// must cost the same in both.
func BenchmarkHistory(b *testing.B) {
	sizes := []int{1000}
	if !testing.Short() {
		sizes = append(sizes, 1_000_000)
	}
	s := open(b, sqliteFile(b))
	for _, n := range sizes {
		fill(b, s, fmt.Sprint("room", n), n)
	}
	for _, p := range pagesOf {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", p.name, n), func(b *testing.B) {
				p.h.RID = fmt.Sprint("room", n)
				for b.Loop() {
					got, err := s.Messages(b.Context(), p.h, p.page)
					if err != nil || len(got) == 0 {
						b.Fatal(len(got), err)
					}
				}
			})
		}
	}
}

// TestHistoryPages compares every page with one that is chosen from all
// messages.
func TestHistoryPages(t *testing.T) {
	s := open(t, sqliteFile(t))
	fill(t, s, "room", 1000)
	all, err := s.Messages(t.Context(), History{RID: "room"}, model.Page{Count: model.NoLimit})
	if err != nil || len(all) != 1000 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	lines, err := list(t.Context(), s.Reader, func(row scanner) (l [2]string, err error) { return l, row.Scan(&l[0], &l[1]) }, "SELECT id, line FROM messages")
	if err != nil {
		t.Fatal(err)
	}
	lineOf := map[string]string{}
	for _, l := range lines {
		lineOf[l[0]] = l[1]
	}
	for _, p := range pagesOf {
		p.h.RID = "room"
		var want []string
		for _, m := range all {
			if !p.h.leavesOut(lineOf[m.ID]) && (p.h.Before == 0 || m.TS < p.h.Before) {
				want = append(want, m.ID)
			}
		}
		if len(p.page.Sort) > 0 {
			for i := range len(want) / 2 {
				want[i], want[len(want)-1-i] = want[len(want)-1-i], want[i]
			}
		}
		got, err := s.Messages(t.Context(), p.h, p.page)
		if err != nil {
			t.Fatal(err)
		}
		total, err := s.CountMessages(t.Context(), p.h)
		if err != nil || total != len(want) {
			t.Errorf("%s: counts %d (%v), want %d", p.name, total, err, len(want))
		}
		for i, m := range got {
			if m.ID != want[i] {
				t.Errorf("%s: message %d is %s, want %s", p.name, i, m.ID, want[i])
				break
			}
		}
		if len(got) != min(50, len(want)) {
			t.Errorf("%s: %d messages, want %d", p.name, len(got), min(50, len(want)))
		}
	}
}
