package store

import (
	"context"

	"gantry/internal/model"
)

// maxDevices is how many devices of a user are woken: the latest ones.
const maxDevices = 20

const deviceColumns = "id, user_id, service, token, app_name, auth_hash, created_at, updated_at"

func scanDevice(row scanner) (d model.Device, err error) {
	return d, row.Scan(&d.ID, &d.UserID, &d.Service, &d.Token, &d.App, &d.Session, &d.CreatedAt, &d.UpdatedAt)
}

// PutDevice keeps a device under its id, or without one under that which the
// same token has, and returns it as kept. A token is one device's: it is
// forgotten elsewhere, whosever it was. When the device's session has ended
// meanwhile, the answer is model.ErrNotFound.
func (tx *Tx) PutDevice(ctx context.Context, d model.Device) (model.Device, error) {
	if d.ID == "" {
		same, err := list(ctx, tx.Reader, scanText, "SELECT id FROM push_tokens WHERE service = $1 AND token = $2 AND app_name = $3", d.Service, d.Token, d.App)
		if err != nil {
			return d, err
		}
		d.ID = append(same, model.NewDocID())[0]
	}
	_, err := tx.exec(ctx, "DELETE FROM push_tokens WHERE service = $1 AND token = $2 AND app_name = $3 AND id <> $4", d.Service, d.Token, d.App, d.ID)
	if err != nil {
		return d, err
	}
	d, err = one(ctx, tx.Reader, scanDevice, `INSERT INTO push_tokens (id, user_id, service, token, app_name, auth_hash, created_at, updated_at)
		SELECT $1, $2, $3, $4, $5, hash, CAST($6 AS BIGINT), CAST($6 AS BIGINT) FROM login_tokens WHERE hash = $7 ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, service = excluded.service,
		token = excluded.token, app_name = excluded.app_name, auth_hash = excluded.auth_hash, updated_at = excluded.updated_at
		RETURNING `+deviceColumns, d.ID, d.UserID, d.Service, d.Token, d.App, int64(tx.Now), d.Session)
	if err != nil {
		return d, err
	}
	_, err = tx.exec(ctx, `DELETE FROM push_tokens WHERE id IN (SELECT id FROM push_tokens WHERE user_id = $1
		ORDER BY updated_at DESC, id LIMIT 1000 OFFSET $2)`, d.UserID, maxDevices)
	return d, err
}

// DeleteDevice forgets the devices of a user that have a token, and reports
// whether there were any.
func (tx *Tx) DeleteDevice(ctx context.Context, userID, token string) (bool, error) {
	n, err := tx.exec(ctx, "DELETE FROM push_tokens WHERE user_id = $1 AND token = $2", userID, token)
	return n > 0, err
}

// Devices returns where a user can be woken, in the order of their ids.
func (r Reader) Devices(ctx context.Context, userID string) ([]model.Device, error) {
	return list(ctx, r, scanDevice, "SELECT "+deviceColumns+" FROM push_tokens WHERE user_id = $1 ORDER BY id", userID)
}

// Badge counts what a user has not read, in all rooms.
func (r Reader) Badge(ctx context.Context, userID string) (int, error) {
	return one(ctx, r, scanInt, `SELECT CAST(COALESCE(SUM(s.unread + r.unread_seq - s.unread_mark), 0) AS BIGINT)
		FROM subscriptions s JOIN rooms r ON r.id = s.rid WHERE s.uid = $1 AND NOT s.archived`, userID)
}

// DeleteToken forgets a token that its service no longer knows.
func (tx *Tx) DeleteToken(ctx context.Context, service, token string) error {
	_, err := tx.exec(ctx, "DELETE FROM push_tokens WHERE service = $1 AND token = $2", service, token)
	return err
}
