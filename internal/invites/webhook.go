package invites

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// HookJob is the kind of the jobs that tell the workspace's webhook of what
// happened to an invite.
const HookJob = "invite-hook"

// Hooks is how the webhook is called: without following redirects, and with
// errors that do not name the address.
type Hooks interface {
	Post(ctx context.Context, address string, header map[string]string, body []byte) (model.Fetched, error)
}

// hookNames is what the webhook is told of, and by which name.
var hookNames = map[string]string{
	storyCreated: "inviteCreated",
	storyUsed:    "inviteUsed",
	storyRevoked: "inviteRevoked",
}

const hookRefused = "inviteRefused"

// hooked is the body of a call.
type hooked struct {
	Event  string       `json:"event"`
	At     model.Time   `json:"at"`
	Reason string       `json:"reason,omitempty"` // of a refusal, its code
	Invite hookedInvite `json:"invite"`
	User   *hookedUser  `json:"user,omitempty"` // who did it; nobody: the server by itself, or somebody unknown
}

// hookedInvite is an invite without what admits by it.
type hookedInvite struct {
	ID        string            `json:"_id"`
	RID       string            `json:"rid"`
	RIDs      []string          `json:"rids,omitempty"`
	UserID    string            `json:"userId"`
	Label     string            `json:"label,omitempty"`
	State     model.InviteState `json:"state"`
	Reason    string            `json:"reason,omitempty"` // of the revocation
	MaxUses   int               `json:"maxUses"`
	Uses      int               `json:"uses"`
	CreatedAt model.Time        `json:"createdAt"`
	Expires   *model.Time       `json:"expires"`
}

type hookedUser struct {
	ID       string `json:"_id"`
	Username string `json:"username,omitempty"`
}

// hook promises to tell the webhook, in the transaction of what happened.
func (s *Service) hook(ctx context.Context, tx *store.Tx, i model.Invite, kind, by string) error {
	name, told := hookNames[kind]
	if !told || s.hookAddress() == "" {
		return nil
	}
	body, err := s.hooked(ctx, tx, i, name, by)
	if err != nil {
		return err
	}
	return promiseHook(ctx, tx, body)
}

// hooked is what the webhook is told.
func (s *Service) hooked(ctx context.Context, tx *store.Tx, i model.Invite, event, by string) (hooked, error) {
	body := hooked{Event: event, At: tx.Now, Invite: hookedInvite{
		ID: i.ID, RID: i.RID, RIDs: i.Policy.RIDs, UserID: i.UserID, Label: i.Label, State: i.Standing(tx.Now),
		MaxUses: i.MaxUses, Uses: i.Uses, CreatedAt: i.CreatedAt,
	}}
	if i.ExpiresAt != 0 {
		body.Invite.Expires = &i.ExpiresAt
	}
	if i.RevokedAt != 0 {
		body.Invite.Reason = i.Reason
	}
	if by == "" {
		return body, nil
	}
	user, err := tx.User(ctx, by)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return body, wrap("read who did something with an invite", err)
	}
	body.User = &hookedUser{ID: by, Username: user.Username}
	return body, nil
}

func promiseHook(ctx context.Context, tx *store.Tx, body hooked) error {
	job, err := model.NewJob(HookJob, "", body)
	if err != nil {
		return err
	}
	return wrap("promise to call the webhook", tx.AddJob(ctx, job))
}

// hookAddress is where the webhook is; empty: there is none.
func (s *Service) hookAddress() string {
	return strings.TrimSpace(s.Settings.Get().String("Invite_Webhook_URL"))
}

// refused is somebody not let in by an invite.
type refused struct {
	invite model.Invite
	userID string
	code   string
	at     model.Time
}

// refusals waits to be told to the webhook, for it is told in transactions and
// a refusal undoes its own. It is bounded: whoever holds a dead link must not
// make the server write and call as often as they like. The zero value is
// ready.
type refusals struct {
	mu      sync.Mutex
	since   model.Time
	taken   int
	waiting []refused
}

// mostRefusals is of how many refusals the webhook is told in a minute.
const mostRefusals = 30

func (r *refusals) add(what refused) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.since.Add(time.Minute) <= what.at {
		r.since, r.taken = what.at, 0
	}
	if r.taken++; r.taken <= mostRefusals {
		r.waiting = append(r.waiting, what)
	}
}

func (r *refusals) take() []refused {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting := r.waiting
	r.waiting = nil
	return waiting
}

// TellRefusals promises to tell the webhook of the refusals that wait. What
// cannot be promised is lost, and counted all the same.
func (s *Service) TellRefusals(ctx context.Context) error {
	waiting := s.refusals.take()
	if len(waiting) == 0 {
		return nil
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		for _, r := range waiting {
			body, err := s.hooked(ctx, tx, r.invite, hookRefused, r.userID)
			if err != nil {
				return err
			}
			body.At, body.Reason = r.at, r.code
			if err := promiseHook(ctx, tx, body); err != nil {
				return err
			}
		}
		return nil
	})
}

// Hook calls the webhook. Its errors hold neither the address nor the secret.
func (s *Service) Hook(ctx context.Context, j model.Job) error {
	address := s.hookAddress()
	if address == "" {
		return nil
	}
	body := []byte(j.Payload)
	header := map[string]string{"Content-Type": "application/json", "User-Agent": "Gantry", "X-Gantry-Delivery": j.ID}
	if secret := s.Settings.Get().String("Invite_Webhook_Secret"); secret != "" {
		header["X-Gantry-Signature"] = hookSignature(secret, time.Now(), body)
	}
	answer, err := s.Hooks.Post(ctx, address, header, body)
	switch {
	case err != nil:
		return wrap("call the webhook", err)
	case answer.Status == 410:
		return fmt.Errorf("the webhook answered %d: %w", answer.Status, model.ErrHopeless)
	case answer.Status >= 300:
		return fmt.Errorf("the webhook answered %d", answer.Status)
	}
	return nil
}

// hookSignature proves that a call is ours and when it was made, so that one
// who recorded it cannot make it again later: t=SECONDS,v1=HEX of
// HMAC-SHA256(secret, "SECONDS.BODY").
func hookSignature(secret string, now time.Time, body []byte) string {
	at := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return "t=" + at + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
