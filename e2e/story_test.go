package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStory is what the product is for: an admin opens a workspace, makes a
// room and a link to it, and a newcomer who registers and uses the link is in
// the room.
func TestStory(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database, Env: []string{"ADMIN_PASS=the admin's password"}})
		admin := s.login("admin", "the admin's password")
		if list := admin.get("listInvites"); list.Status != 200 || list.Body != "[]" {
			t.Errorf("a new workspace lists %v", list)
		}
		room := admin.createRoom("groups.create", "group", "welcome-desk")
		link := admin.invite(room, 7, 10)
		if link.URL != site+"/invite/"+link.Token {
			t.Errorf("the link is %s", link.URL)
		}
		ann := s.register("ann", "a password of Ann's")
		if rooms := ann.groups(); slices.Contains(rooms, "welcome-desk") {
			t.Fatalf("before using the link Ann is in %v", rooms)
		}
		use := fields{"room": fields{"rid": room, "fname": "welcome-desk", "name": "welcome-desk", "t": "p"}, "success": true}
		for range 2 {
			if diff := cmp.Diff(use, must[fields](t, ann.post("useInviteToken", fields{"token": link.Token}))); diff != "" {
				t.Errorf("useInviteToken (-want +got):\n%s", diff)
			}
		}
		if rooms := ann.groups(); !slices.Contains(rooms, "welcome-desk") {
			t.Errorf("Ann is in %v", rooms)
		}
		listed := must[[]fields](t, admin.get("listInvites"))
		want := []fields{{
			"_id": link.ID, "days": 7.0, "maxUses": 10.0, "rid": room, "userId": admin.who.ID,
			"createdAt": link.CreatedAt, "expires": *link.Expires, "uses": 1.0, "_updatedAt": "later",
		}}
		moment := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
		if len(listed) == 1 && moment.MatchString(listed[0]["_updatedAt"].(string)) {
			listed[0]["_updatedAt"] = "later"
		}
		if diff := cmp.Diff(want, listed); diff != "" {
			t.Errorf("listInvites (-want +got):\n%s", diff)
		}
		audit(t, database)
	})
}

// createRoom makes a room by one of the endpoints for it.
func (c client) createRoom(endpoint, key, name string) string {
	c.t.Helper()
	made := must[map[string]any](c.t, c.post(endpoint, fields{"name": name}))
	room, ok := made[key].(fields)
	if !ok {
		c.t.Fatalf("%s: %v", endpoint, made)
	}
	return room["_id"].(string)
}

// groups lists the private rooms the client is in.
func (c client) groups() (names []string) {
	c.t.Helper()
	list := must[struct{ Groups []struct{ Name string } }](c.t, c.get("groups.list"))
	for _, g := range list.Groups {
		names = append(names, g.Name)
	}
	return names
}

// Without ADMIN_PASS the first person to register becomes admin, and nobody
// after them; the server shows a link that is made for this.
func TestFirstPersonBecomesAdmin(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		s := start(t, options{Database: database})
		if out := s.Log(); !strings.Contains(out, "has no admin yet") || !linkPattern.MatchString(out) {
			t.Errorf("the server does not say how to begin: %s", out)
		}
		first := s.register("ann", "a password of Ann's")
		second := s.register("ben", "a password of Ben's")
		for c, want := range map[client][]any{first: {"user", "admin"}, second: {"user"}} {
			got := must[fields](t, c.get("me"))["roles"].([]any)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("roles of %s (-want +got):\n%s", c.who.Username, diff)
			}
		}
		room := first.createRoom("channels.create", "channel", "lobby")
		link := first.invite(room, 1, 1)
		expectReply(t, second, link.Token, 200)
		if r := second.get("listInvites"); r.errorType() != "not_authorized" {
			t.Errorf("the second person lists invites: %v", r)
		}
		if uses := first.invites()[link.ID].Uses; uses != 1 {
			t.Errorf("%d uses", uses)
		}
		audit(t, database)
	})
}

// Of many who are first at the same moment, one becomes admin.
func TestOneFirstPerson(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		all := nodes(t, database)
		names := []string{"ann", "ben", "cleo", "dan", "eve", "fay"}
		replies := storm(t, len(names), func(i int) (reply, error) {
			return all[i%len(all)].anonymous().try("POST", "users.register", registration(names[i], "a long enough password"))
		})
		expectOutcomes(t, replies, map[string]int{"200": len(names)})
		if admins := texts(t, database, "SELECT user_id FROM user_roles WHERE role = 'admin'"); len(admins) != 1 {
			t.Errorf("%d admins", len(admins))
		}
	})
}

// Somebody who registers by a link where registration needs one is in the
// room at once, counted once, whatever their client does with the link later.
func TestRegisterByInvite(t *testing.T) {
	each(t, func(t *testing.T, database string) {
		people := village(t, database)
		s := start(t, options{Database: database, Env: []string{"OVERWRITE_SETTING_Accounts_RegistrationForm=Secret URL"}})
		boss := s.as(people["boss"])
		link := boss.invite("channel", 1, 5)
		for name, secret := range map[string]any{"no": nil, "an empty": "", "a wrong": "unheard-of", "an expired": "expired-link", "a revoked": "revoked-link"} {
			form := registration("stranger", "a long enough password")
			if secret != nil {
				form["secret"] = secret
			}
			if r := s.anonymous().post("users.register", form); r.Status != 400 || !strings.Contains(r.Body, "User registration is only allowed via Secret URL") {
				t.Errorf("registering with %s secret: %v", name, r)
			}
		}
		form := registration("ann", "a password of Ann's")
		form["secret"] = link.Token
		must[fields](t, s.anonymous().post("users.register", form))
		ann := s.login("ann", "a password of Ann's")
		if in := texts(t, database, "SELECT uid FROM subscriptions WHERE rid = 'channel' AND uid = $1", ann.who.ID); len(in) != 1 {
			t.Error("Ann is not in the room")
		}
		expectReply(t, ann, link.Token, 200)
		if uses := boss.invites()[link.ID].Uses; uses != 1 {
			t.Errorf("%d uses", uses)
		}
		audit(t, database)
	})
}
