package e2e

import (
	"database/sql"
	"path/filepath"
	"testing"

	"gantry/internal/model"
)

// teeming starts a workspace with 100,000 people and 5,000 rooms, all of which
// Ann is in.
func teeming(t *testing.T) fields {
	t.Helper()
	database := filepath.Join(t.TempDir(), "gantry.db")
	h := atHome(t, database)
	var ann, ben person
	plant(t, database, func(s *seed) {
		s.room("harbour", func(r *model.Room) { r.T = model.Channel })
		ann, ben = s.person("ann", "user", "admin"), s.person("ben", "user")
		s.member("harbour", ann)
		s.member("harbour", ben)
	})
	multiply(t, database)
	h.ann = ann
	h.open(overwrite+"Accounts_TwoFactorAuthentication_Enforce_Password_Fallback=false", overwrite+"API_Enable_Rate_Limiter=false")
	given := fields{"url": h.URL}
	for _, p := range []person{ann, ben} {
		given[p.Username] = fields{"id": p.ID, "token": p.Token, "username": p.Username}
	}
	return given
}

// multiply makes copies of Ben, called many000001 and so on, and of the room
// with Ann's membership, called deck-00001 and so on, the latest of which had
// its last message before anybody comes: by statements that make all rows at
// once, because one for each takes minutes.
func multiply(t *testing.T, database string) {
	t.Helper()
	const numbers = `WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < $1) `
	const deck, many = `printf('deck-%05d', n)`, `printf('many%06d', n)`
	// A row is copied with what tells the copies apart put into it and into its document.
	copies := []struct {
		count     int
		statement string
	}{
		{100_000, `INSERT INTO users (id, username, name, name_key, type, active, status, created_at, last_login, updated_at, doc)
			SELECT ` + many + `, ` + many + `, 'Person ' || n, 'person ' || n, type, active, status, created_at + n, last_login, updated_at,
				json_set(doc, '$._id', ` + many + `, '$.username', ` + many + `, '$.name', 'Person ' || n)
			FROM i, users WHERE id = 'ben'`},
		{100_000, `INSERT INTO user_roles (role, user_id) SELECT 'user', ` + many + ` FROM i`},
		{4_999, `INSERT INTO rooms (id, t, name, fname, users_count, ts, updated_at, lm, doc)
			SELECT ` + deck + `, t, ` + deck + `, ` + deck + `, 1, ts, updated_at, ts - $1 + n,
				json_set(doc, '$._id', ` + deck + `, '$.name', ` + deck + `, '$.fname', ` + deck + `)
			FROM i, rooms WHERE id = 'harbour'`},
		{4_999, `INSERT INTO subscriptions (id, rid, uid, t, name, fname, username, open, alert, ts, updated_at, doc)
			SELECT ` + deck + `, ` + deck + `, uid, t, ` + deck + `, ` + deck + `, username, open, alert, ts, updated_at,
				json_set(doc, '$._id', ` + deck + `, '$.rid', ` + deck + `)
			FROM i, subscriptions WHERE rid = 'harbour' AND uid = 'ann'`},
	}
	db, err := sql.Open("sqlite", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range copies {
		if _, err := db.Exec(numbers+c.statement, c.count); err != nil {
			t.Fatalf("%v in %s", err, c.statement)
		}
	}
}
