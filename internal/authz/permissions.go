package authz

import (
	"slices"

	"gantry/internal/model"
)

// Permission is a document of permissions.listAll: what may be done, and by
// which roles.
type Permission struct {
	ID        string     `json:"_id"`
	Roles     []string   `json:"roles"`
	UpdatedAt model.Time `json:"_updatedAt,omitzero"`
}

// DefaultPermissions returns the permissions of a fresh workspace in the order
// clients count on.
func DefaultPermissions() []Permission {
	permissions := make([]Permission, len(table))
	for i, row := range table {
		permissions[i] = Permission{ID: row[0], Roles: slices.Clone(row[1:])}
	}
	return permissions
}

// table has a permission in each row, and after it the roles that have it at
// first. It is upstream's of 8.x, in its order, because EmbeddedChat knows
// four permissions by their place in permissions.listAll: the rows marked with
// a number, counted from 0. Two moves bring them there:
//
//   - start-discussion and start-discussion-other-user follow upstream's table
//     instead of standing before unarchive-room. Up to 6.x upstream added them
//     after the table too. This sets view-full-other-user-info and pin-message.
//   - post-readonly stands before remove-livechat-department, four places
//     earlier than in upstream's table.
//
// Therefore a new permission goes to the end, also when upstream puts it
// elsewhere, and one that upstream drops stays unless another takes its place.
//
// The permissions upstream makes for every setting (change-setting-<ID>) are
// not here: nobody has them in a fresh workspace, and they would make the list
// that each client reads at each login several times as long.
var table = [][]string{
	// Workspace, rooms, messages and users, roughly by the alphabet.
	{"access-permissions", Admin},
	{"access-marketplace", Admin, User},
	{"access-setting-permissions", Admin},
	{"add-oauth-service", Admin},
	{"add-user-to-joined-room", Admin, Owner, Moderator},
	{"add-user-to-any-c-room", Admin},
	{"add-user-to-any-p-room"},
	{"kick-user-from-any-c-room", Admin},
	{"kick-user-from-any-p-room"},
	{"api-bypass-rate-limit", Admin, Bot, App},
	{"archive-room", Admin, Owner},
	{"assign-admin-role", Admin},
	{"assign-roles", Admin},
	{"ban-user", Admin, Owner, Moderator},
	{"bulk-register-user", Admin},
	{"change-livechat-room-visitor", Admin, LivechatManager, LivechatAgent},
	{"create-c", Admin, User, FederatedExternal, Bot, App},
	{"create-d", Admin, User, FederatedExternal, Bot, App},
	{"create-p", Admin, User, FederatedExternal, Bot, App},
	{"create-personal-access-tokens", Admin, User},
	{"create-user", Admin},
	{"clean-channel-history", Admin},
	{"delete-c", Admin, Owner},
	{"delete-d", Admin},
	{"delete-message", Admin, Owner, Moderator},
	{"delete-own-message", Admin, User, FederatedExternal},
	{"delete-p", Admin, Owner},
	{"delete-user", Admin},
	{"edit-message", Admin, Owner, Moderator}, // 28
	{"edit-other-user-active-status", Admin},
	{"edit-other-user-info", Admin},
	{"edit-other-user-password", Admin},
	{"edit-other-user-avatar", Admin},
	{"edit-other-user-e2ee", Admin},
	{"edit-other-user-totp", Admin},
	{"edit-privileged-setting", Admin},
	{"edit-room", Admin, Owner, Moderator},
	{"edit-room-avatar", Admin, Owner, Moderator},
	{"edit-room-retention-policy", Admin},
	{"force-delete-message", Admin, Owner},
	{"join-without-join-code", Admin, Bot, App},
	{"leave-c", Admin, User, FederatedExternal, Bot, Anonymous, App},
	{"leave-p", Admin, User, FederatedExternal, Bot, Anonymous, App},
	{"logout-other-user", Admin},
	{"manage-assets", Admin},
	{"manage-email-inbox", Admin},
	{"manage-emoji", Admin},
	{"manage-user-status", Admin},
	{"manage-outgoing-integrations", Admin},
	{"manage-incoming-integrations", Admin},
	{"manage-own-outgoing-integrations", Admin},
	{"manage-own-incoming-integrations", Admin},
	{"manage-oauth-apps", Admin},
	{"manage-selected-settings", Admin},
	{"mention-all", Admin, Owner, Moderator, User, FederatedExternal},
	{"mention-here", Admin, Owner, Moderator, User, FederatedExternal},
	{"mute-user", Admin, Owner, Moderator},
	{"remove-user", Admin, Owner, Moderator},
	{"run-import", Admin},
	{"run-migration", Admin},
	{"set-moderator", Admin, Owner},
	{"set-owner", Admin, Owner},
	{"send-many-messages", Admin, Bot, App},
	{"set-leader", Admin, Owner},
	{"unarchive-room", Admin},

	// Seeing rooms, people and the workspace.
	{"view-c-room", Admin, User, FederatedExternal, Bot, App, Anonymous},
	{"user-generate-access-token", Admin},
	{"view-d-room", Admin, User, FederatedExternal, Bot, App, Guest},
	{"view-device-management", Admin},
	{"view-engagement-dashboard", Admin},
	{"view-full-other-user-info", Admin}, // 70
	{"view-joined-room", Guest, Bot, App, Anonymous},
	{"view-join-code", Admin},
	{"view-logs", Admin},
	{"view-other-user-channels", Admin},
	{"view-p-room", Admin, User, FederatedExternal, Anonymous, Guest},
	{"view-privileged-setting", Admin},
	{"view-room-administration", Admin},
	{"view-statistics", Admin},
	{"view-user-administration", Admin},
	{"preview-c-room", Admin, User, FederatedExternal, Anonymous},
	{"view-outside-room", Admin, Owner, Moderator, User, FederatedExternal},
	{"view-broadcast-member-list", Admin, Owner, Moderator},
	{"call-management", Admin, Owner, Moderator, User},
	{"create-invite-links", Admin, Owner, Moderator},

	// Omnichannel.
	{"view-l-room", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"create-livechat-contact", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"update-livechat-contact", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"view-livechat-contact", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"delete-livechat-contact", LivechatManager, Admin},
	{"view-livechat-contact-history", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"view-livechat-manager", LivechatManager, LivechatMonitor, Admin},
	{"view-omnichannel-contact-center", LivechatManager, LivechatAgent, LivechatMonitor, Admin},
	{"edit-omnichannel-contact", LivechatManager, LivechatAgent, Admin},
	{"view-livechat-rooms", LivechatManager, LivechatMonitor, Admin},
	{"close-livechat-room", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"close-others-livechat-room", LivechatManager, LivechatMonitor, Admin},
	{"on-hold-livechat-room", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"on-hold-others-livechat-room", LivechatManager, LivechatMonitor, Admin},
	{"save-others-livechat-room-info", LivechatManager, LivechatMonitor, Admin},
	{"remove-closed-livechat-rooms", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-analytics", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-queue", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"transfer-livechat-guest", LivechatManager, LivechatMonitor, Admin},
	{"manage-livechat-managers", LivechatManager, Admin},
	{"manage-livechat-agents", LivechatManager, LivechatMonitor, Admin},
	{"manage-livechat-departments", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-departments", LivechatManager, LivechatMonitor, Admin},
	{"add-livechat-department-agents", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-real-time-monitoring", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-triggers", LivechatManager, Admin},
	{"view-livechat-customfields", LivechatManager, Admin},
	{"view-livechat-installation", LivechatManager, Admin},
	{"view-livechat-appearance", LivechatManager, Admin},
	{"view-livechat-webhooks", LivechatManager, Admin},
	{"view-livechat-business-hours", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-room-closed-same-department", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-room-closed-by-another-agent", LivechatManager, LivechatMonitor, Admin},
	{"view-livechat-room-customfields", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"edit-livechat-room-customfields", LivechatManager, LivechatMonitor, LivechatAgent, Admin},
	{"send-omnichannel-chat-transcript", LivechatManager, Admin},

	// Odds and ends of messages.
	{"mail-messages", Admin},
	{"toggle-room-e2e-encryption", Owner, Admin},
	{"message-impersonate", Bot, App},

	// Teams.
	{"create-team", Admin, User},
	{"delete-team", Admin, Owner},
	{"convert-team", Admin, Owner},
	{"edit-team", Admin, Owner},
	{"add-team-member", Admin, Owner, Moderator},
	{"edit-team-member", Admin, Owner, Moderator},
	{"move-room-to-team", Admin, Owner, Moderator},
	{"create-team-channel", Admin, Owner, Moderator},
	{"create-team-group", Admin, Owner, Moderator},
	{"delete-team-channel", Admin, Owner, Moderator},
	{"delete-team-group", Admin, Owner, Moderator},
	{"edit-team-channel", Admin, Owner, Moderator},
	{"remove-team-channel", Admin, Owner, Moderator},
	{"view-all-team-channels", Admin, Owner},
	{"view-all-teams", Admin},

	// Calls, apps, and what came later.
	{"remove-closed-livechat-room", LivechatManager, Admin},
	{"post-readonly", Admin, Owner, Moderator}, // 140
	{"remove-livechat-department", LivechatManager, Admin},
	{"allow-internal-voice-calls", Admin, User},
	{"allow-external-voice-calls", Admin, User},
	{"manage-apps", Admin},
	{"set-readonly", Admin, Owner},
	{"set-react-when-readonly", Admin, Owner},
	{"manage-cloud", Admin},
	{"manage-sounds", Admin},
	{"access-mailer", Admin},
	{"pin-message", Owner, Moderator, Admin}, // 150
	{"mobile-upload-file", User, FederatedExternal, Admin},
	{"send-mail", Admin},
	{"view-federation-data", Admin},
	{"access-federation", Admin, User, FederatedExternal},
	{"add-all-to-room", Admin},
	{"get-server-info", Admin},
	{"register-on-cloud", Admin},
	{"test-admin-options", Admin},
	{"test-push-notifications", Admin, User},
	{"sync-auth-services-users", Admin},
	{"restart-server", Admin},
	{"remove-slackbridge-links", Admin},
	{"view-import-operations", Admin},
	{"clear-oembed-cache", Admin},
	{"videoconf-ring-users", Admin, Owner, Moderator, User},
	{"view-moderation-console", Admin},
	{"manage-moderation-actions", Admin},
	{"bypass-time-limit-edit-and-delete", Bot, App},
	{"export-messages-as-pdf", Admin, User},

	// Discussions and translation, which upstream adds after its table.
	{"start-discussion", Admin, User, FederatedExternal, Guest, App},
	{"start-discussion-other-user", Admin, User, FederatedExternal, Owner, App},
	{"auto-translate", Admin},

	// What 8.x has no more and older clients ask for (move-room-to-team is its
	// successor), and what upstream adds under a licence.
	{"add-team-channel", Admin, Owner, Moderator},
	{"can-audit", Admin},
	{"view-members-list-all-rooms", Admin},
	{"logout-device-management", Admin},

	// Invites: the first is upstream's of 9.0, the others are Gantry's.
	{"manage-invite-links", Admin},
	{"create-guest-invites", Admin, Owner},
	{"invite-with-roles", Admin, Owner},
	{"approve-invite-requests", Admin, Owner, Moderator},
}
