package invites

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// What can happen to an invite, as its history, its creator's stream and the
// workspace's webhook name it. Who joined by it is told by its redemptions.
const (
	storyCreated     = "created"
	storyUpdated     = "updated"
	storyPaused      = "paused"
	storyResumed     = "resumed"
	storyRevoked     = "revoked"
	storyRestored    = "restored"
	storyRegenerated = "regenerated"
	storyUsed        = "used"
	storyRefused     = "refused"
	storyAsked       = "asked"
	storyApproved    = "approved"
	storyDenied      = "denied"
	storySent        = "sent"
	storyDeclined    = "declined"
	storyImported    = "imported"
)

// record writes into an invite's history what somebody did with it, and tells
// its creator. by is empty for what the server does by itself; data is what
// changed, or why, and may be nil. It must hold no token.
func (s *Service) record(ctx context.Context, tx *store.Tx, i model.Invite, kind, by string, data any) error {
	text := ""
	if data != nil {
		b, err := json.Marshal(data)
		if err != nil {
			return fmt.Errorf("encode what happened to an invite: %w", err)
		}
		text = string(b)
	}
	err := tx.AddInviteEvent(ctx, store.InviteEvent{InviteID: i.ID, Kind: kind, UserID: by, Data: text})
	if err != nil {
		return wrap("write down what happened to an invite", err)
	}
	return s.announce(ctx, tx, i, kind, by)
}

// announce tells an invite's creator, and the workspace's webhook, of what
// happened to it.
func (s *Service) announce(ctx context.Context, tx *store.Tx, i model.Invite, kind, by string) error {
	text, err := json.Marshal(struct {
		Action   string            `json:"action"`
		InviteID string            `json:"inviteId"`
		RID      string            `json:"rid"`
		UserID   string            `json:"userId,omitempty"`
		State    model.InviteState `json:"state"`
		Uses     int               `json:"uses"`
		At       model.Time        `json:"at"`
	}{kind, i.ID, i.RID, by, i.Standing(tx.Now), i.Uses, tx.Now}, model.EJSON)
	if err != nil {
		return fmt.Errorf("encode what happened to an invite: %w", err)
	}
	tx.Tell(model.Event{Kind: model.InviteTold, ID: i.ID, User: i.UserID, Data: text})
	return s.hook(ctx, tx, i, kind, by)
}
