package invites

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/accounts"
	"gantry/internal/model"
	"gantry/internal/store"
	"gantry/internal/storetest"
)

var approval = model.InvitePolicy{Approval: true}

// Who asks waits, uncounted, until somebody who may says yes or no; both sides
// hear of it.
func TestApproval(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner, ann, ben := d.user(t, "owner"), d.user(t, "ann"), d.user(t, "ben")
		room := d.channel(t, owner, "lobby")
		invite, token := d.terms(t, owner, room, 0, approval)
		for _, asker := range []model.Caller{ann, ben, ann} {
			wantCode(t, "ask", d.use(asker, token), "error-invite-pending-approval")
		}
		if uses := d.invite(t, invite.ID).Uses; uses != 0 || d.in(t, room, ann.UserID) {
			t.Errorf("%d uses while they wait", uses)
		}
		d.wantTold(t, owner,
			"@ann (Name of ann) asks to be let in to #lobby by the invite “spring”.",
			"@ben (Name of ben) asks to be let in to #lobby by the invite “spring”.")

		got, err := d.Approve(ctx, owner, AnswerRequest{invite.ID, ann.UserID})
		wantCode(t, "approve", err, "")
		if got.State != "joined" || !d.in(t, room, ann.UserID) || d.invite(t, invite.ID).Uses != 1 {
			t.Errorf("approved: %+v", got)
		}
		r, err := d.Store.Redemption(ctx, invite.ID, ann.UserID)
		if err != nil || r.DecidedBy != owner.UserID || r.DecidedAt == 0 {
			t.Errorf("who decided: %+v, %v", r, err)
		}
		d.wantTold(t, ann, "You were let in to #lobby.")

		_, err = d.Deny(ctx, owner, DenyRequest{invite.ID, ben.UserID, "too late"})
		wantCode(t, "deny", err, "")
		d.wantTold(t, ben, "You were not let in to #lobby: too late")
		wantCode(t, "ask again", d.use(ben, token), "error-invite-denied")
		for _, id := range []string{ann.UserID, ben.UserID} {
			wantCode(t, "approve twice", second(d.Approve(ctx, owner, AnswerRequest{invite.ID, id})), "error-invite-request-answered")
		}
		d.sound(t, invite.ID, room)

		// A maker who is gone is replaced by the room's owners.
		maker, cid := d.user(t, "maker"), d.user(t, "cid")
		hall := d.channel(t, owner, "hall", maker)
		_, token = d.terms(t, maker, hall, 0, approval)
		d.leave(t, maker, hall)
		wantCode(t, "ask", d.use(cid, token), "error-invite-pending-approval")
		d.wantTold(t, maker)
		if told := d.told(t, owner); !slices.Contains(told, "@cid (Name of cid) asks to be let in to #hall by the invite “spring”.") {
			t.Errorf("the owner was told %q", told)
		}
	})
}

// Requests are listed for who may answer them, and for nobody else they exist.
func TestWhoAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		boss, owner, maker, ann := d.user(t, "boss", "admin"), d.user(t, "owner"), d.user(t, "maker"), d.user(t, "ann")
		member, stranger, banned := d.user(t, "member"), d.user(t, "stranger"), d.user(t, "banned")
		room := d.channel(t, owner, "lobby", maker, member, banned)
		other := d.channel(t, stranger, "other")
		invite, token := d.terms(t, maker, room, 0, approval)
		_, elsewhere := d.terms(t, stranger, other, 0, approval)
		byBanned, third := d.terms(t, banned, room, 0, approval)
		for _, token := range []string{token, elsewhere, third} {
			wantCode(t, "ask", d.use(ann, token), "error-invite-pending-approval")
		}
		d.inTx(t, func(tx *store.Tx) error {
			_, err := tx.ChangeSubscription(ctx, room.ID, banned.UserID, func(s *model.Subscription) error { s.Banned = true; return nil })
			return err
		})
		for _, c := range []struct {
			who    model.Caller
			in     ListRequests
			want   int
			emails bool
		}{
			{boss, ListRequests{}, 3, true}, {boss, ListRequests{RID: room.ID}, 2, true}, {boss, ListRequests{InviteID: invite.ID}, 1, true},
			{owner, ListRequests{}, 2, false}, {maker, ListRequests{}, 1, false}, {stranger, ListRequests{}, 1, false},
			{member, ListRequests{}, 0, false}, {banned, ListRequests{}, 0, false}, {ann, ListRequests{}, 0, false},
		} {
			page, err := d.Requests(ctx, c.who, c.in)
			if err != nil || page.Total != c.want || len(page.Requests) != c.want {
				t.Errorf("%s %+v: %d of %d, %v", c.who.Username, c.in, len(page.Requests), page.Total, err)
			}
			for _, r := range page.Requests {
				if (len(r.User.Emails) > 0) != c.emails || r.User.Username != "ann" || r.Via != viaToken || r.At == 0 {
					t.Errorf("%s sees %+v", c.who.Username, r)
				}
			}
		}
		one := 1
		page, err := d.Requests(ctx, boss, ListRequests{ListQuery: model.ListQuery{Count: &one, Offset: &one}})
		if err != nil || page.Total != 3 || len(page.Requests) != 1 || page.Requests[0].RoomName != "other" {
			t.Errorf("a page: %+v, %v", page, err)
		}
		for _, who := range []model.Caller{member, stranger, banned, ann} {
			wantCode(t, "approve by "+who.Username, second(d.Approve(ctx, who, AnswerRequest{invite.ID, ann.UserID})), "error-invite-request-unknown")
			wantCode(t, "deny by "+who.Username, second(d.Deny(ctx, who, DenyRequest{invite.ID, ann.UserID, ""})), "error-invite-request-unknown")
		}
		wantCode(t, "their own, banned", second(d.Approve(ctx, banned, AnswerRequest{byBanned.ID, ann.UserID})), "error-invite-request-unknown")
		wantCode(t, "who never asked", second(d.Approve(ctx, boss, AnswerRequest{invite.ID, owner.UserID})), "error-invite-request-unknown")
		wantCode(t, "no invite", second(d.Approve(ctx, boss, AnswerRequest{"none", ann.UserID})), "error-invite-request-unknown")
		wantCode(t, "its maker", second(d.Approve(ctx, maker, AnswerRequest{invite.ID, ann.UserID})), "")
		if got, err := d.Approve(ctx, owner, AnswerRequest{byBanned.ID, ann.UserID}); err != nil || got.State != "member" || d.state(t, byBanned.ID, ann.UserID) != "" {
			t.Errorf("who is in already: %+v, %v", got, err)
		}
	})
}

// What became of the invite, the room or the asker since they asked counts:
// who is refused still waits, and has left no trace.
func TestApproveAsksAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner, other := d.user(t, "owner"), d.user(t, "other")
		change := func(alter func(*model.Invite)) func(*store.Tx, model.Invite, string) error {
			return func(tx *store.Tx, i model.Invite, _ string) error {
				return second(tx.ChangeInvite(ctx, i.ID, func(i *model.Invite) error { alter(i); return nil }))
			}
		}
		cases := map[string]struct {
			meanwhile func(tx *store.Tx, i model.Invite, uid string) error
			code      string
		}{
			"revoked": {change(func(i *model.Invite) { i.RevokedAt = 1 }), "error-invalid-token"},
			"expired": {change(func(i *model.Invite) { i.ExpiresAt = 1 }), "error-invite-expired"},
			"paused":  {change(func(i *model.Invite) { i.PausedAt = 1 }), "error-invite-paused"},
			"full": {func(tx *store.Tx, i model.Invite, _ string) error {
				_, err := tx.RecordRedemption(ctx, store.Redemption{InviteID: i.ID, UserID: other.UserID, State: store.RedemptionJoined})
				_, countErr := tx.CountUse(ctx, i.ID)
				return errors.Join(err, countErr)
			}, "error-invite-expired"},
			"others": {change(func(i *model.Invite) { i.Policy.Emails = []string{"else@example.org"} }), "error-invite-not-for-you"},
			"archived": {func(tx *store.Tx, i model.Invite, _ string) error {
				return second(tx.ChangeRoom(ctx, i.RID, func(r *model.Room) error { r.Archived = true; return nil }))
			}, "error-room-archived"},
			"deleted": {func(tx *store.Tx, i model.Invite, _ string) error { return tx.DeleteRoom(ctx, i.RID) }, "error-invalid-room"},
			"banned": {func(tx *store.Tx, i model.Invite, uid string) error {
				return second(tx.InsertSubscription(ctx, &model.Subscription{ID: "ban", RID: i.RID, T: model.Channel, U: model.UserRef{ID: uid, Username: uid}, Banned: true}))
			}, "error-user-is-banned"},
			"off": {func(tx *store.Tx, _ model.Invite, uid string) error {
				return second(tx.ChangeUser(ctx, uid, func(u *model.User) error { u.Active = false; return nil }))
			}, "error-invalid-user"},
			"gone": {func(tx *store.Tx, _ model.Invite, uid string) error { return tx.DeleteUser(ctx, uid) }, "error-invite-request-unknown"},
		}
		boss := d.user(t, "boss", "admin")
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				asker := d.user(t, "asker-"+name)
				room := d.channel(t, owner, "room-"+name)
				invite, token := d.terms(t, owner, room, 1, approval)
				wantCode(t, "ask", d.use(asker, token), "error-invite-pending-approval")
				d.inTx(t, func(tx *store.Tx) error { return c.meanwhile(tx, invite, asker.UserID) })
				uses := d.invite(t, invite.ID).Uses
				wantCode(t, "approve", second(d.Approve(ctx, boss, AnswerRequest{invite.ID, asker.UserID})), c.code)
				if state := d.state(t, invite.ID, asker.UserID); name != "gone" && state != store.RedemptionAwaiting || d.invite(t, invite.ID).Uses != uses {
					t.Errorf("afterwards they are %q and %d are counted", state, d.invite(t, invite.ID).Uses)
				}
			})
		}
	})
}

// Of two answers at once one counts, and of more yeses than places as many as
// there are places.
func TestAnswersRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner, boss := d.user(t, "owner"), d.user(t, "boss", "admin")
		room := d.channel(t, owner, "lobby", boss)
		const askers = 6
		for round, places := range []int{0, 2} {
			invite, token := d.terms(t, owner, room, places, approval)
			var ids []string
			for n := range askers {
				asker := d.user(t, fmt.Sprintf("asker-%d-%d", round, n))
				ids = append(ids, asker.UserID)
				wantCode(t, "ask", d.use(asker, token), "error-invite-pending-approval")
			}
			codes := doorAtOnce(2*askers, func(n int) error {
				return second(d.Approve(ctx, []model.Caller{owner, boss}[n%2], AnswerRequest{invite.ID, ids[n/2]}))
			})
			want := map[string]int{"": askers, "error-invite-request-answered": askers}
			if places > 0 {
				delete(codes, "error-invite-request-answered") // or there was no place
				delete(codes, "error-invite-expired")
				want = map[string]int{"": places}
			}
			if diff := cmp.Diff(want, codes); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			d.sound(t, invite.ID, room)
		}
	})
}

// Somebody is let in while the link is revoked, or denied while they are let
// in: whatever comes first, what is counted is who is in.
func TestApproveMeetsRevoke(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner := d.user(t, "owner")
		room := d.channel(t, owner, "lobby")
		for round := range 4 {
			asker := d.user(t, fmt.Sprintf("asker%d", round))
			invite, token := d.terms(t, owner, room, 1, approval)
			wantCode(t, "ask", d.use(asker, token), "error-invite-pending-approval")
			codes := doorAtOnce(3, func(n int) error {
				switch n {
				case 0:
					return second(d.Approve(ctx, owner, AnswerRequest{invite.ID, asker.UserID}))
				case 1:
					return second(d.Deny(ctx, owner, DenyRequest{invite.ID, asker.UserID, ""}))
				}
				return d.Store.Update(ctx, func(tx *store.Tx) error { return second(tx.RevokeInvite(ctx, invite.ID, owner.UserID, "")) })
			})
			state := d.state(t, invite.ID, asker.UserID)
			in := d.in(t, room, asker.UserID)
			if in != (state == store.RedemptionJoined) || !in && state != store.RedemptionDenied {
				t.Errorf("%v: %q, in the room: %v", codes, state, in)
			}
			d.sound(t, invite.ID, room)
		}
	})
}

// newcomer registers behind a link.
func (d *door) newcomer(t *testing.T, name, token string) model.User {
	t.Helper()
	_, err := d.accounts.Register(t.Context(), model.Caller{}, accounts.Registration{
		Username: name, Name: "Name of " + name, Email: name + "@example.org", Password: "correct horse", Secret: token,
	})
	if err != nil {
		t.Fatal(err)
	}
	u, err := d.Store.UserByUsername(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Where nobody registers but by invites, the account waits for the answer
// too: a yes opens it, a no is told by mail.
func TestAccountsWaitForAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url, "OVERWRITE_SETTING_Accounts_RegistrationForm=Secret URL")
		ctx := t.Context()
		owner := d.user(t, "owner", "admin")
		room := d.channel(t, owner, "lobby")
		invite, token := d.terms(t, owner, room, 0, approval)
		ann, ben := d.newcomer(t, "ann", token), d.newcomer(t, "ben", token)
		if ann.Active || ben.Active || d.in(t, room, ann.ID) {
			t.Fatal("they did not wait")
		}
		page, err := d.Requests(ctx, owner, ListRequests{})
		if err != nil || len(page.Requests) != 2 || !page.Requests[0].Account || page.Requests[0].Via != viaRegister {
			t.Errorf("requests: %+v, %v", page, err)
		}
		got, err := d.Approve(ctx, owner, AnswerRequest{invite.ID, ann.ID})
		wantCode(t, "approve", err, "")
		after, err := d.Store.User(ctx, ann.ID)
		if err != nil || got.State != "joined" || !after.Active || !d.in(t, room, ann.ID) {
			t.Errorf("approved: %+v, active %v, in %v, %v", got, after.Active, d.in(t, room, ann.ID), err)
		}
		d.work(t)
		_, err = d.Deny(ctx, owner, DenyRequest{invite.ID, ben.ID, "we are full"})
		wantCode(t, "deny", err, "")
		letters := d.work(t)
		if len(letters) != 1 || letters[0].To != "ben@example.org" || !strings.Contains(letters[0].Text, "You were not let in to #lobby: we are full") {
			t.Errorf("letters: %+v", letters)
		}
		d.sound(t, invite.ID, room)
	})
}

// A yes does not stand in for an admin's approval, nor for a confirmed
// address: who is let in is counted, and joins when the account is ready.
func TestApprovedAccountsWaitOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		ctx := t.Context()
		owner := d.user(t, "owner", "admin")
		set := func(id string, value any) { wantCode(t, id, second(d.Settings.Set(ctx, id, value)), "") }
		for setting, ready := range map[string]func(u *model.User){
			"Accounts_ManuallyApproveNewUsers": func(u *model.User) { u.Active = true },
			"Accounts_EmailVerification":       func(u *model.User) { u.Emails[0].Verified = true },
		} {
			for _, form := range []string{"Public", "Secret URL"} {
				set("Accounts_RegistrationForm", form)
				set(setting, true)
				what := setting[9:15] + form[:2]
				room := d.channel(t, owner, "room-"+what)
				invite, token := d.terms(t, owner, room, 0, approval)
				ann := d.newcomer(t, "ann-"+what, token)
				got, err := d.Approve(ctx, owner, AnswerRequest{invite.ID, ann.ID})
				wantCode(t, "approve", err, "")
				if got.State != "pending" || d.in(t, room, ann.ID) || d.invite(t, invite.ID).Uses != 1 {
					t.Errorf("%s: approved: %+v", what, got)
				}
				if setting == "Accounts_ManuallyApproveNewUsers" && d.reread(t, ann.ID).Active {
					t.Errorf("%s: a yes made the account active", what)
				}
				d.becomes(t, owner, ann.ID, ready)
				if !d.in(t, room, ann.ID) || d.state(t, invite.ID, ann.ID) != store.RedemptionJoined {
					t.Errorf("%s: not in the room although the account is ready", what)
				}
				d.sound(t, invite.ID, room)
				set(setting, false)
			}
		}
	})
}

// becomes changes an account as an admin does.
func (d *door) becomes(t *testing.T, admin model.Caller, id string, alter func(u *model.User)) {
	t.Helper()
	u, err := d.Store.User(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	alter(&u)
	data := accounts.UserData{Active: &u.Active}
	if len(u.Emails) > 0 {
		data.Verified = &u.Emails[0].Verified
	}
	_, err = d.accounts.UpdateUser(t.Context(), admin, accounts.UserUpdate{UserID: id, Data: data})
	wantCode(t, "make an account ready", err, "")
}

// A link into several rooms lets in to all of them at once.
func TestApprovalOfSeveralRooms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := openDoor(t, url)
		owner, ann := d.user(t, "owner"), d.user(t, "ann")
		rooms := []model.Room{d.channel(t, owner, "one"), d.channel(t, owner, "two", ann)}
		invite, token := d.terms(t, owner, rooms[0], 0, model.InvitePolicy{Approval: true, RIDs: []string{rooms[1].ID}, MembershipDays: 3})
		wantCode(t, "ask", d.use(ann, token), "error-invite-pending-approval")
		wantCode(t, "approve", second(d.Approve(t.Context(), owner, AnswerRequest{invite.ID, ann.UserID})), "")
		ends, err := d.Store.DueEnds(t.Context(), model.Now().Add(4*24*time.Hour), 0, 10)
		if err != nil || len(ends) != 1 || ends[0].RID != rooms[0].ID {
			t.Errorf("a membership from before is bounded: %+v, %v", ends, err)
		}
		if !slices.ContainsFunc(d.told(t, ann), func(text string) bool { return text == "You were let in to #one." }) {
			t.Error("not told")
		}
	})
}
