package store

import (
	"context"

	"gantry/internal/model"
)

// InviteLetter is one letter of an InviteMail. Its ID is the local part of the
// Message-ID: whoever reports a bounce has seen the letter.
type InviteLetter struct {
	ID     string
	MailID string
	UserID string // at whose word; empty: the server reminds
	At     model.Time
	Open   bool // the mail server has neither taken nor refused it for good
}

func scanInviteLetter(row scanner) (l InviteLetter, err error) {
	return l, row.Scan(&l.ID, &l.MailID, &l.UserID, &l.At, &l.Open)
}

// InviteLetter returns a letter, or model.ErrNotFound.
func (r Reader) InviteLetter(ctx context.Context, id string) (InviteLetter, error) {
	return one(ctx, r, scanInviteLetter, "SELECT id, mail_id, user_id, at, open FROM invite_letters WHERE id = $1", id)
}

// InsertInviteLetter adds a letter that is to be handed to the mail server.
func (tx *Tx) InsertInviteLetter(ctx context.Context, l InviteLetter) error {
	_, err := tx.exec(ctx, "INSERT INTO invite_letters (id, mail_id, user_id, at, open) VALUES ($1, $2, $3, $4, TRUE)",
		l.ID, l.MailID, l.UserID, int64(tx.Now))
	return err
}

// CloseInviteLetter ends a letter: it was taken, or will not be sent. It
// reports false when somebody has ended it already.
func (tx *Tx) CloseInviteLetter(ctx context.Context, id string) (bool, error) {
	n, err := tx.exec(ctx, "UPDATE invite_letters SET open = FALSE WHERE id = $1 AND open", id)
	return n > 0, err
}

// CountInviteLetters counts the letters that were written at a user's word
// since a moment, up to most.
func (r Reader) CountInviteLetters(ctx context.Context, user string, since model.Time, most int) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM (SELECT 1 FROM invite_letters WHERE user_id = $1 AND at > $2 LIMIT $3) AS found",
		user, int64(since), most)
}

// CountLettersOfMail counts the letters of a mail since a moment.
func (r Reader) CountLettersOfMail(ctx context.Context, mail string, since model.Time) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM invite_letters WHERE mail_id = $1 AND at > $2", mail, int64(since))
}

// OpenInviteLetters returns up to limit letters from before a moment that are
// still to be handed over, the oldest first.
func (r Reader) OpenInviteLetters(ctx context.Context, before model.Time, limit int) ([]InviteLetter, error) {
	return list(ctx, r, scanInviteLetter, "SELECT id, mail_id, user_id, at, open FROM invite_letters WHERE open AND at < $1 ORDER BY at, id LIMIT $2",
		int64(before), limit)
}
