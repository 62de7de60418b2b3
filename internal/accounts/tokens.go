package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// NewToken returns a login token of 256 bits, in the 43 characters that
// Meteor's tokens have.
func NewToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashToken returns the form in which a token is stored, as Meteor does:
// base64(sha256(token)).
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// startSession makes a login token that expires by the setting
// Accounts_LoginExpiration, in days.
func (s *Service) startSession(ctx context.Context, tx *store.Tx, userID string) (token string, expires model.Time, err error) {
	token = NewToken()
	days := s.Settings.Get().Float("Accounts_LoginExpiration")
	if days <= 0 {
		days = 90
	}
	expires = tx.Now.Add(time.Duration(days * 24 * float64(time.Hour)))
	err = tx.InsertLoginToken(ctx, model.LoginToken{
		Hash: HashToken(token), UserID: userID, CreatedAt: tx.Now, ExpiresAt: expires,
	})
	return token, expires, err
}
