package store

import (
	"context"

	"gantry/internal/model"
)

// InviteEvent is one line of an invite's history.
type InviteEvent struct {
	ID       string
	InviteID string
	At       model.Time
	Kind     string
	UserID   string // who did it; empty: the server by itself
	Data     string // JSON; empty: nothing more to say
}

// AddInviteEvent adds to the history of an invite. What is there never
// changes.
func (tx *Tx) AddInviteEvent(ctx context.Context, e InviteEvent) error {
	_, err := tx.exec(ctx, "INSERT INTO invite_events (id, invite_id, at, kind, user_id, data) VALUES ($1, $2, $3, $4, $5, $6)",
		model.NewDocID(), e.InviteID, int64(tx.Now), e.Kind, e.UserID, e.Data)
	return err
}
