package store

import "context"

// Heir returns the active member of a room who has been in it longest, but
// for one user: who takes the room over when that user leaves.
func (r Reader) Heir(ctx context.Context, rid, but string) (string, error) {
	return one(ctx, r, scanText, `SELECT s.uid FROM subscriptions s JOIN users u ON u.id = s.uid
		WHERE s.rid = $1 AND s.uid <> $2 AND u.active ORDER BY s.ts, s.id LIMIT 1`, rid, but)
}

// Alone says whether nobody but the user is in a room.
func (r Reader) Alone(ctx context.Context, rid, uid string) (bool, error) {
	others, err := list(ctx, r, scanText, "SELECT uid FROM subscriptions WHERE rid = $1 AND uid <> $2 LIMIT 1", rid, uid)
	return len(others) == 0, err
}

// RoomsOf returns the ids of the rooms a user is in, in the order in which
// everybody locks them.
func (r Reader) RoomsOf(ctx context.Context, uid string) ([]string, error) {
	return list(ctx, r, scanText, "SELECT rid FROM subscriptions WHERE uid = $1 ORDER BY rid", uid)
}
