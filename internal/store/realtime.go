package store

import (
	"context"
	"strconv"
	"strings"

	"gantry/internal/model"
)

// RoomIDsOf returns the ids of the rooms a user is in.
func (r Reader) RoomIDsOf(ctx context.Context, uid string) ([]string, error) {
	return list(ctx, r, scanText, "SELECT rid FROM subscriptions WHERE uid = $1 AND NOT banned", uid)
}

// maxMembersAsked bounds the parameters of one statement.
const maxMembersAsked = 500

// SubscriptionsIn returns the sides of some members of a room, in no order.
// Who is not in it, or banned from it, is left out.
func (r Reader) SubscriptionsIn(ctx context.Context, rid string, uids []string) (all []model.Subscription, err error) {
	for len(uids) > 0 && err == nil {
		some := uids[:min(len(uids), maxMembersAsked)]
		uids = uids[len(some):]
		args, marks := []any{rid}, make([]string, len(some))
		for i, uid := range some {
			args, marks[i] = append(args, uid), "$"+strconv.Itoa(i+2)
		}
		var part []model.Subscription
		part, err = list(ctx, r, scanSubscription, "SELECT "+subscriptionColumns+fromSubscriptions+
			" WHERE s.rid = $1 AND s.uid IN ("+strings.Join(marks, ", ")+") AND NOT s.banned "+composed, args...)
		all = append(all, part...)
	}
	return all, err
}
