package accounts_test

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"regexp"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"gantry/internal/accounts"
	"gantry/internal/authz"
	"gantry/internal/chat"
	"gantry/internal/invites"
	"gantry/internal/jobs"
	"gantry/internal/model"
	"gantry/internal/settings"
	"gantry/internal/store"
)

// house is the accounts and rooms of a workspace without its doors.
type house struct {
	*accounts.Service
	Chat    *chat.Service
	invites *invites.Service
	post    *postbox
}

// postbox keeps letters instead of sending them.
type postbox struct {
	mu      sync.Mutex
	letters []model.Mail
	arrived chan struct{}
}

func (p *postbox) Configured() bool { return true }

func (p *postbox) Send(_ context.Context, m model.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, m)
	p.arrived <- struct{}{}
	return nil
}

// collect has a worker bring the letters that are promised.
func (p *postbox) collect(t *testing.T, worker *jobs.Worker, kept *store.Store) {
	worker.Store = store.Queue{Store: kept}
	worker.Handle(jobs.Kind{Name: accounts.MailJob, Run: func(ctx context.Context, j model.Job) error {
		var letter model.Mail
		return errors.Join(j.Decode(&letter), p.Send(ctx, letter))
	}})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { worker.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
}

// find waits for a letter in which pattern has a match, and returns its first
// group.
func (p *postbox) find(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	late := time.After(30 * time.Second)
	for {
		p.mu.Lock()
		for _, m := range p.letters {
			if found := re.FindStringSubmatch(m.HTML); found != nil {
				p.mu.Unlock()
				return found[1]
			}
		}
		p.mu.Unlock()
		select {
		case <-p.arrived:
		case <-late:
			t.Fatalf("no letter has %s", pattern)
		}
	}
}

func open(t *testing.T, url string) *house {
	t.Helper()
	ctx, log := t.Context(), slog.New(slog.DiscardHandler)
	worker := &jobs.Worker{Log: log}
	kept, err := store.Open(ctx, store.Options{URL: url, Log: log, Promised: worker.Wake})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	set, roles := settings.New(kept, nil, 1, settings.WithDefault("Accounts_RegistrationForm_SecretURL", "open-sesame")), authz.New(kept, 1)
	if err := errors.Join(set.Load(ctx), roles.Load(ctx)); err != nil {
		t.Fatal(err)
	}
	post := &postbox{arrived: make(chan struct{}, 1000)}
	post.collect(t, worker, kept)
	rooms := &chat.Service{Store: kept, Settings: set, Authz: roles, Log: log}
	links := &invites.Service{
		Store: kept, Settings: set, Authz: roles, Rooms: rooms, Log: log, Key: invites.TokenKey("a key of thirty-two bytes of text"),
	}
	h := &house{Chat: rooms, invites: links, post: post, Service: &accounts.Service{
		Store: kept, Settings: set, Authz: roles, Hasher: accounts.NewHasher(), Rooms: rooms, Invites: links, Mail: post, Log: log,
	}}
	links.Accounts = h.Service
	h.Hasher.Cost = bcrypt.MinCost
	if err := kept.Update(ctx, func(tx *store.Tx) error { return rooms.Seed(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) set(t *testing.T, id string, value any) {
	t.Helper()
	if _, err := h.Settings.Set(t.Context(), id, value); err != nil {
		t.Fatal(err)
	}
}

// admin makes the account everything else is done by.
func (h *house) admin(t *testing.T) model.Caller { return h.person(t, "boss", "admin") }

// password is everybody's.
const password = "correct horse"

// person makes a confirmed account that can sign in, and returns it signed in.
func (h *house) person(t *testing.T, name string, roles ...string) model.Caller {
	t.Helper()
	if len(roles) == 0 {
		roles = []string{"user"}
	}
	_, err := h.EnsureAccount(t.Context(), accounts.Account{
		ID: "id-" + name, Username: name, Name: "Name of " + name, Email: name + "@example.com", Password: password,
		Roles: roles, Token: "token-of-" + name,
	})
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Authenticate(t.Context(), "id-"+name, "token-of-"+name)
	if err != nil {
		t.Fatal(err)
	}
	who.IP = netip.MustParseAddr("192.0.2.1")
	return who
}

// invite makes a link into a room.
func (h *house) invite(t *testing.T, who model.Caller, rid string, uses int) string {
	t.Helper()
	made, err := h.invites.FindOrCreateInvite(t.Context(), who, invites.FindOrCreateInvite{RID: rid, Days: 1, MaxUses: uses})
	if err != nil {
		t.Fatal(err)
	}
	return made.Token
}

// group makes a private room.
func (h *house) group(t *testing.T, who model.Caller, name string) model.Room {
	t.Helper()
	room, err := h.Chat.Groups().Create(t.Context(), who, chat.CreateRoom{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// inRoom says whether somebody is a member.
func (h *house) inRoom(t *testing.T, rid, username string) bool {
	t.Helper()
	u, err := h.Store.UserByUsername(t.Context(), username)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Store.Subscription(t.Context(), rid, u.ID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// want fails the test unless err is the refusal of that code; "" stands for
// no error.
func want(t *testing.T, what string, err error, code string) {
	t.Helper()
	var refusal *model.Error
	switch {
	case code == "" && err != nil:
		t.Errorf("%s: %v", what, err)
	case code != "" && (!errors.As(err, &refusal) || refusal.Code != code):
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// atOnce runs work n times at the same time and counts the outcomes by code;
// "" is success.
func atOnce(n int, work func(i int) error) map[string]int {
	var mu sync.Mutex
	var all sync.WaitGroup
	codes, start := map[string]int{}, make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			err := work(i)
			mu.Lock()
			defer mu.Unlock()
			codes[codeOf(err)]++
		})
	}
	close(start)
	all.Wait()
	return codes
}

func codeOf(err error) string {
	var refusal *model.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal) && refusal.Code != "":
		return refusal.Code
	}
	return err.Error()
}

func detail(err error) any {
	var refusal *model.Error
	if errors.As(err, &refusal) {
		return refusal.Detail()
	}
	return nil
}
