package invites

import (
	"errors"
	"strings"
	"testing"

	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

func lower(s string) string { return strings.ToLower(s) }

// roles are what somebody holds, everywhere and in a room.
func (h *house) roles(t testing.TB, who model.Caller, room model.Room) (everywhere, there []string) {
	t.Helper()
	u, err := h.Store.User(t.Context(), who.UserID)
	sub, subErr := h.Store.Subscription(t.Context(), room.ID, who.UserID)
	if err := errors.Join(err, subErr); err != nil {
		t.Fatal(err)
	}
	return u.Roles, sub.Roles
}

// An invite gives no role that its creator could not give at that moment.
func TestRolesAreNeverAboveTheCreators(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		owner, admin := h.user(t, "owner"), h.user(t, "admin", "admin", "user")
		room := h.channel(t, owner, "lobby")
		give := func(i *model.Invite) { i.Policy.Roles = []string{"owner", "moderator", "bot", "admin", "no-such-role"} }
		_, modest := h.insert(t, owner, room, give)
		ann := h.user(t, "ann")
		wantCode(t, "by the owner's link", h.use(ann, modest), "")
		everywhere, there := h.roles(t, ann, room)
		if len(everywhere) != 1 || len(there) != 1 || there[0] != "owner" {
			t.Errorf("the owner's link gave %v and %v", everywhere, there)
		}
		_, mighty := h.insert(t, admin, room, give)
		ben := h.user(t, "ben")
		wantCode(t, "by the admin's link", h.use(ben, mighty), "")
		if everywhere, there = h.roles(t, ben, room); len(everywhere) != 3 || len(there) != 2 {
			t.Errorf("the admin's link gave %v and %v", everywhere, there)
		}
		h.inTx(t, func(tx *store.Tx) error {
			return second(tx.ChangeUser(t.Context(), admin.UserID, func(u *model.User) error { u.Roles = []string{"user"}; return nil }))
		})
		cid := h.user(t, "cid")
		wantCode(t, "by the link of who was admin", h.use(cid, mighty), "")
		if everywhere, there = h.roles(t, cid, room); len(everywhere) != 1 || len(there) != 0 {
			t.Errorf("the link of who was admin gave %v and %v", everywhere, there)
		}
	})
}

// An invite for some people admits them and nobody else.
func TestInvitesForSomePeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		owner, ann, ben := h.user(t, "owner"), h.user(t, "ann"), h.user(t, "ben")
		room := h.channel(t, owner, "lobby")
		for name, c := range map[string]struct {
			policy model.InvitePolicy
			ann    string
			ben    string
		}{
			"one user":    {model.InvitePolicy{UserIDs: []string{ann.UserID}}, "", "error-invite-not-for-you"},
			"one address": {model.InvitePolicy{Emails: []string{"ann@example.org"}}, "", "error-invite-not-for-you"},
			"a domain":    {model.InvitePolicy{Domains: []string{"example.org"}}, "", ""},
			"elsewhere":   {model.InvitePolicy{Domains: []string{"ample.org"}}, "error-invite-not-for-you", "error-invite-not-for-you"},
			"approval":    {model.InvitePolicy{Approval: true}, "error-invite-pending-approval", "error-invite-pending-approval"},
		} {
			i, token := h.insert(t, owner, room, func(i *model.Invite) { i.Policy = c.policy })
			for who, want := range map[*model.Caller]string{&ann: c.ann, &ben: c.ben} {
				wantCode(t, name, h.use(*who, token), want)
				wantCode(t, name+", again", h.use(*who, token), want)
				if got := h.traces(t, i.ID, room, *who).Member; got != (want == "") {
					t.Errorf("%s: %s in the room: %v", name, who.Username, got)
				}
				if want == "" {
					h.leave(t, *who, room)
				}
			}
			counted, err := h.Store.CountedRedemptions(t.Context(), i.ID)
			if kept, keptErr := h.Store.Invite(t.Context(), i.ID); errors.Join(err, keptErr) != nil || kept.Uses != counted {
				t.Errorf("%s: %d uses, %d counted, %v", name, kept.Uses, counted, errors.Join(err, keptErr))
			}
		}
		h.inTx(t, func(tx *store.Tx) error {
			return second(tx.ChangeUser(t.Context(), ann.UserID, func(u *model.User) error { u.Emails[0].Verified = false; return nil }))
		})
		_, token := h.insert(t, owner, room, func(i *model.Invite) { i.Policy.Domains = []string{"example.org"} })
		wantCode(t, "an address nobody confirmed", h.use(ann, token), "error-invite-email-unverified")
	})
}

// One link leads to several rooms and is counted once.
func TestSeveralRooms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := openInvites(t, url)
		owner, ann, ben := h.user(t, "owner"), h.user(t, "ann"), h.user(t, "ben")
		one, two, gone := h.channel(t, owner, "one"), h.channel(t, owner, "two", ann), h.channel(t, owner, "gone")
		i, token := h.insert(t, owner, one, func(i *model.Invite) {
			i.MaxUses, i.Policy.RIDs = 2, []string{two.ID, gone.ID}
			i.Policy.MembershipDays = 3
		})
		h.inTx(t, func(tx *store.Tx) error { return tx.DeleteRoom(t.Context(), gone.ID) })
		for _, who := range []model.Caller{ann, ben} {
			wantCode(t, who.Username, h.use(who, token), "")
			for _, room := range []model.Room{one, two} {
				if !h.traces(t, i.ID, room, who).Member {
					t.Errorf("%s is not in %s", who.Username, room.Name)
				}
			}
		}
		if uses := h.traces(t, i.ID, one, ann).Uses; uses != 2 {
			t.Errorf("%d uses", uses)
		}
	})
}
