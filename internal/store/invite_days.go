package store

import (
	"context"

	"gantry/internal/model"
)

// InviteDay is how often something happened to an invite on a day.
type InviteDay struct {
	InviteID string // empty: of tokens that belong to none
	Day      int    // days of UTC since 1970
	What     string // InvitePreviewed, InviteJoined or the code of a refusal
	N        int
}

// What is counted of invites besides refusals. Joinings are not kept by the
// day: redemptions tell them.
const (
	InvitePreviewed = "preview"
	InviteJoined    = "joined"
)

// DayOf is the day of a moment.
func DayOf(t model.Time) int { return int(int64(t) / dayLength) }

const dayLength = 24 * 60 * 60 * 1000

// CountInviteDay adds to what was counted.
func (tx *Tx) CountInviteDay(ctx context.Context, c InviteDay) error {
	_, err := tx.exec(ctx, `INSERT INTO invite_days (invite_id, day, what, n) VALUES ($1, $2, $3, $4)
		ON CONFLICT (invite_id, day, what) DO UPDATE SET n = invite_days.n + excluded.n`, c.InviteID, c.Day, c.What, c.N)
	return err
}

// InviteStatistics selects what is summed up: an invite, those into a room or
// those of a user, from one day to another. With none of them it is everything.
type InviteStatistics struct {
	InviteID, RID, UserID string
	From, To              int
}

// narrowed adds which invites are meant, which are joined as i where that is
// asked by more than their id.
func (q InviteStatistics) narrowed(w *where, table string) (join string) {
	if q.InviteID != "" {
		w.and(table+".invite_id = ?", q.InviteID)
	}
	if q.RID != "" {
		w.and("i.rid = ?", q.RID)
	}
	if q.UserID != "" {
		w.and("i.user_id = ?", q.UserID)
	}
	if q.RID+q.UserID == "" {
		return ""
	}
	return " JOIN invites i ON i.id = " + table + ".invite_id"
}

func scanInviteDay(row scanner) (d InviteDay, err error) { return d, row.Scan(&d.Day, &d.What, &d.N) }

// InviteDays returns what happened each day: previews and refusals as they
// were counted, and how many joined. The days are in order.
func (r Reader) InviteDays(ctx context.Context, q InviteStatistics) ([]InviteDay, error) {
	w := &where{}
	join := q.narrowed(w, "d")
	w.and("d.day >= ?", q.From)
	w.and("d.day <= ?", q.To)
	days, err := list(ctx, r, scanInviteDay, w.query("SELECT d.day, d.what, SUM(d.n) FROM invite_days d"+join,
		" GROUP BY d.day, d.what ORDER BY d.day, d.what"), w.args...)
	if err != nil {
		return nil, err
	}
	joined, err := r.joinedDays(ctx, q)
	return append(days, joined...), err
}

func (r Reader) joinedDays(ctx context.Context, q InviteStatistics) ([]InviteDay, error) {
	w := &where{}
	join := q.narrowed(w, "e")
	w.and("e.at >= ?", int64(q.From)*dayLength)
	w.and("e.at < ?", int64(q.To+1)*dayLength)
	w.and("e.state = ?", RedemptionJoined)
	return list(ctx, r, scanInviteDay, w.query("SELECT e.at / 86400000, 'joined', COUNT(*) FROM invite_redemptions e"+join,
		" GROUP BY 1 ORDER BY 1"), w.args...)
}

// ForgetAddresses erases from where somebody came by an invite before a
// moment, of up to limit redemptions, and says of how many.
func (tx *Tx) ForgetAddresses(ctx context.Context, before model.Time, limit int) (int, error) {
	return tx.exec(ctx, `UPDATE invite_redemptions SET address = '' WHERE address <> '' AND (invite_id, user_id) IN (
		SELECT invite_id, user_id FROM invite_redemptions WHERE address <> '' AND at < $1 ORDER BY at LIMIT $2)`, int64(before), limit)
}

// LivingInvitesOf returns up to limit invites of a user that are active or
// paused, behind one of them; the zero value begins at the start.
func (r Reader) LivingInvitesOf(ctx context.Context, user string, behind ListedInvite, limit int) ([]ListedInvite, error) {
	return list(ctx, r, scanListed, "SELECT "+inviteColumns+`, seq FROM invites WHERE user_id = $1 AND state IN ('active', 'paused')
		AND (seq, id) > ($2, $3) ORDER BY seq, id LIMIT $4`, user, behind.Seq, behind.ID, limit)
}
