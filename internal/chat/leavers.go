package chat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gantry/internal/model"
	"gantry/internal/store"
)

// estate is a room that would be left without an owner, or without anybody.
type estate struct {
	room model.Room
	heir string // who is to own it; empty: it is to be removed
}

// Relinquish hands the rooms that only u owns to whoever has been there
// longest and is active, and removes private ones that nobody else is in.
// Where there are any it asks to be confirmed first: user-last-owner, with
// their names. The rooms are locked, so that an owner who leaves at the same
// time waits.
func (s *Service) Relinquish(ctx context.Context, tx *store.Tx, u *model.User, confirmed bool) error {
	estates, err := s.estates(ctx, tx, u.ID)
	if err != nil {
		return err
	}
	if len(estates) > 0 && !confirmed {
		return lastOwner(estates)
	}
	for _, e := range estates {
		if err := s.inherit(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) inherit(ctx context.Context, tx *store.Tx, e estate) error {
	if e.heir == "" {
		return wrap("remove a room nobody is in", s.removeRoom(ctx, tx, e.room))
	}
	_, err := tx.ChangeSubscription(ctx, e.room.ID, e.heir, func(sub *model.Subscription) error {
		if !sub.HasRole(Owner.id) {
			sub.Roles = append(sub.Roles, Owner.id)
		}
		return nil
	})
	return wrap("hand a room over", err)
}

func lastOwner(estates []estate) error {
	remove, change := []string{}, []string{}
	for _, e := range estates {
		name := firstText(e.room.FName, e.room.Name)
		if e.heir == "" {
			remove = append(remove, name)
		} else {
			change = append(change, name)
		}
	}
	return (&model.Error{Code: "user-last-owner"}).
		With(map[string]any{"shouldBeRemoved": remove, "shouldChangeOwner": change})
}

// estates returns what a user would leave behind, in the order of the rooms'
// ids: everybody locks them in that order.
func (s *Service) estates(ctx context.Context, tx *store.Tx, uid string) ([]estate, error) {
	subs, err := tx.SubscriptionsOf(ctx, uid)
	if err != nil {
		return nil, wrap("list somebody's rooms", err)
	}
	slices.SortFunc(subs, func(a, b model.Subscription) int { return strings.Compare(a.RID, b.RID) })
	var all []estate
	for _, sub := range subs {
		if sub.T == model.Direct || sub.T == model.Channel && !sub.HasRole(Owner.id) {
			continue
		}
		e, left, err := s.estate(ctx, tx, sub)
		if err != nil {
			return nil, err
		}
		if left {
			all = append(all, e)
		}
	}
	return all, nil
}

// estate says whether a member leaves a room behind, and to whom.
func (s *Service) estate(ctx context.Context, tx *store.Tx, sub model.Subscription) (e estate, left bool, err error) {
	e.room, err = tx.LockRoom(ctx, sub.RID)
	if errors.Is(err, model.ErrNotFound) {
		return e, false, nil // somebody deleted it while we waited for the lock
	}
	if err != nil {
		return e, false, wrap("read a room", err)
	}
	if !sub.HasRole(Owner.id) {
		alone, err := tx.Alone(ctx, sub.RID, sub.U.ID)
		return e, alone, wrap("look who else is in a room", err)
	}
	owners, err := tx.CountRoomRole(ctx, sub.RID, Owner.id)
	if err != nil || owners > 1 {
		return e, false, wrap("count the owners", err)
	}
	e.heir, err = tx.Heir(ctx, sub.RID, sub.U.ID)
	if errors.Is(err, model.ErrNotFound) {
		return e, e.room.T != model.Channel, nil
	}
	return e, true, wrap("look who is in a room", err)
}

// Depart ends the memberships of somebody who is about to be deleted. Their
// conversations with one other person go with them, and afterwards what they
// wrote elsewhere, as the workspace wants it.
func (s *Service) Depart(ctx context.Context, tx *store.Tx, u *model.User) error {
	if err := s.forget(ctx, tx, u); err != nil {
		return err
	}
	subs, err := tx.SubscriptionsOf(ctx, u.ID)
	if err != nil {
		return wrap("list somebody's rooms", err)
	}
	slices.SortFunc(subs, func(a, b model.Subscription) int { return strings.Compare(a.RID, b.RID) })
	for _, sub := range subs {
		if err := s.depart(ctx, tx, sub); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) depart(ctx context.Context, tx *store.Tx, sub model.Subscription) error {
	room, err := tx.LockRoom(ctx, sub.RID)
	if errors.Is(err, model.ErrNotFound) {
		return nil // somebody deleted it while we waited for the lock
	}
	if err != nil {
		return wrap("read a room", err)
	}
	if room.T == model.Direct && len(room.UIDs) <= 2 {
		return wrap("remove a conversation", tx.DeleteRoom(ctx, room.ID))
	}
	gone, err := tx.DeleteSubscription(ctx, room.ID, sub.U.ID)
	if err != nil || !gone {
		return wrap("end a membership", err)
	}
	if err := tx.Tally(ctx, room.ID, -1, 0); err != nil || room.T != model.Direct {
		return wrap("count a member out", err)
	}
	room, err = tx.ChangeRoom(ctx, room.ID, func(r *model.Room) error {
		r.UIDs = slices.DeleteFunc(r.UIDs, func(id string) bool { return id == sub.U.ID })
		return nil
	})
	if err != nil {
		return wrap("take somebody out of a conversation", err)
	}
	return s.retitle(ctx, tx, room)
}

// Rest makes the conversations of u with one other person read-only while
// either of them is not active, and theirs that list u archived.
func (s *Service) Rest(ctx context.Context, tx *store.Tx, u *model.User) error {
	rooms, err := tx.DirectRoomsOf(ctx, u.ID)
	if err != nil {
		return wrap("list somebody's direct rooms", err)
	}
	for _, room := range rooms {
		others := slices.DeleteFunc(slices.Clone(room.UIDs), func(id string) bool { return id == u.ID })
		if len(others) != 1 {
			continue
		}
		if err := s.rest(ctx, tx, room, u, others[0]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) rest(ctx context.Context, tx *store.Tx, room model.Room, u *model.User, otherID string) error {
	other, err := tx.User(ctx, otherID)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return wrap("read a user", err)
	}
	_, err = tx.ChangeRoom(ctx, room.ID, func(r *model.Room) error {
		r.ReadOnly = !u.Active || !other.Active
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	if err != nil {
		return wrap("rest a conversation", err)
	}
	_, err = tx.ChangeSubscription(ctx, room.ID, otherID, func(sub *model.Subscription) error {
		sub.Archived = !u.Active
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return nil
	}
	return wrap("rest a conversation", err)
}

// Renamed carries a new username or name to where rooms hold it: the
// memberships of the user, the rooms they made, and the titles of direct
// rooms.
func (s *Service) Renamed(ctx context.Context, tx *store.Tx, before, after *model.User) error {
	subs, err := tx.SubscriptionsOf(ctx, after.ID)
	if err != nil {
		return wrap("list somebody's rooms", err)
	}
	slices.SortFunc(subs, func(a, b model.Subscription) int { return strings.Compare(a.RID, b.RID) })
	for _, sub := range subs {
		if err := s.renameIn(ctx, tx, sub, before, after); err != nil {
			return err
		}
	}
	if err := s.RenameDirects(ctx, tx, after.ID); err != nil {
		return err
	}
	return s.renameLater(ctx, tx, before, after)
}

// renameLater tells of a new name and lets the messages follow.
func (s *Service) renameLater(ctx context.Context, tx *store.Tx, before, after *model.User) error {
	data, err := json.Marshal(after.Ref(), model.EJSON)
	if err != nil {
		return err
	}
	tx.Tell(model.Event{Kind: model.UserRenamed, ID: after.ID, Data: data})
	if before.Username == "" || before.Username == after.Username {
		return nil
	}
	return s.promiseJourney(ctx, tx, RenameJob, journey{UserID: after.ID, Username: before.Username})
}

func (s *Service) renameIn(ctx context.Context, tx *store.Tx, sub model.Subscription, before, after *model.User) error {
	room, err := tx.LockRoom(ctx, sub.RID)
	if errors.Is(err, model.ErrNotFound) {
		return nil // somebody deleted it while we waited for the lock
	}
	if err != nil {
		return wrap("read a room", err)
	}
	_, err = tx.ChangeSubscription(ctx, sub.RID, sub.U.ID, func(sub *model.Subscription) error {
		sub.U = after.Ref()
		return nil
	})
	if errors.Is(err, model.ErrNotFound) {
		return nil // they have just left
	}
	if err != nil || before.Username == after.Username {
		return wrap("rename a member", err)
	}
	made := room.U != nil && room.U.ID == after.ID
	if !made && !slices.Contains(room.Muted, before.Username) && !slices.Contains(room.Unmuted, before.Username) {
		return nil
	}
	_, err = tx.ChangeRoom(ctx, room.ID, func(r *model.Room) error {
		if made {
			ref := after.Ref()
			r.U = &ref
		}
		replaceName(r.Muted, before.Username, after.Username)
		replaceName(r.Unmuted, before.Username, after.Username)
		return nil
	})
	return wrap("rename whoever made a room", err)
}

func replaceName(names []string, from, to string) {
	for i, name := range names {
		if name == from {
			names[i] = to
		}
	}
}
