package invites

import (
	"context"
	"errors"
	"time"

	"gantry/internal/model"
	"gantry/internal/store"
)

// EndsJob is the kind of the recurring job that ends memberships; store.EndJob
// is that of jobs which do it once, just in time.
const EndsJob = "membership-ends"

// endsAtOnce is how many memberships that are over are read at a time.
const endsAtOnce = 100

// writeEnds writes down when the memberships end that have begun by an invite.
// Those of guests end with the invite, and their accounts with them.
func (s *Service) writeEnds(ctx context.Context, tx *store.Tx, e *entry) error {
	end := store.MembershipEnd{UserID: e.UserID, InviteID: e.invite.ID, Guest: e.user.Passing()}
	if days := e.invite.Policy.MembershipDays; days > 0 {
		end.EndsAt = tx.Now.Add(time.Duration(days) * 24 * time.Hour)
	}
	if expires := e.invite.ExpiresAt; end.Guest && expires != 0 && (end.EndsAt == 0 || expires < end.EndsAt) {
		end.EndsAt = expires
	}
	if end.EndsAt == 0 && !end.Guest {
		return nil
	}
	for _, rid := range e.entered {
		end.RID = rid
		if err := tx.EndMembership(ctx, end); err != nil {
			return wrap("write down when a membership ends", err)
		}
	}
	return nil
}

// EndsDelay is how long the recurring job rests: until the next membership
// ends, and no longer than what is promised no job of its own may wait.
func (s *Service) EndsDelay() time.Duration {
	now := model.Now()
	next, err := s.Store.NextEnd(context.Background(), now)
	if err != nil || next == 0 {
		return store.EndsSoon
	}
	return min(store.EndsSoon, next.Time().Sub(now.Time()))
}

// EndMemberships ends what is over, each membership in a transaction of its
// own. One that cannot be ended keeps no other from it.
func (s *Service) EndMemberships(ctx context.Context, _ model.Job) error {
	var failed []error
	for passed := 0; ; {
		due, err := s.Store.DueEnds(ctx, model.Now(), passed, endsAtOnce)
		if err != nil {
			return wrap("look for memberships that are over", err)
		}
		for _, end := range due {
			ended, err := s.endMembership(ctx, end)
			if err != nil {
				failed = append(failed, err)
			}
			if !ended {
				passed++
			}
		}
		if len(due) < endsAtOnce {
			return errors.Join(failed...)
		}
	}
}

// endMembership ends one membership, and reports false when it is not over
// after all. The room is locked first, as by who leaves it and who comes back.
func (s *Service) endMembership(ctx context.Context, end store.MembershipEnd) (ended bool, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		ended = false
		room, err := tx.LockRoom(ctx, end.RID)
		gone := errors.Is(err, model.ErrNotFound)
		if err != nil && !gone {
			return wrap("lock a room", err)
		}
		now, err := tx.HoldEnd(ctx, end.RID, end.UserID)
		if errors.Is(err, model.ErrNotFound) {
			ended = true // by somebody else
			return nil
		}
		if err != nil || now.EndsAt == 0 || now.EndsAt > tx.Now {
			return wrap("look when a membership ends", err)
		}
		ended = true
		if !gone {
			if err := s.partWith(ctx, tx, room, end.UserID); err != nil {
				return err
			}
		}
		return wrap("forget the end of a membership", tx.ForgetEnd(ctx, end.RID, end.UserID))
	})
	return ended && err == nil, err
}

func (s *Service) partWith(ctx context.Context, tx *store.Tx, room model.Room, userID string) error {
	user, err := tx.User(ctx, userID)
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("read whose membership ends", err)
	}
	return s.Rooms.EndMembership(ctx, tx, room, user)
}

// EndGuest ends the account of a guest who is in no room any more by an
// invite for guests.
func (s *Service) EndGuest(ctx context.Context, j model.Job) error {
	var over store.GuestOver
	if err := j.Decode(&over); err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		left, err := tx.GuestEnds(ctx, over.UserID)
		if err != nil || left > 0 {
			return wrap("count the memberships of a guest", err)
		}
		return s.Accounts.EndGuest(ctx, tx, over.UserID)
	})
}
