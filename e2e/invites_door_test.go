package e2e

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gantry/internal/model"
)

// doorHouse has a room with an owner, and people who are not in it.
func doorHouse(t *testing.T, database string) map[string]person {
	people := map[string]person{}
	plant(t, database, func(s *seed) {
		for name, role := range map[string]string{"boss": "admin", "owner": "user", "member": "user", "ann": "user", "ben": "user"} {
			people[name] = s.person(name, role)
		}
		s.room("lobby")
		s.room("market", func(r *model.Room) { r.T = model.Channel })
		s.member("lobby", people["owner"], "owner")
		s.member("lobby", people["member"])
	})
	return people
}

// heldInvite is an invite with its token.
type heldInvite struct {
	ID    string `json:"_id"`
	Token string `json:"inviteToken"`
}

// terms makes a link into a room on some terms.
func (c client) terms(rid string, terms fields) heldInvite {
	c.t.Helper()
	terms["rid"] = rid
	return must[struct{ Invite heldInvite }](c.t, c.post("invites.create", terms)).Invite
}

// hears waits until the bot has told somebody this.
func (c client) hears(text string) {
	c.t.Helper()
	var told []string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		r := c.get("im.messages?" + url.Values{"username": {"rocket.cat"}}.Encode())
		told = nil
		for _, m := range must[struct{ Messages []struct{ Msg string } }](c.t, r).Messages {
			told = append(told, m.Msg)
		}
		if slices.Contains(told, text) {
			return
		}
	}
	c.t.Errorf("%s heard %q, not %q", c.who.ID, told, text)
}

// Somebody asks to be let in, waits, and is let in or not; everybody hears of
// it who should.
func TestInviteApproval(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := doorHouse(t, database)
		s := start(t, options{Database: database})
		owner, ann, ben := s.as(people["owner"]), s.as(people["ann"]), s.as(people["ben"])
		link := owner.terms("lobby", fields{"requireApproval": true, "label": "spring"})
		for _, c := range []client{ann, ben, ann} {
			if r := c.post("useInviteToken", fields{"token": link.Token}); r.Status != 400 || r.errorType() != "error-invite-pending-approval" {
				t.Errorf("asking: %v", r)
			}
		}
		owner.hears("@ann (Name of ann) asks to be let in to #lobby by the invite “spring”.")
		type request struct {
			InviteID string
			RoomName string
			Via      string
			User     struct {
				ID     string `json:"_id"`
				Emails []any
			}
		}
		type page struct {
			Requests             []request
			Count, Offset, Total int
		}
		listed := must[page](t, owner.get("invites.requests?rid=lobby&count=1"))
		if listed.Total != 2 || listed.Count != 1 || len(listed.Requests) != 1 || listed.Requests[0].User.ID != "ann" ||
			listed.Requests[0].InviteID != link.ID || listed.Requests[0].RoomName != "lobby" || listed.Requests[0].Via != "token" {
			t.Errorf("requests: %+v", listed)
		}
		if others := must[page](t, s.as(people["member"]).get("invites.requests")); others.Total != 0 {
			t.Errorf("a member sees %+v", others)
		}
		for who, status := range map[string]int{"member": 400, "ann": 400} {
			r := s.as(people[who]).post("invites.approve", fields{"inviteId": link.ID, "userId": "ann"})
			if r.Status != status || r.errorType() != "error-invite-request-unknown" {
				t.Errorf("an answer by %s: %v", who, r)
			}
		}
		approved := must[fields](t, owner.post("invites.approve", fields{"inviteId": link.ID, "userId": "ann"}))
		if diff := cmp.Diff(fields{"state": "joined", "success": true}, approved); diff != "" {
			t.Errorf("approved (-want +got):\n%s", diff)
		}
		ann.hears("You were let in to #lobby.")
		if !slices.Contains(ann.groups(), "lobby") {
			t.Error("who was let in is not in the room")
		}
		denied := must[fields](t, owner.post("invites.deny", fields{"inviteId": link.ID, "userId": "ben", "reason": "not today"}))
		if diff := cmp.Diff(fields{"success": true}, denied); diff != "" {
			t.Errorf("denied (-want +got):\n%s", diff)
		}
		ben.hears("You were not let in to #lobby: not today")
		if r := ben.post("useInviteToken", fields{"token": link.Token}); r.errorType() != "error-invite-denied" {
			t.Errorf("who was denied: %v", r)
		}
		if r := s.as(people["boss"]).post("invites.approve", fields{"inviteId": link.ID, "userId": "ben"}); r.errorType() != "error-invite-request-answered" {
			t.Errorf("a second answer: %v", r)
		}
		if r := s.anonymous().get("invites.requests"); r.Status != 401 {
			t.Errorf("a stranger asks who waits: %v", r)
		}
		audit(t, database)
	})
}

// Whoever has a dead link can ask for another one; to a stranger every token
// looks the same.
func TestInviteAskAgain(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := doorHouse(t, database)
		s := start(t, options{Database: database})
		owner := s.as(people["owner"])
		dead, living := owner.terms("lobby", fields{}), owner.terms("lobby", fields{"label": "fresh"})
		must[fields](t, owner.post("invites.pause", fields{"inviteId": dead.ID}))
		replies := map[string]reply{}
		for _, token := range []string{dead.Token, living.Token, "no-such-token-at-all", dead.ID} {
			r := s.anonymous().post("invites.askAgain", fields{"token": token, "name": "Eve <b>"})
			replies[r.String()] = r
		}
		if len(replies) != 1 || replies[`200 {"success":true}`].Status != 200 {
			t.Errorf("answers differ: %v", replies)
		}
		owner.hears("Somebody who calls themselves “Eve b” asks for a new link to #lobby; the old one is paused.")
		if strings.Contains(s.Log(), dead.Token) {
			t.Error("the log has a token")
		}
	})
}

// Guests come by a name, see the invite's room and no other, and are gone with
// the invite.
func TestInviteGuests(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := doorHouse(t, database)
		all := nodes(t, database, "OVERWRITE_SETTING_Invite_Allow_Guests=true")
		s := all[0]
		boss := s.as(people["boss"])
		plant(t, database, func(s *seed) { s.member("lobby", people["boss"]) })
		link := boss.terms("lobby", fields{"guests": true, "maxUses": 3})
		replies := storm(t, 12, func(n int) (reply, error) {
			return all[n%len(all)].anonymous().try("POST", "invites.guest", fields{"token": link.Token, "name": "Eve"})
		})
		expectOutcomes(t, replies, map[string]int{"200": 3, "400 error-invite-expired": 9})
		entered := replies[slices.IndexFunc(replies, func(r reply) bool { return r.Status == 200 })]
		session := must[struct {
			Status string
			Data   struct {
				UserID, AuthToken string
				Me                struct {
					Name  string
					Roles []string
				}
			}
		}](t, entered)
		if session.Status != "success" || session.Data.Me.Name != "Eve (guest)" || !slices.Equal(session.Data.Me.Roles, []string{"guest"}) {
			t.Errorf("a guest is answered %s", entered.Body)
		}
		guest := s.as(person{ID: session.Data.UserID, Token: session.Data.AuthToken})
		if rooms := guest.groups(); !slices.Equal(rooms, []string{"lobby"}) {
			t.Errorf("a guest is in %v", rooms)
		}
		must[fields](t, guest.post("chat.postMessage", fields{"roomId": "lobby", "text": "hello"}))
		for _, path := range []string{"channels.history?roomId=market", "channels.messages?roomId=market"} {
			if r := guest.get(path); r.Status < 400 {
				t.Errorf("a guest reads another channel: %v", r)
			}
		}
		if r := guest.post("users.updateOwnBasicInfo", fields{"data": fields{"name": "The boss"}}); r.Status != 400 {
			t.Errorf("a guest is renamed: %v", r)
		}
		must[fields](t, boss.post("invites.revoke", fields{"inviteId": link.ID}))
		gone := func() bool { return guest.get("me").Status == 401 }
		for deadline := time.Now().Add(20 * time.Second); !gone() && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
		if !gone() {
			t.Error("a guest outlives the invite")
		}
		if active := texts(t, database, "SELECT username FROM users WHERE active AND username LIKE 'guest-%'"); len(active) > 0 {
			t.Logf("still ending: %v", active)
		}
		audit(t, database)
	})
}

// Without the setting, or by a link that is not for guests, nobody comes by a
// name alone.
func TestInviteGuestsAreOff(t *testing.T) {
	database := t.TempDir() + "/gantry.db"
	people := doorHouse(t, database)
	s := start(t, options{Database: database})
	link := s.as(people["owner"]).terms("lobby", fields{})
	enter := func() string {
		return s.anonymous().post("invites.guest", fields{"token": link.Token, "name": "Eve"}).errorType()
	}
	if code := enter(); code != "error-invite-guests-not-allowed" {
		t.Errorf("by default: %s", code)
	}
	must[fields](t, s.as(people["boss"]).post("settings/Invite_Allow_Guests", fields{"value": true}))
	if code := enter(); code != "error-invite-guests-not-allowed" {
		t.Errorf("by a link for others: %s", code)
	}
	r := s.as(people["owner"]).post("invites.create", fields{"rid": "lobby", "guests": true, "requireApproval": true})
	if r.errorType() != "error-invite-guests-policy" {
		t.Errorf("a link that asks guests to wait: %v", r)
	}
}
