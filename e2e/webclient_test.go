package e2e

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"gantry/internal/model"
	"gantry/web"
)

// TestClient uses the client in a real browser. Each file of browser/scenarios
// whose name begins with client- is played; they share one workspace and make
// the rooms that they need. client-many has one of its own, with many of
// everything.
func TestClient(t *testing.T) {
	if _, built := web.Site(); !built {
		unseen(t, "NO CLIENT: build it with scripts/build-web, as make test does")
	}
	b := browse(t)
	given := lively(t)
	scenarios, err := filepath.Glob(filepath.Join("browser", "scenarios", "client-*.js"))
	if err != nil || len(scenarios) == 0 {
		t.Fatalf("there are no scenarios: %v", err)
	}
	for _, file := range scenarios {
		scenario := strings.TrimSuffix(filepath.Base(file), ".js")
		t.Run(scenario, func(t *testing.T) {
			if scenario == "client-many" {
				b.play(t, scenario, teeming(t))
				return
			}
			b.play(t, scenario, given)
		})
	}
}

// lively starts a workspace with three people, of whom Ann is the admin, and
// a room where Ann and Cleo have said ten thousand things. Scenarios get them
// as {id, token, username, password}, and as control an address where they can
// kill the server and start it again.
func lively(t *testing.T) fields {
	t.Helper()
	database := filepath.Join(t.TempDir(), "gantry.db")
	h := atHome(t, database)
	people := map[string]person{}
	plant(t, database, func(s *seed) {
		s.room("harbour", func(r *model.Room) { r.T = model.Channel })
		for _, name := range []string{"ann", "ben", "cleo"} {
			roles := []string{"user"}
			if name == "ann" {
				roles = append(roles, "admin")
			}
			people[name] = s.person(name, roles...)
			s.member("harbour", people[name])
		}
		s.room("long", func(r *model.Room) { r.T = model.Channel })
		s.member("long", people["ann"])
		s.member("long", people["cleo"])
		s.talk("long", 10_000, people["ann"], people["cleo"])
	})
	h.ann = people["ann"]
	h.open(overwrite+"Accounts_TwoFactorAuthentication_Enforce_Password_Fallback=false",
		overwrite+"API_Enable_Rate_Limiter=false")
	furnish(h.as(h.ann))
	given := fields{"url": h.URL, "control": controls(t, h.server)}
	for name, p := range people {
		given[name] = fields{"id": p.ID, "token": p.Token, "username": name}
	}
	return given
}

// controls serves POST /kill, which ends a server as a power cut would, and
// POST /restart, which is answered when it is ready again.
func controls(t *testing.T, s *server) (url string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /kill", func(http.ResponseWriter, *http.Request) { s.Kill9() })
	mux.HandleFunc("POST /restart", func(http.ResponseWriter, *http.Request) { s.Restart() })
	control := httptest.NewServer(mux)
	t.Cleanup(control.Close)
	return control.URL
}
