package store

import (
	"context"

	"gantry/internal/model"
)

const tokenColumns = "hash, user_id, created_at, expires_at, name, last_part, bypass_2fa, session_id, ip, user_agent, host, seen_at"

func scanToken(row scanner) (t model.LoginToken, err error) {
	return t, row.Scan(tokenFields(&t)...)
}

// tokenFields is where tokenColumns are read to.
func tokenFields(t *model.LoginToken) []any {
	return []any{&t.Hash, &t.UserID, &t.CreatedAt, &t.ExpiresAt, &t.Name, &t.LastPart, &t.BypassTwoFactor,
		&t.Session.ID, &t.Session.IP, &t.Session.UserAgent, &t.Session.Host, &t.Session.SeenAt}
}

// LoginToken returns the token with that hash, expired or not.
func (r Reader) LoginToken(ctx context.Context, hash string) (model.LoginToken, error) {
	return one(ctx, r, scanToken, "SELECT "+tokenColumns+" FROM login_tokens WHERE hash = $1", hash)
}

// LoginTokens returns a user's tokens, oldest first.
func (r Reader) LoginTokens(ctx context.Context, userID string) ([]model.LoginToken, error) {
	return list(ctx, r, scanToken, "SELECT "+tokenColumns+" FROM login_tokens WHERE user_id = $1 ORDER BY created_at, hash", userID)
}

// InsertLoginToken adds a token; a personal token's name that is taken is
// model.ErrConflict.
func (tx *Tx) InsertLoginToken(ctx context.Context, t model.LoginToken) error {
	_, err := tx.exec(ctx, `INSERT INTO login_tokens (hash, user_id, created_at, expires_at, name, last_part, bypass_2fa,
		session_id, ip, user_agent, host, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		t.Hash, t.UserID, int64(t.CreatedAt), int64(t.ExpiresAt), t.Name, t.LastPart, t.BypassTwoFactor,
		t.Session.ID, t.Session.IP, t.Session.UserAgent, t.Session.Host, int64(t.Session.SeenAt))
	return err
}

// DeleteLoginToken ends one session.
func (tx *Tx) DeleteLoginToken(ctx context.Context, hash string) error {
	_, err := tx.exec(ctx, "DELETE FROM login_tokens WHERE hash = $1", hash)
	tx.Emit(model.TokenChanged, hash)
	return err
}

// DeleteLoginTokens ends all sessions of a user, personal tokens included,
// but the one with the hash keep ("" keeps none).
func (tx *Tx) DeleteLoginTokens(ctx context.Context, userID, keep string) error {
	return tx.deleteTokens(ctx, "DELETE FROM login_tokens WHERE user_id = $1 AND hash <> $2 RETURNING hash", userID, keep)
}

// DeleteSessions ends the sessions of a user but the one with the hash keep;
// personal tokens stay.
func (tx *Tx) DeleteSessions(ctx context.Context, userID, keep string) error {
	return tx.deleteTokens(ctx, "DELETE FROM login_tokens WHERE user_id = $1 AND hash <> $2 AND name = '' RETURNING hash", userID, keep)
}

// TrimSessions ends a user's oldest sessions beyond the newest ones.
func (tx *Tx) TrimSessions(ctx context.Context, userID string, newest int) error {
	return tx.deleteTokens(ctx, `DELETE FROM login_tokens WHERE hash IN (SELECT hash FROM login_tokens
		WHERE user_id = $1 AND name = '' ORDER BY created_at DESC, hash LIMIT 1000 OFFSET $2) RETURNING hash`, userID, newest)
}

// PersonalToken returns a user's token of that name, or model.ErrNotFound.
func (r Reader) PersonalToken(ctx context.Context, userID, name string) (model.LoginToken, error) {
	return one(ctx, r, scanToken, "SELECT "+tokenColumns+" FROM login_tokens WHERE user_id = $1 AND name = $2 AND name <> ''", userID, name)
}

// DeleteExpiredTokens removes what has expired before the transaction.
func (tx *Tx) DeleteExpiredTokens(ctx context.Context) error {
	return tx.deleteTokens(ctx, "DELETE FROM login_tokens WHERE expires_at > 0 AND expires_at <= $1 RETURNING hash", int64(tx.Now))
}

func (tx *Tx) deleteTokens(ctx context.Context, query string, args ...any) error {
	hashes, err := list(ctx, tx.Reader, scanText, query, args...)
	for _, hash := range hashes {
		tx.Emit(model.TokenChanged, hash)
	}
	return err
}
