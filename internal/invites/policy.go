package invites

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gantry/internal/authz"
	"gantry/internal/model"
	"gantry/internal/store"
)

// What an invite itself refuses people for.
var (
	errNotForYou   = model.Errorf("error-invite-not-for-you", "This invite is for other people.")
	errUnconfirmed = model.Errorf("error-invite-email-unverified", "This invite asks for an e-mail address that you have confirmed.")
	errAwaiting    = model.Errorf("error-invite-pending-approval", "Somebody has to let you in first. You will hear of it.")
	errDenied      = model.Errorf("error-invite-denied", "You were not let in by this invite.")
)

// suits refuses users the invite is not meant for. An address counts when its
// owner has confirmed it.
func (s *Service) suits(i model.Invite, u model.User) error {
	p := i.Policy
	if len(p.UserIDs) > 0 && !slices.Contains(p.UserIDs, u.ID) {
		return errNotForYou
	}
	if len(p.Emails)+len(p.Domains) == 0 {
		return nil
	}
	err := errNotForYou
	for _, e := range u.Emails {
		if !fits(p, e.Address) {
			continue
		}
		if e.Verified {
			return nil
		}
		err = errUnconfirmed
	}
	return err
}

// fits says whether an address is one of those an invite is meant for.
func fits(p model.InvitePolicy, address string) bool {
	address = strings.ToLower(address)
	if slices.Contains(p.Emails, address) {
		return true
	}
	_, domain, ok := strings.Cut(address, "@")
	return ok && slices.Contains(p.Domains, domain)
}

// asks says whether the bearer must wait for somebody's yes, which is written
// down the first time they ask.
func (s *Service) asks(ctx context.Context, tx *store.Tx, e *entry) (bool, error) {
	known, err := tx.Redemption(ctx, e.invite.ID, e.UserID)
	switch {
	case errors.Is(err, model.ErrNotFound):
		return true, s.ask(ctx, tx, e, "")
	case err != nil:
		return true, wrap("read a redemption", err)
	case known.State == store.RedemptionDenied:
		return true, errDenied
	}
	e.outcome = outcomeAwaiting
	return known.State == store.RedemptionAwaiting, nil
}

// ask writes down that somebody asks to be let in.
func (s *Service) ask(ctx context.Context, tx *store.Tx, e *entry, reason string) error {
	e.outcome = outcomeAwaiting
	first, err := tx.AskRedemption(ctx, store.Redemption{
		InviteID: e.invite.ID, UserID: e.UserID, Via: e.Via, Address: s.Key.address(e.From.IP), Reason: reason,
	})
	if err != nil || !first {
		return wrap("write down who asks to be let in", err)
	}
	if err := s.record(ctx, tx, e.invite, storyAsked, e.UserID, nil); err != nil {
		return err
	}
	return s.tellHosts(ctx, tx, e.invite, fmt.Sprintf("%s asks to be let in to %s by %s.", tellPerson(e.user), tellRoom(e.room), tellLink(e.invite)))
}

// bestow gives who has entered what the invite promises besides its rooms.
func (s *Service) bestow(ctx context.Context, tx *store.Tx, e *entry) error {
	if err := s.giveRoles(ctx, tx, e); err != nil {
		return err
	}
	if err := s.writeEnds(ctx, tx, e); err != nil {
		return err
	}
	return s.welcome(ctx, tx, e)
}

// giveRoles gives the roles that the invite's creator may still give: a link
// never gives what its creator could not.
func (s *Service) giveRoles(ctx context.Context, tx *store.Tx, e *entry) error {
	if len(e.invite.Policy.Roles) == 0 || e.user.Passing() {
		return nil
	}
	for _, id := range e.invite.Policy.Roles {
		role, known := s.Authz.Get().Role(id)
		if !known {
			continue
		}
		for _, rid := range e.invite.Rooms() {
			may, err := s.mayGive(ctx, tx.Reader, e.invite.UserID, role, rid)
			if err == nil && may {
				err = s.giveRole(ctx, tx, role, e.UserID, rid)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// mayGive says whether a user may give a role by an invite into a room: they
// hold it themselves, or may assign roles to anybody.
func (s *Service) mayGive(ctx context.Context, r store.Reader, userID string, role authz.Role, rid string) (bool, error) {
	if userID == theServer {
		return serverMayGive(ctx, r, role)
	}
	giver, err := r.User(ctx, userID)
	if errors.Is(err, model.ErrNotFound) || err == nil && !giver.Active {
		return false, nil
	}
	if err != nil {
		return false, wrap("read who gives a role", err)
	}
	snapshot := s.Authz.Get()
	if snapshot.Has("access-permissions", giver.Roles, nil) && (role.ID != authz.Admin || snapshot.Has("assign-admin-role", giver.Roles, nil)) {
		return true, nil
	}
	who := model.Caller{UserID: giver.ID, Roles: giver.Roles}
	allowed, err := s.Rooms.Can(ctx, r, who, "invite-with-roles", rid)
	if err != nil || !allowed {
		return false, err
	}
	if role.Scope != authz.ScopeSubscriptions {
		return giver.HasRole(role.ID), nil
	}
	sub, err := r.Subscription(ctx, rid, userID)
	if errors.Is(err, model.ErrNotFound) {
		return false, nil
	}
	return err == nil && sub.HasRole(role.ID), wrap("read a membership", err)
}

// giveRole gives a role in a room, or everywhere; who has it keeps it.
func (s *Service) giveRole(ctx context.Context, tx *store.Tx, role authz.Role, userID, rid string) error {
	var err error
	if role.Scope == authz.ScopeSubscriptions {
		_, err = tx.ChangeSubscription(ctx, rid, userID, func(sub *model.Subscription) error {
			if !sub.HasRole(role.ID) {
				sub.Roles = append(sub.Roles, role.ID)
			}
			return nil
		})
	} else {
		_, err = tx.ChangeUser(ctx, userID, func(u *model.User) error {
			if !u.HasRole(role.ID) {
				u.Roles = append(u.Roles, role.ID)
			}
			return nil
		})
	}
	if errors.Is(err, model.ErrNotFound) { // not in this one of the rooms
		return nil
	}
	return wrap("give a role", err)
}
