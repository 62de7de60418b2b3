package invites

import (
	"cmp"
	"context"
	"slices"

	"gantry/internal/model"
	"gantry/internal/store"
)

// InviteID names an invite by its record's id.
type InviteID struct {
	ID string `json:"inviteId" check:"required,minLength=1,maxLength=64"`
}

// ShownInvite is an invite as those see it who may know of it. Its link, and
// its own name, which is a link too, are there for those who could have made
// it; rooms are named to who is in them.
type ShownInvite struct {
	ID             string            `json:"_id"`
	Label          string            `json:"label,omitempty"`
	Slug           string            `json:"slug,omitempty"`
	State          model.InviteState `json:"state"`
	RID            string            `json:"rid"`
	RoomName       string            `json:"roomName,omitempty"`
	RoomType       string            `json:"roomType,omitempty"`
	RIDs           []string          `json:"rids"` // all of them that the caller is in, and its own
	UserID         string            `json:"userId"`
	Username       string            `json:"username,omitempty"`
	Days           int               `json:"days"`
	MaxUses        int               `json:"maxUses"`
	Uses           int               `json:"uses"`
	Awaiting       int               `json:"awaiting"`
	CreatedAt      model.Time        `json:"createdAt"`
	Expires        *model.Time       `json:"expires"`
	UpdatedAt      model.Time        `json:"_updatedAt"`
	PausedAt       model.Time        `json:"pausedAt,omitzero"`
	RevokedAt      model.Time        `json:"revokedAt,omitzero"`
	RevokedBy      string            `json:"revokedBy,omitempty"`
	Reason         string            `json:"reason,omitempty"`
	Roles          []string          `json:"roles,omitempty"`
	JoinDefaults   bool              `json:"joinDefaultChannels"`
	MembershipDays int               `json:"membershipDays,omitempty"`
	EmailDomains   []string          `json:"emailDomains,omitempty"`
	Emails         []string          `json:"emails,omitempty"`
	Usernames      []string          `json:"usernames,omitempty"`
	Approval       bool              `json:"requireApproval"`
	Welcome        string            `json:"welcomeMessage,omitempty"`
	Notify         bool              `json:"notifyInviter"`
	Guests         bool              `json:"guests"`
	Mailed         bool              `json:"mailed,omitempty"`
	CanManage      bool              `json:"canManage"` // the caller may alter it, or only stop it
	URL            string            `json:"url,omitempty"`
}

// OneInvite is an answer about one invite.
type OneInvite struct {
	Invite ShownInvite `json:"invite"`
}

// InviteInfo shows one invite.
func (s *Service) InviteInfo(ctx context.Context, who model.Caller, in InviteID) (OneInvite, error) {
	if err := s.settle(ctx); err != nil {
		return OneInvite{}, err
	}
	e := s.eyesOf(s.Store.Reader, who)
	i, _, err := e.visible(ctx, in.ID)
	if err != nil {
		return OneInvite{}, err
	}
	return e.showOne(ctx, i)
}

func (e *eyes) showOne(ctx context.Context, i model.Invite) (OneInvite, error) {
	all, err := e.show(ctx, []store.ListedInvite{{Invite: i}})
	if err != nil {
		return OneInvite{}, err
	}
	return OneInvite{Invite: all[0]}, nil
}

// names is what the invites of one page speak of.
type names struct {
	rooms  map[string]model.Room
	users  map[string]model.User
	asking map[string]int
}

// show shows invites that the caller may know of.
func (e *eyes) show(ctx context.Context, all []store.ListedInvite) ([]ShownInvite, error) {
	n, err := readNames(ctx, e.r, all)
	if err != nil {
		return nil, err
	}
	now, shown := model.Now(), make([]ShownInvite, len(all))
	for at, i := range all {
		if shown[at], err = e.showWith(ctx, i.Invite, n, now); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// readNames reads what a page needs, in as many statements for a hundred
// invites as for one.
func readNames(ctx context.Context, r store.Reader, all []store.ListedInvite) (n names, err error) {
	var rooms, users, asked []string
	for _, i := range all {
		rooms = append(rooms, i.RID)
		users = append(append(users, i.UserID), i.Policy.UserIDs...)
		if i.Policy.Approval {
			asked = append(asked, i.ID)
		}
	}
	if n.rooms, err = r.RoomsByID(ctx, rooms); err != nil {
		return n, wrap("read rooms", err)
	}
	if n.users, err = r.UsersByID(ctx, users); err != nil {
		return n, wrap("read users", err)
	}
	n.asking, err = r.Asking(ctx, asked)
	return n, wrap("count who asks", err)
}

func (e *eyes) showWith(ctx context.Context, i model.Invite, n names, now model.Time) (ShownInvite, error) {
	held, err := e.on(ctx, i)
	if err != nil {
		return ShownInvite{}, err
	}
	p := i.Policy
	out := ShownInvite{
		ID: i.ID, Label: i.Label, State: i.Standing(now), RID: i.RID, UserID: i.UserID, Username: n.users[i.UserID].Username,
		Days: i.Days, MaxUses: i.MaxUses, Uses: i.Uses, Awaiting: n.asking[i.ID], CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
		PausedAt: i.PausedAt, RevokedAt: i.RevokedAt, RevokedBy: i.RevokedBy, Reason: i.Reason,
		Roles: p.Roles, JoinDefaults: !p.SkipDefaults, MembershipDays: p.MembershipDays, EmailDomains: p.Domains, Emails: p.Emails,
		Usernames: usernames(p.UserIDs, n.users), Approval: p.Approval, Welcome: p.Welcome, Notify: p.Notify, Guests: p.Guests,
		Mailed: p.Mailed, CanManage: held == gripHolds,
	}
	if i.ExpiresAt != 0 {
		out.Expires = &i.ExpiresAt
	}
	if held == gripHolds {
		out.Slug, out.URL = i.Slug, e.s.shownURL(e.who, i)
	}
	return out, e.nameRooms(ctx, &out, i, n.rooms)
}

// nameRooms names the rooms to who is in them. Who only may manage every
// invite is told as well: they have to know what they manage.
func (e *eyes) nameRooms(ctx context.Context, out *ShownInvite, i model.Invite, rooms map[string]model.Room) error {
	out.RIDs = []string{i.RID}
	for n, rid := range i.Rooms() {
		at, err := e.footing(ctx, rid)
		if err != nil {
			return err
		}
		room, there := rooms[rid]
		switch {
		case !at.member && !e.all:
		case n > 0:
			out.RIDs = append(out.RIDs, rid)
		case there:
			out.RoomName, out.RoomType = cmp.Or(room.FName, room.Name), room.T
		}
	}
	return nil
}

// shownURL returns the link of an invite, or "" when nobody is shown it: what
// went by mail is for who got the letter, and what came of another key can not
// be derived again.
func (s *Service) shownURL(who model.Caller, i model.Invite) string {
	if i.Policy.Mailed || s.underOtherKey(i) {
		return ""
	}
	return s.inviteURL(who, s.Key.Token(i))
}

// usernames returns the usernames of some users; who is gone is left out.
func usernames(ids []string, users map[string]model.User) []string {
	var all []string
	for _, id := range ids {
		if name := users[id].Username; name != "" {
			all = append(all, name)
		}
	}
	return all
}

// leadsTo says whether an invite leads to a room.
func leadsTo(i model.Invite, rid string) bool { return slices.Contains(i.Rooms(), rid) }

// gives says whether an invite gives a role in a room.
func gives(i model.Invite, role, rid string) bool {
	return slices.Contains(i.Policy.Roles, role) && leadsTo(i, rid)
}
