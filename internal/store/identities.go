package store

import (
	"context"

	"gantry/internal/model"
)

// UserByIdentity returns who a service outside knows by that id, or
// model.ErrNotFound.
func (r Reader) UserByIdentity(ctx context.Context, service, subject string) (model.User, error) {
	return one(ctx, r, scanUser, `SELECT `+userColumns+` FROM identities i JOIN users u ON u.id = i.user_id
		WHERE i.service = $1 AND i.subject = $2`, service, subject)
}

func (tx *Tx) addIdentities(ctx context.Context, u *model.User) error {
	for service, subject := range u.Services.External {
		_, err := tx.exec(ctx, "INSERT INTO identities (service, subject, user_id) VALUES ($1, $2, $3)", service, subject, u.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// Credential is what a service outside said of somebody, as JSON, kept until
// their client comes for it. Hash is of what the client must show.
type Credential struct {
	Hash      string
	Doc       []byte
	ExpiresAt model.Time
}

func scanCredential(row scanner) (c Credential, err error) {
	return c, row.Scan(&c.Hash, &c.Doc, &c.ExpiresAt)
}

// InsertCredential keeps a credential.
func (tx *Tx) InsertCredential(ctx context.Context, c Credential) error {
	_, err := tx.exec(ctx, "INSERT INTO credentials (hash, doc, expires_at) VALUES ($1, $2, $3)", c.Hash, string(c.Doc), int64(c.ExpiresAt))
	return err
}

// Credential returns the credential of that hash if it is still good, or
// model.ErrNotFound.
func (r Reader) Credential(ctx context.Context, hash string, now model.Time) (Credential, error) {
	return one(ctx, r, scanCredential, "SELECT hash, doc, expires_at FROM credentials WHERE hash = $1 AND expires_at > $2", hash, int64(now))
}

// TakeCredential uses a credential up: of any number of concurrent calls one
// gets true.
func (tx *Tx) TakeCredential(ctx context.Context, hash string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM credentials WHERE hash = $1 AND expires_at > $2", hash, int64(tx.Now))
	return n > 0, err
}

// DeleteExpiredCredentials removes those nobody came for.
func (tx *Tx) DeleteExpiredCredentials(ctx context.Context) error {
	_, err := tx.exec(ctx, "DELETE FROM credentials WHERE expires_at <= $1", int64(tx.Now))
	return err
}
