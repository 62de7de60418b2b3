package store

import (
	"context"

	"gantry/internal/model"
)

// InviteMail is an invite that went to one address by mail.
type InviteMail struct {
	ID         string
	InviteID   string // the personal invite it carries
	ParentID   string // the invite it was sent for; empty: only for a room
	Email      string // lower case
	UserID     string // who sent it
	Message    string // the sender's words
	State      string // MailQueued and so on
	Error      string // what the mail server said last
	CreatedAt  model.Time
	SentAt     model.Time // when a letter was taken last; zero: none was
	Sent       int        // how many were taken
	RemindedAt model.Time
}

// The states of an invite that went by mail.
const (
	MailQueued   = "queued"   // to be handed to the mail server, again perhaps
	MailSent     = "sent"     // the mail server has taken it
	MailFailed   = "failed"   // the mail server will not take it
	MailBounced  = "bounced"  // a server took it, and could not deliver it
	MailDeclined = "declined" // by who got it
	MailJoined   = "joined"   // who got it has used it
)

const inviteMailColumns = "m.id, m.invite_id, m.parent_id, m.email, m.user_id, m.message, m.state, m.error, m.created_at, m.sent_at, m.sent, m.reminded_at"

func scanInviteMail(row scanner) (m InviteMail, err error) {
	return m, row.Scan(&m.ID, &m.InviteID, &m.ParentID, &m.Email, &m.UserID, &m.Message, &m.State, &m.Error,
		&m.CreatedAt, &m.SentAt, &m.Sent, &m.RemindedAt)
}

// InsertInviteMail adds what is to go to an address.
func (tx *Tx) InsertInviteMail(ctx context.Context, m InviteMail) error {
	_, err := tx.exec(ctx, `INSERT INTO invite_mails (id, invite_id, parent_id, email, user_id, message, state, error, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.InviteID, m.ParentID, m.Email, m.UserID, m.Message, m.State, m.Error, int64(tx.Now))
	return err
}

// InviteMail returns one, or model.ErrNotFound.
func (r Reader) InviteMail(ctx context.Context, id string) (InviteMail, error) {
	return one(ctx, r, scanInviteMail, "SELECT "+inviteMailColumns+" FROM invite_mails m WHERE m.id = $1", id)
}

// MailOfInvite returns the mail that carries a personal invite, or
// model.ErrNotFound.
func (r Reader) MailOfInvite(ctx context.Context, invite string) (InviteMail, error) {
	return one(ctx, r, scanInviteMail, "SELECT "+inviteMailColumns+" FROM invite_mails m WHERE m.invite_id = $1", invite)
}

// InviteMailsTo returns what went to an address since a moment, the newest
// first, up to limit.
func (r Reader) InviteMailsTo(ctx context.Context, email string, since model.Time, limit int) ([]InviteMail, error) {
	return list(ctx, r, scanInviteMail, "SELECT "+inviteMailColumns+` FROM invite_mails m
		WHERE m.email = $1 AND m.created_at > $2 ORDER BY m.created_at DESC, m.id DESC LIMIT $3`, email, int64(since), limit)
}

// InviteMailList selects mails: those sent for an invite, the one carrying an
// invite, or else those of a user. Further fields narrow that, where they are
// not zero.
type InviteMailList struct {
	ParentID string // sent for this invite
	InviteID string // carrying this invite
	UserID   string // sent by this user
	State    string
}

func (l InviteMailList) where() *where {
	w := &where{}
	and := func(column, value string) {
		if value != "" {
			w.and(column+" = ?", value)
		}
	}
	and("m.parent_id", l.ParentID)
	and("m.invite_id", l.InviteID)
	if len(w.parts) == 0 {
		w.and("m.user_id = ?", l.UserID)
	} else {
		and("m.user_id", l.UserID)
	}
	and("m.state", l.State)
	return w
}

// InviteMails returns a page of mails, the newest first, and how many they are.
func (r Reader) InviteMails(ctx context.Context, l InviteMailList, page model.Page) ([]InviteMail, int, error) {
	w := l.where()
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM invite_mails m", ""), w.args...)
	if err != nil {
		return nil, 0, err
	}
	tail, err := order(page, map[string]string{"createdAt": "m.created_at", "email": "m.email", "state": "m.state"}, "m.created_at DESC", "m.id DESC")
	if err != nil {
		return nil, 0, err
	}
	mails, err := list(ctx, r, scanInviteMail, w.query("SELECT "+inviteMailColumns+" FROM invite_mails m", tail), w.args...)
	return mails, total, err
}

// HoldInviteMail returns a mail as it is now and keeps others from changing it
// until the transaction ends.
func (tx *Tx) HoldInviteMail(ctx context.Context, id string) (InviteMail, error) {
	return one(ctx, tx.Reader, scanInviteMail, "SELECT "+inviteMailColumns+" FROM invite_mails m WHERE m.id = $1"+tx.d.forUpdate, id)
}

// SetInviteMail writes back what can change of a mail that the transaction
// holds.
func (tx *Tx) SetInviteMail(ctx context.Context, m InviteMail) error {
	_, err := tx.exec(ctx, "UPDATE invite_mails SET state = $1, error = $2, sent_at = $3, sent = $4, reminded_at = $5 WHERE id = $6",
		m.State, m.Error, int64(m.SentAt), m.Sent, int64(m.RemindedAt), m.ID)
	return err
}

// JoinInviteMail writes down that the personal invite of a mail was used.
func (tx *Tx) JoinInviteMail(ctx context.Context, invite string) error {
	_, err := tx.exec(ctx, "UPDATE invite_mails SET state = 'joined', error = '' WHERE invite_id = $1", invite)
	return err
}

// InviteMailsToRemind returns up to limit mails whose invite is unused, ends
// before a moment, and whose last letter was taken long enough ago. Those that
// were reminded are not among them.
func (r Reader) InviteMailsToRemind(ctx context.Context, now, before, taken model.Time, limit int) ([]InviteMail, error) {
	return list(ctx, r, scanInviteMail, "SELECT "+inviteMailColumns+` FROM invites i JOIN invite_mails m ON m.invite_id = i.id
		WHERE i.expires_at <> 0 AND i.state NOT IN ('exhausted', 'expired', 'revoked') AND i.expires_at > $1 AND i.expires_at <= $2
		AND i.paused_at = 0 AND m.state = 'sent' AND m.reminded_at = 0 AND m.sent_at <= $3 ORDER BY i.expires_at LIMIT $4`,
		int64(now), int64(before), int64(taken), limit)
}
