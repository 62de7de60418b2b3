package store

import (
	"context"
	"time"

	"gantry/internal/model"
)

// MembershipEnd is when a membership ends by itself.
type MembershipEnd struct {
	RID      string
	UserID   string
	InviteID string     // the invite they came by
	EndsAt   model.Time // zero: with the invite, which never expires
	Guest    bool       // the account ends with its last membership
}

const membershipEndColumns = "rid, user_id, invite_id, ends_at, guest"

func scanMembershipEnd(row scanner) (e MembershipEnd, err error) {
	return e, row.Scan(&e.RID, &e.UserID, &e.InviteID, &e.EndsAt, &e.Guest)
}

// Kinds of the jobs that the ends of memberships are promised by.
const (
	EndJob   = "membership-end" // memberships are over, or about to be
	GuestJob = "guest-over"     // a membership of a guest has ended; its payload is a GuestOver
)

// EndsSoon is within what time from now an end is promised a job of its own;
// ends that are farther away are found by whoever looks at least that often.
const EndsSoon = time.Minute

// GuestOver names a guest whose account may be over.
type GuestOver struct {
	UserID string `json:"userId"`
}

// EndMembership writes down when a membership that has just begun ends.
func (tx *Tx) EndMembership(ctx context.Context, e MembershipEnd) error {
	_, err := tx.exec(ctx, `INSERT INTO membership_ends (rid, user_id, invite_id, ends_at, guest) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (rid, user_id) DO UPDATE SET invite_id = excluded.invite_id, ends_at = excluded.ends_at, guest = excluded.guest`,
		e.RID, e.UserID, e.InviteID, int64(e.EndsAt), e.Guest)
	if err != nil {
		return err
	}
	return tx.promiseEnd(ctx, e.EndsAt)
}

// promiseEnd promises that somebody looks at what is over at a moment, where
// nobody may do so before.
func (tx *Tx) promiseEnd(ctx context.Context, at model.Time) error {
	if at == 0 || at > tx.Now.Add(EndsSoon) {
		return nil
	}
	job, err := model.NewJob(EndJob, EndJob+" "+at.String(), model.None{})
	if err != nil {
		return err
	}
	job.RunAt = at
	return tx.AddJob(ctx, job)
}

// DueEnds returns up to limit memberships that are over, the longest ago
// first, without the first skip of them.
func (r Reader) DueEnds(ctx context.Context, now model.Time, skip, limit int) ([]MembershipEnd, error) {
	return list(ctx, r, scanMembershipEnd, "SELECT "+membershipEndColumns+` FROM membership_ends
		WHERE ends_at <> 0 AND ends_at <= $1 ORDER BY ends_at, rid, user_id LIMIT $2 OFFSET $3`, int64(now), limit, skip)
}

// NextEnd is when the next membership after now ends; zero: none does.
func (r Reader) NextEnd(ctx context.Context, now model.Time) (model.Time, error) {
	return one(ctx, r, scanTime, "SELECT COALESCE(MIN(ends_at), 0) FROM membership_ends WHERE ends_at <> 0 AND ends_at > $1", int64(now))
}

// GuestEnds says how many memberships of a guest last.
func (r Reader) GuestEnds(ctx context.Context, userID string) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM membership_ends WHERE user_id = $1 AND guest", userID)
}

// HoldEnd returns when a membership ends, and keeps others from changing that
// until the transaction ends.
func (tx *Tx) HoldEnd(ctx context.Context, rid, userID string) (MembershipEnd, error) {
	return one(ctx, tx.Reader, scanMembershipEnd, "SELECT "+membershipEndColumns+
		" FROM membership_ends WHERE rid = $1 AND user_id = $2"+tx.d.forUpdate, rid, userID)
}

// ForgetEnd forgets when a membership was to end: it has. What ends is the
// membership of then, so who comes back otherwise stays.
func (tx *Tx) ForgetEnd(ctx context.Context, rid, userID string) error {
	return tx.forgetEnds(ctx, "rid = $1 AND user_id = $2", rid, userID)
}

// forgetEnds forgets ends, and has the accounts of guests looked at.
func (tx *Tx) forgetEnds(ctx context.Context, condition string, args ...any) error {
	gone, err := list(ctx, tx.Reader, scanMembershipEnd,
		"DELETE FROM membership_ends WHERE "+condition+" RETURNING "+membershipEndColumns, args...)
	if err != nil {
		return err
	}
	for _, e := range gone {
		if !e.Guest {
			continue
		}
		job, err := model.NewJob(GuestJob, "", GuestOver{UserID: e.UserID})
		if err != nil {
			return err
		}
		if err := tx.AddJob(ctx, job); err != nil {
			return err
		}
	}
	return nil
}

// EndGuests ends the memberships of those who came by an invite as guests.
func (tx *Tx) EndGuests(ctx context.Context, inviteID string) error {
	n, err := tx.exec(ctx, "UPDATE membership_ends SET ends_at = $1 WHERE invite_id = $2 AND guest AND (ends_at = 0 OR ends_at > $1)",
		int64(tx.Now), inviteID)
	if err != nil || n == 0 {
		return err
	}
	return tx.promiseEnd(ctx, tx.Now)
}

// followInvite moves the ends of guests with the end of the invite they came
// by. Where the invite bounds memberships by days as well, they only come
// nearer.
func (tx *Tx) followInvite(ctx context.Context, before, after model.Invite) error {
	var err error
	switch {
	case before.RevokedAt == 0 && after.RevokedAt != 0:
		return tx.EndGuests(ctx, after.ID)
	case before.ExpiresAt == after.ExpiresAt:
		return nil
	case after.Policy.MembershipDays == 0:
		_, err = tx.exec(ctx, "UPDATE membership_ends SET ends_at = $1 WHERE invite_id = $2 AND guest AND ends_at = $3",
			int64(after.ExpiresAt), after.ID, int64(before.ExpiresAt))
	case after.ExpiresAt != 0:
		_, err = tx.exec(ctx, "UPDATE membership_ends SET ends_at = $1 WHERE invite_id = $2 AND guest AND ends_at > $1",
			int64(after.ExpiresAt), after.ID)
	}
	if err != nil {
		return err
	}
	return tx.promiseEnd(ctx, after.ExpiresAt)
}
