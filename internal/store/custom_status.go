package store

import (
	"context"

	"gantry/internal/model"
)

const customStatusColumns = "c.id, c.name, c.status_type, c.updated_at"

func scanCustomStatus(row scanner) (c model.CustomUserStatus, err error) {
	return c, row.Scan(&c.ID, &c.Name, &c.StatusType, &c.UpdatedAt)
}

// customStatusFields is what the list can be filtered by, customStatusOrders
// what it can be sorted by.
var customStatusFields = columns{
	"_id": {"c.id", words}, "name": {"c.name", words}, "statusType": {"NULLIF(c.status_type, '')", words}, "_updatedAt": {"c.updated_at", numbers},
}

var customStatusOrders = map[string]string{"_id": "c.id", "name": "c.name", "statusType": "c.status_type", "_updatedAt": "c.updated_at"}

// CustomStatuses returns a page of the statuses that admins made, and how
// many the filter leaves in all.
func (r Reader) CustomStatuses(ctx context.Context, page model.Page, f model.Filter) ([]model.CustomUserStatus, int, error) {
	w := &where{}
	if err := w.filter(f, customStatusFields); err != nil {
		return nil, 0, err
	}
	tail, err := order(page, customStatusOrders, "c.name", "c.id")
	if err != nil {
		return nil, 0, err
	}
	found, err := list(ctx, r, scanCustomStatus, w.query("SELECT "+customStatusColumns+" FROM custom_statuses c", tail), w.args...)
	if err != nil {
		return nil, 0, err
	}
	total, err := one(ctx, r, scanInt, w.query("SELECT COUNT(*) FROM custom_statuses c", ""), w.args...)
	return found, total, err
}

// CustomStatus returns one of them, or model.ErrNotFound.
func (r Reader) CustomStatus(ctx context.Context, id string) (model.CustomUserStatus, error) {
	return one(ctx, r, scanCustomStatus, "SELECT "+customStatusColumns+" FROM custom_statuses c WHERE c.id = $1", id)
}

// PutCustomStatus adds a status or replaces the one of that id. A name that
// another has is model.ErrConflict.
func (tx *Tx) PutCustomStatus(ctx context.Context, c *model.CustomUserStatus) error {
	c.UpdatedAt = tx.Now
	_, err := tx.exec(ctx, `INSERT INTO custom_statuses (id, name, status_type, updated_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, status_type = excluded.status_type, updated_at = excluded.updated_at`,
		c.ID, c.Name, c.StatusType, int64(c.UpdatedAt))
	return err
}

// DeleteCustomStatus removes one of them.
func (tx *Tx) DeleteCustomStatus(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, "DELETE FROM custom_statuses WHERE id = $1", id)
	return err
}
