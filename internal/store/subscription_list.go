package store

import (
	"context"

	"gantry/internal/model"
)

// SubscriptionsSince returns a user's memberships that changed from a moment on;
// zero asks for all of them. Who is banned from a room is no member.
func (r Reader) SubscriptionsSince(ctx context.Context, uid string, since model.Time) ([]model.Subscription, error) {
	return list(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+fromSubscriptions+`
		WHERE s.uid = $1 AND (s.updated_at >= $2 OR r.posted_at >= $2) AND NOT s.banned ORDER BY s.ts, s.id`, uid, sinceOrAll(since))
}

// RoomsSince returns the rooms a user is in that changed from a moment on, or
// that the user entered then; zero asks for all of them.
func (r Reader) RoomsSince(ctx context.Context, uid string, since model.Time) ([]model.Room, error) {
	return list(ctx, r, scanRoom, "SELECT "+roomColumns+` FROM subscriptions s JOIN rooms r ON r.id = s.rid
		WHERE s.uid = $1 AND (r.updated_at >= $2 OR s.ts >= $2) AND NOT s.banned ORDER BY s.ts, s.id`, uid, sinceOrAll(since))
}

// sinceOrAll makes no moment earlier than any.
func sinceOrAll(since model.Time) int64 {
	if since == 0 {
		return -1
	}
	return int64(since)
}

// Gone returns what was taken from a user from a moment on: "subscription" or
// "room".
func (r Reader) Gone(ctx context.Context, kind, uid string, since model.Time) ([]model.Gone, error) {
	return list(ctx, r, scanGone, "SELECT id, at FROM tombstones WHERE kind = $1 AND uid = $2 AND at >= $3 ORDER BY at, id", kind, uid, int64(since))
}
