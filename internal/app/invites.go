package app

import (
	"time"

	"gantry/internal/invites"
	"gantry/internal/mailer"
)

// wireInvites connects invitations to the rooms they lead to. Accounts, which
// in turn need invitations, are connected once they are there.
func (a *App) wireInvites(key invites.TokenKey, mail *mailer.Mailer) {
	a.Invites = &invites.Service{
		Store: a.Store, Settings: a.Settings, Authz: a.Authz, Rooms: a.Chat, Mail: mail, ReadReport: readReport, Key: key, Log: a.Log, TestMode: a.TestMode,
		Observe: a.metrics.observeInvite, OnlineFor: 10 * time.Second,
	}
}
