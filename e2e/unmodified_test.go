package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// published are clients that other people wrote, as they are published.
var published = []struct {
	name    string
	command func(t *testing.T) *exec.Cmd
}{
	{"sdk-0.2.9", nodeClient("sdk-0.2.9")},
	{"sdk-1.0.0-alpha.42", nodeClient("sdk-1.0.0-alpha.42")},
	{"go-ddp", goClient},
}

// nodeClient installs a package and returns how to run its client.
func nodeClient(name string) func(t *testing.T) *exec.Cmd {
	return func(t *testing.T) *exec.Cmd {
		t.Helper()
		folder := filepath.Join("clients", name)
		npm, err := exec.LookPath("npm")
		if err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal("npm is not installed: the published clients cannot be tested")
			}
			t.Skip("npm is not installed: the published clients are NOT tested")
		}
		install := exec.Command(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = folder
		if output, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in %s: %v\n%s", folder, err, output)
		}
		return exec.Command("node", filepath.Join(folder, "client.js"))
	}
}

func goClient(t *testing.T) *exec.Cmd {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "go-ddp")
	build := exec.Command("go", "build", "-C", filepath.Join("clients", "go-ddp"), "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the Go client: %v\n%s", err, output)
	}
	return exec.Command(binary)
}

// heard is what a published client has heard.
type heard struct {
	Event     string           `json:"event"`
	Message   jsontext.Value   `json:"message"`
	Meta      jsontext.Value   `json:"meta"`
	EventName string           `json:"eventName"`
	Args      []jsontext.Value `json:"args"`
	at        time.Time
}

// said is the part of a message that these tests look at.
type said struct {
	ID        string                    `json:"_id"`
	RID       string                    `json:"rid"`
	Msg       string                    `json:"msg"`
	U         map[string]jsontext.Value `json:"u"`
	Reactions map[string]jsontext.Value `json:"reactions"`
}

// stranger is a published client that runs.
type stranger struct {
	t     *testing.T
	stdin io.WriteCloser

	mu      sync.Mutex
	news    *sync.Cond
	events  []heard
	answers map[int]answer
	last    int
	ended   bool
}

type answer struct {
	ID     int            `json:"id"`
	Result jsontext.Value `json:"result"`
	Error  string         `json:"error"`
}

// run starts a client; it ends with the test.
func run(t *testing.T, command *exec.Cmd) *stranger {
	t.Helper()
	c := &stranger{t: t, answers: map[int]answer{}}
	c.news = sync.NewCond(&c.mu)
	var complaints strings.Builder
	command.Stderr = &complaints
	out, err := command.StdoutPipe()
	in, err2 := command.StdinPipe()
	if err := errors.Join(err, err2, command.Start()); err != nil {
		t.Fatal(err)
	}
	c.stdin = in
	t.Cleanup(func() {
		in.Close()
		_ = command.Process.Kill() // it may have ended by itself
		_ = command.Wait()
		if t.Failed() {
			t.Logf("the client says:\n%s", complaints.String())
		}
	})
	go c.listen(out)
	return c
}

func (c *stranger) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a answer
		var e heard
		if json.Unmarshal(lines.Bytes(), &e) != nil || json.Unmarshal(lines.Bytes(), &a) != nil {
			continue // what libraries print by themselves
		}
		c.mu.Lock()
		if e.Event != "" {
			e.at = time.Now()
			c.events = append(c.events, e)
		} else {
			c.answers[a.ID] = a
		}
		c.news.Broadcast()
		c.mu.Unlock()
	}
	c.mu.Lock()
	c.ended = true
	c.news.Broadcast()
	c.mu.Unlock()
}

// await waits until found says so; it is called with the lock held.
func (c *stranger) await(what string, patience time.Duration, found func() bool) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	over := false
	timer := time.AfterFunc(patience, func() {
		c.mu.Lock()
		over = true
		c.news.Broadcast()
		c.mu.Unlock()
	})
	defer timer.Stop()
	for !found() {
		if over || c.ended {
			c.t.Fatalf("no %s after %v; heard %d events, the client has ended: %v", what, patience, len(c.events), c.ended)
		}
		c.news.Wait()
	}
}

// do lets the client act and returns what came of it.
func (c *stranger) do(action string, with ...any) (jsontext.Value, error) {
	c.t.Helper()
	c.last++
	id := c.last
	text, err := json.Marshal(map[string]any{"id": id, "do": action, "with": with})
	if err == nil {
		_, err = c.stdin.Write(append(text, '\n'))
	}
	if err != nil {
		c.t.Fatalf("%s: %v", action, err)
	}
	c.await("answer to "+action, 20*time.Second, func() bool { _, ok := c.answers[id]; return ok })
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.answers[id]; a.Error != "" {
		return nil, errors.New(a.Error)
	}
	return c.answers[id].Result, nil
}

func (c *stranger) must(action string, with ...any) jsontext.Value {
	c.t.Helper()
	result, err := c.do(action, with...)
	if err != nil {
		c.t.Fatalf("%s: %v", action, err)
	}
	return result
}

// hears waits for a message with that text and returns when it came.
func (c *stranger) hears(text string, patience time.Duration) (at time.Time) {
	c.t.Helper()
	c.await(fmt.Sprintf("message %q", text), patience, func() bool {
		i := slices.IndexFunc(c.events, func(e heard) bool { return e.Event == "message" && messageOf(e.Message).Msg == text })
		if i >= 0 {
			at = c.events[i].at
		}
		return i >= 0
	})
	return at
}

func messageOf(raw jsontext.Value) (m said) {
	_ = json.Unmarshal(raw, &m) // what is no message has no text
	return m
}

// TestPublishedClients lives a day with each client: it signs in, hears what
// another person says within a second, talks, edits, reacts, types, and after
// the server was killed and started again it has missed nothing.
func TestPublishedClients(t *testing.T) {
	for _, p := range published {
		t.Run(p.name, func(t *testing.T) {
			command := p.command(t)
			each(t, func(t *testing.T, database string) {
				day(t, start(t, options{Database: database}), run(t, exec.Command(command.Path, command.Args[1:]...)), p.name)
			})
		})
	}
}

func day(t *testing.T, s *server, c *stranger, name string) {
	admin := s.register("ada", "ada-pass-phrase") // the first person is the admin
	bot := s.register("bot", "bot-pass-phrase")
	room := admin.channelWith("plaza", bot.who)
	host := strings.TrimPrefix(s.URL, "http://")
	c.must("login", host, "bot", "bot-pass-phrase")
	c.must("subscribe", room)

	sent := time.Now()
	admin.say(room, "good morning")
	if took := c.hears("good morning", 5*time.Second).Sub(sent); took > time.Second {
		t.Errorf("the message took %v", took)
	}

	var id string
	if err := json.Unmarshal(c.must("send", room, "from the bot"), &id); err != nil || id == "" {
		t.Fatalf("the client sent message %q: %v", id, err)
	}
	c.hears("from the bot", 5*time.Second)
	c.must("edit", room, id, "from the bot, edited")
	c.must("react", id, ":tada:")
	c.must("type", room, true)
	c.must("type", room, false)
	if m := admin.message(id); m.Msg != "from the bot, edited" || m.Reactions[":tada:"] == nil {
		t.Errorf("the room has %+v", m)
	}
	if name != "go-ddp" { // which hears only of the room's messages it has not cached
		c.hears("from the bot, edited", 5*time.Second)
	}

	s.Kill9()
	s.Restart()
	var texts []string
	for i := range 5 {
		texts = append(texts, fmt.Sprint("after the night ", i))
		admin.say(room, texts[i])
	}
	s.untilHeard(c, admin, room)
	admin.say(room, "good evening")
	c.hears("good evening", 5*time.Second)
	c.missedNothing(room, append(texts, "good morning", "from the bot, edited", "good evening"))
}

// untilHeard waits until the client is back: it then hears what is said.
func (s *server) untilHeard(c *stranger, by client, room string) {
	s.t.Helper()
	for i := range 120 {
		text := fmt.Sprint("are you there ", i)
		by.say(room, text)
		time.Sleep(250 * time.Millisecond)
		c.mu.Lock()
		back := slices.ContainsFunc(c.events, func(e heard) bool { return strings.HasPrefix(messageOf(e.Message).Msg, "are you there") })
		c.mu.Unlock()
		if back {
			return
		}
	}
	s.t.Fatal("the client did not come back in 30 s")
}

// missedNothing asks the client for the room's history, by its own means.
func (c *stranger) missedNothing(room string, texts []string) {
	c.t.Helper()
	var history []said
	if err := json.Unmarshal(c.must("history", room), &history); err != nil {
		c.t.Fatal(err)
	}
	var have []string
	for _, m := range history {
		have = append(have, m.Msg)
	}
	for _, text := range texts {
		if !slices.Contains(have, text) {
			c.t.Errorf("the client has missed %q: %q", text, have)
		}
	}
}

// channelWith makes a channel with a member and returns its id.
func (c client) channelWith(name string, member person) string {
	c.t.Helper()
	made := must[struct{ Channel said }](c.t, c.post("channels.create", fields{"name": name, "members": []string{member.Username}}))
	return made.Channel.ID
}

// say sends a message.
func (c client) say(room, text string) said {
	c.t.Helper()
	return must[struct{ Message said }](c.t, c.post("chat.sendMessage", fields{"message": fields{"rid": room, "msg": text}})).Message
}

// message reads one.
func (c client) message(id string) said {
	c.t.Helper()
	return must[struct{ Message said }](c.t, c.get("chat.getMessage?msgId="+id)).Message
}
