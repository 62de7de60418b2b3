package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"gantry/internal/model"
	"gantry/internal/pgtest"
)

// TestDaysBeforeTheyWereCounted brings a database up to date that was written
// before messages were counted by the day and sessions had ids.
func TestDaysBeforeTheyWereCounted(t *testing.T) {
	const day = "86400000"
	before := []string{
		`INSERT INTO users (id, type, active, created_at, last_login, updated_at, doc) VALUES
			('ann', 'user', TRUE, ` + day + ` * 3, ` + day + ` * 5 + 7, 0, '{"_id":"ann"}'), ('bob', 'user', TRUE, ` + day + ` * 3, 0, 0, '{"_id":"bob"}')`,
		`INSERT INTO rooms (id, t, name, ts, updated_at, doc) VALUES ('room', 'c', 'room', 0, 0, '{}')`,
		`INSERT INTO messages (rid, ts, id, t, uid, updated_at, doc) VALUES
			('room', ` + day + ` * 4, 'a', '', 'ann', 0, '{}'), ('room', ` + day + ` * 4 + 1, 'b', '', 'ann', 0, '{}'),
			('room', ` + day + ` * 5 - 1, 'c', '', 'bob', 0, '{}'), ('room', ` + day + ` * 5, 'd', 'uj', 'bob', 0, '{}')`,
		`INSERT INTO login_tokens (hash, user_id, created_at, name) VALUES ('one', 'ann', 1, ''), ('two', 'ann', 2, ''), ('three', 'ann', 3, 'script')`,
	}
	pgtest.Each(t, func(t *testing.T, url string) {
		writeAt(t, url, 12, before)
		s, ctx := open(t, url), t.Context()
		written, err := s.MessageDays(ctx, 0)
		same(t, "messages", []DayCount{{4, 3}}, written, err)
		active, err := s.ActiveDays(ctx, 0)
		same(t, "active people", []DayCount{{4, 2}}, active, err)
		made, err := s.NewUserDays(ctx, 3)
		same(t, "new people", []DayCount{{3, 2}}, made, err)
		sessions, total, err := s.Sessions(ctx, SessionQuery{UserID: "ann", Page: model.Page{Count: 10}})
		if err != nil || total != 2 || len(sessions) != 2 || sessions[0].Hash != "two" {
			t.Fatalf("%d sessions: %+v, %v", total, sessions, err)
		}
		if a, b := sessions[0].Session.ID, sessions[1].Session.ID; a == "" || b == "" || a == b {
			t.Errorf("their ids are %q and %q", a, b)
		}
		update(t, s, func(tx *Tx) error { // ann was there on day 5, bob on none that is known
			return tx.Seen(ctx, []Sighting{{Hash: "one", UserID: "ann", At: 5*dayLength + 9}, {UserID: "bob", At: 5 * dayLength}})
		})
		active, err = s.ActiveDays(ctx, 0)
		same(t, "active people later", []DayCount{{4, 2}, {5, 1}}, active, err)
	})
}

// writeAt brings an empty database to an older version and runs statements.
func writeAt(t *testing.T, url string, version int64, statements []string) {
	t.Helper()
	ctx, d := t.Context(), dialectOf(url)
	if d.name == "sqlite" {
		url = sqliteAddress(url, true)
	}
	pool, err := openPool(ctx, d, url, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	files, err := migrationsFor(d)
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(d.migration, pool, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, version); err != nil {
		t.Fatal(err)
	}
	for _, text := range statements {
		if _, err := pool.ExecContext(ctx, text); err != nil {
			t.Fatalf("%v:\n%s", err, text)
		}
	}
}

func TestStatisticsOfADay(t *testing.T) {
	pgtest.Each(t, func(t *testing.T, url string) {
		s, ctx := open(t, url), t.Context()
		_, err := s.LastStatistics(ctx)
		if err == nil {
			t.Error("there are some before any were kept")
		}
		for _, doc := range []string{"first", "second"} {
			update(t, s, func(tx *Tx) error { return tx.KeepStatistics(ctx, doc) })
		}
		days, total, err := s.ListStatistics(ctx, model.Page{Count: 10})
		if err != nil || total != 1 || cmp.Diff("second", string(days[0].Doc)) != "" {
			t.Errorf("%d days: %+v, %v", total, days, err)
		}
	})
}
