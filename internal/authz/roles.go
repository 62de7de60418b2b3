package authz

import "gantry/internal/model"

// Role is a document of roles.list, which leaves out UpdatedAt.
type Role struct {
	ID           string     `json:"_id"`
	Name         string     `json:"name"`
	Scope        Scope      `json:"scope"`
	Description  string     `json:"description"` // shown beside names; empty hides the role there
	Mandatory2FA bool       `json:"mandatory2fa"`
	Protected    bool       `json:"protected"` // cannot be renamed, rescoped or deleted
	UpdatedAt    model.Time `json:"_updatedAt,omitzero"`
}

// Scope says where a role is given.
type Scope string

const (
	ScopeUsers         Scope = "Users"         // to a person, everywhere
	ScopeSubscriptions Scope = "Subscriptions" // to a member, in one room
)

// The IDs of the default roles, which are their names too.
const (
	Admin             = "admin"
	Moderator         = "moderator"
	Leader            = "leader"
	Owner             = "owner"
	User              = "user"
	FederatedExternal = "federated-external"
	Bot               = "bot"
	App               = "app"
	Guest             = "guest"
	Anonymous         = "anonymous"
	LivechatAgent     = "livechat-agent"
	LivechatManager   = "livechat-manager"
	LivechatMonitor   = "livechat-monitor"
)

// DefaultRoles returns the protected roles of every workspace, as upstream 8
// makes them at start and in its order. LivechatMonitor is ours: upstream's
// table names it in every workspace but makes it only under a licence, so that
// a client could not send back the permissions it had read.
func DefaultRoles() []Role {
	roles := []Role{
		{ID: Admin, Scope: ScopeUsers, Description: "Admin"},
		{ID: Moderator, Scope: ScopeSubscriptions, Description: "Moderator"},
		{ID: Leader, Scope: ScopeSubscriptions, Description: "Leader"},
		{ID: Owner, Scope: ScopeSubscriptions, Description: "Owner"},
		{ID: User, Scope: ScopeUsers},
		{ID: FederatedExternal, Scope: ScopeUsers},
		{ID: Bot, Scope: ScopeUsers},
		{ID: App, Scope: ScopeUsers},
		{ID: Guest, Scope: ScopeUsers},
		{ID: Anonymous, Scope: ScopeUsers},
		{ID: LivechatAgent, Scope: ScopeUsers, Description: "Livechat Agent"},
		{ID: LivechatManager, Scope: ScopeUsers, Description: "Livechat Manager"},
		{ID: LivechatMonitor, Scope: ScopeUsers, Description: "Livechat Monitor"},
	}
	for i := range roles {
		roles[i].Name = roles[i].ID
		roles[i].Protected = true
	}
	return roles
}
