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

// maxSessions is how many sessions a user has at once; older ones end.
const maxSessions = 50

// startSession makes a login token that expires by the setting
// Accounts_LoginExpiration, in days. The zero who stands for a bearer who is
// not known yet: their first request will tell.
func (s *Service) startSession(ctx context.Context, tx *store.Tx, who model.Caller, userID string) (Session, error) {
	session := Session{Token: NewToken(), Expires: tx.Now.Add(s.sessionTime())}
	err := tx.InsertLoginToken(ctx, model.LoginToken{
		Hash: HashToken(session.Token), UserID: userID, CreatedAt: tx.Now, ExpiresAt: session.Expires,
		Session: sessionBy(who),
	})
	if err != nil {
		return session, err
	}
	return session, tx.TrimSessions(ctx, userID, maxSessions)
}

func (s *Service) sessionTime() time.Duration {
	days := s.Settings.Get().Float("Accounts_LoginExpiration")
	if days <= 0 {
		days = 90
	}
	return time.Duration(days * 24 * float64(time.Hour))
}

// Sweep removes expired tokens and what no lockout looks at any more. It is
// called from time to time.
func (s *Service) Sweep(ctx context.Context) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteExpiredTokens(ctx); err != nil {
			return err
		}
		if err := tx.DeleteExpiredCredentials(ctx); err != nil {
			return err
		}
		if err := tx.DeleteExpiredMailTokens(ctx); err != nil {
			return err
		}
		return tx.ForgetFailuresBefore(ctx, tx.Now.Add(-s.longestLockout()))
	})
}
