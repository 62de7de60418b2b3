package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A request whose body is still arriving when the server is told to stop is
// answered; nobody new is let in; and the exit code says that all went well.
func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database})
		slow := dial(t, s)
		const body = `{"token":"unheard-of"}`
		fmt.Fprintf(slow, "POST /api/v1/validateInviteToken HTTP/1.1\r\nHost: chat\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body)+1000)
		send(t, slow, body)
		idle := dial(t, s)
		send(t, idle, "GET /livez HTTP/1.1\r\nHost: chat\r\n\r\n")
		if n, err := io.ReadAtLeast(idle, make([]byte, 4096), 100); err != nil {
			t.Fatalf("after %d bytes: %v", n, err)
		}
		time.Sleep(100 * time.Millisecond) // the request has reached its handler
		s.signal(syscall.SIGTERM)
		refused(t, s)
		for range 10 {
			time.Sleep(20 * time.Millisecond)
			send(t, slow, strings.Repeat(" ", 100))
		}
		answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
		if err != nil {
			t.Fatalf("the request under way was not answered: %v", err)
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != 200 || string(text) != `{"valid":false,"success":true}` {
			t.Errorf("the request under way got %d %s, %v", answer.StatusCode, text, err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
		if code := s.wait(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if n, err := idle.Read(make([]byte, 1)); err == nil {
			t.Errorf("an idle connection got %d bytes", n)
		}
	})
}

func dial(t *testing.T, s *server) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

func send(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// refused waits until the server takes no new connections.
func refused(t *testing.T, s *server) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 5*time.Second; time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			return
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Error("new connections are still taken")
}

// What was said before the stop is there after the start.
func TestRestart(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := village(t, database)
		s := start(t, options{Database: database})
		link := s.as(people["boss"]).invite("channel", 7, 5)
		before := s.as(people["boss"]).get("listInvites").Body
		if code := s.Stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		s.Restart()
		if diff := cmp.Diff(before, s.as(people["boss"]).get("listInvites").Body); diff != "" {
			t.Errorf("the list after a restart (-before +after):\n%s", diff)
		}
		if again := s.as(people["boss"]).invite("channel", 7, 5); again.URL != link.URL {
			t.Errorf("the link is %s now, and was %s", again.URL, link.URL)
		}
		expectReply(t, s.as(people["newcomer"]), link.Token, 200)
	})
}

// Nodes that start at the same moment on an empty database agree on who makes
// what.
func TestNodesStartTogether(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		if !strings.HasPrefix(database, "postgres") {
			t.Skip("a SQLite file has one process")
		}
		all := make([]*server, 4)
		for i := range all {
			all[i] = prepare(t, options{Database: database, Env: []string{"ADMIN_PASS=the admin's password"}})
		}
		for _, s := range all {
			s.launch()
		}
		for _, s := range all {
			s.await()
		}
		versions := texts(t, database, "SELECT version_id::TEXT FROM goose_db_version")
		slices.Sort(versions)
		if once := slices.Compact(slices.Clone(versions)); len(once) != len(versions) || len(once) < 2 {
			t.Errorf("migrations applied: %v", versions)
		}
		if admins := texts(t, database, "SELECT user_id FROM user_roles WHERE role = 'admin'"); len(admins) != 1 {
			t.Errorf("admins: %v", admins)
		}
		admin := all[0].login("admin", "the admin's password")
		link := admin.invite("GENERAL", 1, 10)
		for _, s := range all {
			if again := s.as(admin.who).invite("GENERAL", 1, 10); again.URL != link.URL {
				t.Errorf("another node shows another link: %s, %s", again.URL, link.URL)
			}
		}
		audit(t, database)
	})
}

// Nodes of one database must have one key; another is refused with a word of
// what to do.
func TestAnotherKeyIsRefused(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		if code := start(t, options{Database: database}).Stop(); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		other := "GANTRY_SECRET_KEY=" + strings.Repeat("ab", 32)
		s := prepare(t, options{Database: database, Env: []string{other}})
		s.launch()
		if code := s.wait(); code == 0 || !strings.Contains(s.Log(), "--new-secret-key") {
			t.Errorf("exit code %d: %s", code, s.Log())
		}
		start(t, options{Database: database, Env: []string{other}, Flags: []string{"--new-secret-key"}})
	})
}

// A backup that is made while people are joining is a workspace of its own,
// without contradictions, and knows what was answered before it began.
func TestBackupWhileInUse(t *testing.T) {
	const users = 200
	database := filepath.Join(t.TempDir(), "gantry.db")
	var boss person
	var crowd []person
	plant(t, database, func(s *seed) {
		boss = s.person("boss", "admin")
		crowd = s.people(users)
		s.member(s.room("room"), boss)
	})
	s := start(t, options{Database: database})
	link := s.as(boss).invite("room", 1, 0)
	replies := storm(t, users/2, func(i int) (reply, error) { return s.as(crowd[i]).useInvite(link.Token) })
	expectOutcomes(t, replies, map[string]int{"200": users / 2})
	file := filepath.Join(t.TempDir(), "backup.db")
	saved := make(chan error, 1)
	go func() { saved <- backup(s, database, file) }()
	replies = storm(t, users/2, func(i int) (reply, error) { return s.as(crowd[users/2+i]).useInvite(link.Token) })
	expectOutcomes(t, replies, map[string]int{"200": users / 2})
	if err := <-saved; err != nil {
		t.Fatal(err)
	}
	audit(t, file)
	copied := start(t, options{Database: file})
	uses := copied.as(boss).invites()[link.ID].Uses
	if uses < users/2 || uses > users {
		t.Errorf("the backup counts %d uses", uses)
	}
	if again := copied.as(boss).invite("room", 1, 0); again.URL != link.URL {
		t.Errorf("the backup's link is %s, not %s", again.URL, link.URL)
	}
	t.Logf("the backup has %d of %d redemptions", uses, users)
	if err := backup(s, database, file); err == nil {
		t.Error("a backup replaced a file that was there")
	}
}

// backup runs gantry backup beside the server.
func backup(s *server, database, file string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, gantry, "backup", file)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "GANTRY_DATA=" + s.Data, "GANTRY_DATABASE=" + database}
	output, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("gantry backup: %w: %s", err, output)
	}
	return nil
}
