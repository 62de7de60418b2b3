package authz

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// EmbeddedChat takes permissions by their place in permissions.listAll.
func TestPositionsThatClientsCountOn(t *testing.T) {
	list := DefaultPermissions()
	if len(list) < 151 {
		t.Fatalf("%d permissions, want at least 151", len(list))
	}
	for i, id := range map[int]string{
		28:  "edit-message",
		70:  "view-full-other-user-info",
		140: "post-readonly",
		150: "pin-message",
	} {
		if list[i].ID != id {
			t.Errorf("place %d: %q, want %q", i, list[i].ID, id)
		}
	}
}

func TestEveryPermissionOnceAndItsRolesExist(t *testing.T) {
	roles := map[string]bool{}
	for _, r := range DefaultRoles() {
		if roles[r.ID] {
			t.Errorf("role %q twice", r.ID)
		}
		roles[r.ID] = true
	}
	seen := map[string]bool{}
	for _, p := range DefaultPermissions() {
		if p.ID == "" || seen[p.ID] {
			t.Errorf("permission %q twice or empty", p.ID)
		}
		seen[p.ID] = true
		for i, role := range p.Roles {
			if !roles[role] || slices.Contains(p.Roles[:i], role) {
				t.Errorf("%s: role %q unknown or named twice", p.ID, role)
			}
		}
	}
}

// needed are the permissions that Rocket.Chat's end-to-end suite changes, and
// those of invites.
const needed = `add-oauth-service add-team-channel auto-translate bypass-time-limit-edit-and-delete can-audit
	clean-channel-history create-personal-access-tokens create-team delete-user edit-other-user-active-status
	edit-other-user-avatar edit-other-user-info edit-other-user-password edit-privileged-setting edit-room
	edit-team-channel join-without-join-code kick-user-from-any-p-room leave-c leave-p logout-other-user
	manage-assets manage-incoming-integrations manage-moderation-actions manage-oauth-apps
	manage-outgoing-integrations manage-own-incoming-integrations manage-own-outgoing-integrations
	manage-selected-settings manage-user-status pin-message post-readonly remove-team-channel remove-user
	start-discussion start-discussion-other-user view-all-team-channels view-all-teams view-c-room view-d-room
	view-engagement-dashboard view-full-other-user-info view-l-room view-members-list-all-rooms
	view-other-user-channels view-outside-room view-privileged-setting view-room-administration view-statistics
	create-invite-links manage-invite-links create-guest-invites invite-with-roles approve-invite-requests`

func TestNeededPermissionsExist(t *testing.T) {
	s := New(&memory{}, 1).Get()
	ids := strings.Fields(needed)
	if len(ids) != 49+5 {
		t.Fatalf("%d names in the list", len(ids))
	}
	for _, id := range ids {
		if _, ok := s.Permission(id); !ok {
			t.Errorf("%s is missing", id)
		}
	}
}

func TestDefaultsAreFresh(t *testing.T) {
	DefaultPermissions()[0].Roles[0] = "spoilt"
	if got := DefaultPermissions()[0].Roles[0]; got != Admin {
		t.Errorf("a caller changed the table: %q", got)
	}
}

func TestDocuments(t *testing.T) {
	s := New(&memory{}, 1767225600000).Get()
	nobody, _ := s.Permission("add-user-to-any-p-room")
	agent, _ := s.Role(LivechatAgent)
	listed := agent
	listed.UpdatedAt = 0
	for _, c := range []struct {
		value any
		want  string
	}{
		{nobody, `{"_id":"add-user-to-any-p-room","roles":[],"_updatedAt":"2026-01-01T00:00:00.000Z"}`},
		{agent, `{"_id":"livechat-agent","name":"livechat-agent","scope":"Users","description":"Livechat Agent",` +
			`"mandatory2fa":false,"protected":true,"_updatedAt":"2026-01-01T00:00:00.000Z"}`},
		{listed, `{"_id":"livechat-agent","name":"livechat-agent","scope":"Users","description":"Livechat Agent",` +
			`"mandatory2fa":false,"protected":true}`},
	} {
		got, err := json.Marshal(c.value)
		if err != nil || string(got) != c.want {
			t.Errorf("got %s, %v\nwant %s", got, err, c.want)
		}
	}
}
