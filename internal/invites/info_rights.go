package invites

import (
	"context"
	"errors"

	"gantry/internal/model"
	"gantry/internal/store"
)

// errUnknownInvite answers alike whether there is no such invite or the caller
// may not know of it.
var errUnknownInvite = model.Errorf("invalid-invitation-id", "Invalid Invitation _id")

// eyes look at invites for one caller, and remember what they have found out
// of rooms and roles.
type eyes struct {
	s     *Service
	r     store.Reader
	who   model.Caller
	all   bool // they may manage every invite
	rooms map[string]footing
	gifts map[[2]string]bool // by role and room
}

// footing is how somebody stands in a room.
type footing struct {
	member  bool
	invites bool // they may make links into it
}

func (s *Service) eyesOf(r store.Reader, who model.Caller) *eyes {
	return &eyes{
		s: s, r: r, who: who, all: s.may(who, "manage-invite-links"),
		rooms: map[string]footing{}, gifts: map[[2]string]bool{},
	}
}

// grip is what somebody may do with an invite. Whoever may do more may do less.
type grip int

const (
	gripNone  grip = iota // they may not know of it
	gripSees              // it is theirs, but they could not make it any more
	gripStops             // pause and revoke: they may make links into one of its rooms
	gripHolds             // have its link and alter it: they could have made it
)

// on says what the caller may do with an invite. Its link and its terms are
// for those alone who could have made it: who may invite into one of its rooms
// must not by it invite into the others, or give roles above their own.
func (e *eyes) on(ctx context.Context, i model.Invite) (grip, error) {
	mine := i.UserID == e.who.UserID
	into, err := e.invitesInto(ctx, i.Rooms())
	if err != nil {
		return gripNone, err
	}
	most := gripNone
	switch {
	case e.all, into == len(i.Rooms()):
		most = gripHolds
	case into > 0:
		most = gripStops
	case mine:
		most = gripSees
	}
	if most < gripHolds || mine { // a link gives no more than its creator still could
		return most, nil
	}
	gives, err := e.couldGive(ctx, i, model.Invite{})
	if err == nil && !gives {
		most = gripStops
	}
	return most, err
}

// invitesInto counts the rooms that the caller may make links into.
func (e *eyes) invitesInto(ctx context.Context, rids []string) (n int, err error) {
	for _, rid := range rids {
		at, err := e.footing(ctx, rid)
		if err != nil {
			return 0, err
		}
		if at.invites {
			n++
		}
	}
	return n, nil
}

func (e *eyes) footing(ctx context.Context, rid string) (footing, error) {
	if at, known := e.rooms[rid]; known {
		return at, nil
	}
	sub, err := e.r.Subscription(ctx, rid, e.who.UserID)
	at := footing{member: err == nil && !sub.Banned}
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return at, wrap("read a membership", err)
	}
	at.invites = at.member && e.s.Authz.Get().Has("create-invite-links", e.who.Roles, sub.Roles)
	e.rooms[rid] = at
	return at, nil
}

// couldGive says whether the caller could give what the invite gives besides
// its rooms and the invite before did not: its roles, and places for guests.
func (e *eyes) couldGive(ctx context.Context, i, before model.Invite) (bool, error) {
	for _, rid := range i.Rooms() {
		for _, id := range i.Policy.Roles {
			if gives(before, id, rid) {
				continue
			}
			may, err := e.couldGiveRole(ctx, id, rid)
			if err != nil || !may {
				return false, err
			}
		}
		if !i.Policy.Guests || before.Policy.Guests && leadsTo(before, rid) {
			continue
		}
		may, err := e.s.Rooms.Can(ctx, e.r, e.who, "create-guest-invites", rid)
		if err != nil || !may {
			return false, err
		}
	}
	return true, nil
}

func (e *eyes) couldGiveRole(ctx context.Context, id, rid string) (bool, error) {
	may, known := e.gifts[[2]string{id, rid}]
	if known {
		return may, nil
	}
	role, there := e.s.Authz.Get().Role(id)
	if !there {
		return false, nil
	}
	may, err := e.s.mayGive(ctx, e.r, e.who.UserID, role, rid)
	if err == nil {
		e.gifts[[2]string{id, rid}] = may
	}
	return may, err
}

// visible returns the invite of that id and what the caller may do with it,
// which is at least to know of it.
func (e *eyes) visible(ctx context.Context, id string) (model.Invite, grip, error) {
	i, err := e.r.Invite(ctx, id)
	if errors.Is(err, model.ErrNotFound) {
		return i, gripNone, errUnknownInvite
	}
	if err != nil {
		return i, gripNone, wrap("read an invite", err)
	}
	g, err := e.on(ctx, i)
	if err == nil && g == gripNone {
		err = errUnknownInvite
	}
	return i, g, err
}
