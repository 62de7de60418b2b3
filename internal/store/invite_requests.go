package store

import (
	"context"
	"strings"

	"gantry/internal/model"
)

// InviteRequest is somebody who waits to be let in by an invite.
type InviteRequest struct {
	Redemption
	RID       string // the invite's own room
	Label     string
	CreatorID string
	User      model.User
}

// RequestList selects who waits. Zero fields select nothing.
type RequestList struct {
	InviteID string
	RID      string
	// By is who may answer: only invites of theirs, while they are in the room,
	// and rooms in which they hold one of Roles. Empty: everybody who waits.
	By    string
	Roles []string
}

func (l RequestList) where() *where {
	w := &where{}
	w.and("q.state = 'awaiting'")
	if l.InviteID != "" {
		w.and("q.invite_id = ?", l.InviteID)
	}
	if l.RID != "" {
		w.and("i.rid = ?", l.RID)
	}
	if l.By != "" {
		args := []any{l.By, l.By}
		for _, role := range l.Roles {
			args = append(args, "% "+role+" %")
		}
		w.and("EXISTS (SELECT 1 FROM subscriptions s WHERE s.rid = i.rid AND s.uid = ? AND NOT s.banned AND (i.user_id = ?"+
			strings.Repeat(" OR ' ' || s.roles || ' ' LIKE ?", len(l.Roles))+"))", args...)
	}
	return w
}

const requestTables = "invite_redemptions q JOIN invites i ON i.id = q.invite_id JOIN users u ON u.id = q.user_id"

// InviteRequests returns a page of those who wait to be let in, the longest
// waiting first, and how many they are.
func (r Reader) InviteRequests(ctx context.Context, l RequestList, page model.Page) ([]InviteRequest, int, error) {
	w := l.where()
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM "+requestTables, ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, map[string]string{"at": "q.at"}, "q.at", "q.invite_id, q.user_id")
	if err != nil {
		return nil, 0, err
	}
	const columns = "q.invite_id, q.user_id, q.state, q.via, q.address, q.reason, q.at, q.decided_at, q.decided_by, i.rid, i.label, i.user_id, "
	requests, err := list(ctx, r, scanRequest, w.query("SELECT "+columns+userColumns+" FROM "+requestTables, tail), w.args...)
	return requests, total, err
}

func scanRequest(row scanner) (q InviteRequest, err error) {
	q.User, err = scanUser(behind{row, []any{
		&q.InviteID, &q.UserID, &q.State, &q.Via, &q.Address, &q.Reason, &q.At, &q.DecidedAt, &q.DecidedBy, &q.RID, &q.Label, &q.CreatorID,
	}})
	return q, err
}

// behind scans columns that come before those of an inner scan.
type behind struct {
	scanner
	first []any
}

func (b behind) Scan(dest ...any) error { return b.scanner.Scan(append(b.first, dest...)...) }

// WithdrawRequest forgets that somebody asks to be let in, and reports false
// when nobody waits for an answer any more.
func (tx *Tx) WithdrawRequest(ctx context.Context, inviteID, userID string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM invite_redemptions WHERE invite_id = $1 AND user_id = $2 AND state = 'awaiting'", inviteID, userID)
	return n > 0, err
}
