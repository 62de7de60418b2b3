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

// InviteUsed is the kind of an event that is a redemption: its Data is how
// the user came.
const InviteUsed = "used"

// InviteHistory returns what happened to an invite and who came by it, the
// newest first.
func (r Reader) InviteHistory(ctx context.Context, invite string, offset, count int) ([]InviteEvent, error) {
	return list(ctx, r, func(row scanner) (e InviteEvent, err error) {
		return e, row.Scan(&e.ID, &e.InviteID, &e.At, &e.Kind, &e.UserID, &e.Data)
	}, `SELECT id, invite_id, at, kind, user_id, data FROM (
		SELECT * FROM (SELECT id, invite_id, at, kind, user_id, data FROM invite_events
			WHERE invite_id = $1 ORDER BY at DESC, id DESC LIMIT $2) AS found
		UNION ALL SELECT * FROM (SELECT user_id AS id, invite_id, at, 'used' AS kind, user_id, via AS data FROM invite_redemptions
			WHERE invite_id = $1 AND state IN ('joined', 'pending') ORDER BY at DESC, user_id DESC LIMIT $2) AS found
		) AS found ORDER BY at DESC, id DESC LIMIT $3 OFFSET $4`, invite, offset+count, count, offset)
}

// CountInviteHistory counts what InviteHistory lists, each of its two parts up
// to a number.
func (r Reader) CountInviteHistory(ctx context.Context, invite string, most int) (int, error) {
	return one(ctx, r, scanInt, `SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM invite_events WHERE invite_id = $1 LIMIT $2) AS found)
		+ (SELECT COUNT(*) FROM (SELECT 1 FROM invite_redemptions WHERE invite_id = $1 AND state IN ('joined', 'pending') LIMIT $2) AS found)`,
		invite, most)
}
