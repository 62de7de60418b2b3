package app

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gantry/internal/storetest"
)

// openNodes opens several nodes of one workspace.
func openNodes(t *testing.T, database string, n int) (nodes []live) {
	for range n {
		app, err := Open(t.Context(), Config{
			Version: "test", Data: t.TempDir(), Database: database, RootURL: "http://localhost:3000", TestMode: true,
			Key: strings.Repeat("0f", 32), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := app.Close(); err != nil {
				t.Error(err)
			}
		})
		server := httptest.NewServer(app.Handler())
		t.Cleanup(server.Close)
		t.Cleanup(app.hangUp)
		nodes = append(nodes, live{t, app, server.URL})
	}
	return nodes
}

func (l live) signedIn(who account) socket {
	l.Helper()
	s := l.connect()
	if got := s.call("login", `[{"resume":"`+who.token+`"}]`); strings.Contains(got, `"error"`) {
		l.Fatal(got)
	}
	return s
}

func (l live) say(as account, rid, text string) {
	l.rest(as, "POST", "chat.sendMessage", fmt.Sprintf(`{"message":{"rid":%q,"msg":%q}}`, rid, text))
}

// What happens on one node is heard on the other, small and large, until
// somebody may not hear it; and again after the road between them was cut.
func TestNodesHearOneAnother(t *testing.T) {
	database := storetest.Postgres(t)
	nodes := openNodes(t, database, 2)
	here, there := nodes[0], nodes[1]
	boss, ann, bob := here.logIn("rocketchat.internal.admin.test", "rocketchat.internal.admin.test"), here.register("ann"), here.register("bob")
	group := here.rest(ann, "POST", "groups.create", `{"name":"ours","members":["bob"]}`)["group"].(map[string]any)["_id"].(string)
	s := there.signedIn(bob)
	for _, what := range []string{"room-messages " + group, "notify-room " + group + "/user-activity", "notify-all public-settings-changed",
		"notify-logged permissions-changed", "notify-logged user-status", "notify-user " + bob.id + "/rooms-changed"} {
		stream, event, _ := strings.Cut(what, " ")
		s.sub(stream, event)
	}
	here.say(ann, group, "small")
	s.until(`"msg":"small"`)
	large := strings.TrimSpace(strings.Repeat("large *words* ", 300))
	here.say(ann, group, large)
	s.until(large)
	here.signedIn(ann).call("stream-notify-room", `["`+group+`/user-activity","ann",["user-typing"],{}]`)
	s.until(`"args":["ann",["user-typing"],{}]`)
	here.rest(boss, "POST", "settings/Site_Name", `{"value":"Elsewhere"}`)
	s.until(`"value":"Elsewhere"`)
	here.rest(boss, "POST", "permissions.update", `{"permissions":[{"_id":"view-c-room","roles":["admin"]}]}`)
	s.until(`"_id":"view-c-room"`)
	here.rest(ann, "POST", "users.setStatus", `{"message":"out","status":"busy"}`)
	s.until(`"out"`)
	here.rest(boss, "POST", "roles.addUserToRole", `{"roleName":"bot","username":"bob"}`)
	s.until(`"collection":"users","id":"` + bob.id + `","fields":{"roles":`)
	cutBus(t, database)
	time.Sleep(2 * time.Second) // they come back by themselves; what is said meanwhile clients ask for
	here.say(ann, group, "after the cut")
	s.until("after the cut")
	here.rest(ann, "POST", "groups.kick", `{"roomId":"`+group+`","userId":"`+bob.id+`"}`)
	s.until(`rooms-changed","args":["removed"`)
	here.say(ann, group, "he is gone")
	time.Sleep(300 * time.Millisecond)
	s.send(`{"msg":"ping","id":"end"}`)
	if heard := strings.Join(s.until(`"pong"`), "\n"); strings.Contains(heard, "he is gone") {
		t.Errorf("heard after leaving: %s", heard)
	}
}

// cutBus ends the connections by which nodes hear one another.
func cutBus(t *testing.T, database string) {
	conn, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var cut int
	err = conn.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = 'gantry bus' AND datname = current_database()`).Scan(&cut)
	if err != nil || cut != 4 {
		t.Fatalf("cut %d connections, %v", cut, err)
	}
}

// Whoever is sent out hears nothing that is said after that was answered,
// however much is said meanwhile: not in the room, not in a discussion beneath
// it, and not by the stream of all rooms.
func TestKickIsSilence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		l := openNodes(t, database, 1)[0]
		ann, bob := l.register("ann"), l.register("bob")
		group := l.rest(ann, "POST", "groups.create", `{"name":"ours"}`)["group"].(map[string]any)["_id"].(string)
		talk := l.rest(ann, "POST", "rooms.createDiscussion", `{"prid":"`+group+`","t_name":"talk"}`)["discussion"].(map[string]any)["_id"].(string)
		for round := range 10 {
			l.rest(ann, "POST", "groups.invite", `{"roomId":"`+group+`","userId":"`+bob.id+`"}`)
			room, all := l.signedIn(bob), l.signedIn(bob)
			room.sub("room-messages", group)
			room.sub("room-messages", talk)
			all.sub("room-messages", "__my_messages__")
			l.kickWhileTalking(ann, bob, []string{group, talk}, round)
			for _, s := range []socket{room, all} {
				s.send(`{"msg":"ping","id":"end"}`)
				heard := strings.Join(s.until(`"pong"`), "\n")
				if strings.Contains(heard, fmt.Sprintf("late %d", round)) {
					t.Fatalf("heard after leaving: %s", heard)
				}
				s.ws.CloseNow()
			}
		}
	})
}

// kickWhileTalking sends messages to the rooms, and somebody out of the first;
// what is said after that is "late".
func (l live) kickWhileTalking(by, out account, rooms []string, round int) {
	var talk sync.WaitGroup
	kicked := make(chan struct{})
	for _, rid := range rooms {
		talk.Go(func() {
			for range 5 {
				l.say(by, rid, fmt.Sprintf("early %d", round))
			}
			<-kicked
			for range 5 {
				l.say(by, rid, fmt.Sprintf("late %d", round))
			}
		})
	}
	time.Sleep(time.Duration(round) * time.Millisecond)
	l.rest(by, "POST", "groups.kick", `{"roomId":"`+rooms[0]+`","userId":"`+out.id+`"}`)
	close(kicked)
	talk.Wait()
	time.Sleep(20 * time.Millisecond)
}
