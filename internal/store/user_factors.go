package store

import (
	"context"

	"gantry/internal/model"
)

// Factor is a second factor of a user.
type Factor struct {
	Kind    string // FactorTOTP or FactorEmail
	Enabled bool
	Secret  string // of TOTP, base32
	Pending string // a secret that is not confirmed yet
}

// The kinds of second factors.
const (
	FactorTOTP  = "totp"
	FactorEmail = "email"
)

func scanFactor(row scanner) (f Factor, err error) {
	return f, row.Scan(&f.Kind, &f.Enabled, &f.Secret, &f.Pending)
}

// Factors returns a user's second factors by kind; one that was never set up
// is the zero value.
func (r Reader) Factors(ctx context.Context, userID string) (map[string]Factor, error) {
	all, err := list(ctx, r, scanFactor, "SELECT kind, enabled, secret, pending FROM user_factors WHERE user_id = $1", userID)
	byKind := map[string]Factor{}
	for _, f := range all {
		byKind[f.Kind] = f
	}
	return byKind, err
}

// PutFactor replaces a second factor.
func (tx *Tx) PutFactor(ctx context.Context, userID string, f Factor) error {
	_, err := tx.exec(ctx, `INSERT INTO user_factors (user_id, kind, enabled, secret, pending) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id, kind) DO UPDATE SET enabled = excluded.enabled, secret = excluded.secret, pending = excluded.pending`,
		userID, f.Kind, f.Enabled, f.Secret, f.Pending)
	return err
}

// DeleteFactor removes a second factor. It reports false when there was none.
func (tx *Tx) DeleteFactor(ctx context.Context, userID, kind string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM user_factors WHERE user_id = $1 AND kind = $2", userID, kind)
	return n > 0, err
}

// BackupCodes returns how many backup codes a user has left.
func (r Reader) BackupCodes(ctx context.Context, userID string) (int, error) {
	return one(ctx, r, scanInt, "SELECT COUNT(*) FROM user_backup_codes WHERE user_id = $1", userID)
}

// ReplaceBackupCodes makes old codes worthless and keeps new ones' digests.
func (tx *Tx) ReplaceBackupCodes(ctx context.Context, userID string, hashes []string) error {
	if _, err := tx.exec(ctx, "DELETE FROM user_backup_codes WHERE user_id = $1", userID); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := tx.exec(ctx, "INSERT INTO user_backup_codes (user_id, hash) VALUES ($1, $2)", userID, hash); err != nil {
			return err
		}
	}
	return nil
}

// TakeBackupCode uses a code up: of several concurrent calls one gets true.
func (tx *Tx) TakeBackupCode(ctx context.Context, userID, hash string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM user_backup_codes WHERE user_id = $1 AND hash = $2", userID, hash)
	return n > 0, err
}

// EmailCode is the one code that was mailed to a user; Hash is bcrypt's.
type EmailCode struct {
	Hash      string
	Failures  int
	ExpiresAt model.Time
}

func scanEmailCode(row scanner) (c EmailCode, err error) {
	return c, row.Scan(&c.Hash, &c.Failures, &c.ExpiresAt)
}

// EmailCode returns the code that was mailed last, expired or not.
func (r Reader) EmailCode(ctx context.Context, userID string) (EmailCode, error) {
	return one(ctx, r, scanEmailCode, "SELECT hash, failures, expires_at FROM user_codes WHERE user_id = $1", userID)
}

// PutEmailCode replaces the code.
func (tx *Tx) PutEmailCode(ctx context.Context, userID string, c EmailCode) error {
	_, err := tx.exec(ctx, `INSERT INTO user_codes (user_id, hash, failures, expires_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, failures = excluded.failures, expires_at = excluded.expires_at`,
		userID, c.Hash, c.Failures, int64(c.ExpiresAt))
	return err
}

// TakeEmailCode uses the code with that hash up: one caller gets true.
func (tx *Tx) TakeEmailCode(ctx context.Context, userID, hash string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM user_codes WHERE user_id = $1 AND hash = $2", userID, hash)
	return n > 0, err
}

// CountWrongCode counts a guess; it reports false when limit were made.
func (tx *Tx) CountWrongCode(ctx context.Context, userID string, limit int) (bool, error) {
	n, err := tx.exec(ctx, "UPDATE user_codes SET failures = failures + 1 WHERE user_id = $1 AND failures < $2", userID, limit)
	return n > 0, err
}

// Proven says whether a second factor was proven in this session and by this
// client, and still counts at now.
func (r Reader) Proven(ctx context.Context, tokenHash, fingerprint string, now model.Time) (bool, error) {
	n, err := one(ctx, r, scanInt, "SELECT COUNT(*) FROM user_proofs WHERE token_hash = $1 AND fingerprint = $2 AND until >= $3",
		tokenHash, fingerprint, int64(now))
	return n > 0, err
}

// RememberProof lets a proven factor count until then.
func (tx *Tx) RememberProof(ctx context.Context, tokenHash, fingerprint string, until model.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO user_proofs (token_hash, fingerprint, until) VALUES ($1, $2, $3)
		ON CONFLICT (token_hash) DO UPDATE SET fingerprint = excluded.fingerprint, until = excluded.until`,
		tokenHash, fingerprint, int64(until))
	return err
}
