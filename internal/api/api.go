// Package api declares every endpoint, once, in files named as upstream's
// v1/*.ts. A declaration names the path, who may call and the rule that
// answers; the rules themselves live in packages chat and accounts.
package api

import (
	"gantry/internal/accounts"
	"gantry/internal/authz"
	"gantry/internal/chat"
	"gantry/internal/endpoint"
	"gantry/internal/invites"
	"gantry/internal/settings"
)

// API is what the endpoints are made of.
type API struct {
	Chat     *chat.Service
	Accounts *accounts.Service
	Invites  *invites.Service
	Settings *settings.Settings
	Authz    *authz.Authz
	Version  string // of Gantry itself
}

// Endpoints returns all of them.
func (a *API) Endpoints() *endpoint.Set {
	return endpoint.NewSet(
		a.login(),
		a.ldap(),
		a.users(),
		a.twoFactor(),
		a.channels(),
		a.chat(),
		a.chatEdit(),
		a.chatRead(),
		a.moderation(),
		a.previews(),
		a.cleanHistory(),
		a.push(),
		a.groups(),
		a.roomMethods(),
		a.invites(),
		a.invitesStats(),
		a.invitesDoor(),
		a.invitesManage(),
		a.invitesMail(),
		a.boot(),
		a.im(),
		a.misc(),
		a.oauth(),
		a.permissions(),
		a.presence(),
		a.customUserStatus(),
		a.commands(),
		a.emojiCustom(),
		a.realtime(),
		a.roles(),
		a.operator(),
		a.sessions(),
		a.statistics(),
		a.audit(),
		a.rooms(),
		a.roomChoices(),
		a.roomSearch(),
		a.directory(),
		a.files(),
		a.avatars(),
		a.settings(),
		a.subscriptions(),
	)
}
