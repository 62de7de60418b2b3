package invites

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"gantry/internal/fetch"
	"gantry/internal/jobs"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

const hookSecret = "hunter2-hunter2"

// receiver is a webhook as an operator would write it.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	answers  []int // the next statuses; then 200
	events   []hooked
	problems []string
	calls    int
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if len(r.answers) > 0 {
		status := r.answers[0]
		r.answers = r.answers[1:]
		w.Header().Set("Location", r.URL+"/elsewhere?"+hookSecret)
		w.WriteHeader(status)
		return
	}
	body, err := io.ReadAll(q.Body)
	if err == nil {
		err = verify(q.Header.Get("X-Gantry-Signature"), body)
	}
	var event hooked
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	if err != nil {
		r.problems = append(r.problems, err.Error())
	}
	r.events = append(r.events, event)
}

// verify is what docs/security.md tells receivers to do.
func verify(signature string, body []byte) error {
	at, mac, ok := strings.Cut(strings.TrimPrefix(signature, "t="), ",v1=")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return fmt.Errorf("the signature %q is old or none", signature)
	}
	want := hmac.New(sha256.New, []byte(hookSecret))
	fmt.Fprintf(want, "%s.%s", at, body)
	if mac != hex.EncodeToString(want.Sum(nil)) {
		return fmt.Errorf("the signature %q is wrong", signature)
	}
	return nil
}

func (r *receiver) wait(t *testing.T, events int) []hooked {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		r.mu.Lock()
		got, problems := r.events, r.problems
		r.mu.Unlock()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if len(got) >= events {
			return got
		}
	}
	t.Fatalf("%d events were to come", events)
	return nil
}

// The webhook hears of everything, signed, once the transaction has committed;
// what it could not take it is told again; and nobody else learns its secrets.
func TestWebhook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := openInvites(t, url)
		var log bytes.Buffer
		s.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		hook := newReceiver(t)
		hook.answers = []int{500, 302}
		s.Hooks = &fetch.Client{Policy: func() fetch.Policy {
			return fetch.Policy{Private: true, Timeout: 5 * time.Second, MaxBody: 1 << 16}
		}}
		s.set(t, "Invite_Webhook_Secret", hookSecret)
		s.set(t, "Invite_Webhook_URL", hook.URL+"/hook?key="+hookSecret)
		worker := &jobs.Worker{Store: store.Queue{Store: s.Store}, Log: s.Log, Poll: 10 * time.Millisecond}
		worker.Handle(jobs.Kind{Name: HookJob, Delay: time.Millisecond, Secret: true, Run: s.Hook})
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { worker.Run(ctx) })
		defer done.Wait()
		defer cancel()
		owner, ann, ben := s.user(t, "owner", "admin"), s.user(t, "ann"), s.user(t, "ben")
		room := s.channel(t, owner, "lobby")
		link := s.link(t, owner, room, 0, 1)
		if got := hook.wait(t, 1)[0]; got.Event != "inviteCreated" || got.Invite.ID != link.ID || got.User == nil || got.User.Username != "owner" {
			t.Errorf("created: %+v", got)
		}
		wantCode(t, "join", s.use(ann, link.Token), "")
		if got := hook.wait(t, 2)[1]; got.Event != "inviteUsed" || got.Invite.Uses != 1 || got.Invite.State != model.InviteExhausted || got.User.Username != "ann" {
			t.Errorf("used: %+v", got)
		}
		wantCode(t, "no place left", s.use(ben, link.Token), "error-invite-expired")
		wantCode(t, "no token", s.use(ben, wrongToken(1)), "error-invalid-token")
		if err := s.TellRefusals(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := hook.wait(t, 3)[2]; got.Event != "inviteRefused" || got.Reason != "error-invite-expired" || got.User.Username != "ben" {
			t.Errorf("refused: %+v", got)
		}
		wantCode(t, "remove", second(s.RemoveInvite(t.Context(), owner, RemoveInvite{ID: link.ID})), "")
		if got := hook.wait(t, 4)[3]; got.Event != "inviteRevoked" || got.Invite.State != model.InviteRevoked || got.User.Username != "owner" {
			t.Errorf("revoked: %+v", got)
		}
		cancel()
		done.Wait()
		if hook.calls != 6 {
			t.Errorf("%d calls: a redirect was followed, or a failure was not tried again", hook.calls)
		}
		for _, secret := range []string{hookSecret, link.Token, "/hook"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds %q:\n%s", secret, log.String())
			}
		}
	})
}

// Whoever holds a dead link does not make the server call as often as they
// like, and what is given up keeps no secret.
func TestWebhookBounds(t *testing.T) {
	s := openInvites(t, t.TempDir()+"/gantry.db")
	s.set(t, "Invite_Webhook_URL", "http://127.0.0.1:1/"+hookSecret)
	s.Hooks = &fetch.Client{Policy: func() fetch.Policy { return fetch.Policy{Private: true, Timeout: time.Second, MaxBody: 1} }}
	owner, ben := s.user(t, "owner"), s.user(t, "ben")
	room := s.channel(t, owner, "lobby")
	link := s.link(t, owner, room, 0, 0)
	s.inTx(t, func(tx *store.Tx) error { return second(tx.RevokeInvite(t.Context(), link.ID, "", "")) })
	for range 3 * mostRefusals {
		wantCode(t, "a dead link", s.use(ben, link.Token), "error-invalid-token")
	}
	if err := s.TellRefusals(t.Context()); err != nil {
		t.Fatal(err)
	}
	promised, err := (store.Queue{Store: s.Store}).Claim(t.Context(), HookJob, 1000, time.Minute)
	if err != nil || len(promised) != mostRefusals+1 { // and one for the link
		t.Fatalf("%d calls were promised, %v", len(promised), err)
	}
	for _, j := range promised {
		if strings.Contains(string(j.Payload), link.Token) || strings.Contains(string(j.Payload), hookSecret) {
			t.Fatal("a promise holds a secret")
		}
	}
	if err := s.Hook(t.Context(), promised[0]); err == nil || strings.Contains(err.Error(), hookSecret) {
		t.Errorf("the failure: %v", err)
	}
}
