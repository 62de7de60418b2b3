package e2e

import (
	"database/sql"
	"strings"
	"testing"

	_ "gantry/internal/store" // the drivers
)

// audits are statements that find what must never be in a database, whatever
// happened to its servers.
var audits = map[string]string{
	"an invite counts other uses than it has redemptions": `SELECT i.id FROM invites i
		WHERE i.uses <> (SELECT COUNT(*) FROM invite_redemptions r WHERE r.invite_id = i.id AND r.state IN ('joined', 'pending'))`,
	"an invite is over-used": `SELECT id FROM invites WHERE max_uses > 0 AND uses > max_uses`,
	"a redemption admitted nobody": `SELECT r.user_id FROM invite_redemptions r JOIN invites i ON i.id = r.invite_id
		WHERE r.state = 'joined' AND r.via <> 'guest' AND NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.rid = i.rid AND s.uid = r.user_id)`,
	"two open invites are alike": `SELECT MIN(id) FROM invites WHERE open GROUP BY user_id, rid, days, max_uses HAVING COUNT(*) > 1`,
	"a room counts other members than it has": `SELECT r.id FROM rooms r
		WHERE r.users_count <> (SELECT COUNT(*) FROM subscriptions s WHERE s.rid = r.id)`,
	"a room counts other messages than it has": `SELECT r.id FROM rooms r
		WHERE r.msgs <> (SELECT COUNT(*) FROM messages m WHERE m.rid = r.id)`,
	"somebody joined without a message": `SELECT r.user_id FROM invite_redemptions r JOIN invites i ON i.id = r.invite_id
		WHERE r.state = 'joined' AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.rid = i.rid AND m.uid = r.user_id AND m.t IN ('uj', 'ut', 'ujt'))`,
}

// audit looks for contradictions in a database that nobody is writing to.
func audit(t testing.TB, database string) {
	t.Helper()
	for what, query := range audits {
		if found := texts(t, database, query); len(found) > 0 {
			t.Errorf("%s: %d times, as %s", what, len(found), found[0])
		}
	}
}

// texts returns the one column of a query.
func texts(t testing.TB, database, query string, args ...any) (all []string) {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(database, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
