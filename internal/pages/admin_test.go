package pages_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gantry/internal/invites"
)

var invitePage = regexp.MustCompile(`/admin/invites/[A-Za-z0-9]+`)

// An admin makes a link, sees who came by it, stops it and lets it go on.
func TestAdminLooksAfterInvites(t *testing.T) {
	h := open(t, "")
	b := h.browser(t)
	if w := b.get("/admin/invites"); w.Header().Get("Location") != "/login?next=%2Fadmin%2Finvites" {
		t.Errorf("a stranger is sent to %q", w.Header().Get("Location"))
	}
	shows(t, b.follow("/admin/invites", "/login", "user", "ann", "password", password, "next", "/admin/invites"), 200, "No invite is like that")
	shows(t, b.get("/admin/invites/new"), 200, "#harbour", `src="/assets/admin.js"`)
	shows(t, b.post("/admin/invites/new", "do", "preview", "room", h.room.ID, "uses", "3", "approval", "1"), 200,
		`data-show="room">#harbour`, "3 places", "Ask to join", "for ever")
	for field, value := range map[string]string{"days": "many", "uses": "-1", "slug": "!", "roles": "no-such-role"} {
		shows(t, b.post("/admin/invites/new", "do", "create", "room", h.room.ID, field, value), 400, `role="alert"`)
	}
	w := b.post("/admin/invites/new", "do", "create", "room", h.room.ID, "label", `<b>"Summer"`, "days", "7", "uses", "3", "slug", "summer-camp")
	page := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !invitePage.MatchString(page) {
		t.Fatalf("%d to %q\n%s", w.Code, page, w.Body)
	}
	shows(t, b.get(page), 200, "&lt;b&gt;&#34;Summer&#34;", "https://chat.example.org/invite/", "<svg", "0 of 3", "in 7 days", "summer-camp", "created")
	shows(t, b.get("/admin/invites?state=active"), 200, page, "1 invite")
	shows(t, b.get("/admin/invites?state=revoked"), 200, "0 invites")
	shows(t, b.get("/admin/invites?creator=ann"), 200, page)
	shows(t, b.get("/admin/invites?creator=nobody"), 200, "Nobody here has this username")
	for _, step := range []struct{ do, badge string }{{"pause", "paused"}, {"resume", "active"}, {"revoke", "revoked"}, {"restore", "active"}, {"regenerate", "active"}} {
		shows(t, b.follow(page, page, "do", step.do, "reason", "because"), 200, `class="badge `+step.badge+`"`)
	}
	shows(t, b.follow(page, page, "do", "extend", "days", "30"), 200, "in 30 days")
	shows(t, b.post(page, "do", "extend", "days", "0"), 400, `role="alert"`)
	shows(t, b.post(page, "do", "something"), 400, `role="alert"`)
	shows(t, b.get("/admin/invites/nothing"), 404)
}

// Somebody who asks to be let in is let in by a button, or not.
func TestAdminAnswersWhoAsks(t *testing.T) {
	h := open(t, "")
	yes := true
	made := h.made(t, invites.Terms{Approval: &yes})
	for _, name := range []string{"ben", "cid"} {
		h.user(t, name)
		b := h.browser(t)
		b.follow("/home", "/login", "user", name, "password", password, "next", "/home")
		b.post("/invite/" + made.Token + "/join")
	}
	b := h.browser(t)
	body := b.follow("/admin/invites", "/login", "user", "ann", "password", password, "next", "/admin/invites").Body.String()
	ids := regexp.MustCompile(`name="user" value="([^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(ids) != 2 || !strings.Contains(body, "2 asking") {
		t.Fatalf("%d ask\n%s", len(ids), body)
	}
	page := "/admin/invites/" + made.ID
	b.follow(page, page, "do", "approve", "user", ids[0][1])
	shows(t, b.follow(page, page, "do", "deny", "user", ids[1][1]), 200, "@ben", "joined", "@cid", "denied")
}

// Others' invites are not there for who may not know of them.
func TestInvitesOfOthersAreNotThere(t *testing.T) {
	h := open(t, "")
	made := h.made(t, invites.Terms{})
	h.user(t, "ben")
	b := h.browser(t)
	shows(t, b.follow("/admin/invites", "/login", "user", "ben", "password", password, "next", "/admin/invites"), 200, "0 invites")
	shows(t, b.get("/admin/invites/"+made.ID), 404)
	shows(t, b.post("/admin/invites/"+made.ID, "do", "revoke"), 404)
	shows(t, b.post("/admin/invites/new", "do", "create", "room", h.room.ID), 400, `role="alert"`)
}
