package e2e

import (
	"fmt"
	"path/filepath"
	"testing"

	"gantry/internal/model"
	"gantry/web"
)

// TestManyPeople looks after a workspace of a hundred thousand people in a
// real browser.
func TestManyPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes a hundred thousand accounts")
	}
	if _, built := web.Site(); !built {
		unseen(t, "NO CLIENT: build it with scripts/build-web, as make test does")
	}
	b := browse(t)
	database := filepath.Join(t.TempDir(), "gantry.db")
	h := atHome(t, database)
	plant(t, database, func(s *seed) {
		h.ann = s.person("ann", "user", "admin")
		for i := range 100_000 {
			name := fmt.Sprintf("crew%05d", i)
			s.check(s.tx.InsertUser(s.ctx, &model.User{
				ID: name, Username: name, Name: "Name of " + name, Type: "user", Active: true, Status: "offline", Roles: []string{"user"},
			}))
		}
	})
	h.open()
	b.play(t, "many-people", fields{"url": h.URL, "ann": fields{"id": h.ann.ID, "token": h.ann.Token, "username": "ann"}})
}
