package store

import (
	"context"

	"gantry/internal/model"
)

// MailToken is a secret that was mailed to an address; Hash is its digest.
type MailToken struct {
	Hash, UserID string
	Kind         string // MailVerify or MailReset
	Address      string
	ExpiresAt    model.Time
}

// The kinds of mail tokens.
const (
	MailVerify = "verify" // the address belongs to the user
	MailReset  = "reset"  // the bearer may choose a new password
)

func scanMailToken(row scanner) (t MailToken, err error) {
	return t, row.Scan(&t.Hash, &t.UserID, &t.Kind, &t.Address, &t.ExpiresAt)
}

// MailToken returns the token of that digest, expired or not.
func (r Reader) MailToken(ctx context.Context, hash string) (MailToken, error) {
	return one(ctx, r, scanMailToken, "SELECT hash, user_id, kind, address, expires_at FROM mail_tokens WHERE hash = $1", hash)
}

// InsertMailToken keeps a token until it is used or expires.
func (tx *Tx) InsertMailToken(ctx context.Context, t MailToken) error {
	_, err := tx.exec(ctx, "INSERT INTO mail_tokens (hash, user_id, kind, address, expires_at) VALUES ($1, $2, $3, $4, $5)",
		t.Hash, t.UserID, t.Kind, t.Address, int64(t.ExpiresAt))
	return err
}

// TakeMailToken returns a token and removes it: of several concurrent calls
// one gets it, the others model.ErrNotFound.
func (tx *Tx) TakeMailToken(ctx context.Context, hash, kind string) (MailToken, error) {
	return one(ctx, tx.Reader, scanMailToken, `DELETE FROM mail_tokens WHERE hash = $1 AND kind = $2 AND expires_at > $3
		RETURNING hash, user_id, kind, address, expires_at`, hash, kind, int64(tx.Now))
}

// DeleteMailTokens makes what was mailed to a user worthless.
func (tx *Tx) DeleteMailTokens(ctx context.Context, userID string) error {
	_, err := tx.exec(ctx, "DELETE FROM mail_tokens WHERE user_id = $1", userID)
	return err
}

// DeleteExpiredMailTokens removes tokens nobody can use.
func (tx *Tx) DeleteExpiredMailTokens(ctx context.Context) error {
	_, err := tx.exec(ctx, "DELETE FROM mail_tokens WHERE expires_at <= $1", int64(tx.Now))
	return err
}
