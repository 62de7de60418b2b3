package store

import "context"

// Await notes that an account is not ready, and whether it joins the default
// rooms when it is.
func (tx *Tx) Await(ctx context.Context, userID string, defaults bool) error {
	_, err := tx.exec(ctx, `INSERT INTO user_waiting (user_id, defaults) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING`, userID, defaults)
	return err
}

// Waits says whether an account has not been ready yet.
func (r Reader) Waits(ctx context.Context, userID string) (bool, error) {
	n, err := one(ctx, r, scanInt, "SELECT COUNT(*) FROM user_waiting WHERE user_id = $1", userID)
	return n > 0, err
}

// Awaited removes the note and returns what it said; without one it is false.
func (tx *Tx) Awaited(ctx context.Context, userID string) (defaults bool, err error) {
	notes, err := list(ctx, tx.Reader, func(row scanner) (d bool, err error) { return d, row.Scan(&d) },
		"DELETE FROM user_waiting WHERE user_id = $1 RETURNING defaults", userID)
	return len(notes) > 0 && notes[0], err
}

// Serialise makes the transactions that name the same matter run one after
// the other, where what they decide depends on what the others did.
func (tx *Tx) Serialise(ctx context.Context, matter string) error {
	if tx.d.forUpdate == "" {
		return nil // one writer
	}
	return tx.SetFact(ctx, "lock "+matter, "")
}
