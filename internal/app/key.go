package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gantry/internal/invites"
	"gantry/internal/store"
)

// keySize is that of HMAC-SHA-256's key.
const keySize = 32

// errOtherKey explains what to do when the key does not fit the database.
var errOtherKey = errors.New("this database was used with another secret key: links that were handed out could not be shown again. " +
	"Bring back the old secret.key (or GANTRY_SECRET_KEY), the same on every node, or start once with --new-secret-key")

// secretKey returns the key that invite tokens are derived from: of the
// environment, or of a file in the data folder that is made at the first
// start. The database keeps only its fingerprint.
func (a *App) secretKey(ctx context.Context) (invites.TokenKey, error) {
	text := a.Key
	if text == "" {
		var err error
		if text, err = a.keyFile(); err != nil {
			return nil, err
		}
	}
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("the secret key must be %d hex digits", 2*keySize)
	}
	return key, a.checkKey(ctx, key)
}

func (a *App) checkKey(ctx context.Context, key invites.TokenKey) error {
	known, err := a.Store.FactOr(ctx, "key-fingerprint", key.Fingerprint())
	if err != nil {
		return fmt.Errorf("read the key's fingerprint: %w", err)
	}
	if known == key.Fingerprint() {
		return nil
	}
	if !a.NewKey {
		return errOtherKey
	}
	a.Log.Warn("the secret key is a new one: links handed out before still work but cannot be shown again")
	return a.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetFact(ctx, "key-fingerprint", key.Fingerprint()) })
}

func (a *App) keyFile() (string, error) {
	path := filepath.Join(a.Data, "secret.key")
	text, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return string(text), err
	}
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	var key [keySize]byte
	rand.Read(key[:])
	made := hex.EncodeToString(key[:]) + "\n"
	if err := os.WriteFile(path, []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("keep the secret key: %w", err)
	}
	return made, nil
}
